/*
 * The page of a region: which quarter it shows, and the answer put together.
 */
#include "aggregator/views/views_region.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/views_chart.h"
#include "aggregator/views/views_region_parts.h"
#include "common/base/day.h"
#include "common/ips/figure_words.h"
#include "common/ips/spc.h"

/* ------------------------------------------------------------- the quarter */

static bool
was_reported(const struct views_region *r, size_t i)
{
	struct period p = views_region_quarter(r, i);

	return views_shown_reporting(r->shown, r->place, &p).any;
}

static bool
is_over(const struct views_region *r, size_t i)
{
	return views_region_quarter(r, i).end <= r->terms->day;
}

/* The newest complete quarter that was reported; else the newest that was. */
static bool
choose_newest(struct views_region *r)
{
	bool any = false;

	for (size_t i = r->n; i-- > 0;) {
		if (!was_reported(r, i))
			continue;
		if (!any || is_over(r, i))
			r->at = i;
		any = true;
		if (is_over(r, i))
			break;
	}
	return any;
}

static int
choose(struct views_region *r, const struct period *asked, bool *any,
    struct err *e)
{
	char title[PERIOD_TITLE_SIZE];
	int at;

	*any = choose_newest(r);
	if (asked == NULL)
		return 0;
	at = r->n > 0 ? period_distance(r->terms->first, *asked) : -1;
	if (at < 0 || (size_t)at >= r->n) {
		period_title(title, *asked);
		return err_refuse(e, "period", 0,
		    "there are no figures for %s: choose one of the quarters "
		    "on the page",
		    title);
	}
	r->at = (size_t)at;
	*any = true;
	return 0;
}

static void
find_year(struct views_region *r)
{
	int32_t start = period_year_start(views_region_quarter(r, r->at).start);
	int from = period_distance(r->terms->first, period_of(start));

	r->whole_year = from >= 0;
	r->year = from >= 0 ? (size_t)from : 0;
}

/* Find the region's columns; *any is false when nobody reported anything at
 * all. */
static int
open_region(struct views_region *r, const struct views_shown *shown,
    const char *code, bool *any, struct err *e)
{
	struct views_shown_place here = { .region = code }, all = { 0 };
	int place, country;

	*r = (struct views_region){ .shown = shown,
		.terms = views_shown_terms(shown) };
	if (code != NULL && reference_find_code(r->terms->registry,
				REGISTRY_REGION, &here.region, e) < 0)
		return -1;
	r->region = here.region;
	r->name = r->region == NULL ? "All regions"
				    : registry_name(r->terms->registry,
					  REGISTRY_REGION, r->region);
	place = views_shown_find(shown, &here);
	country = views_shown_find(shown, &all);
	*any = r->terms->any && place >= 0 && country >= 0;
	if (!*any)
		return 0;
	r->place = (size_t)place;
	r->country = (size_t)country;
	r->n = (size_t)period_distance(r->terms->first, r->terms->last) + 1;
	views_targets_make(&r->targets, r->terms->registry, r->region,
	    r->terms->first, r->n);
	return 0;
}

/* ------------------------------------------------------------- the answer */

static struct jval *
quarter_json(const struct views_region *r, size_t i)
{
	struct period p = views_region_quarter(r, i);
	struct views_shown_reporting who =
	    views_shown_reporting(r->shown, r->place, &p);
	struct jval *o = figure_words_period(p);
	char day[DAY_SAID_SIZE];
	struct buf b;

	jval_set_bool(o, "complete", is_over(r, i));
	buf_init(&b, ERR_TEXT_MAX);
	figure_words_quarter(p, &b);
	if (!is_over(r, i) && who.through_max != DAY_NONE) {
		day_say(day, who.through_max);
		buf_printf(&b, " to %s", day);
	} else if (!is_over(r, i)) {
		buf_puts(&b, " so far");
	}
	jval_set_str(o, "name", buf_str(&b));
	buf_free(&b);
	jval_set_i64(o, "reported", (int64_t)who.reported);
	jval_set_i64(o, "expected", (int64_t)who.expected);
	return o;
}

/* Headings: "Since 1 April 2026", "Four quarters to 2026/27 Q2", "All quarters,
 * 2023/24 Q1 to 2026/27 Q2". */
static void
set_heads(struct jval *o, const struct views_region *r)
{
	struct period first = views_region_quarter(r, r->year);
	size_t last = r->complete || r->at == 0 ? r->at : r->at - 1;
	char since[DAY_SAID_SIZE];
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	day_say(since, first.start);
	buf_printf(&b, "Since %s", since);
	jval_set_str(o, "year", buf_str(&b));
	buf_reset(&b);
	buf_puts(&b, "Four quarters to ");
	figure_words_quarter(views_region_quarter(r, last), &b);
	jval_set_str(o, "four", buf_str(&b));
	buf_reset(&b);
	buf_puts(&b, "All quarters, ");
	figure_words_quarter(r->terms->first, &b);
	buf_puts(&b, " to ");
	figure_words_quarter(r->terms->last, &b);
	jval_set_str(o, "ever", buf_str(&b));
	buf_free(&b);
}

