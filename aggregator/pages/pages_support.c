/* Support to services: listed, written down, corrected, withdrawn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/pages/pages_answers.h"
#include "aggregator/pages/pages_given.h"
#include "aggregator/support/support_write.h"
#include "common/base/text.h"

int
pages_support_list(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct registry *registry = &c->state->registry;
	struct support_givens all;
	struct table *t;

	if (support_given_list(c->pages->support, &all, e) < 0)
		return -1;
	support_write_keep_given(&all, registry, c->asked.region);
	t = support_write_given(&all, registry);
	*out = pages_given_answer(c, "support", t);
	jval_set(*out, "kinds", support_words_choices(SUPPORT_SERVICE_KINDS));
	table_free(t);
	support_given_free(&all);
	return 0;
}

int
pages_support_history(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct registry *registry = &c->state->registry;
	int64_t id = pages_given_number(c);
	struct support_givens all;
	struct table *t;

	if (support_given_history(c->pages->support, id, &all, e) < 0)
		return -1;
	support_write_keep_given(&all, registry, c->asked.region);
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
	const struct jval *body = c->body;
	int kind = 0;

	*g = (struct support_given){ 0 };
	if (pages_given_text(body, "service", g->service, sizeof(g->service),
		e) < 0 ||
	    support_words_find(SUPPORT_SERVICE_KINDS,
		slice_of(jval_get_text(body, "kind")), &kind, "kind", e) < 0)
		return -1;
	if (!support_words_day(text_trim(slice_of(jval_get_text(body, "date"))),
		&g->day))
		return err_refuse(e, "date", 0,
		    "a date is written like 2026-05-03 or 3/5/2026");
	g->kind = (enum support_kind)kind;
	if (support_given_hours(text_trim(slice_of(jval_get_text(body,
				    "hours"))),
		&g->minutes, e) < 0 ||
	    support_words_items(slice_of(jval_get_text(body, "items")),
		&g->items, e) < 0)
		return -1;
	return pages_given_text(body, "action", g->action, sizeof(g->action),
	    e);
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
