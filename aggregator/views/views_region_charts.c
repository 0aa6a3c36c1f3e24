/*
 * The charts of a region.  What is drawn and what is said are made of the same
 * shown cells, so that a picture and its words cannot differ.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_chart.h"
#include "aggregator/views/views_region_parts.h"
#include "aggregator/views/views_spc.h"
#include "common/base/mem.h"
#include "common/ips/figure_words.h"

/* The targets of a figure by quarter; NULL where there are none. */
static int64_t *
targets_of(const struct views_region *r, const struct measure *m)
{
	int64_t *target = mem_array(r->n + 1, sizeof(*target));
	bool any = false;

	for (size_t i = 0; i < r->n; i++) {
		target[i] = views_targets_at(&r->targets, i, m);
		any = any || target[i] != SPC_MISSING;
	}
	if (any)
		return target;
	free(target);
	return NULL;
}

struct jval *
views_region_chart(const struct views_region *r, size_t figure)
{
	struct views_shown_figure f = views_shown_figure(r->shown, figure);
	int64_t *target = targets_of(r, f.measure);
	struct jval *o =
	    views_spc_json(&(struct views_spc_question){ .shown = r->shown,
		.place = r->place,
		.figure = figure,
		.target = target });

	free(target);
	return o;
}

static struct jval *
chart_of(const struct views_region *r, const char *code)
{
	return views_region_chart(r, views_region_figure(r, code));
}

/* ------------------------------------------------------------ added up */

struct cumulative {
	const struct views_region *r;
	struct views_shown_series s;
	const struct measure *m;
	struct jval *points, *rows;
	struct buf says;
	bool any; /* there is a mark to draw */
};

static int64_t
target_to(const struct cumulative *c, size_t i)
{
	return c->r->whole_year
		   ? views_targets_sum(&c->r->targets, c->r->year, i, c->m)
		   : SPC_MISSING;
}

static void
add_sum(struct cumulative *c, size_t i)
{
	const struct views_shown_point *p = &c->s.point[i];
	struct views_shown_cell sum = views_shown_sum(c->r->shown, c->s.figure,
	    c->s.point + c->r->year, i - c->r->year + 1);
	int64_t target = target_to(c, i);
	struct jval *row = jval_array();
	struct buf b;

	c->any = c->any || sum.has_value;
	jval_add(c->points,
	    views_chart_point(p, &sum, NULL,
		target == SPC_MISSING ? SPC_MISSING : 100 * target));
	buf_init(&b, ERR_TEXT_MAX);
	views_chart_quarter(p, &b);
	views_chart_text(row, buf_str(&b));
	views_chart_cell(row, &sum);
	views_chart_text(row,
	    target == SPC_MISSING ? "" : views_shown_made(target, 0).text);
	jval_add(c->rows, row);
	buf_printf(&c->says, "%s%s ", i == c->r->year ? "" : ", ", buf_str(&b));
	views_chart_found(&sum, &c->says);
	buf_free(&b);
}

/* "People into work since 1 April 2026: 85, about 15 short of the target of
 * 100", up to the quarter that the page shows. */
static void
find_sum(const struct cumulative *c, const char *title, struct buf *out)
{
	const struct views_region *r = c->r;
	struct views_shown_cell sum = views_shown_sum(r->shown, c->s.figure,
	    c->s.point + r->year, r->at - r->year + 1);
	int64_t target = target_to(c, r->at);
	struct buf against;

	buf_printf(out, "%s, added up from ", title);
	figure_words_quarter(views_region_quarter(r, r->year), out);
	buf_puts(out, " to ");
	figure_words_quarter(views_region_quarter(r, r->at), out);
	buf_puts(out, r->complete ? ": " : " so far: ");
	views_chart_found(&sum, out);
	if (!r->complete || !sum.has_value || target == SPC_MISSING)
		return;
	buf_init(&against, ERR_TEXT_MAX);
	(void)views_chart_against(r->terms->policy, &sum, target,
	    r->at - r->year + 1, &against);
	buf_printf(out, "; target %s: %s", views_shown_made(target, 0).text,
	    buf_str(&against));
	buf_free(&against);
}

