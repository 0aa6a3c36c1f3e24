/*
 * The parts of charts: points, cells of the table behind them, and what is said
 * in place of a chart.  All of it is made of shown cells.
 */
#include "aggregator/views/views_chart.h"

#include "common/base/day.h"
#include "common/base/err.h"
#include "common/ips/figure_words.h"
#include "common/ips/spc_words.h"

enum { HUNDREDTHS = 2 };

int64_t
views_chart_at(const struct views_shown_cell *c)
{
	int64_t at = c->value;

	if (!c->has_value)
		return SPC_MISSING;
	for (unsigned d = c->decimals; d < HUNDREDTHS; d++)
		at *= 10;
	return at;
}

const char *
views_chart_title(const struct views_shown_figure *f)
{
	return f->measure != NULL ? figure_words_title(f->measure) : f->title;
}

void
views_chart_quarter(const struct views_shown_point *p, struct buf *out)
{
	char day[DAY_SAID_SIZE];

	figure_words_quarter(p->period, out);
	if (!p->in_progress)
		return;
	if (p->through == DAY_NONE) {
		buf_puts(out, " so far");
		return;
	}
	day_say(day, p->through);
	buf_printf(out, " to %s", day);
}

static void
set_at(struct jval *o, const char *key, int64_t at)
{
	if (at == SPC_MISSING)
		jval_set_null(o, key);
	else
		jval_set_i64(o, key, at);
}

struct jval *
views_chart_point(const struct views_shown_point *p,
    const struct views_shown_cell *cell, const struct spc_mark *mark,
    int64_t target)
{
	struct jval *o = jval_object();
	struct buf text;

	buf_init(&text, ERR_TEXT_MAX);
	if (mark != NULL && mark->verdict != SPC_USUAL)
		spc_words_mark(mark, &text);
	jval_set(o, "period", figure_words_period(p->period));
	set_at(o, "at", views_chart_at(cell));
	jval_set_str(o, "shown", cell->text);
	if (!cell->has_value)
		jval_set_str(o, "why", cell->why);
	jval_set_bool(o, "complete", !p->in_progress);
	jval_set_str(o, "verdict",
	    spc_words_verdict(mark != NULL ? mark->verdict : SPC_USUAL));
	jval_set_str(o, "says", buf_str(&text));
	set_at(o, "target", target);
	buf_reset(&text);
	if (p->expected > 0)
		buf_printf(&text, "%zu of %zu", p->reported, p->expected);
	jval_set_str(o, "services", buf_str(&text));
	buf_free(&text);
	return o;
}

struct jval *
views_chart_small_point(const struct views_shown_point *p)
{
	struct jval *o = jval_object();
	struct buf name;

	set_at(o, "at", views_chart_at(&p->cell));
	jval_set_str(o, "shown", p->cell.text);
	if (!p->cell.has_value)
		jval_set_str(o, "why", p->cell.why);
	if (!p->in_progress)
		return o;
	buf_init(&name, ERR_TEXT_MAX);
	views_chart_quarter(p, &name);
	jval_set_str(o, "quarter", buf_str(&name));
	buf_free(&name);
	return o;
}

void
views_chart_text(struct jval *row, const char *text)
{
	struct jval *cell = jval_object();

	jval_set_str(cell, "shown", text);
	jval_add(row, cell);
}

void
views_chart_cell(struct jval *row, const struct views_shown_cell *c)
{
	jval_add(row, views_shown_cell_json(c));
}

struct jval *
views_chart_table(const char *const *head, size_t n, struct jval *rows)
{
	struct jval *o = jval_object(), *names = jval_array();

	for (size_t i = 0; i < n; i++)
		jval_add_str(names, head[i]);
	jval_set(o, "head", names);
	jval_set(o, "rows", rows);
	return o;
}

struct jval *
views_chart_sentence(const char *id, const char *title, const char *says)
{
	struct jval *o = jval_object();

	jval_set_str(o, "id", id);
	jval_set_str(o, "kind", "sentence");
	jval_set_str(o, "title", title);
	jval_set_str(o, "note", "");
	jval_set_str(o, "says", says);
	return o;
}

const char *
views_chart_against(enum disclosure_policy p, const struct views_shown_cell *c,
    int64_t target, size_t quarters, struct buf *out)
{
	int64_t margin = p == DISCLOSURE_EXACT_1
			     ? 0
			     : VIEWS_CHART_ROUNDED * (int64_t)quarters;
	struct views_shown_cell missing;

	if (c->value - margin >= target) {
		buf_puts(out, "met");
		return "met";
	}
	if (c->value + margin >= target) {
		buf_puts(out, "met or nearly");
		return "close";
	}
	missing = views_shown_made(target - c->value, 0);
	buf_printf(out, "%s%s short", margin > 0 ? "about " : "", missing.text);
	return "short";
}

void
views_chart_found(const struct views_shown_cell *c, struct buf *out)
{
	if (c->has_value)
		buf_puts(out, c->text);
	else if (c->hidden)
		buf_printf(out, "hidden (%s)", c->why);
	else
		buf_puts(out, c->why);
}
