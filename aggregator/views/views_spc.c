/*
 * One figure quarter by quarter: where its newest complete quarter stands beside
 * its target and beside what is usual, made of nothing but what is shown.
 */
#include "aggregator/views/views_spc.h"

#include <string.h>

#include "aggregator/views/views_chart.h"
#include "common/base/err.h"
#include "common/ips/figure_words.h"
#include "common/ips/spc_words.h"

enum { COLUMNS = 5 };

/* What has a chart of this kind: whole counts. */
static bool
is_judged(const struct views_shown_figure *f)
{
	return f->measure != NULL && measures_decimals(f->measure) == 0 &&
	       f->measure->role != MEASURE_SUM;
}

/* The newest complete quarter that was reported, and the first since which the
 * same services collect the figure. */
static void
find_span(struct views_spc *out)
{
	const struct views_shown_series *s = &out->series;

	for (size_t i = s->n; i-- > 0 && !out->has_last;)
		if (!s->point[i].in_progress && !s->point[i].gap) {
			out->has_last = true;
			out->last = i;
		}
	if (!out->has_last)
		return;
	out->from = out->last;
	while (out->from > 0 && !s->point[out->from].others &&
	       out->last - out->from + 1 < SPC_MAX)
		out->from--;
}

static enum views_spc_none
find_values(struct views_spc *out, int64_t value[static SPC_MAX])
{
	size_t known = 0;

	for (size_t i = out->from; i <= out->last; i++) {
		const struct views_shown_cell *c = &out->series.point[i].cell;

		if (c->hidden)
			return VIEWS_SPC_HIDDEN;
		value[i - out->from] = c->has_value ? c->value : SPC_MISSING;
		known += c->has_value;
	}
	if (known == 0)
		return VIEWS_SPC_EMPTY;
	return known == 1 && out->last > 0 &&
		       out->series.point[out->last].others
		   ? VIEWS_SPC_CHANGED
		   : VIEWS_SPC_DRAWN;
}

void
views_spc_judge(const struct views_spc_question *q, struct views_spc *out)
{
	struct views_shown_figure f = views_shown_figure(q->shown, q->figure);
	int64_t value[SPC_MAX];
	struct spc_question ask = { .value = value, .count = true };

	*out = (struct views_spc){ .none = VIEWS_SPC_RATIO };
	views_shown_series(q->shown, q->place, q->figure, &out->series);
	find_span(out);
	if (!is_judged(&f))
		return;
	out->none = VIEWS_SPC_YEAR;
	if (!spc_words_judged(f.measure))
		return;
	out->none = out->has_last ? find_values(out, value) : VIEWS_SPC_EMPTY;
	if (out->none != VIEWS_SPC_DRAWN)
		return;
	ask.n = out->last - out->from + 1;
	ask.better = spc_words_better(f.measure);
	if (q->target != NULL && q->target[out->last] != SPC_MISSING) {
		ask.has_target = true;
		ask.target = q->target[out->last];
	}
	spc_judge(&ask, &out->answer);
}

void
views_spc_free(struct views_spc *spc)
{
	views_shown_series_free(&spc->series);
}

/* ---------------------------------------------------------------- the chart */

/* The mark of point i, if it is judged. */
static const struct spc_mark *
mark_of(const struct views_spc *spc, size_t i)
{
	return spc->none == VIEWS_SPC_DRAWN && i >= spc->from && i <= spc->last
		   ? &spc->answer.mark[i - spc->from]
		   : NULL;
}

