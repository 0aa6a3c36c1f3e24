/* Events: listed, written down, corrected, withdrawn, and imported from a sheet. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/pages/pages_answers.h"
#include "aggregator/pages/pages_given.h"
#include "aggregator/support/support_said.h"
#include "aggregator/support/support_sheet.h"
#include "aggregator/support/support_write.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* ------------------------------------------------------------------- lists */

int
pages_events_list(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct support_pages_asked asked = pages_given_asked(c);
	const struct registry *registry = &c->state->registry;
	struct support_pages pages;
	struct support_events all;
	struct table *t;

	if (support_pages_events(c->pages->support, &asked, registry, &all,
		&pages, e) < 0)
		return -1;
	t = support_write_events(&all, registry);
	*out = pages_given_answer(c, "events", t, &pages);
	jval_set(*out, "kinds", support_words_choices(SUPPORT_EVENT_KINDS));
	jval_set(*out, "places", support_words_choices(SUPPORT_LIST_PLACES));
	jval_set(*out, "roles", support_words_choices(SUPPORT_LIST_ROLES));
	table_free(t);
	support_events_free(&all);
	return 0;
}

int
pages_events_history(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct registry *registry = &c->state->registry;
	struct support_events all;
	struct table *t;

	if (support_pages_event_history(c->pages->support,
		pages_given_number(c), c->asked.region, registry, &all, e) < 0)
		return -1;
	t = support_write_events(&all, registry);
	*out = jval_object();
	jval_set(*out, "versions", table_take_json(t));
	table_free(t);
	support_events_free(&all);
	return 0;
}

/* ------------------------------------------------------------- what is said */

/* The body as an event; event->attended is the caller's to free in any case. */
static int
read_event(const struct pages_call *c, struct support_event *event,
    struct err *e)
{
	const struct jval *body = c->body, *list = jval_get(body, "attended");
	size_t n = jval_length(list);
	struct support_said_count *count = mem_array(n, sizeof(*count));
	const struct support_said_event said = { .ref =
						     jval_get_text(body, "ref"),
		.kind = jval_get_text(body, "kind"),
		.date = jval_get_text(body, "date"),
		.region = jval_get_text(body, "region"),
		.place = jval_get_text(body, "place"),
		.items = jval_get_text(body, "items"),
		.count = count,
		.n = n,
		.counted = true };
	int r;

	for (size_t i = 0; i < n; i++) {
		const struct jval *o = jval_at(list, i);

		count[i] = (struct support_said_count){
			slice_of(jval_get_text(o, "service")),
			slice_of(jval_get_text(o, "role")),
			slice_of(jval_get_text(o, "number"))
		};
	}
	*event = (struct support_event){ 0 };
	r = support_said_event(&said, event, e);
	free(count);
	return r;
}

static int
theirs(struct pages_call *c, const struct pages_given *g,
    struct support_mark *mark, struct buf *says, struct err *e)
{
	struct support_events all;

	if (support_events_history(c->pages->support, g->number, &all, e) < 0)
		return -1;
	*mark = all.event[all.n - 1].mark;
	support_write_event(&all.event[all.n - 1], &g->registry, says);
	support_events_free(&all);
	return 0;
}

/* The event that was said, as it was to be stored. */
static int
end_with(struct pages_call *c, const struct pages_given *g, int r,
    const struct support_event *event, struct jval **out, struct err *e)
{
	struct buf says;

	buf_init(&says, SIZE_MAX / 2);
	support_write_event(event, &g->registry, &says);
	r = pages_given_end_with(c, g, r, buf_str(&says),
	    g->number > 0 ? theirs : NULL, out, e);
	buf_free(&says);
	return r;
}

int
pages_events_add(struct pages_call *c, struct jval **out, struct err *e)
{
	struct support_event event;
	struct pages_given g;
	int64_t id;
	int r = read_event(c, &event, e);

	if (r == 0)
		r = pages_given_begin(c, false, &g, e);
	if (r == 0) {
		r = support_events_add(c->pages->support, &g.by, &event, &id,
		    e);
		r = end_with(c, &g, r, &event, out, e);
		pages_given_end(&g);
	}
	free(event.attended);
	return r;
}

int
pages_events_correct(struct pages_call *c, struct jval **out, struct err *e)
{
	struct support_event event;
	struct pages_given g;
	int r = read_event(c, &event, e);

	if (r == 0)
		r = pages_given_begin(c, true, &g, e);
	if (r == 0) {
		r = support_events_correct(c->pages->support, &g.by, g.number,
		    &event, e);
		r = end_with(c, &g, r, &event, out, e);
		pages_given_put_version(c, &event.mark, r, *out);
		pages_given_end(&g);
	}
	free(event.attended);
	return r;
}

int
pages_events_withdraw(struct pages_call *c, struct jval **out, struct err *e)
{
	struct pages_given g;
	int r;

	if (pages_given_begin(c, true, &g, e) < 0)
		return -1;
	r = support_events_withdraw(c->pages->support, &g.by, g.number, e);
	r = pages_given_end_with(c, &g, r,
	    "The event is withdrawn. Its versions can still be read.", theirs,
	    out, e);
	pages_given_end(&g);
	return r;
}

/* ------------------------------------------------------------------- sheet */

static int
read_sheet(struct pages_call *c, bool dry_run, struct jval **out, struct err *e)
{
	const char *correct = pages_call_query(c, "correct");
	struct support_events_import in = { .dry_run = dry_run,
		.correct = correct != NULL && strcmp(correct, "true") == 0 };
	struct support_sheet sheet;
	struct pages_given g;
	int r;

	if (pages_given_begin(c, false, &g, e) < 0)
		return -1;
	r = support_sheet_import(c->pages->support, &g.by,
	    httpd_body(c->request), &sheet, &in, e);
	if (r < 0)
		r = pages_given_end_with(c, &g, r, "", NULL, out, e);
	else if (sheet.elsewhere)
		r = pages_given_note(c, &g, e);
	if (r == 0)
		*out = support_sheet_json(&sheet, &in);
	free(in.what);
	support_sheet_free(&sheet);
	pages_given_end(&g);
	return r;
}

static int
import(struct pages_call *c, bool dry_run, struct jval **out, struct err *e)
{
	int r;

	if (atomic_exchange(&c->pages->reading, true))
		return err_set(e, ERR_LATER,
		    "another sheet is being read, and nothing was stored: hand "
		    "this one in again in a few seconds");
	r = read_sheet(c, dry_run, out, e);
	atomic_store(&c->pages->reading, false);
	return r;
}

int
pages_events_check(struct pages_call *c, struct jval **out, struct err *e)
{
	return import(c, true, out, e);
}

int
pages_events_import(struct pages_call *c, struct jval **out, struct err *e)
{
	return import(c, false, out, e);
}
