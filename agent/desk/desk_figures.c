/*
 * A page of figures: what stands above its charts, and the whole return below
 * them.
 */
#include "agent/desk/desk_figures.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_figures_chart.h"
#include "agent/desk/desk_figures_charts.h"
#include "agent/desk/desk_figures_series.h"
#include "agent/desk/gate.h"
#include "agent/register/services.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/figure_words.h"

/* What a board asks for first.  Targets are set for jobs held by bands; evidence of
 * them is counted by bands, too. */
static const struct {
	const char *code;
	const char *part; /* its title as a part of the row above it */
} board[] = {
	{ "referrals", NULL },
	{ "engaged", NULL },
	{ "engaged.evidenced", "of them shown by evidence" },
	{ "job_starts", NULL },
	{ "job_starts.evidenced", "of them shown by evidence" },
	{ "into_work", NULL },
	{ "sustained_13", NULL },
	{ "sustained_13.16_up", "of them 16 hours a week or more" },
	{ "sustained_13.16_up.evidenced",
	    "of them 16 hours a week or more, shown by evidence" },
	{ "sustained_13.under_16", "of them under 16 hours a week" },
	{ "sustained_13.under_16.evidenced",
	    "of them under 16 hours a week, shown by evidence" },
	{ "sustained_26", NULL },
	{ "sustained_26.16_up", "of them 16 hours a week or more" },
	{ "sustained_26.16_up.evidenced",
	    "of them 16 hours a week or more, shown by evidence" },
	{ "sustained_26.under_16", "of them under 16 hours a week" },
	{ "sustained_26.under_16.evidenced",
	    "of them under 16 hours a week, shown by evidence" },
	{ "sustained_52", NULL },
	{ "sustained_52.16_up", "of them 16 hours a week or more" },
	{ "sustained_52.16_up.evidenced",
	    "of them 16 hours a week or more, shown by evidence" },
	{ "sustained_52.under_16", "of them under 16 hours a week" },
	{ "sustained_52.under_16.evidenced",
	    "of them under 16 hours a week, shown by evidence" },
};
enum { BOARD = sizeof(board) / sizeof(board[0]) };

static size_t
row_of(const char *code)
{
	int row = measures_find(measures_ips_grow_2(), slice_of(code));

	ASSERT(row >= 0);
	return (size_t)row;
}

/* Bands say more only where their targets do, or their evidence; and what is shown by
 * evidence only where it is counted. */
static bool
has_row(const struct desk_figures_series *s, size_t k)
{
	if (row_of(board[k].code) >= s->rules->n)
		return false;
	return board[k].part == NULL || s->grid != NULL ||
	       s->rules != measures_ips_grow_1();
}

/* ----------------------------------------------------------- how things stand */

/* Targets of a quarter: how many, and how many were met. */
static void
count_met(const struct desk_figures_series *s, size_t i, size_t *n, size_t *met)
{
	*n = *met = 0;
	for (size_t k = 0; k < BOARD; k++) {
		size_t row = row_of(board[k].code);
		int64_t target = desk_figures_series_target(s, i, row);
		int64_t v = desk_figures_series_value(s, i, row);

		if (target == SPC_MISSING || v == SPC_MISSING)
			continue;
		(*n)++;
		*met += v >= target;
	}
}

/* "12 job starts and 1 person into work". */
static void
say_work(const struct desk_figures_series *s, struct buf *out)
{
	static const struct {
		const char *code, *one, *more;
	} work[] = {
		{ "job_starts", "job start", "job starts" },
		{ "into_work", "person into work", "people into work" },
	};
	bool any = false;

	for (size_t i = 0; i < sizeof(work) / sizeof(work[0]); i++) {
		int64_t v =
		    desk_figures_series_value(s, s->last, row_of(work[i].code));

		if (v == SPC_MISSING)
			continue;
		buf_printf(out, "%s%lld %s", any ? " and " : ": ", (long long)v,
		    v == 1 ? work[i].one : work[i].more);
		any = true;
	}
	buf_puts(out, ".");
}

