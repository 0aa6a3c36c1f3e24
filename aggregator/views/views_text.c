/*
 * A table for the terminal.  Below the figures it says in words what the
 * figures cannot: who has not reported, how far a quarter has come, and what
 * was hidden why.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views.h"
#include "common/base/day.h"
#include "common/base/encode.h"

/* The longest title and a blank. */
enum { TITLE_WIDTH = 60, CELL_WIDTH = 10 };

/* Bytes of s that fill at most `columns` characters of UTF-8. */
static size_t
fit(const char *s, size_t columns, size_t *used)
{
	size_t n = 0;

	*used = 0;
	while (s[n] != '\0') {
		size_t next = n + 1;

		while (((unsigned char)s[next] & 0xC0) == 0x80)
			next++;
		if (*used == columns)
			break;
		(*used)++;
		n = next;
	}
	return n;
}

static void
put_left(struct buf *out, const char *s, size_t width)
{
	size_t used, n = fit(s, width - 1, &used);

	buf_add(out, s, n);
	for (; used < width; used++)
		buf_u8(out, ' ');
}

static void
put_right(struct buf *out, const char *s)
{
	size_t used, n = fit(s, CELL_WIDTH, &used);

	for (; used < CELL_WIDTH; used++)
		buf_u8(out, ' ');
	buf_add(out, s, n);
}

/* "15/16 Q3" from "2015/16 Q3 (Oct–Dec)", "all", or a service's id. */
static void
column_head(struct buf *out, const struct views_table *t,
    const struct views_column *c)
{
	char title[PERIOD_TITLE_SIZE];

	if (t->request.by_service) {
		put_right(out, c->service);
	} else if (c->all) {
		put_right(out, "all");
	} else {
		period_title(title, c->period);
		title[strcspn(title, "(") - 1] = '\0';
		put_right(out, title + 2);
	}
}

static void
put_cell(struct buf *out, struct disclosure_cell cell, unsigned decimals)
{
	char text[DISCLOSURE_TEXT_SIZE];

	cell.decimals += decimals;
	disclosure_text(text, cell);
	put_right(out, text);
}

static void
put_heading(struct buf *out, const struct views_table *t)
{
	const struct views_request *q = &t->request;
	const char *code = q->service != NULL ? q->service : q->region;
	enum registry_kind kind =
	    q->service != NULL ? REGISTRY_SERVICE : REGISTRY_REGION;
	char *root = NULL;
	struct buf text;

	buf_init(&text, 64);
	encode_base64(&text, t->log_root.b, HASH_SIZE);
	root = buf_take(&text);
	if (code != NULL)
		buf_printf(out, "%s (%s)",
		    registry_name(t->registry, kind, code), code);
	else
		buf_puts(out, "All regions");
	buf_printf(out,
	    ": merged totals of rule set %s, shown under %s\n"
	    "Log entry %" PRIu64 ", root %s\n",
	    q->rules->name, disclosure_policy_name(q->policy), t->log_size,
	    root);
	free(root);
}

static void
put_reported(struct buf *out, const struct views_table *t)
{
	put_left(out, "Services reported", TITLE_WIDTH);
	for (size_t i = 0; i < t->columns; i++) {
		const struct views_column *c = &t->column[i];
		char text[48];

		if (t->registry != NULL && t->registry->n == 0)
			(void)snprintf(text, sizeof(text), "%zu of ?",
			    c->reported);
		else
			(void)snprintf(text, sizeof(text), "%zu of %zu",
			    c->reported, c->expected);
		put_right(out, text);
	}
	buf_puts(out, "\n");
}

static void
put_rows(struct buf *out, const struct views_table *t)
{
	const struct ruleset *rs = t->request.rules;
	size_t ratios;
	const struct ratio *ratio = ratios_all(&ratios);

	for (size_t row = 0; row < rs->n; row++) {
		const struct measure *m = &rs->rows[row];
		bool exact = t->request.policy == DISCLOSURE_EXACT_1;

		if (m->role == MEASURE_SUM && !exact)
			continue;
		put_left(out, m->title, TITLE_WIDTH);
		for (size_t i = 0; i < t->columns; i++)
			put_cell(out, views_cell(t, &t->column[i], row),
			    measures_decimals(m));
		buf_puts(out, "\n");
	}
	for (size_t i = 0; i < ratios; i++) {
		put_left(out, ratio[i].title, TITLE_WIDTH);
		for (size_t j = 0; j < t->columns; j++)
			put_cell(out, views_ratio(t, &t->column[j], &ratio[i]),
			    0);
		buf_puts(out, "\n");
	}
}

