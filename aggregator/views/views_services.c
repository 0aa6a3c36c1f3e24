/*
 * The page of a region's services.
 */
#include "aggregator/views/views_services.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_chart.h"
#include "aggregator/views/views_region.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/figure_words.h"

/* The columns of the table, the first of which puts it in order unless another is asked
 * for; what is shown by evidence only where a service collects it. */
static const struct {
	const char *code;
	bool evidence;
} column[] = {
	{ "job_starts", false },
	{ "job_starts.evidenced", true },
	{ "into_work", false },
	{ "sustained_13", false },
	{ "sustained_13.16_up.evidenced", true },
	{ "sustained_13.under_16.evidenced", true },
	{ "referrals", false },
	{ "caseload", false },
	{ "caseload.per_fte", false },
	{ "job_starts.per_referral", false },
	{ "first_employer_contact.mean_days", false },
};
enum { COLUMNS = sizeof(column) / sizeof(column[0]), DRAWN = 8 };

/* A service, and what it is put in order by. */
struct item {
	const char *code, *name;
	size_t place;
	struct views_shown_cell key;
};

struct services {
	const struct views_shown *shown;
	const struct views_shown_terms *terms;
	struct period period;
	size_t sort;
	struct item *item;
	size_t n;
	size_t figure[COLUMNS]; /* the columns that are shown */
	size_t columns;
};

/* ------------------------------------------------------------------ order */

/* The highest shown value first; what has none last; then by name. */
static int
compare(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;
	int by_name;

	if (a->key.has_value != b->key.has_value)
		return a->key.has_value ? -1 : 1;
	if (a->key.has_value && a->key.value != b->key.value)
		return a->key.value > b->key.value ? -1 : 1;
	by_name = strcmp(a->name, b->name);
	return by_name != 0 ? by_name : text_compare_id(a->code, b->code);
}

static void
list_services(struct services *s)
{
	s->item = mem_array(views_shown_places(s->shown) + 1, sizeof(*s->item));
	for (size_t i = 0; i < views_shown_places(s->shown); i++) {
		struct views_shown_place p = views_shown_place(s->shown, i);
		struct item *item;

		if (p.service == NULL || p.outside)
			continue;
		item = &s->item[s->n++];
		item->code = p.service;
		item->name = registry_name(s->terms->registry, REGISTRY_SERVICE,
		    p.service);
		item->place = i;
		item->key = views_shown_cell(s->shown, i, &s->period, s->sort);
	}
	qsort(s->item, s->n, sizeof(*s->item), compare);
}

/* Of all services: the evidence of one is a column of all. */
static void
choose_columns(struct services *s)
{
	for (size_t c = 0; c < COLUMNS; c++) {
		int figure =
		    views_shown_find_figure(s->shown, slice_of(column[c].code));
		bool shown = !column[c].evidence;

		for (size_t i = 0; !shown && i < s->n; i++)
			shown = views_shown_collects(s->shown, s->item[i].place,
			    column[c].code);
		ASSERT(!shown || figure >= 0);
		if (shown)
			s->figure[s->columns++] = (size_t)figure;
	}
}

/* ---------------------------------------------------------------- quarter */

static bool
anybody(const struct views_shown *shown, struct period p)
{
	for (size_t i = 0; i < views_shown_places(shown); i++)
		if (views_shown_reporting(shown, i, &p).any)
			return true;
	return false;
}

/* The newest quarter that is over, or the first of all. */
static struct period
newest_complete(const struct views_shown_terms *t)
{
	struct period p = t->last;

	while (p.start > t->first.start && p.end > t->day)
		p = period_previous(p);
	return p;
}

static int
choose(struct services *s, const struct period *asked, struct err *e)
{
	const struct views_shown_terms *t = s->terms;
	char title[PERIOD_TITLE_SIZE];

	s->period = t->last;
	if (asked == NULL) {
		struct period newest = newest_complete(t);

		for (s->period = newest; !anybody(s->shown, s->period);
		     s->period = period_previous(s->period))
			if (s->period.start <= t->first.start) {
				/* Nobody ever did: the one to ask about. */
				s->period = newest;
				break;
			}
		return 0;
	}
	s->period = *asked;
	if (t->any && asked->start >= t->first.start &&
	    asked->start <= t->last.start)
		return 0;
	period_title(title, *asked);
	return err_refuse(e, "period", 0,
	    "there are no figures for %s: choose one of the quarters on the "
	    "page",
	    title);
}

/* ----------------------------------------------------------------- answer */

static struct jval *
row_json(const struct services *s, const struct item *item)
{
	struct views_shown_reporting who =
	    views_shown_reporting(s->shown, item->place, &s->period);
	struct jval *o = jval_object(), *cells = jval_array();

	jval_set_str(o, "service", item->code);
	jval_set_str(o, "name", item->name);
	jval_set_str(o, "says",
	    !who.any     ? who.expected > 0 ? "has not reported this quarter"
					    : "not expected this quarter"
	    : who.hidden ? who.why
			 : "");
	for (size_t i = 0; i < s->columns; i++) {
		struct views_shown_cell c = views_shown_cell(s->shown,
		    item->place, &s->period, s->figure[i]);

		jval_add(cells, views_shown_cell_json(&c));
	}
	jval_set(o, "cells", cells);
	return o;
}

