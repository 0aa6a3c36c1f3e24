/*
 * One measure quarter by quarter: where its last complete quarter stands beside
 * the target and beside what is usual, by the rules of common/ips/spc.
 */
#include "agent/desk/desk_figures_quarters.h"

#include <string.h>

#include "agent/desk/desk_figures_chart.h"
#include "agent/desk/desk_figures_words.h"
#include "common/base/err.h"

enum { COLUMNS = 4 };

static enum spc_better
better_of(const char *code)
{
	return strcmp(code, "discharged") == 0 ? SPC_NONE_BETTER
					       : SPC_HIGHER_BETTER;
}

static void
judge(struct desk_figures_chart *c)
{
	int64_t value[SPC_MAX];
	struct spc_question q = { .value = value,
		.n = c->s->n,
		.better = better_of(c->measure->code),
		.count = true };
	size_t last = c->s->last;

	for (size_t i = 0; i < c->s->n; i++)
		value[i] = c->s->quarter[i].complete
			       ? desk_figures_series_value(c->s, i, c->row)
			       : SPC_MISSING;
	if (c->s->has_last) {
		q.target = desk_figures_series_target(c->s, last, c->row);
		q.has_target = q.target != SPC_MISSING;
	}
	spc_judge(&q, &c->judged);
}

static bool
has_targets(const struct desk_figures_chart *c)
{
	for (size_t i = c->first; i < c->s->n; i++)
		if (desk_figures_series_target(c->s, i, c->row) != SPC_MISSING)
			return true;
	return false;
}

/* Where the last complete quarter stands, as the end of a title. */
static void
find_standing(struct desk_figures_chart *c, size_t i, int64_t v)
{
	const struct spc_mark *m = &c->judged.mark[i];
	int64_t at = desk_figures_words_at(c->measure, v);

	if (c->judged.chart == SPC_RUN_CHART) {
		if (c->judged.known < 2)
			return;
		buf_printf(&c->found, ", %s the median of ",
		    at > c->judged.median   ? "above"
		    : at < c->judged.median ? "below"
					    : "at");
		desk_figures_words_hundredths(c->judged.median, &c->found);
	} else {
		buf_puts(&c->found, ", ");
		desk_figures_words_mark(m, &c->found);
	}
}

static void
find(struct desk_figures_chart *c)
{
	size_t i = c->s->has_last ? c->s->last : c->s->n - 1;
	int64_t v = desk_figures_series_value(c->s, i, c->row);
	int64_t target = desk_figures_series_target(c->s, i, c->row);

	buf_printf(&c->found, "%s: ", c->title);
	desk_figures_words_figure(c->measure, v, &c->found);
	buf_puts(&c->found, c->s->has_last ? " in " : " so far in ");
	desk_figures_words_quarter(c->s->quarter[i].period, &c->found);
	if (!c->s->has_last || v == SPC_MISSING)
		return;
	find_standing(c, i, v);
	if (target != SPC_MISSING)
		desk_figures_words_against(c->measure, v, target, &c->found);
}

/* How to read it. */
static void
note_reading(struct desk_figures_chart *c)
{
	size_t known = c->judged.known;

	if (c->judged.chart == SPC_CONTROL_CHART) {
		buf_printf(&c->note,
		    "Each mark is a quarter. The solid line is the mean of %zu "
		    "complete quarters; a value between the two dashed limits "
		    "is what is to be expected of this service as it works "
		    "now. A square is an improvement, a diamond a concern, "
		    "a triangle neither.",
		    known);
	} else {
		buf_printf(&c->note,
		    "Each mark is a quarter. Limits of what is usual are drawn "
		    "from %d complete quarters on; there %s %zu so far.",
		    SPC_LEAST, known == 1 ? "is" : "are", known);
		if (known > 1)
			buf_puts(&c->note,
			    " Until then the line is the median: half of the "
			    "quarters lie above it, half below.");
	}
	if (!c->s->quarter[c->s->n - 1].complete)
		buf_puts(&c->note, " The quarter in progress is hollow, and is "
				   "judged by nothing.");
}