/* Who is missing, and how far a quarter in progress has come. */
static void
put_column_notes(struct buf *out, const struct views_column *c)
{
	char title[PERIOD_TITLE_SIZE], from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];

	if (c->all || c->service[0] != '\0')
		return;
	period_title(title, c->period);
	if (c->missing_n > 0) {
		buf_printf(out, "%s: not reported by", title);
		for (size_t i = 0; i < c->missing_n; i++)
			buf_printf(out, "%s %s", i > 0 ? "," : "",
			    c->missing[i]);
		buf_puts(out, ".\n");
	}
	if (c->through_min != DAY_NONE && c->through_min < c->period.end) {
		day_format(from, c->through_min);
		day_format(to, c->through_max);
		if (c->through_min == c->through_max)
			buf_printf(out, "%s: figures to %s.\n", title, to);
		else
			buf_printf(out, "%s: figures to between %s and %s.\n",
			    title, from, to);
	}
	if (c->summaries > 0)
		buf_printf(out,
		    "%s: %zu of the %zu services sent totals "
		    "without a register.\n",
		    title, c->summaries, c->reported);
	if (c->hidden)
		buf_printf(out,
		    "%s: hidden, since fewer than %d services "
		    "reported.\n",
		    title, DISCLOSURE_REGION_MIN);
}

/*
 * Measures that not all who reported collect.  A band or a part is named
 * when fewer collect it than its whole, and bands, which come together or
 * not at all, are named once.
 */
static bool
is_uneven(const struct views_table *t, const struct views_column *c, size_t row)
{
	const struct measure *m = &t->request.rules->rows[row];

	if (m->role == MEASURE_SUM || c->collecting[row] >= c->reported)
		return false;
	if (m->whole < 0)
		return true;
	if (m->role == MEASURE_BAND && row > 0 && m[-1].role == MEASURE_BAND &&
	    m[-1].whole == m->whole)
		return false;
	return c->collecting[row] != c->collecting[m->whole];
}

static void
put_uneven(struct buf *out, const struct views_table *t,
    const struct views_column *c, size_t row)
{
	const struct measure *rows = t->request.rules->rows;
	const struct measure *m = &rows[row];
	char title[PERIOD_TITLE_SIZE];

	period_title(title, c->period);
	if (m->role == MEASURE_BAND)
		buf_printf(out, "%s: the bands of \"%s\" were", title,
		    rows[m->whole].title);
	else
		buf_printf(out, "%s: \"%s\" was", title, m->title);
	buf_printf(out,
	    " collected by %" PRIu32 " of the %zu services that reported.\n",
	    c->collecting[row], c->reported);
}

static void
put_collecting(struct buf *out, const struct views_table *t)
{
	const struct ruleset *rs = t->request.rules;

	for (size_t i = 0; i < t->columns; i++) {
		const struct views_column *c = &t->column[i];

		if (c->all || c->hidden || c->service[0] != '\0')
			continue;
		for (size_t row = 0; row < rs->n; row++)
			if (is_uneven(t, c, row))
				put_uneven(out, t, c, row);
	}
}

static void
put_legend(struct buf *out, const struct views_table *t)
{
	if (t->request.policy == DISCLOSURE_MHSDS_1)
		buf_puts(out,
		    "* hidden: a count of people below 5, too few "
		    "services, or too small a caseload. Counts of people are "
		    "rounded to the\nnearest 5, each from its own true total, "
		    "so that parts need not add up to their total. ");
	buf_puts(out,
	    "- not collected; of a mean or rate also: not by the same number "
	    "of services as what it is made of. Blank: not\nadded over time. "
	    "A client of two services counts in both.\n");
	if (t->registry != NULL && t->registry->n == 0)
		buf_puts(out,
		    "? There is no registry, so nobody is expected: see "
		    "`registry import`.\n");
	if (t->request.by_service)
		for (size_t i = 0; i < t->columns; i++)
			if (t->column[i].hidden)
				buf_printf(out,
				    "%s: hidden, its caseload is "
				    "below %d or not known.\n",
				    t->column[i].service,
				    DISCLOSURE_CASELOAD_MIN);
}

void
views_write_text(const struct views_table *t, struct buf *out)
{
	put_heading(out, t);
	if (t->columns == 0) {
		buf_puts(out, "Nobody has reported yet.\n");
		return;
	}
	buf_puts(out, "\n");
	put_left(out, "", TITLE_WIDTH);
	for (size_t i = 0; i < t->columns; i++)
		column_head(out, t, &t->column[i]);
	buf_puts(out, "\n");
	put_reported(out, t);
	put_rows(out, t);
	buf_puts(out, "\n");
	for (size_t i = 0; i < t->columns; i++)
		put_column_notes(out, &t->column[i]);
	put_collecting(out, t);
	put_legend(out, t);
}
