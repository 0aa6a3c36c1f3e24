/*
 * The charts of a page, each with its sentences.  What is drawn and what is said
 * are made of the same numbers here, so that a picture and its words cannot
 * differ.
 */
#include "agent/desk/desk_figures_charts.h"

#include <string.h>

#include "agent/desk/desk_figures_chart.h"
#include "agent/desk/desk_figures_quarters.h"
#include "common/base/day.h"
#include "common/base/err.h"
#include "common/ips/figure_words.h"

/* ------------------------------------------------------------------ added up */

static void
say_sum(struct desk_figures_chart *c, size_t i,
    const struct desk_figures_sum *sum)
{
	char since[DAY_SAID_SIZE], until[DAY_SAID_SIZE];
	const struct returns *r = c->s->quarter[i].figures;

	day_say(since, sum->since.start);
	buf_printf(&c->found, "%s since %s: ", c->title, since);
	figure_words_figure(c->measure, sum->value, &c->found);
	if (sum->value == SPC_MISSING || r == NULL)
		return;
	day_say(until, r->through);
	buf_printf(&c->found, " by %s", until);
	if (sum->target == SPC_MISSING || !c->s->quarter[i].complete)
		return;
	figure_words_against(c->measure, sum->value, sum->target, &c->found);
}

static void
add_sum_point(struct desk_figures_chart *c, size_t i, struct jval *points,
    struct jval *rows)
{
	struct desk_figures_sum sum = desk_figures_series_sum(c->s, i, c->row);
	int64_t at = figure_words_at(c->measure, sum.value);
	struct jval *row = jval_array();

	jval_add(points, desk_figures_chart_point(c, i, at,
			     figure_words_at(c->measure, sum.target)));
	desk_figures_chart_quarter(row, c->s, i);
	jval_add(row, desk_figures_chart_sum(c->s, i, c->measure));
	if (c->targets)
		desk_figures_chart_number(row,
		    figure_words_at(c->measure, sum.target));
	jval_add(rows, row);
	desk_figures_chart_say(c, i, at);
	if (sum.target != SPC_MISSING) {
		buf_puts(&c->says, " of a target of ");
		figure_words_figure(c->measure, sum.target, &c->says);
	}
}

static struct jval *
cumulative_chart(const struct desk_figures_series *s, const char *code)
{
	static const char *const head[] = { "Up to the end of", "So far",
		"Target" };
	struct jval *points = jval_array(), *rows = jval_array(), *o;
	struct desk_figures_sum now;
	struct desk_figures_chart c;
	size_t last, from = 0;

	desk_figures_chart_begin(&c, s, code);
	now = desk_figures_series_sum(s, s->n - 1, c.row);
	(void)desk_figures_series_find(s, now.since, &from);
	c.first = from < s->n ? from : 0;
	last = s->has_last && s->last >= c.first ? s->last : s->n - 1;
	now = desk_figures_series_sum(s, last, c.row);
	c.targets = now.target != SPC_MISSING;
	say_sum(&c, last, &now);
	buf_printf(&c.says, "%s.", buf_str(&c.found));
	for (size_t i = c.first; i < s->n; i++)
		add_sum_point(&c, i, points, rows);
	buf_puts(&c.says, ".");
	buf_printf(&c.note, "Each mark adds a quarter to those before it%s.%s",
	    now.contract ? ", since the quarter in which the contract began"
			 : "",
	    c.targets
		? " The line without marks is the target, added up as well."
		: "");
	o = desk_figures_chart_end(&c, "cumulative", "cumulative");
	jval_set_str(o, "name", c.title);
	jval_set(o, "points", points);
	jval_set(o, "lines", jval_array());
	jval_set(o, "table",
	    desk_figures_chart_table(head, c.targets ? 3 : 2, rows));
	return o;
}

/* ------------------------------------------------------------------ sentences */

/* In place of a chart that would be empty; title and says are copied. */
static struct jval *
sentence(const char *id, const char *title, const char *says)
{
	struct jval *o = jval_object();

	jval_set_str(o, "id", id);
	jval_set_str(o, "kind", "sentence");
	jval_set_str(o, "title", title);
	jval_set_str(o, "note", "");
	jval_set_str(o, "says", says);
	return o;
}

static bool
any_value(const struct desk_figures_series *s, const char *code)
{
	int row = measures_find(measures_ips_grow_1(), slice_of(code));

	for (size_t i = 0; i < s->n; i++)
		if (desk_figures_series_value(s, i, (size_t)row) != SPC_MISSING)
			return true;
	return false;
}

static const char *
title_of(const char *code)
{
	const struct ruleset *rules = measures_ips_grow_1();

	return figure_words_title(
	    &rules->rows[measures_find(rules, slice_of(code))]);
}

/* The chart of a measure, or why there is none. */
static struct jval *
chart_or_sentence(const struct desk_figures_series *s, const char *id,
    const char *code,
    struct jval *(*chart)(const struct desk_figures_series *s,
	const char *code))
{
	return any_value(s, code) ? chart(s, code)
				  : sentence(id, title_of(code),
					"This service does not collect it.");
}

