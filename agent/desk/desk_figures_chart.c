/*
 * The parts of which charts are put together: their head, the cells of the
 * table behind them, and a number in each of the forms that it is shown in.
 */
#include "agent/desk/desk_figures_chart.h"

#include "common/base/err.h"
#include "common/ips/figure_words.h"
#include "common/ips/spc_words.h"

enum { SAYS_MAX = 16 * 1024 };

void
desk_figures_chart_begin(struct desk_figures_chart *c,
    const struct desk_figures_series *s, const char *code)
{
	const struct ruleset *rules = measures_ips_grow_1();
	int row = measures_find(rules, slice_of(code));

	ASSERT(row >= 0);
	*c = (struct desk_figures_chart){ .s = s,
		.measure = &rules->rows[row],
		.row = (size_t)row,
		.title = figure_words_title(&rules->rows[row]),
		.first = s->n > DESK_FIGURES_CHART_SHOWN
			     ? s->n - DESK_FIGURES_CHART_SHOWN
			     : 0 };
	buf_init(&c->found, SAYS_MAX);
	buf_init(&c->note, SAYS_MAX);
	buf_init(&c->says, SAYS_MAX);
}

/* The head of its answer, which the caller frees; the chart is over. */
struct jval *
desk_figures_chart_end(struct desk_figures_chart *c, const char *id,
    const char *kind)
{
	struct jval *o = jval_object();

	jval_set_str(o, "id", id);
	jval_set_str(o, "kind", kind);
	jval_set_str(o, "title", buf_str(&c->found));
	jval_set_str(o, "note", buf_str(&c->note));
	jval_set_str(o, "says", buf_str(&c->says));
	buf_free(&c->found);
	buf_free(&c->note);
	buf_free(&c->says);
	return o;
}

/* ----------------------------------------------------------------- values */

void
desk_figures_chart_set_at(struct jval *o, const char *key, int64_t at)
{
	if (at == SPC_MISSING)
		jval_set_null(o, key);
	else
		jval_set_i64(o, key, at);
}

void
desk_figures_chart_set_buf(struct jval *o, const char *key, struct buf *b)
{
	jval_set_str(o, key, buf_str(b));
	buf_free(b);
}

void
desk_figures_chart_set_shown(struct jval *o, const char *key, int64_t at)
{
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	if (at == SPC_MISSING)
		buf_puts(&b, "not known");
	else
		figure_words_hundredths(at, &b);
	desk_figures_chart_set_buf(o, key, &b);
}

/* A cell of a table that says something and opens nothing. */
void
desk_figures_chart_text(struct jval *row, const char *text)
{
	struct jval *cell = jval_object();

	jval_set_str(cell, "shown", text);
	jval_add(row, cell);
}

void
desk_figures_chart_number(struct jval *row, int64_t at)
{
	struct jval *cell = jval_object();

	if (at == SPC_MISSING)
		jval_set_str(cell, "shown", "");
	else
		desk_figures_chart_set_shown(cell, "shown", at);
	jval_add(row, cell);
}

static void
set_measure(struct jval *cell, const struct measure *m, const char *key,
    struct period period)
{
	char text[PERIOD_TEXT_SIZE];

	period_format(text, period);
	jval_set_str(cell, "measure", m->code);
	jval_set_str(cell, key, text);
}

struct jval *
desk_figures_chart_cell(const struct desk_figures_series *s, size_t i,
    const struct measure *m)
{
	size_t at = (size_t)(m - measures_ips_grow_1()->rows);
	int64_t v = desk_figures_series_value(s, i, at);
	struct jval *cell = jval_object();

	desk_figures_chart_set_shown(cell, "shown", figure_words_at(m, v));
	if (v != SPC_MISSING && desk_figures_series_has_facts(s, i))
		set_measure(cell, m, "period", s->quarter[i].period);
	return cell;
}

struct jval *
desk_figures_chart_sum(const struct desk_figures_series *s, size_t i,
    const struct measure *m)
{
	size_t at = (size_t)(m - measures_ips_grow_1()->rows);
	struct desk_figures_sum sum = desk_figures_series_sum(s, i, at);
	struct jval *cell = jval_object();

	desk_figures_chart_set_shown(cell, "shown",
	    figure_words_at(m, sum.value));
	if (sum.value != SPC_MISSING && sum.facts) {
		set_measure(cell, m, "period", s->quarter[i].period);
		set_measure(cell, m, "since", sum.since);
	}
	return cell;
}

void
desk_figures_chart_quarter(struct jval *row,
    const struct desk_figures_series *s, size_t i)
{
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	figure_words_quarter(s->quarter[i].period, &b);
	if (!s->quarter[i].complete && s->quarter[i].figures != NULL)
		buf_puts(&b, ", so far");
	desk_figures_chart_text(row, buf_str(&b));
	buf_free(&b);
}

struct jval *
desk_figures_chart_table(const char *const *head, size_t n, struct jval *rows)
{
	struct jval *o = jval_object(), *names = jval_array();

	for (size_t i = 0; i < n; i++)
		jval_add_str(names, head[i]);
	jval_set(o, "head", names);
	jval_set(o, "rows", rows);
	return o;
}

/* "2025/26 Q4 12" as one more of a list. */
void
desk_figures_chart_say(struct desk_figures_chart *c, size_t i, int64_t at)
{
	buf_puts(&c->says, i == c->first ? " " : ", ");
	figure_words_quarter(c->s->quarter[i].period, &c->says);
	if (at != SPC_MISSING && !c->s->quarter[i].complete)
		buf_puts(&c->says, " so far");
	buf_puts(&c->says, " ");
	if (at == SPC_MISSING)
		buf_puts(&c->says, "not known");
	else
		figure_words_hundredths(at, &c->says);
}

struct jval *
desk_figures_chart_point(const struct desk_figures_chart *c, size_t i,
    int64_t at, int64_t target)
{
	const struct spc_mark *m = &c->judged.mark[i];
	struct jval *o = jval_object();
	struct buf says;

	buf_init(&says, ERR_TEXT_MAX);
	if (m->verdict != SPC_USUAL)
		spc_words_mark(m, &says);
	jval_set(o, "period", figure_words_period(c->s->quarter[i].period));
	desk_figures_chart_set_at(o, "at", at);
	desk_figures_chart_set_shown(o, "shown", at);
	jval_set_bool(o, "complete", c->s->quarter[i].complete);
	jval_set_str(o, "verdict", spc_words_verdict(m->verdict));
	desk_figures_chart_set_buf(o, "says", &says);
	desk_figures_chart_set_at(o, "target", target);
	return o;
}