/* Where the newest quarters begin. */
static size_t
first_drawn(size_t n)
{
	return n > DRAWN ? n - DRAWN : 0;
}

/* "North Tees: 15 in 2026/27 Q2". */
static void
find(const struct services *s, const struct item *item, struct buf *out)
{
	buf_printf(out, "%s: ", item->name);
	views_chart_found(&item->key, out);
	buf_puts(out, s->period.end > s->terms->day ? " so far in " : " in ");
	figure_words_quarter(s->period, out);
}

/* What is named once for all charts is not said of each of them. */
static struct jval *
chart_json(const struct services *s, const struct item *item)
{
	struct views_shown_series series;
	struct jval *o = jval_object(), *points = jval_array();
	struct buf found, says, b;
	size_t first;

	views_shown_series(s->shown, item->place, s->sort, &series);
	first = first_drawn(series.n);
	buf_init(&found, ERR_TEXT_MAX);
	buf_init(&says, VIEWS_CHART_SAYS_MAX);
	buf_init(&b, ERR_TEXT_MAX);
	find(s, item, &found);
	buf_printf(&says, "%s.", buf_str(&found));
	for (size_t i = first; i < series.n; i++) {
		const struct views_shown_point *p = &series.point[i];

		jval_add(points, views_chart_small_point(p));
		buf_reset(&b);
		views_chart_quarter(p, &b);
		buf_printf(&says, "%s%s ", i == first ? " " : ", ",
		    buf_str(&b));
		views_chart_found(&p->cell, &says);
	}
	jval_set_str(o, "service", item->code);
	jval_set_str(o, "title", buf_str(&found));
	jval_set_str(o, "says", buf_str(&says));
	jval_set(o, "points", points);
	buf_free(&found);
	buf_free(&says);
	buf_free(&b);
	views_shown_series_free(&series);
	return o;
}

/* The quarters that the points of each chart stand for, in their order. */
static struct jval *
drawn_quarters_json(const struct services *s)
{
	const struct views_shown_terms *t = s->terms;
	struct jval *all = jval_array();
	struct buf name;
	size_t n = 0;

	if (!t->any)
		return all;
	buf_init(&name, ERR_TEXT_MAX);
	for (struct period p = t->first; p.start <= t->last.start;
	     p = period_next(p))
		n++;
	for (struct period p = t->first; p.start <= t->last.start;
	     p = period_next(p)) {
		struct jval *o;

		if (n-- > DRAWN)
			continue;
		o = figure_words_period(p);
		buf_reset(&name);
		figure_words_quarter(p, &name);
		jval_set_str(o, "name", buf_str(&name));
		jval_set_bool(o, "complete", p.end <= t->day);
		jval_add(all, o);
	}
	buf_free(&name);
	return all;
}

static bool
any_value(const struct services *s, const struct item *item)
{
	struct views_shown_series series;
	bool any = false;

	views_shown_series(s->shown, item->place, s->sort, &series);
	for (size_t i = first_drawn(series.n); i < series.n; i++)
		any = any || series.point[i].cell.has_value;
	views_shown_series_free(&series);
	return any;
}

/* The small charts; of services without a value to draw, a sentence. */
static struct jval *
charts_json(const struct services *s)
{
	static const char *const head[] = { "Quarter", "Figure" };
	struct views_shown_figure f = views_shown_figure(s->shown, s->sort);
	struct jval *o = jval_object(), *charts = jval_array();
	struct jval *names = jval_array();
	struct buf none, title;
	size_t without = 0, drawn = 0;

	buf_init(&none, VIEWS_CHART_SAYS_MAX);
	buf_init(&title, ERR_TEXT_MAX);
	for (size_t i = 0; i < s->n; i++) {
		if (any_value(s, &s->item[i])) {
			jval_add(charts, chart_json(s, &s->item[i]));
			drawn++;
			continue;
		}
		buf_printf(&none, "%s%s", without++ > 0 ? ", " : "",
		    s->item[i].name);
	}
	buf_printf(&title, "%s, service by service", views_chart_title(&f));
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		jval_add_str(names, head[i]);
	jval_set_str(o, "title", buf_str(&title));
	jval_set_str(o, "note",
	    drawn > 0 ? "All have one scale, so that their heights can be "
			"compared. A quarter in progress is hollow; * is a "
			"hidden one."
		      : "");
	jval_set(o, "head", names);
	jval_set(o, "quarters", drawn_quarters_json(s));
	jval_set(o, "services", charts);
	buf_reset(&title);
	if (without > 0)
		buf_printf(&title,
		    "Nothing to draw of %s: no quarter has a figure that is "
		    "shown.",
		    buf_str(&none));
	jval_set_str(o, "says", buf_str(&title));
	buf_free(&none);
	buf_free(&title);
	return o;
}