/* Whether a sum since the contract began is known at the end of any quarter: a quarter
 * without a figure leaves it unknown from there on. */
static bool
any_sum(const struct desk_figures_series *s, const char *code)
{
	size_t row =
	    (size_t)measures_find(measures_ips_grow_1(), slice_of(code));
	size_t from = 0;

	(void)desk_figures_series_find(s,
	    desk_figures_series_sum(s, s->n - 1, row).since, &from);
	for (size_t i = from < s->n ? from : 0; i < s->n; i++)
		if (desk_figures_series_sum(s, i, row).value != SPC_MISSING)
			return true;
	return false;
}

static struct jval *
cumulative_or_sentence(const struct desk_figures_series *s, const char *code)
{
	return any_value(s, code) && !any_sum(s, code)
		   ? sentence("cumulative", title_of(code),
			 "What it adds up to is not known: a quarter at the "
			 "beginning has no figure of it.")
		   : chart_or_sentence(s, "cumulative", code, cumulative_chart);
}

/* -------------------------------------------------- caseload per specialist */

static const struct ratio *
ratio_of(const char *code)
{
	size_t n;
	const struct ratio *all = ratios_all(&n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i].code, code) == 0)
			return &all[i];
	ASSERT(false);
	return NULL;
}

static void
add_caseload(struct desk_figures_chart *c, const struct ratio *ratio, size_t i,
    struct jval *points, struct jval *rows)
{
	const struct ruleset *rules = measures_ips_grow_1();
	int64_t at = desk_figures_series_ratio(c->s, i, ratio);
	struct jval *row = jval_array();
	int specialists = measures_find(rules, slice_of(ratio->den));

	jval_add(points, desk_figures_chart_point(c, i, at, SPC_MISSING));
	desk_figures_chart_quarter(row, c->s, i);
	desk_figures_chart_number(row, at);
	jval_add(row, desk_figures_chart_cell(c->s, i, c->measure));
	jval_add(row,
	    desk_figures_chart_cell(c->s, i, &rules->rows[specialists]));
	jval_add(rows, row);
	desk_figures_chart_say(c, i, at);
}

static struct jval *
caseload_chart(const struct desk_figures_series *s)
{
	static const char title[] = "Active caseload per employment specialist";
	static const char *const head[] = { "At the end of",
		"Clients per specialist", "Active caseload",
		"Specialists in post (full-time equivalents)" };
	const struct ratio *ratio = ratio_of("caseload.per_fte");
	struct jval *points, *rows, *o;
	struct desk_figures_chart c;
	char day[DAY_SAID_SIZE];
	int64_t at;
	size_t newest = s->n;

	while (newest > 0 &&
	       desk_figures_series_ratio(s, newest - 1, ratio) == SPC_MISSING)
		newest--;
	if (newest == 0)
		return sentence("caseload", title,
		    "It cannot be worked out: the register has no post of an "
		    "employment specialist in any quarter.");
	points = jval_array();
	rows = jval_array();
	desk_figures_chart_begin(&c, s, "caseload");
	at = desk_figures_series_ratio(s, newest - 1, ratio);
	buf_printf(&c.found, "%s: ", title);
	figure_words_hundredths(at, &c.found);
	day_say(day, s->quarter[newest - 1].figures->through);
	buf_printf(&c.found, " clients on %s", day);
	buf_puts(&c.note,
	    "Clients with an open referral, a completed profile and plan, and "
	    "a contact in the last 28 days, divided by the specialists in post "
	    "on the same day.");
	buf_printf(&c.says, "%s.", buf_str(&c.found));
	for (size_t i = c.first; i < s->n; i++)
		add_caseload(&c, ratio, i, points, rows);
	buf_puts(&c.says, ".");
	o = desk_figures_chart_end(&c, "caseload", "quarters");
	jval_set_str(o, "name", "Clients per specialist");
	jval_set(o, "points", points);
	jval_set(o, "lines", jval_array());
	jval_set(o, "table",
	    desk_figures_chart_table(head, sizeof(head) / sizeof(head[0]),
		rows));
	return o;
}

/* ----------------------------------------------------- first employer contact */

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
add_band(struct desk_figures_chart *c, size_t quarter, size_t i,
    struct jval *bars, struct jval *rows)
{
	const struct ruleset *rules = measures_ips_grow_1();
	const struct measure *m =
	    &rules->rows[measures_find(rules, slice_of(bands[i].code))];
	int64_t v =
	    desk_figures_series_value(c->s, quarter, (size_t)(m - rules->rows));
	struct jval *o = jval_object(), *row = jval_array();

	jval_set_str(o, "title", bands[i].title);
	desk_figures_chart_set_at(o, "at", figure_words_at(m, v));
	desk_figures_chart_set_shown(o, "shown", figure_words_at(m, v));
	jval_add(bars, o);
	desk_figures_chart_text(row, bands[i].title);
	jval_add(row, desk_figures_chart_cell(c->s, quarter, m));
	jval_add(rows, row);
	buf_printf(&c->says, "%s %s ", i == 0 ? "" : ",", bands[i].title);
	figure_words_figure(m, v, &c->says);
}