static void
find(const struct views_spc_question *q, const struct views_spc *spc,
    const char *title, struct buf *out)
{
	size_t i = spc->has_last ? spc->last : spc->series.n - 1;
	const struct views_shown_point *p = &spc->series.point[i];
	enum disclosure_policy policy = views_shown_terms(q->shown)->policy;

	buf_printf(out, "%s: ", title);
	views_chart_found(&p->cell, out);
	buf_puts(out, spc->has_last ? " in " : " so far in ");
	figure_words_quarter(p->period, out);
	if (!spc->has_last || !p->cell.has_value)
		return;
	if (spc->none == VIEWS_SPC_DRAWN)
		spc_words_standing(&spc->answer, i - spc->from,
		    views_chart_at(&p->cell), out);
	if (q->target == NULL || q->target[i] == SPC_MISSING)
		return;
	buf_printf(out,
	    "; target %s: ", views_shown_made(q->target[i], 0).text);
	(void)views_chart_against(policy, &p->cell, q->target[i], 1, out);
}

/* Why there are no lines, and since when there are; of one service, or of a sum
 * over services. */
static void
note(const struct views_spc *spc, bool one, struct buf *out)
{
	static const char *const none[] = {
		[VIEWS_SPC_RATIO] = "Each mark is a quarter. No limits are "
				    "drawn of rates and of posts.",
		[VIEWS_SPC_YEAR] =
		    "Each mark is a quarter. No limits are drawn: it begins "
		    "anew each April, so that its quarters differ by the "
		    "season of the year.",
		[VIEWS_SPC_HIDDEN] =
		    "Each mark is a quarter, * a hidden one. No limits are "
		    "drawn: they would give the hidden quarter away.",
		[VIEWS_SPC_CHANGED] =
		    "Each mark is a quarter. No limits are drawn: other "
		    "services are counted than in the quarter before, which "
		    "changes a sum by more than chance.",
		[VIEWS_SPC_EMPTY] = "Each mark is a quarter. No complete "
				    "quarter has a figure yet.",
	};
	bool open = spc->series.point[spc->series.n - 1].in_progress;

	if (spc->none == VIEWS_SPC_DRAWN) {
		spc_words_note(&spc->answer,
		    one ? "this service as it works"
			: "these services as they work",
		    open, out);
	} else {
		buf_puts(out,
		    one && spc->none == VIEWS_SPC_CHANGED
			? "Each mark is a quarter. No limits are drawn: the "
			  "service did not report it in the quarter before."
			: none[spc->none]);
		if (open)
			buf_puts(out, " The quarter in progress is hollow, "
				      "and is judged by nothing.");
	}
	if (spc->none == VIEWS_SPC_DRAWN && spc->from > 0) {
		buf_puts(out, " Quarters before ");
		figure_words_quarter(spc->series.point[spc->from].period, out);
		buf_puts(out,
		    one ? " are not compared: it was not reported without a "
			  "gap since then."
			: " are not compared: other services were counted "
			  "then.");
	}
}

static void
add_target(struct jval *row, int64_t target)
{
	struct views_shown_cell c = target == SPC_MISSING
					? views_shown_none("", "no target")
					: views_shown_made(target, 0);

	views_chart_text(row, c.text);
}

static void
add_row(const struct views_spc_question *q, const struct views_spc *spc,
    size_t i, struct jval *rows)
{
	const struct views_shown_point *p = &spc->series.point[i];
	const struct spc_mark *mark = mark_of(spc, i);
	struct jval *row = jval_array();
	struct buf text;

	buf_init(&text, ERR_TEXT_MAX);
	views_chart_quarter(p, &text);
	views_chart_text(row, buf_str(&text));
	views_chart_cell(row, &p->cell);
	if (q->target != NULL)
		add_target(row, q->target[i]);
	buf_reset(&text);
	if (p->expected > 0)
		buf_printf(&text, "%zu of %zu", p->reported, p->expected);
	views_chart_text(row, buf_str(&text));
	buf_reset(&text);
	if (mark != NULL && p->cell.has_value &&
	    spc->answer.chart == SPC_CONTROL_CHART)
		spc_words_mark(mark, &text);
	else if (!p->cell.has_value)
		buf_puts(&text, p->cell.why);
	views_chart_text(row, buf_str(&text));
	jval_add(rows, row);
	buf_free(&text);
}