static void
say_last(const struct desk_figures_series *s, struct buf *out)
{
	char title[PERIOD_TITLE_SIZE];
	size_t n, met;

	period_title(title, s->quarter[s->last].period);
	buf_printf(out, "%s, the last complete quarter", title);
	count_met(s, s->last, &n, &met);
	if (n > 0)
		buf_printf(out, ": %zu of %zu targets %s met.", met, n,
		    met == 1 ? "was" : "were");
	else
		say_work(s, out);
}

static struct jval *
standing_json(const struct desk_figures_series *s, size_t i)
{
	struct jval *all = jval_array();
	char title[PERIOD_TITLE_SIZE], day[DAY_SAID_SIZE];
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	if (s->has_last) {
		say_last(s, &b);
		jval_add_str(all, buf_str(&b));
		buf_reset(&b);
	}
	if (!s->quarter[i].complete && s->quarter[i].figures != NULL) {
		period_title(title, s->quarter[i].period);
		day_say(day, s->quarter[i].figures->through);
		buf_printf(&b,
		    "The figures of %s reach to %s: a quarter is compared with "
		    "its targets when it is over.",
		    title, day);
		jval_add_str(all, buf_str(&b));
	}
	buf_free(&b);
	if (s->grid == NULL)
		jval_add_str(all, "No targets are set for this service, so "
				  "its figures are compared with none.");
	return all;
}

/* ----------------------------------------------------------------------- rows */

static void
set_target(struct jval *o, const char *key, const struct measure *m,
    int64_t target)
{
	if (target == SPC_MISSING)
		jval_set_null(o, key);
	else
		desk_figures_chart_set_shown(o, key,
		    figure_words_at(m, target));
}

/* Empty for what is not over, or has no target. */
static void
set_verdict(struct jval *o, const char *key, const struct measure *m,
    const int64_t *value_and_target)
{
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	if (value_and_target != NULL && value_and_target[0] != SPC_MISSING &&
	    value_and_target[1] != SPC_MISSING)
		figure_words_target(m, value_and_target[0], value_and_target[1],
		    &b);
	desk_figures_chart_set_buf(o, key, &b);
}

static struct jval *
row_json(const struct desk_figures_series *s, size_t i, size_t k)
{
	size_t row = row_of(board[k].code);
	const struct measure *m = &s->rules->rows[row];
	struct desk_figures_sum sum = desk_figures_series_sum(s, i, row);
	int64_t now[] = { desk_figures_series_value(s, i, row),
		desk_figures_series_target(s, i, row) };
	int64_t all[] = { sum.value, sum.target };
	bool over = s->quarter[i].complete;
	struct jval *o = jval_object();

	jval_set_str(o, "title",
	    board[k].part != NULL ? board[k].part : figure_words_title(m));
	jval_set_bool(o, "part", board[k].part != NULL);
	jval_set(o, "value", desk_figures_chart_cell(s, i, m));
	set_target(o, "target", m, now[1]);
	set_verdict(o, "verdict", m, over ? now : NULL);
	jval_set(o, "so_far", desk_figures_chart_sum(s, i, m));
	set_target(o, "so_far_target", m, sum.target);
	set_verdict(o, "so_far_verdict", m, over ? all : NULL);
	return o;
}

static struct jval *
line_json(const struct desk_figures_series *s, size_t i, size_t row)
{
	const struct measure *m = &s->rules->rows[row];
	struct jval *o = jval_object();

	jval_set_str(o, "title", figure_words_title(m));
	jval_set_bool(o, "part", m->role != MEASURE_TOTAL);
	jval_set(o, "value", desk_figures_chart_cell(s, i, m));
	return o;
}

static struct jval *
lines_json(const struct desk_figures_series *s, size_t i)
{
	const struct ruleset *base = measures_ips_grow_1();
	struct jval *all = jval_array();

	for (size_t row = 0; row < base->n; row++) {
		jval_add(all, line_json(s, i, row));
		/* What is shown by evidence stands beside its outcome. */
		for (size_t more = base->n; more < s->rules->n; more++)
			if (s->rules->rows[more].whole == (int)row)
				jval_add(all, line_json(s, i, more));
	}
	return all;
}

/* --------------------------------------------------------------------- answer */

static struct jval *
quarter_json(const struct desk_figures_series *s, size_t i)
{
	const struct desk_figures_quarter *q = &s->quarter[i];
	struct jval *o = figure_words_period(q->period);

	jval_set(o, "through", jval_day_shown(q->figures->through));
	jval_set_bool(o, "complete", q->complete);
	return o;
}