/* The chart of what was found; it takes points and rows. */
static struct jval *
draw_sums(const struct cumulative *c, const char *title, const char *found)
{
	static const char *const head[] = { "Up to the end of", "So far",
		"Target" };
	struct jval *o = jval_object();

	jval_set_str(o, "id", "cumulative");
	jval_set_str(o, "kind", "cumulative");
	jval_set_str(o, "title", found);
	jval_set_str(o, "note",
	    "Each mark adds a quarter to those before it within the financial "
	    "year, from the figures shown for each. The line without marks is "
	    "the target, where there is one. After a hidden or missing quarter "
	    "nothing is added up.");
	jval_set_str(o, "says", buf_str(&c->says));
	jval_set_str(o, "name", title);
	jval_set(o, "points", c->points);
	jval_set(o, "lines", jval_array());
	jval_set(o, "table", views_chart_table(head, 3, c->rows));
	return o;
}

static struct jval *
cumulative_chart(const struct views_region *r)
{
	size_t figure = views_region_figure(r, "into_work");
	struct cumulative c = { .r = r };
	struct views_shown_figure f = views_shown_figure(r->shown, figure);
	const char *title = views_chart_title(&f);
	struct buf found;
	struct jval *o;

	c.m = f.measure;
	c.points = jval_array();
	c.rows = jval_array();
	buf_init(&c.says, VIEWS_CHART_SAYS_MAX);
	buf_init(&found, ERR_TEXT_MAX);
	views_shown_series(r->shown, r->place, figure, &c.s);
	find_sum(&c, title, &found);
	buf_printf(&c.says, "%s. ", buf_str(&found));
	for (size_t i = r->year; i < r->n && i < r->year + 4; i++)
		add_sum(&c, i);
	buf_puts(&c.says, ".");
	if (c.any) {
		o = draw_sums(&c, title, buf_str(&found));
	} else {
		jval_free(c.points);
		jval_free(c.rows);
		buf_puts(&found, ".");
		o = views_chart_sentence("cumulative", title, buf_str(&found));
	}
	buf_free(&found);
	buf_free(&c.says);
	views_shown_series_free(&c.s);
	return o;
}

/* ---------------------------------------------------- first employer contact */

static const struct {
	const char *code, *title;
} bands[] = {
	{ "first_employer_contact.0_30", "Within 30 days" },
	{ "first_employer_contact.31_60", "31 to 60 days" },
	{ "first_employer_contact.61_150", "61 to 150 days" },
	{ "first_employer_contact.151_270", "151 to 270 days" },
	{ "first_employer_contact.271_up", "271 days or more" },
};

static void
add_band(const struct views_region *r, size_t i, struct jval *bars,
    struct jval *rows, struct buf *says)
{
	struct period p = views_region_quarter(r, r->at);
	struct views_shown_cell c = views_shown_cell(r->shown, r->place, &p,
	    views_region_figure(r, bands[i].code));
	struct jval *o = jval_object(), *row = jval_array();
	int64_t at = views_chart_at(&c);

	jval_set_str(o, "title", bands[i].title);
	if (at == SPC_MISSING)
		jval_set_null(o, "at");
	else
		jval_set_i64(o, "at", at);
	jval_set_str(o, "shown", c.text);
	jval_add(bars, o);
	views_chart_text(row, bands[i].title);
	views_chart_cell(row, &c);
	jval_add(rows, row);
	buf_printf(says, "%s %s ", i == 0 ? "" : ",", bands[i].title);
	views_chart_found(&c, says);
}

/* "First contact with an employer in 2026/27 Q1: 45 of 60 within 30 days, 28
 * days on average". */
