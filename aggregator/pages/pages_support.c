/* Support to services: listed, written down, corrected, withdrawn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/pages/pages_answers.h"
#include "aggregator/pages/pages_given.h"
#include "aggregator/support/support_said.h"
#include "aggregator/support/support_write.h"

int
pages_support_list(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct support_pages_asked asked = pages_given_asked(c);
	const struct registry *registry = &c->state->registry;
	struct support_pages pages;
	struct support_givens all;
	struct table *t;

	if (support_pages_given(c->pages->support, &asked, registry, &all,
		&pages, e) < 0)
		return -1;
	t = support_write_given(&all, registry);
	*out = pages_given_answer(c, "support", t, &pages);
	jval_set(*out, "kinds", support_words_choices(SUPPORT_SERVICE_KINDS));
	table_free(t);
	support_given_free(&all);
	return 0;
}

int
pages_support_history(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct registry *registry = &c->state->registry;
	struct support_givens all;
	struct table *t;

	if (support_pages_given_history(c->pages->support,
		pages_given_number(c), c->asked.region, registry, &all, e) < 0)
		return -1;
	t = support_write_given(&all, registry);
	*out = jval_object();
	jval_set(*out, "versions", table_take_json(t));
	table_free(t);
	support_given_free(&all);
	return 0;
}

static int
read_given(const struct pages_call *c, struct support_given *g, struct err *e)
{
	const struct support_said_given said = {
		.service = jval_get_text(c->body, "service"),
		.kind = jval_get_text(c->body, "kind"),
		.date = jval_get_text(c->body, "date"),
		.hours = jval_get_text(c->body, "hours"),
		.items = jval_get_text(c->body, "items"),
		.action = jval_get_text(c->body, "action")
	};

	*g = (struct support_given){ 0 };
	return support_said_given(&said, g, e);
}

static int
theirs(struct pages_call *c, const struct pages_given *g,
    struct support_mark *mark, struct buf *says, struct err *e)
{
	struct support_givens all;

	if (support_given_history(c->pages->support, g->number, &all, e) < 0)
		return -1;
	*mark = all.given[all.n - 1].mark;
	support_write_one(&all.given[all.n - 1], &g->registry, says);
	support_given_free(&all);
	return 0;
}

/* Support that was said, as it was to be stored. */
static int
end_with(struct pages_call *c, const struct pages_given *g, int r,
    const struct support_given *given, struct jval **out, struct err *e)
{
	struct buf says;

	buf_init(&says, SIZE_MAX / 2);
	support_write_one(given, &g->registry, &says);
	r = pages_given_end_with(c, g, r, buf_str(&says),
	    g->number > 0 ? theirs : NULL, out, e);
	buf_free(&says);
	return r;
}

int
pages_support_add(struct pages_call *c, struct jval **out, struct err *e)
{
	struct support_given given;
	struct pages_given g;
	int64_t id;
	int r;

	if (read_given(c, &given, e) < 0 ||
	    pages_given_begin(c, false, &g, e) < 0)
		return -1;
	r = support_given_add(c->pages->support, &g.by, &given, &id, e);
	r = end_with(c, &g, r, &given, out, e);
	pages_given_end(&g);
	return r;
}

int
pages_support_correct(struct pages_call *c, struct jval **out, struct err *e)
{
	struct support_given given;
	struct pages_given g;
	int r;

	if (read_given(c, &given, e) < 0 ||
	    pages_given_begin(c, true, &g, e) < 0)
		return -1;
	r = support_given_correct(c->pages->support, &g.by, g.number, &given,
	    e);
	r = end_with(c, &g, r, &given, out, e);
	pages_given_put_version(c, &given.mark, r, *out);
	pages_given_end(&g);
	return r;
}

int
pages_support_withdraw(struct pages_call *c, struct jval **out, struct err *e)
{
	struct pages_given g;
	int r;

	if (pages_given_begin(c, true, &g, e) < 0)
		return -1;
	r = support_given_withdraw(c->pages->support, &g.by, g.number, e);
	r = pages_given_end_with(c, &g, r,
	    "The support is withdrawn. Its versions can still be read.", theirs,
	    out, e);
	pages_given_end(&g);
	return r;
}
