/* What the routes of events and of support have in common. */
#include "aggregator/pages/pages_given.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/support/support_given.h"
#include "aggregator/support/support_words.h"
#include "common/base/clock.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/fidelity.h"

static int
begin(struct pages_call *c, struct pages_given *g, struct err *e)
{
	struct store *reader;

	g->by.by.who = pages_call_who(c, g->address);
	g->by.by.today = clock_today();
	g->by.by.registry = &g->registry;
	g->by.person = &c->person;
	if (pages_call_reader(c, &reader, e) < 0)
		return -1;
	return reference_load(reader, &g->registry, e);
}

int
pages_given_begin(struct pages_call *c, bool there, struct pages_given *g,
    struct err *e)
{
	const char *seen;

	*g = (struct pages_given){ 0 };
	if (there && pages_call_version(c, &seen, e) < 0)
		return -1;
	if (there &&
	    (!jval_get_i64(c->body, "number", &g->number) || g->number < 1))
		return err_set(e, ERR_USAGE,
		    "the member \"number\" must be a number that the list "
		    "has");
	if (begin(c, g, e) < 0)
		return -1;
	if (there)
		g->by.by.seen = seen;
	return 0;
}

void
pages_given_end(struct pages_given *g)
{
	registry_free(&g->registry);
}

int
pages_given_note(struct pages_call *c, const struct pages_given *g,
    struct err *e)
{
	char *what = mem_printf("event=refused why=elsewhere route=%s",
	    httpd_route(c->request)->path);
	int r = access_log_add(c->pages->dir, &g->by.by.who, what, e);

	free(what);
	return r;
}

static int
note_elsewhere(struct pages_call *c, const struct pages_given *g, struct err *e)
{
	struct err refused = *e;

	if (pages_given_note(c, g, e) == 0)
		*e = refused;
	return -1;
}

int
pages_given_end_with(struct pages_call *c, const struct pages_given *g, int r,
    const char *says, pages_given_describe *theirs, struct jval **out,
    struct err *e)
{
	char version[SUPPORT_VERSION_SIZE];
	struct support_mark mark;
	struct buf now;

	if (r < 0 && strcmp(e->code, "elsewhere") == 0)
		return note_elsewhere(c, g, e);
	if (r < 0 && (theirs == NULL || strcmp(e->code, "changed") != 0))
		return -1;
	if (r == 0) {
		*out = jval_object();
		jval_set_str(*out, "says", says);
		return 0;
	}
	buf_init(&now, SIZE_MAX / 2);
	*e = (struct err)ERR_INIT;
	r = theirs(c, g, &mark, &now, e);
	if (r == 0) {
		support_version(version, &mark);
		*out = jval_object();
		jval_set_str(*out, "says",
		    "It was changed meanwhile, so nothing was stored.");
		jval_set_str(*out, "theirs", buf_str(&now));
		jval_set_str(*out, "yours", says);
		jval_set_str(*out, "version", version);
		c->status = 412;
	}
	buf_free(&now);
	return r;
}

void
pages_given_put_version(const struct pages_call *c,
    const struct support_mark *mark, int r, struct jval *out)
{
	char version[SUPPORT_VERSION_SIZE];

	if (r < 0 || c->status != 200)
		return;
	support_version(version, mark);
	jval_set_str(out, "version", version);
}

/* ------------------------------------------------------------------- lists */

static void
add_choice(struct jval *all, const char *word, const char *title)
{
	struct jval *o = jval_object();

	jval_set_str(o, "word", word);
	jval_set_str(o, "title", title);
	jval_add(all, o);
}

/* Services of the registry on any day, since what is written down is past: those of
 * the region asked for first, for others may have come too. */
static struct jval *
services_json(const struct pages_call *c)
{
	const struct registry *registry = &c->state->registry;
	struct jval *all = jval_array();
	size_t n;
	const char **code = registry_codes(registry, REGISTRY_SERVICE, &n);

	for (int others = 0; others < 2; others++)
		for (size_t i = 0; i < n; i++) {
			const char *region = support_given_region(registry,
			    code[i], c->state->day);
			bool ours =
			    c->asked.region == NULL ||
			    text_compare_id(region, c->asked.region) == 0;

			if (ours == (others == 0))
				add_choice(all, code[i],
				    registry_name(registry, REGISTRY_SERVICE,
					code[i]));
		}
	free(code);
	return all;
}

/* Where who asks may write events down. */
static struct jval *
regions_json(const struct pages_call *c)
{
	const struct registry *registry = &c->state->registry;
	struct jval *all = jval_array();
	size_t n;
	const char **code = registry_codes(registry, REGISTRY_REGION, &n);

	for (size_t i = 0; i < n; i++)
		if (c->person.role == ACCOUNTS_OPERATOR ||
		    accounts_may_see(&c->person, code[i]))
			add_choice(all, code[i],
			    registry_name(registry, REGISTRY_REGION, code[i]));
	if (c->person.role != ACCOUNTS_LEAD)
		add_choice(all, "cross-regional", "Cross-regional");
	free(code);
	return all;
}

static struct jval *
items_json(void)
{
	struct jval *all = jval_array();

	for (unsigned i = 1; i <= FIDELITY_ITEMS; i++) {
		char *word = mem_printf("%u", i),
		     *title = mem_printf("%u %s", i, fidelity_item_name(i));

		add_choice(all, word, title);
		free(title);
		free(word);
	}
	return all;
}

struct support_pages_asked
pages_given_asked(const struct pages_call *c)
{
	return (struct support_pages_asked){ .region = c->asked.region,
		.before = pages_call_query(c, "before"),
		.most = LIMITS_SUPPORT_PAGE_ROWS };
}

struct jval *
pages_given_answer(struct pages_call *c, const char *key, struct table *list,
    const struct support_pages *pages)
{
	const struct support_pages_asked asked = pages_given_asked(c);
	const struct registry *registry = &c->state->registry;
	const char *region = c->asked.region;
	bool writes =
	    c->person.id != 0 && (c->person.role == ACCOUNTS_LEAD ||
				     c->person.role == ACCOUNTS_OPERATOR);
	struct jval *o = jval_object();
	struct buf says;

	buf_init(&says, SIZE_MAX / 2);
	support_pages_says(&asked, table_rows(list), pages, &says);
	if (table_rows(list) == 0 && asked.before == NULL && !writes)
		buf_puts(&says,
		    " A lead of the region or an operator does that.");
	jval_set_str(o, "says", buf_str(&says));
	jval_set_str_or_null(o, "older", pages->older);
	jval_set_str_or_null(o, "region", region);
	jval_set_str(o, "name",
	    region != NULL ? registry_name(registry, REGISTRY_REGION, region)
			   : "All regions");
	jval_set_bool(o, "writes", writes);
	jval_set_bool(o, "figures", c->person.role != ACCOUNTS_OPERATOR);
	jval_set(o, key, table_take_json(list));
	jval_set(o, "services", services_json(c));
	jval_set(o, "regions", regions_json(c));
	jval_set(o, "items", items_json());
	pages_asked_choices(o, &c->person, registry);
	buf_free(&says);
	return o;
}

int64_t
pages_given_number(const struct pages_call *c)
{
	uint64_t n;

	return text_parse_u64(slice_of(httpd_param(c->request, "number")),
		   INT64_MAX, &n)
		   ? (int64_t)n
		   : 0;
}