static void
find_contact(const struct views_region *r, const char *title, struct buf *out)
{
	struct period p = views_region_quarter(r, r->at);
	struct views_shown_cell soon = views_shown_cell(r->shown, r->place, &p,
	    views_region_figure(r, bands[0].code));
	struct views_shown_cell all = views_shown_cell(r->shown, r->place, &p,
	    views_region_figure(r, "first_employer_contact"));
	struct views_shown_cell mean = views_shown_cell(r->shown, r->place, &p,
	    views_region_figure(r, "first_employer_contact.mean_days"));

	buf_printf(out, "%s in ", title);
	figure_words_quarter(p, out);
	buf_puts(out, r->complete ? ": " : " so far: ");
	if (soon.has_value && all.has_value)
		buf_printf(out, "%s of %s within 30 days", soon.text, all.text);
	else
		views_chart_found(&all, out);
	if (mean.has_value)
		buf_printf(out, "; %s days on average", mean.text);
}

static struct jval *
contact_chart(const struct views_region *r)
{
	static const char *const head[] = { "Days after the vocational profile",
		"Referrals" };
	struct views_shown_figure f = views_shown_figure(r->shown,
	    views_region_figure(r, "first_employer_contact"));
	const char *title = views_chart_title(&f);
	struct jval *bars = jval_array(), *rows = jval_array(), *o;
	struct buf found, says;
	bool any = false;

	buf_init(&found, ERR_TEXT_MAX);
	buf_init(&says, VIEWS_CHART_SAYS_MAX);
	find_contact(r, title, &found);
	buf_printf(&says, "%s.", buf_str(&found));
	for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++) {
		add_band(r, i, bars, rows, &says);
		any = any || !jval_is_null(jval_get(jval_at(bars, i), "at"));
	}
	buf_puts(&says, ".");
	if (!any) {
		jval_free(bars);
		jval_free(rows);
		buf_puts(&found, ".");
		o = views_chart_sentence("contact", title, buf_str(&found));
	} else {
		o = jval_object();
		jval_set_str(o, "id", "contact");
		jval_set_str(o, "kind", "bars");
		jval_set_str(o, "title", buf_str(&found));
		jval_set_str(o, "note",
		    "Days from the start of the vocational profile to the "
		    "first contact with an employer that counts, for those "
		    "whose first contact was in this quarter. The fidelity "
		    "scale wants it within 30 days.");
		jval_set_str(o, "says", buf_str(&says));
		jval_set(o, "bars", bars);
		jval_set(o, "table", views_chart_table(head, 2, rows));
	}
	buf_free(&found);
	buf_free(&says);
	return o;
}

/* ---------------------------------------------------------------- jobs held */

static struct jval *
held_charts(const struct views_region *r)
{
	static const char *const held[] = { "sustained_13", "sustained_26",
		"sustained_52" };
	struct jval *o = jval_object(), *charts = jval_array();
	bool drawn = false;

	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++) {
		struct jval *one = chart_of(r, held[i]);

		drawn = drawn || jval_get(one, "points") != NULL;
		jval_add(charts, one);
	}
	jval_set_str(o, "id", "held");
	jval_set_str(o, "kind", "multiples");
	jval_set_str(o, "title", "Jobs held for 13, 26 and 52 weeks");
	jval_set_str(o, "note",
	    drawn ? "The three have one scale, so that their heights can be "
		    "compared. A job counts in the quarter in which it reaches "
		    "its week."
		  : "");
	jval_set_str(o, "says", "");
	jval_set(o, "charts", charts);
	return o;
}

struct jval *
views_region_charts(const struct views_region *r)
{
	struct jval *all = jval_array();

	jval_add(all, chart_of(r, "job_starts"));
	jval_add(all, cumulative_chart(r));
	jval_add(all, chart_of(r, "referrals"));
	jval_add(all, held_charts(r));
	jval_add(all, contact_chart(r));
	jval_add(all, chart_of(r, "caseload.per_fte"));
	return all;
}