static void
note_assurance(struct desk_figures_chart *c)
{
	static const char *const words[] = { [SPC_ALWAYS_MET] =
						 " As things are, the target "
						 "is met in every quarter.",
		[SPC_ALWAYS_MISSED] =
		    " As things are, the target is not reached in any "
		    "quarter: something has to change first.",
		[SPC_HIT_AND_MISS] =
		    " As things are, the target is met in some quarters and "
		    "missed in others, by chance." };

	if (c->judged.assurance != SPC_UNKNOWN)
		buf_puts(&c->note, words[c->judged.assurance]);
}

static void
add_line(struct jval *lines, const char *kind, const char *name, int64_t at)
{
	struct jval *o = jval_object();
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	buf_printf(&b, "%s ", name);
	desk_figures_words_hundredths(at, &b);
	jval_set_str(o, "kind", kind);
	jval_set_i64(o, "at", at);
	desk_figures_chart_set_buf(o, "name", &b);
	jval_add(lines, o);
}

static struct jval *
lines_json(const struct desk_figures_chart *c)
{
	struct jval *lines = jval_array();
	const struct spc_answer *a = &c->judged;

	if (a->chart == SPC_RUN_CHART && a->known > 1)
		add_line(lines, "median", "Median", a->median);
	if (a->chart == SPC_CONTROL_CHART) {
		add_line(lines, "mean", "Mean", a->mean);
		add_line(lines, "limit", "Upper limit", a->upper);
		add_line(lines, "limit", "Lower limit", a->lower);
	}
	return lines;
}

static void
add_row(struct jval *rows, const struct desk_figures_chart *c, size_t i)
{
	struct jval *row = jval_array();
	int64_t v = desk_figures_series_value(c->s, i, c->row);
	const struct spc_mark *m = &c->judged.mark[i];
	struct buf says;

	desk_figures_chart_quarter(row, c->s, i);
	jval_add(row, desk_figures_chart_cell(c->s, i, c->measure));
	if (c->targets)
		desk_figures_chart_number(row,
		    desk_figures_words_at(c->measure,
			desk_figures_series_target(c->s, i, c->row)));
	if (c->judged.chart == SPC_CONTROL_CHART) {
		buf_init(&says, ERR_TEXT_MAX);
		if (c->s->quarter[i].complete && v != SPC_MISSING)
			desk_figures_words_mark(m, &says);
		desk_figures_chart_text(row, buf_str(&says));
		buf_free(&says);
	}
	jval_add(rows, row);
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
	judge(&c);
	head[heads++] = c.title;
	if (c.targets)
		head[heads++] = "Target";
	if (c.judged.chart == SPC_CONTROL_CHART)
		head[heads++] = "What it says";
	find(&c);
	note_reading(&c);
	note_assurance(&c);
	buf_printf(&c.says, "%s.", buf_str(&c.found));
	for (size_t i = c.first; i < s->n; i++) {
		int64_t v = desk_figures_series_value(s, i, c.row);

		jval_add(points,
		    desk_figures_chart_point(&c, i,
			desk_figures_words_at(c.measure, v),
			desk_figures_words_at(c.measure,
			    desk_figures_series_target(s, i, c.row))));
		add_row(rows, &c, i);
		desk_figures_chart_say(&c, i,
		    desk_figures_words_at(c.measure, v));
	}
	buf_puts(&c.says, ".");
	lines = lines_json(&c);
	for (size_t i = 0; i < jval_length(lines); i++)
		buf_printf(&c.says, " %s.",
		    jval_get_str(jval_at(lines, i), "name"));
	o = desk_figures_chart_end(&c, code, "quarters");
	jval_set_str(o, "name", c.title);
	jval_set(o, "points", points);
	jval_set(o, "lines", lines);
	jval_set(o, "table", desk_figures_chart_table(head, heads, rows));
	return o;
}
