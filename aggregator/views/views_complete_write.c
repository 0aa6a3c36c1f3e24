/* The forms of completeness: a table for a terminal, names to ring, and what the
 * page shows.  All words are made here. */
#include <inttypes.h>
#include <string.h>

#include "aggregator/views/views_complete.h"
#include "aggregator/views/views_words.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/table.h"
#include "common/ips/figure_words.h"

enum { TEXT_MAX = 4 * 1024 * 1024, WORDS_MAX = 4096 };

/* ------------------------------------------------------------------- words */

/* In a cell of the page, and in one of the terminal. */
static const struct {
	const char *page, *terminal;
} words[VIEWS_DUE_STATES] = {
	[VIEWS_DUE_NEVER] = { "Never reported", "never" },
	[VIEWS_DUE_LATE] = { "Late", "late" },
	[VIEWS_DUE_NOT_YET] = { "Not due yet", "not due" },
	[VIEWS_DUE_TO_DATE] = { "To date", "to date" },
	[VIEWS_DUE_REPORTED] = { "Reported", "reported" },
	[VIEWS_DUE_NOT_EXPECTED] = { "Not expected", "-" },
};

/* Why nothing can come yet, where that is so. */
static const char *const hindered[SERVICE_STATUS_STATES] = {
	[SERVICE_STATUS_NOT_INVITED] = "not invited yet",
	[SERVICE_STATUS_INVITED] = "invited, but not enrolled yet",
	[SERVICE_STATUS_ENDED] = "needs a new invite: its last one has ended",
};

static const char *
region_name(const struct views_complete *v, const char *code)
{
	return registry_name(v->registry, REGISTRY_REGION, code);
}

static const char *
whose(const struct views_complete *v)
{
	return v->request.region != NULL ? region_name(v, v->request.region)
					 : "All regions";
}

static void
say_heard(struct buf *out, const struct views_complete *v, int32_t heard)
{
	int32_t days = heard != DAY_NONE ? v->request.day - heard : 0;

	if (heard == DAY_NONE)
		buf_puts(out, "never");
	else if (days <= 0)
		buf_puts(out, "today");
	else if (days == 1)
		buf_puts(out, "yesterday");
	else
		buf_printf(out, "%" PRId32 " days ago", days);
}

/* "6 of 8". */
static void
say_reported(struct buf *out, const struct views_complete_count *n)
{
	views_words_number(out, n->of[VIEWS_DUE_REPORTED]);
	buf_puts(out, " of ");
	views_words_number(out, n->expected);
}

static void
say_waiting(const struct views_complete *v, struct buf *out)
{
	const struct views_complete_count *n = &v->count[v->asked];
	struct period p = v->quarter[v->asked];
	char title[PERIOD_TITLE_SIZE];

	period_title(title, p);
	buf_printf(out, "%s is late after ", title);
	views_words_day(out, p.end + VIEWS_DUE_DAYS);
	buf_printf(out, ". Until now %zu of ", n->of[VIEWS_DUE_REPORTED]);
	views_words_count(out, n->expected, "service has", "services have");
	buf_printf(out, " sent it whole, and %zu to date.",
	    n->of[VIEWS_DUE_TO_DATE]);
}

void
views_complete_sentence(const struct views_complete *v, struct buf *out)
{
	const struct views_complete_count *n = &v->count[v->asked];
	size_t never = n->of[VIEWS_DUE_NEVER], late = n->of[VIEWS_DUE_LATE];
	char title[PERIOD_TITLE_SIZE];

	period_title(title, v->quarter[v->asked]);
	if (v->registry->n == 0) {
		buf_puts(out, "The registry is empty, so no service is "
			      "expected to report yet.");
	} else if (n->expected == 0) {
		buf_printf(out, "No service is expected to report %s in %s.",
		    title, v->request.region != NULL ? whose(v) : "any region");
	} else if (!views_due_passed(v->quarter[v->asked], v->request.day)) {
		say_waiting(v, out);
	} else if (never + late == 0 && n->expected == 1) {
		buf_printf(out,
		    "The one service that is expected has reported "
		    "%s.",
		    title);
	} else if (never + late == 0) {
		buf_puts(out, n->expected == 2 ? "Both" : "All ");
		if (n->expected > 2)
			views_words_number(out, n->expected);
		buf_printf(out, " services have reported %s.", title);
	} else {
		buf_printf(out, "%zu of ", n->of[VIEWS_DUE_REPORTED]);
		views_words_count(out, n->expected, "service has",
		    "services have");
		buf_printf(out, " reported %s.", title);
		if (never > 0) {
			buf_puts(out, " ");
			views_words_count(out, never, "has", "have");
			buf_puts(out, " never reported anything.");
		}
		if (late > 0) {
			buf_puts(out, " ");
			views_words_count(out, late, "is", "are");
			buf_puts(out, " late.");
		}
	}
}