static void
add_figures(struct jval *o, const struct desk_figures_series *s, size_t i)
{
	struct desk_figures_sum sum =
	    desk_figures_series_sum(s, i, row_of(board[0].code));
	struct jval *quarters = jval_array(), *rows = jval_array();
	char since[DAY_SAID_SIZE];
	char *title;

	for (size_t k = s->n; k-- > 0;)
		if (s->quarter[k].figures != NULL)
			jval_add(quarters, quarter_json(s, k));
	for (size_t k = 0; k < BOARD; k++)
		if (has_row(s, k))
			jval_add(rows, row_json(s, i, k));
	day_say(since, sum.since.start);
	title = mem_printf("Since %s", since);
	jval_set(o, "quarter", quarter_json(s, i));
	jval_set(o, "quarters", quarters);
	jval_set(o, "standing", standing_json(s, i));
	jval_set_bool(o, "targets", s->grid != NULL);
	jval_set_str(o, "since", title);
	jval_set(o, "rows", rows);
	jval_set(o, "charts", desk_figures_charts(s, i));
	jval_set(o, "lines", lines_json(s, i));
	free(title);
}

/* What is said in place of figures. */
static void
add_nothing(struct jval *o, const char *says)
{
	struct jval *standing = jval_array();

	jval_add_str(standing, says);
	jval_set_null(o, "quarter");
	jval_set(o, "quarters", jval_array());
	jval_set(o, "standing", standing);
	jval_set_bool(o, "targets", false);
	jval_set_str(o, "since", "");
	jval_set(o, "rows", jval_array());
	jval_set(o, "charts", jval_array());
	jval_set(o, "lines", jval_array());
}

/* The quarter that was asked for; else that of today, or the newest. */
static int
choose(const struct desk_figures_series *s, const struct period *asked,
    size_t *i, struct err *e)
{
	char title[PERIOD_TITLE_SIZE];

	*i = s->n - 1;
	if (asked == NULL) {
		while (s->quarter[*i].figures == NULL)
			(*i)--;
		return 0;
	}
	if (desk_figures_series_find(s, *asked, i) &&
	    s->quarter[*i].figures != NULL)
		return 0;
	period_title(title, *asked);
	return err_refuse(e, "period", 0, "there are no figures for %s", title);
}

static int
show_service(struct desk *d, const char *service,
    const struct desk_figures_request *r, struct jval *o, struct err *e)
{
	struct desk_figures_series s;
	size_t i;
	int rc = desk_figures_series_open(d->reg, service, d->today, &s, e);

	jval_set_str(o, "service", service);
	if (rc == 0 && s.n == 0) {
		add_nothing(o, "There are no figures yet: the register holds "
			       "nothing of this service that a quarter could "
			       "count.");
	} else if (rc == 0) {
		rc = choose(&s, r->period, &i, e);
		if (rc == 0)
			add_figures(o, &s, i);
	}
	desk_figures_series_free(&s);
	return rc;
}

static int
show(struct desk *d, const struct desk_figures_request *r, struct jval **out,
    struct err *e)
{
	struct jval *o = jval_object(), *names = jval_array();
	struct services_list list;
	const char *service = r->service;
	int rc = services_load(d->reg->db, &list, e);

	if (rc < 0) {
		jval_free(names);
		jval_free(o);
		return -1;
	}
	for (size_t i = 0; i < list.n; i++)
		jval_add_str(names, list.service[i].service);
	if (service == NULL && list.n > 0)
		service = list.service[0].service;
	jval_set(o, "today", jval_day_shown(d->today));
	jval_set(o, "services", names);
	if (service != NULL) {
		rc = show_service(d, service, r, o, e);
	} else {
		jval_set_null(o, "service");
		add_nothing(o, "There are no figures yet: the register holds "
			       "no service.");
	}
	services_free(&list);
	if (rc == 0)
		*out = o;
	else
		jval_free(o);
	return rc;
}

int
desk_figures_show(struct desk *d, const struct desk_figures_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_FIGURES, e) < 0)
		return -1;
	return gate_leave(d, show(d, r, out, e));
}