/* The whole, and the days that the mean is made of. */
static void
add_contact_sums(const struct desk_figures_series *s, size_t quarter,
    struct jval *rows)
{
	static const struct {
		const char *code, *title;
	} more[] = {
		{ "first_employer_contact", "All first contacts" },
		{ "first_employer_contact.days", "Days, added up" },
	};
	const struct ruleset *rules = measures_ips_grow_1();

	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		struct jval *row = jval_array();

		desk_figures_chart_text(row, more[i].title);
		jval_add(row, desk_figures_chart_cell(s, quarter,
				  &rules->rows[measures_find(rules,
				      slice_of(more[i].code))]));
		jval_add(rows, row);
	}
}

/* "First contact with an employer in 2026/27 Q1: 5 of 9 within 30 days, 28.4
 * days on average". */
static void
find_contact(struct desk_figures_chart *c, size_t quarter, int64_t n)
{
	const struct ruleset *rules = measures_ips_grow_1();
	int first = measures_find(rules, slice_of(bands[0].code));
	int64_t soon = desk_figures_series_value(c->s, quarter, (size_t)first);
	int64_t mean = desk_figures_series_ratio(c->s, quarter,
	    ratio_of("first_employer_contact.mean_days"));

	buf_printf(&c->found, "%s in ", c->title);
	figure_words_quarter(c->s->quarter[quarter].period, &c->found);
	buf_puts(&c->found,
	    c->s->quarter[quarter].complete ? ": " : " so far: ");
	if (soon != SPC_MISSING) {
		figure_words_figure(c->measure, soon, &c->found);
		buf_puts(&c->found, " of ");
	}
	figure_words_figure(c->measure, n, &c->found);
	if (soon != SPC_MISSING)
		buf_puts(&c->found, " within 30 days");
	if (mean != SPC_MISSING) {
		buf_puts(&c->found, "; ");
		figure_words_hundredths(mean, &c->found);
		buf_puts(&c->found, " days on average");
	}
}

static struct jval *
contact_chart(const struct desk_figures_series *s, size_t quarter)
{
	static const char *const head[] = { "Days after the vocational profile",
		"Referrals" };
	struct jval *bars, *rows, *o;
	struct desk_figures_chart c;
	int64_t n;

	desk_figures_chart_begin(&c, s, "first_employer_contact");
	n = desk_figures_series_value(s, quarter, c.row);
	if (n == 0 || n == SPC_MISSING) {
		buf_puts(&c.says, n == 0 ? "No client had a first contact in "
					 : "It is not known for ");
		figure_words_quarter(s->quarter[quarter].period, &c.says);
		buf_puts(&c.says, ".");
		o = sentence("contact", c.title, buf_str(&c.says));
		jval_free(desk_figures_chart_end(&c, "", ""));
		return o;
	}
	bars = jval_array();
	rows = jval_array();
	find_contact(&c, quarter, n);
	buf_puts(&c.note,
	    "Days from the start of the vocational profile to the first "
	    "contact with an employer that counts, for those whose first "
	    "contact was in this quarter. The fidelity scale wants it within "
	    "30 days.");
	buf_printf(&c.says, "%s.", buf_str(&c.found));
	for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++)
		add_band(&c, quarter, i, bars, rows);
	buf_puts(&c.says, ".");
	add_contact_sums(s, quarter, rows);
	o = desk_figures_chart_end(&c, "contact", "bars");
	jval_set(o, "bars", bars);
	jval_set(o, "table",
	    desk_figures_chart_table(head, sizeof(head) / sizeof(head[0]),
		rows));
	return o;
}

/* ----------------------------------------------------------------- jobs held */

static struct jval *
held_charts(const struct desk_figures_series *s)
{
	static const char *const held[] = { "sustained_13", "sustained_26",
		"sustained_52" };
	struct jval *o = jval_object(), *charts = jval_array();

	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		jval_add(charts, chart_or_sentence(s, held[i], held[i],
				     desk_figures_quarters));
	jval_set_str(o, "id", "held");
	jval_set_str(o, "kind", "multiples");
	jval_set_str(o, "title", "Jobs held for 13, 26 and 52 weeks");
	jval_set_str(o, "note",
	    "The three have one scale, so that their heights can be "
	    "compared. A job counts in the quarter in which it reaches its "
	    "week.");
	jval_set_str(o, "says", "");
	jval_set(o, "charts", charts);
	return o;
}

struct jval *
desk_figures_charts(const struct desk_figures_series *s, size_t quarter)
{
	struct jval *all = jval_array();

	jval_add(all, chart_or_sentence(s, "job_starts", "job_starts",
			  desk_figures_quarters));
	jval_add(all, cumulative_or_sentence(s, "into_work"));
	jval_add(all, chart_or_sentence(s, "referrals", "referrals",
			  desk_figures_quarters));
	jval_add(all, held_charts(s));
	jval_add(all, contact_chart(s, quarter));
	jval_add(all, caseload_chart(s));
	return all;
}