/* What to do next where the table is empty; NULL: it is not. */
static const char *
way_on(const struct views_complete *v)
{
	if (v->registry->n == 0)
		return "An operator imports the registry: it says which "
		       "services are expected, and from when.";
	if (v->n == 0)
		return "Choose other quarters or another region, or ask an "
		       "operator whether the registry is up to date.";
	return NULL;
}

/* Of a return that is there: "revision 2, sealed 17 May 2026, log entry 118,234". */
static void
say_return(struct buf *out, const struct views_complete_cell *c)
{
	buf_printf(out, "revision %" PRIu64 ", sealed ", c->revision);
	views_words_day(out, c->sealed);
	buf_puts(out, ", log entry ");
	views_words_number(out, c->entry);
	if (c->awaiting)
		buf_puts(out, "; the centre has lost its figures");
	else if (c->erased)
		buf_puts(out, "; its figures were erased");
}

/* ------------------------------------------------------------ names to ring */

static void
say_missing(const struct views_complete *v, const struct views_complete_row *r,
    struct buf *out)
{
	bool first = true;

	for (size_t q = 0; q < v->quarters; q++) {
		if (q == v->asked || r->cell[q].elsewhere ||
		    r->cell[q].state != VIEWS_DUE_LATE)
			continue;
		buf_puts(out, first ? "; late too: " : ", ");
		figure_words_quarter(v->quarter[q], out);
		first = false;
	}
}

void
views_complete_reason(const struct views_complete *v,
    const struct views_complete_row *r, struct buf *out)
{
	const struct views_complete_cell *c = &r->cell[v->asked];

	if (hindered[r->standing] != NULL)
		buf_printf(out, "%s; ", hindered[r->standing]);
	if (c->there) {
		buf_puts(out, "sent, but not the whole quarter, sealed ");
		views_words_day(out, c->sealed);
		buf_puts(out, "; ");
	}
	if (r->heard == DAY_NONE) {
		buf_puts(out, "the site was never heard from");
	} else {
		buf_puts(out, "the site was last heard from ");
		say_heard(out, v, r->heard);
	}
	say_missing(v, r, out);
}

static void
ring_row(const struct views_complete *v, const struct views_complete_row *r,
    struct buf *out)
{
	buf_printf(out, "- %s (%s)", r->name, r->code);
	if (v->request.region == NULL)
		buf_printf(out, ", %s",
		    region_name(v, r->cell[v->asked].region));
	buf_puts(out, ": ");
	views_complete_reason(v, r, out);
	buf_puts(out, "\n");
}

static void
ring_those(const struct views_complete *v, enum views_due_state state,
    const char *heading, struct buf *out)
{
	bool first = true;

	for (size_t i = 0; i < v->n; i++) {
		if (v->row[i].state != state)
			continue;
		if (first)
			buf_printf(out, "\n%s\n", heading);
		first = false;
		ring_row(v, &v->row[i], out);
	}
}

static size_t
to_ring(const struct views_complete *v)
{
	const struct views_complete_count *n = &v->count[v->asked];

	return n->of[VIEWS_DUE_NEVER] + n->of[VIEWS_DUE_LATE];
}

