/*
 * One measure quarter by quarter: where its last complete quarter stands beside
 * the target and beside what is usual, by the rules of common/ips/spc.
 */
#include "agent/desk/desk_figures_quarters.h"

#include <string.h>

#include "agent/desk/desk_figures_baseline.h"
#include "agent/desk/desk_figures_chart.h"
#include "agent/desk/desk_figures_judge.h"
#include "common/base/err.h"
#include "common/ips/figure_words.h"
#include "common/ips/spc_words.h"

enum { COLUMNS = 5 };

static bool
has_targets(const struct desk_figures_chart *c)
{
	for (size_t i = c->first; i < c->s->n; i++)
		if (desk_figures_series_target(c->s, i, c->row) != SPC_MISSING)
			return true;
	return false;
}

static void
find(struct desk_figures_chart *c)
{
	size_t i = c->s->has_last ? c->s->last : c->s->n - 1;
	int64_t v = desk_figures_series_value(c->s, i, c->row);
	int64_t target = desk_figures_series_target(c->s, i, c->row);

	buf_printf(&c->found, "%s: ", c->title);
	figure_words_figure(c->measure, v, &c->found);
	buf_puts(&c->found, c->s->has_last ? " in " : " so far in ");
	figure_words_quarter(c->s->quarter[i].period, &c->found);
	if (!c->s->has_last || v == SPC_MISSING)
		return;
	spc_words_standing(&c->judged, i, figure_words_at(c->measure, v),
	    &c->found);
	if (target != SPC_MISSING)
		figure_words_against(c->measure, v, target, &c->found);
}

static void
add_row(struct jval *rows, const struct desk_figures_chart *c, size_t i,
    bool is_base)
{
	struct jval *row = jval_array();
	int64_t v = desk_figures_series_value(c->s, i, c->row);
	const struct spc_mark *m = &c->judged.mark[i];
	struct buf says;

	desk_figures_chart_quarter(row, c->s, i);
	jval_add(row, desk_figures_chart_cell(c->s, i, c->measure));
	if (c->targets)
		desk_figures_chart_number(row,
		    figure_words_at(c->measure,
			desk_figures_series_target(c->s, i, c->row)));
	if (c->judged.baseline)
		desk_figures_chart_text(row, is_base ? "Part of it" : "");
	if (c->judged.chart == SPC_CONTROL_CHART) {
		buf_init(&says, ERR_TEXT_MAX);
		if (c->s->quarter[i].complete && v != SPC_MISSING)
			spc_words_mark(m, &says);
		desk_figures_chart_text(row, buf_str(&says));
		buf_free(&says);
	}
	jval_add(rows, row);
}

/* A quarter as a point, as a row of the table, and in words. */
static void
add_quarter(struct desk_figures_chart *c, size_t i, struct jval *points,
    struct jval *rows)
{
	int64_t at = figure_words_at(c->measure,
	    desk_figures_series_value(c->s, i, c->row));
	int64_t target = figure_words_at(c->measure,
	    desk_figures_series_target(c->s, i, c->row));
	bool is_base = desk_figures_judge_is_base(c->s, c->measure->code, i);
	struct jval *point = desk_figures_chart_point(c, i, at, target);

	jval_set_bool(point, "baseline", is_base);
	jval_add(points, point);
	add_row(rows, c, i, is_base);
	desk_figures_chart_say(c, i, at);
}

struct jval *
desk_figures_quarters(const struct desk_figures_series *s, const char *code)
{
	struct jval *points = jval_array(), *rows = jval_array(), *lines, *o;
	const char *head[COLUMNS] = { "Quarter" };
	struct desk_figures_chart c;
	size_t heads = 1;

	desk_figures_chart_begin(&c, s, code);
	c.targets = has_targets(&c);
	desk_figures_judge(s, code, baselines_now(&s->baselines, code),
	    &c.judged);
	head[heads++] = c.title;
	if (c.targets)
		head[heads++] = "Target";
	if (c.judged.baseline)
		head[heads++] = "Baseline";
	if (c.judged.chart == SPC_CONTROL_CHART)
		head[heads++] = "What it says";
	find(&c);
	spc_words_note(&c.judged, "this service as it works",
	    !s->quarter[s->n - 1].complete, &c.note);
	buf_printf(&c.says, "%s.", buf_str(&c.found));
	for (size_t i = c.first; i < s->n; i++)
		add_quarter(&c, i, points, rows);
	buf_puts(&c.says, ".");
	lines = spc_words_lines(&c.judged);
	for (size_t i = 0; i < jval_length(lines); i++)
		buf_printf(&c.says, " %s.",
		    jval_get_str(jval_at(lines, i), "name"));
	if (c.judged.chart == SPC_CONTROL_CHART)
		desk_figures_baseline_say_short(s, code, &c.says);
	o = desk_figures_chart_end(&c, code, "quarters");
	jval_set_str(o, "name", c.title);
	jval_set(o, "points", points);
	jval_set(o, "lines", lines);
	jval_set(o, "table", desk_figures_chart_table(head, heads, rows));
	jval_set(o, "baseline", desk_figures_baseline(s, code, &c.judged));
	return o;
}
