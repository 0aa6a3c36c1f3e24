/* The access log, for auditors. */
#include <stdlib.h>

#include "aggregator/accounts/access_words.h"
#include "aggregator/pages/pages_answers.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* A page that somebody reads; a whole log is for `access list`. */
enum { NEWEST = 500 };

/* An empty argument is none: a form sends it. */
static const char *
given(const struct pages_call *c, const char *name)
{
	const char *text = httpd_query(c->request, name);

	return text != NULL && text[0] != '\0' ? text : NULL;
}

static char *
sentence_of(size_t n)
{
	if (n == NEWEST)
		return mem_printf("The newest %zu lines are shown; the "
				  "operator can print all of them.",
		    n);
	if (n == 0)
		return mem_string("There is no such line.");
	return mem_printf("%zu line%s, the newest first.", n,
	    n == 1 ? "" : "s");
}

static struct jval *
kinds_json(void)
{
	struct jval *all = jval_array();

	for (int i = 0; i < ACCESS_WORDS_KINDS; i++) {
		enum access_words_kind kind = (enum access_words_kind)i;
		struct jval *o = jval_object();

		jval_set_str(o, "word", access_words_kind_code(kind));
		jval_set_str(o, "title", access_words_kind_title(kind));
		jval_add(all, o);
	}
	return all;
}

static int
read_range(const struct pages_call *c, struct access_log_range *out,
    struct err *e)
{
	const char *since = given(c, "since");

	*out = (struct access_log_range){ .since = DAY_NONE,
		.newest_max = NEWEST,
		.who = given(c, "who"),
		.kind = given(c, "kind") };
	if (since == NULL || day_parse(slice_of(since), &out->since))
		return 0;
	return err_set(e, ERR_USAGE,
	    "since: \"%.32s\" is no day; write it like 2026-05-17", since);
}

int
pages_access_show(struct pages_call *c, struct jval **out, struct err *e)
{
	struct table *lines, *people = NULL;
	struct access_log_range range;
	struct err ignored;
	char *says;

	if (read_range(c, &range, e) < 0)
		return -1;
	/* Names of regions; without a state of the log, codes have to do. */
	if (pages_states_hold(c->pages->states, DISCLOSURE_SHEAF_1, &c->state,
		&ignored) == 0)
		range.registry = &c->state->registry;
	if (access_log_list(&lines, c->pages->dir, &range, e) < 0)
		return -1;
	if (access_log_people(&people, c->pages->dir, e) < 0) {
		table_free(lines);
		return -1;
	}
	says = sentence_of(table_rows(lines));
	*out = jval_object();
	jval_set_str(*out, "says", says);
	jval_set(*out, "lines", table_take_json(lines));
	jval_set(*out, "people", table_take_json(people));
	jval_set(*out, "kinds", kinds_json());
	table_free(people);
	table_free(lines);
	free(says);
	return 0;
}