static struct jval *
columns_json(const struct services *s)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < s->columns; i++) {
		struct views_shown_figure f =
		    views_shown_figure(s->shown, s->figure[i]);
		struct jval *o = jval_object();

		jval_set_str(o, "code", f.code);
		jval_set_str(o, "title", views_chart_title(&f));
		jval_set_bool(o, "sorted", s->figure[i] == s->sort);
		jval_add(all, o);
	}
	return all;
}

static struct jval *
quarters_json(const struct services *s)
{
	struct jval *all = jval_array();

	for (struct period p = s->terms->last;
	     s->terms->any && p.start >= s->terms->first.start;
	     p = period_previous(p)) {
		struct jval *o = figure_words_period(p);

		jval_set_bool(o, "complete", p.end <= s->terms->day);
		jval_add(all, o);
	}
	return all;
}

/* That nothing of the figure is shown, and why if it is the same everywhere. */
static void
say_none(const struct services *s, const char *title, struct buf *out)
{
	const char *why = s->item[0].key.why;

	for (size_t i = 1; why != NULL && i < s->n; i++)
		if (s->item[i].key.why == NULL ||
		    strcmp(s->item[i].key.why, why) != 0)
			why = NULL;
	buf_printf(out, " Nothing of \"%s\" is shown%s%s.", title,
	    why != NULL ? ": " : "", why != NULL ? why : "");
}

/* "8 services, 6 with figures that are shown", in the order of what. */
static void
set_standing(struct jval *o, const struct services *s)
{
	struct views_shown_figure f = views_shown_figure(s->shown, s->sort);
	struct jval *all = jval_array();
	size_t reported = 0, hidden = 0, ordered = 0;
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	for (size_t i = 0; i < s->n; i++) {
		struct views_shown_reporting who =
		    views_shown_reporting(s->shown, s->item[i].place,
			&s->period);

		reported += who.any;
		hidden += who.hidden;
		ordered += s->item[i].key.has_value;
	}
	if (s->terms->region == NULL) {
		jval_add_str(all, "The registry names no region yet, so there "
				  "are no services: an operator imports one.");
	} else if (s->n == 0) {
		jval_add_str(all, "The registry has no service here, and none "
				  "has reported.");
	} else {
		buf_printf(&b, "%zu of %zu service%s reported ", reported, s->n,
		    s->n == 1 ? "" : "s");
		figure_words_quarter(s->period, &b);
		buf_puts(&b, ".");
		if (ordered > 1)
			buf_printf(&b,
			    " They are in the order of what is shown of "
			    "\"%s\", the highest first; hidden figures come "
			    "last.",
			    views_chart_title(&f));
		else if (reported == 0)
			buf_puts(&b, " Completeness says who has not, and whom "
				     "to ring.");
		else if (ordered == 0)
			say_none(s, views_chart_title(&f), &b);
		jval_add_str(all, buf_str(&b));
	}
	if (hidden > 0) {
		buf_reset(&b);
		buf_printf(&b,
		    "%zu %s hidden: a service is shown to others from a "
		    "caseload of %d.",
		    hidden, hidden == 1 ? "is" : "are",
		    DISCLOSURE_CASELOAD_MIN);
		jval_add_str(all, buf_str(&b));
	}
	jval_set(o, "standing", all);
	buf_free(&b);
}

int
views_services(const struct views_services_question *q, struct jval **out,
    struct err *e)
{
	struct services s = { .shown = q->shown,
		.terms = views_shown_terms(q->shown) };
	struct jval *o, *rows;

	if (views_shown_take_figure(q->shown,
		q->sort != NULL ? q->sort : column[0].code, &s.sort, e) < 0 ||
	    choose(&s, q->period, e) < 0)
		return -1;
	list_services(&s);
	choose_columns(&s);
	o = jval_object();
	rows = jval_array();
	jval_set_str_or_null(o, "region", s.terms->region);
	jval_set_str(o, "name",
	    s.terms->region == NULL ? "All regions"
				    : registry_name(s.terms->registry,
					  REGISTRY_REGION, s.terms->region));
	jval_set(o, "terms", views_shown_terms_json(s.shown, s.terms->region));
	if (s.terms->any)
		jval_set(o, "quarter", figure_words_period(s.period));
	else
		jval_set_null(o, "quarter");
	jval_set(o, "quarters", quarters_json(&s));
	set_standing(o, &s);
	jval_set(o, "columns", columns_json(&s));
	for (size_t i = 0; i < s.n; i++)
		jval_add(rows, row_json(&s, &s.item[i]));
	jval_set(o, "rows", rows);
	jval_set(o, "charts", charts_json(&s));
	jval_set(o, "figures", views_region_figures(s.shown));
	free(s.item);
	*out = o;
	return 0;
}