void
views_complete_ring(const struct views_complete *v, struct buf *out)
{
	char title[PERIOD_TITLE_SIZE];

	period_title(title, v->quarter[v->asked]);
	buf_printf(out, "%s: services to ring about %s\n", whose(v), title);
	views_words_day(out, v->request.day);
	buf_puts(out, ", log entry ");
	views_words_number(out, v->log_size);
	buf_puts(out, "\n");
	if (to_ring(v) == 0) {
		buf_puts(out, "\nNobody: no service is late with it.\n");
		return;
	}
	ring_those(v, VIEWS_DUE_NEVER, "Never reported anything", out);
	ring_those(v, VIEWS_DUE_LATE, "Late", out);
}

/* ------------------------------------------------------------------ terminal */

static void
put_table(const struct views_complete *v, const size_t range[2],
    struct buf *out)
{
	enum { FIXED = 3 };
	struct table_column column[FIXED + VIEWS_COMPLETE_MAX] = {
		{ .heading = "Service" },
		{ .heading = "Region", .gap = 2 },
		{ .heading = "Site last heard from", .gap = 2 },
	};
	char heading[VIEWS_COMPLETE_MAX][PERIOD_TITLE_SIZE];
	size_t n = FIXED;
	struct table *t;
	struct buf text;

	for (size_t q = range[0]; q < range[1]; q++) {
		buf_init(&text, PERIOD_TITLE_SIZE);
		figure_words_quarter(v->quarter[q], &text);
		memcpy(heading[q], buf_str(&text), text.n + 1);
		buf_free(&text);
		column[n++] =
		    (struct table_column){ .heading = heading[q], .gap = 2 };
	}
	t = table_new(column, n, "-");
	for (size_t i = 0; i < v->n; i++) {
		const struct views_complete_row *r = &v->row[i];

		table_text(t, r->code);
		table_text(t, r->region);
		buf_init(&text, WORDS_MAX);
		say_heard(&text, v, r->heard);
		table_text(t, buf_str(&text));
		buf_free(&text);
		for (size_t q = range[0]; q < range[1]; q++)
			table_text(t, r->cell[q].elsewhere
					  ? "elsewhere"
					  : words[r->cell[q].state].terminal);
	}
	table_write_text(t, out);
	table_free(t);
}

static void
put_uptake(const struct views_complete *v, struct buf *out)
{
	static const struct table_column columns[] = {
		{ .heading = "Region" },
		{ .heading = "Expected", .gap = 2, .right = true },
		{ .heading = "Ever reported", .gap = 2, .right = true },
		{ .heading = "Reported", .gap = 2, .right = true },
		{ .heading = "Late", .gap = 2, .right = true },
		{ .heading = "Never", .gap = 2, .right = true },
	};
	struct table *t =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "-");

	for (size_t i = 0; i < v->regions; i++) {
		const struct views_complete_count *n = &v->uptake[i];

		table_text(t, region_name(v, v->region[i]));
		table_integer(t, (int64_t)n->expected);
		table_integer(t, (int64_t)n->ever);
		table_integer(t, (int64_t)n->of[VIEWS_DUE_REPORTED]);
		table_integer(t, (int64_t)n->of[VIEWS_DUE_LATE]);
		table_integer(t, (int64_t)n->of[VIEWS_DUE_NEVER]);
	}
	table_write_text(t, out);
	table_free(t);
}

void
views_complete_text(const struct views_complete *v, unsigned width,
    struct buf *out)
{
	/* What the fixed columns and one quarter take of a line, about. */
	enum { FIXED_WIDTH = 44, QUARTER_WIDTH = 15 };
	size_t fit = v->quarters, range[2] = { 0, 0 };
	char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];
	const char *on = way_on(v);

	if (width > 0)
		fit = width > FIXED_WIDTH + QUARTER_WIDTH
			  ? (width - FIXED_WIDTH) / QUARTER_WIDTH
			  : 1;
	day_format(day, v->request.day);
	period_title(title, v->quarter[v->asked]);
	buf_printf(out,
	    "%s: who has reported, on %s, at log entry %" PRIu64 "\n\n",
	    whose(v), day, v->log_size);
	views_complete_sentence(v, out);
	buf_puts(out, "\n");
	if (on != NULL) {
		buf_printf(out, "%s\n", on);
		return;
	}
	while (range[0] < v->quarters) {
		range[1] =
		    range[0] + fit < v->quarters ? range[0] + fit : v->quarters;
		buf_puts(out, "\n");
		put_table(v, range, out);
		range[0] = range[1];
	}
	if (v->request.region == NULL) {
		buf_printf(out, "\n%s\n", title);
		put_uptake(v, out);
	}
	buf_printf(out,
	    "\nA quarter is late %d days after its last one. "
	    "\"Heard from\" counts from the UTC day of the\nnewest "
	    "batch of the site, whichever of its services that was "
	    "about.\n",
	    VIEWS_DUE_DAYS);
}