struct jval *
views_region_figures(const struct views_shown *shown)
{
	struct jval *all = jval_array();

	for (size_t f = 0; f < views_shown_figures(shown); f++) {
		struct views_shown_figure figure = views_shown_figure(shown, f);
		struct jval *o;

		if (figure.measure != NULL &&
		    figure.measure->role == MEASURE_SUM)
			continue;
		o = jval_object();
		jval_set_str(o, "code", figure.code);
		jval_set_str(o, "title", views_chart_title(&figure));
		jval_add(all, o);
	}
	return all;
}

static void
add_figures(struct jval *o, const struct views_region *r)
{
	struct jval *quarters = jval_array();

	jval_set(o, "quarter", quarter_json(r, r->at));
	for (size_t i = r->n; i-- > 0;)
		if (was_reported(r, i) || i == r->at)
			jval_add(quarters, quarter_json(r, i));
	jval_set(o, "quarters", quarters);
	set_heads(o, r);
	jval_set(o, "spans", views_region_spans(r));
	jval_set_bool(o, "targets", r->targets.any);
	jval_set(o, "rows", views_region_rows(r));
	jval_set(o, "lines", views_region_lines(r));
	jval_set(o, "notes", views_region_notes());
	jval_set(o, "compare", views_region_compare(r));
	jval_set(o, "charts", views_region_charts(r));
	jval_set(o, "figures", views_region_figures(r->shown));
}

static void
add_nothing(struct jval *o)
{
	jval_set_null(o, "quarter");
	jval_set(o, "quarters", jval_array());
	jval_set_str(o, "year", "");
	jval_set_str(o, "four", "");
	jval_set_str(o, "ever", "");
	jval_set_null(o, "spans");
	jval_set_bool(o, "targets", false);
	jval_set(o, "rows", jval_array());
	jval_set(o, "lines", jval_array());
	jval_set(o, "notes", jval_array());
	jval_set_null(o, "compare");
	jval_set(o, "charts", jval_array());
	jval_set(o, "figures", jval_array());
}

static void
set_region(struct jval *o, const struct views_region *r)
{
	jval_set_str_or_null(o, "region", r->region);
	jval_set_str(o, "name", r->name);
}

int
views_region(const struct views_region_question *q, struct jval **out,
    struct err *e)
{
	struct views_region r;
	struct jval *o;
	bool any, some = false;

	if (open_region(&r, q->shown, q->region, &any, e) < 0)
		return -1;
	if (choose(&r, q->period, &some, e) < 0) {
		views_targets_free(&r.targets);
		return -1;
	}
	o = jval_object();
	set_region(o, &r);
	jval_set(o, "terms", views_shown_terms_json(r.shown, r.region));
	if (any && some) {
		r.complete = is_over(&r, r.at);
		find_year(&r);
	} else {
		r.n = 0;
	}
	jval_set(o, "standing", views_region_standing(&r));
	if (r.n > 0)
		add_figures(o, &r);
	else
		add_nothing(o);
	views_targets_free(&r.targets);
	*out = o;
	return 0;
}

/* Find the columns of one service of a region, beside its own targets. */
static int
open_service(struct views_region *r, const struct views_region_spc_question *q,
    bool *any, struct err *e)
{
	struct views_shown_place here = { .region = q->region };
	int place;

	*r = (struct views_region){ .shown = q->shown,
		.terms = views_shown_terms(q->shown) };
	if (reference_find_code(r->terms->registry, REGISTRY_REGION,
		&here.region, e) < 0)
		return -1;
	here.service =
	    registry_spelled(r->terms->registry, REGISTRY_SERVICE, q->service);
	place = here.service == NULL ? -1 : views_shown_find(q->shown, &here);
	if (place < 0)
		return err_refuse(e, "service", 0,
		    "this region has no service \"%.60s\": choose one on the "
		    "page of its services, or give the code that the registry "
		    "has for it (service), like castle",
		    q->service);
	r->region = here.region;
	r->name =
	    registry_name(r->terms->registry, REGISTRY_SERVICE, here.service);
	r->place = (size_t)place;
	*any = r->terms->any;
	if (!*any)
		return 0;
	r->n = (size_t)period_distance(r->terms->first, r->terms->last) + 1;
	views_targets_make_service(&r->targets, r->terms->registry,
	    here.service, r->terms->first, r->n);
	return 0;
}

int
views_region_spc(const struct views_region_spc_question *q, struct jval **out,
    struct err *e)
{
	struct views_region r;
	struct views_shown_figure what;
	struct jval *o;
	bool any;
	size_t f;

	if (q->service != NULL
		? open_service(&r, q, &any, e) < 0
		: open_region(&r, q->shown, q->region, &any, e) < 0)
		return -1;
	if (views_shown_take_figure(q->shown, q->figure, &f, e) < 0) {
		views_targets_free(&r.targets);
		return -1;
	}
	what = views_shown_figure(q->shown, f);
	o = jval_object();
	set_region(o, &r);
	jval_set_str_or_null(o, "service",
	    q->service == NULL ? NULL
			       : views_shown_place(q->shown, r.place).service);
	jval_set(o, "terms", views_shown_terms_json(q->shown, r.region));
	jval_set_str(o, "figure", what.code);
	jval_set(o, "chart",
	    any ? views_region_chart(&r, f)
		: views_chart_sentence(what.code, views_chart_title(&what),
		      q->service != NULL
			  ? "The service has not reported yet."
			  : "No service of the region has reported yet."));
	views_targets_free(&r.targets);
	*out = o;
	return 0;
}