/* The figures of the drawn quarters, one after another. */
static void
say(const struct views_spc *spc, size_t first, struct buf *out)
{
	for (size_t i = first; i < spc->series.n; i++) {
		const struct views_shown_point *p = &spc->series.point[i];

		buf_puts(out, i == first ? " " : ", ");
		views_chart_quarter(p, out);
		buf_puts(out, " ");
		views_chart_found(&p->cell, out);
	}
	buf_puts(out, ".");
}

static bool
any_value(const struct views_shown_series *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->point[i].cell.has_value)
			return true;
	return false;
}

/* A chart without a mark says nothing that a sentence does not say better. */
static struct jval *
empty(const char *id, const char *title, const struct views_shown_series *s)
{
	const char *says = "No quarter was reported yet.";

	for (size_t i = 0; i < s->n; i++)
		if (s->point[i].cell.hidden) {
			says = "Every quarter is hidden: the counts are too "
			       "small, or too few services report them.";
			break;
		} else if (!s->point[i].gap) {
			says = "No service collects it.";
		}
	return views_chart_sentence(id, title, says);
}

static void
set_text(struct jval *o, const char *key, struct buf *b)
{
	jval_set_str(o, key, buf_str(b));
	buf_free(b);
}

static struct jval *
draw(const struct views_spc_question *q, const struct views_spc *spc,
    const char *title)
{
	static const char *const with[COLUMNS] = { "Quarter", NULL, "Target",
		"Services that reported", "What it says" };
	const char *head[COLUMNS];
	struct jval *o = jval_object(), *points = jval_array();
	struct jval *rows = jval_array();
	struct buf found, notes, says;
	size_t heads = 0, n = spc->series.n;
	size_t first = n > VIEWS_CHART_QUARTERS ? n - VIEWS_CHART_QUARTERS : 0;

	buf_init(&found, ERR_TEXT_MAX);
	buf_init(&notes, VIEWS_CHART_SAYS_MAX);
	buf_init(&says, VIEWS_CHART_SAYS_MAX);
	find(q, spc, title, &found);
	note(spc, views_shown_place(q->shown, q->place).service != NULL,
	    &notes);
	buf_printf(&says, "%s.", buf_str(&found));
	say(spc, first, &says);
	for (size_t i = first; i < n; i++) {
		const struct views_shown_point *p = &spc->series.point[i];
		int64_t target =
		    q->target == NULL || q->target[i] == SPC_MISSING
			? SPC_MISSING
			: 100 * q->target[i];

		jval_add(points,
		    views_chart_point(p, &p->cell, mark_of(spc, i), target));
		add_row(q, spc, i, rows);
	}
	for (size_t i = 0; i < COLUMNS; i++)
		if (i != 2 || q->target != NULL)
			head[heads++] = i == 1 ? title : with[i];
	jval_set_str(o, "id", views_shown_figure(q->shown, q->figure).code);
	jval_set_str(o, "kind", "quarters");
	set_text(o, "title", &found);
	set_text(o, "note", &notes);
	jval_set_str(o, "name", title);
	jval_set(o, "points", points);
	jval_set(o, "lines",
	    spc->none == VIEWS_SPC_DRAWN ? spc_words_lines(&spc->answer)
					 : jval_array());
	for (size_t i = 0; i < jval_length(jval_get(o, "lines")); i++)
		buf_printf(&says, " %s.",
		    jval_get_str(jval_at(jval_get(o, "lines"), i), "name"));
	set_text(o, "says", &says);
	jval_set(o, "table", views_chart_table(head, heads, rows));
	return o;
}

struct jval *
views_spc_json(const struct views_spc_question *q)
{
	struct views_shown_figure f = views_shown_figure(q->shown, q->figure);
	const char *title = views_chart_title(&f);
	struct views_spc spc;
	struct jval *o;

	views_spc_judge(q, &spc);
	o = any_value(&spc.series) ? draw(q, &spc, title)
				   : empty(f.code, title, &spc.series);
	views_spc_free(&spc);
	return o;
}