/* ---------------------------------------------------------------------- page */

static void
set_said(struct jval *o, const char *key, struct buf *text)
{
	jval_set_str(o, key, buf_str(text));
	buf_reset(text);
}

static struct jval *
period_json(struct period p)
{
	struct jval *o = jval_object();
	char text[PERIOD_TEXT_SIZE], title[PERIOD_TITLE_SIZE];
	struct buf shown;

	period_format(text, p);
	period_title(title, p);
	buf_init(&shown, PERIOD_TITLE_SIZE);
	figure_words_quarter(p, &shown);
	jval_set_str(o, "period", text);
	set_said(o, "shown", &shown);
	jval_set_str(o, "title", title);
	buf_free(&shown);
	return o;
}

/* What stands below the word in a cell; NULL: nothing. */
static const char *
detail(const struct views_complete *v, const struct views_complete_cell *c,
    struct buf *text)
{
	buf_reset(text);
	if (c->elsewhere) {
		buf_printf(text, "Counted in %s", region_name(v, c->region));
		return buf_str(text);
	}
	if (!c->there)
		return NULL;
	if (c->state == VIEWS_DUE_LATE)
		buf_puts(text, "not the whole quarter; ");
	say_return(text, c);
	return buf_str(text);
}

static struct jval *
cell_json(const struct views_complete *v, const struct views_complete_cell *c,
    struct buf *text)
{
	struct jval *o = jval_object();

	jval_set_str(o, "state",
	    c->elsewhere ? "elsewhere" : views_due_word(c->state));
	jval_set_str(o, "shown",
	    c->elsewhere ? "Elsewhere" : words[c->state].page);
	jval_set_str_or_null(o, "detail", detail(v, c, text));
	if (!c->there || c->elsewhere)
		return o;
	jval_set_i64(o, "revision", (int64_t)c->revision);
	jval_set_i64(o, "entry", (int64_t)c->entry);
	jval_set_bool(o, "erased", c->erased);
	if (c->awaiting)
		jval_set_bool(o, "awaiting", true);
	jval_set_day(o, "sealed", c->sealed);
	return o;
}

static struct jval *
row_json(const struct views_complete *v, const struct views_complete_row *r,
    struct buf *text)
{
	struct jval *o = jval_object(), *cells = jval_array();

	jval_set_str(o, "service", r->code);
	jval_set_str(o, "name", r->name);
	jval_set_str(o, "region", r->region);
	jval_set_str(o, "region_name", region_name(v, r->region));
	jval_set_str(o, "state", views_due_word(r->state));
	jval_set_str(o, "standing", service_status_word(r->standing));
	jval_set_str_or_null(o, "hindered", hindered[r->standing]);
	buf_reset(text);
	say_heard(text, v, r->heard);
	set_said(o, "heard", text);
	if (r->heard == DAY_NONE)
		jval_set_null(o, "heard_days");
	else
		jval_set_i64(o, "heard_days",
		    r->heard < v->request.day ? v->request.day - r->heard : 0);
	for (size_t q = 0; q < v->quarters; q++)
		jval_add(cells, cell_json(v, &r->cell[q], text));
	jval_set(o, "cells", cells);
	return o;
}

static void
set_count(struct jval *o, const struct views_complete_count *n)
{
	struct buf text;

	buf_init(&text, WORDS_MAX);
	say_reported(&text, n);
	set_said(o, "reported_of", &text);
	buf_free(&text);
	jval_set_i64(o, "expected", (int64_t)n->expected);
	jval_set_i64(o, "ever", (int64_t)n->ever);
	for (int i = 0; i < VIEWS_DUE_NOT_EXPECTED; i++)
		jval_set_i64(o, views_due_word((enum views_due_state)i),
		    (int64_t)n->of[i]);
}

static struct jval *
quarters_json(const struct views_complete *v)
{
	struct jval *list = jval_array();

	for (size_t q = 0; q < v->quarters; q++) {
		struct jval *o = period_json(v->quarter[q]);

		jval_set_bool(o, "due",
		    views_due_passed(v->quarter[q], v->request.day));
		set_count(o, &v->count[q]);
		jval_add(list, o);
	}
	return list;
}

/* The same number of quarters before or after those that are shown; null where
 * none of them has begun. */
static struct jval *
beside_json(const struct views_complete *v, bool later)
{
	struct period from = v->quarter[later ? v->quarters - 1 : 0];
	struct period to = from;
	char text[PERIOD_TEXT_SIZE];
	struct jval *o;

	for (size_t i = 0; i < v->quarters; i++) {
		if (later && to.end < v->request.day)
			to = period_next(to);
		if (!later)
			from = period_previous(from);
	}
	if (later && to.start == from.start)
		return jval_null();
	if (later)
		from = period_next(from);
	else
		to = period_previous(to);
	o = jval_object();
	period_format(text, from);
	jval_set_str(o, "from", text);
	period_format(text, to);
	jval_set_str(o, "to", text);
	return o;
}

static struct jval *
uptake_json(const struct views_complete *v)
{
	struct jval *list = jval_array();

	for (size_t i = 0; i < v->regions; i++) {
		struct jval *o = jval_object();

		jval_set_str(o, "region", v->region[i]);
		jval_set_str(o, "name", region_name(v, v->region[i]));
		set_count(o, &v->uptake[i]);
		jval_add(list, o);
	}
	return list;
}

static struct jval *
ring_json(const struct views_complete *v, struct buf *text)
{
	struct jval *o = jval_object();

	jval_set_i64(o, "services", (int64_t)to_ring(v));
	buf_reset(text);
	views_complete_ring(v, text);
	set_said(o, "text", text);
	return o;
}

static void
set_rule(struct jval *o, struct buf *text)
{
	buf_reset(text);
	buf_printf(text,
	    "Every service that the registry expects is counted, in the region "
	    "where it was in that quarter. A quarter is late %d days after its "
	    "last day. The centre keeps no time with a return: days since a "
	    "site was heard from count from its newest delivery, whichever of "
	    "its services that was about; \"sealed\" is the day by the site's "
	    "own clock.",
	    VIEWS_DUE_DAYS);
	set_said(o, "rule", text);
}

struct jval *
views_complete_json(const struct views_complete *v)
{
	struct jval *o = jval_object(), *rows = jval_array();
	struct buf text;

	buf_init(&text, TEXT_MAX);
	jval_set_str_or_null(o, "region", v->request.region);
	jval_set_str(o, "name", whose(v));
	jval_set(o, "day", jval_day_shown(v->request.day));
	jval_set_i64(o, "log_size", (int64_t)v->log_size);
	views_complete_sentence(v, &text);
	set_said(o, "sentence", &text);
	jval_set_str_or_null(o, "way_on", way_on(v));
	jval_set(o, "asked", period_json(v->quarter[v->asked]));
	jval_set(o, "quarters", quarters_json(v));
	jval_set(o, "earlier", beside_json(v, false));
	jval_set(o, "later", beside_json(v, true));
	for (size_t i = 0; i < v->n; i++)
		jval_add(rows, row_json(v, &v->row[i], &text));
	jval_set(o, "services", rows);
	jval_set(o, "uptake", uptake_json(v));
	jval_set(o, "ring", ring_json(v, &text));
	set_rule(o, &text);
	jval_set_str(o, "audience",
	    "No, not outside the circle of people who may see the region's "
	    "live figures: it says of named services what they have not sent. "
	    "It holds no figure of clients.");
	buf_free(&text);
	return o;
}
