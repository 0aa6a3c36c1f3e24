/* A table for the terminal: quarters, services or regions side by side. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views.h"
#include "aggregator/views/views_notes.h"
#include "common/base/mem.h"
#include "common/base/table.h"

/* The longest title, and the least width of a column: columns that need more
 * are wider, since a figure without its end is a wrong one. */
enum { TITLE_WIDTH = 59, CELL_WIDTH = 10 };

/* "15/16 Q3" from "2015/16 Q3 (Oct–Dec)", "all", or whose it is. */
static void
column_head(char out[static PERIOD_TITLE_SIZE], const struct views_table *t,
    const struct views_column *c)
{
	char title[PERIOD_TITLE_SIZE];

	if (t->request.by_service) {
		(void)snprintf(out, PERIOD_TITLE_SIZE, "%s", c->service);
	} else if (t->request.by_region && !c->outside) {
		(void)snprintf(out, PERIOD_TITLE_SIZE, "%s",
		    c->region != NULL ? c->region : "all regions");
	} else if (c->all) {
		(void)snprintf(out, PERIOD_TITLE_SIZE, "all");
	} else {
		period_title(title, c->period);
		title[strcspn(title, "(") - 1] = '\0';
		(void)snprintf(out, PERIOD_TITLE_SIZE, "%s", title + 2);
	}
}

static void
add_cell(struct table *rows, struct disclosure_cell cell, unsigned decimals)
{
	char text[DISCLOSURE_TEXT_SIZE];

	cell.decimals += decimals;
	disclosure_text(text, cell);
	table_text(rows, text);
}

/* The columns of one table: of those outside the registry, or the others. */
struct part {
	const struct views_table *t;
	const struct views_column **column;
	size_t n;
};

static struct part
part_of(const struct views_table *t, bool outside)
{
	struct part p = { .t = t,
		.column = mem_array(t->columns + 1, sizeof(struct part *)) };

	for (size_t i = 0; i < t->columns; i++)
		if (t->column[i].outside == outside &&
		    views_in_text(t, &t->column[i]))
			p.column[p.n++] = &t->column[i];
	return p;
}

static void
add_reported(struct table *rows, const struct part *p)
{
	bool known = p->t->registry->n > 0;

	table_text(rows, "Services reported");
	for (size_t i = 0; i < p->n; i++) {
		const struct views_column *c = p->column[i];

		if (c->outside)
			table_textf(rows, "%zu", c->reported);
		else if (known)
			table_textf(rows, "%zu of %zu", c->reported,
			    c->expected);
		else
			table_textf(rows, "%zu of ?", c->reported);
	}
}

static bool
counts_quarters(const struct views_column *c)
{
	return c->all && c->expected > 0 && c->service[0] == '\0';
}

/* Below it, for sums of quarters: who reported for each of them, since the sum
 * of many services may hold one quarter only of some. */
static void
add_every_quarter(struct table *rows, const struct part *p)
{
	bool sums = false;

	for (size_t i = 0; i < p->n; i++)
		sums = sums || counts_quarters(p->column[i]);
	if (!sums)
		return;
	table_text(rows, "... of them in every quarter that expects them");
	for (size_t i = 0; i < p->n; i++) {
		const struct views_column *c = p->column[i];

		if (counts_quarters(c))
			table_textf(rows, "%zu of %zu",
			    c->expected - c->missing_n, c->expected);
		else
			table_none(rows);
	}
}

static void
add_rows(struct table *rows, const struct part *p)
{
	const struct ruleset *rs = p->t->request.rules;
	bool exact = p->t->request.policy == DISCLOSURE_EXACT_1;
	size_t ratios;
	const struct ratio *ratio = ratios_all(&ratios);

	for (size_t row = 0; row < rs->n; row++) {
		const struct measure *m = &rs->rows[row];

		if (m->role == MEASURE_SUM && !exact)
			continue;
		table_text(rows, m->title);
		for (size_t i = 0; i < p->n; i++)
			add_cell(rows, views_cell(p->t, p->column[i], row),
			    measures_decimals(m));
	}
	for (size_t i = 0; i < ratios; i++) {
		table_text(rows, ratio[i].title);
		for (size_t j = 0; j < p->n; j++)
			add_cell(rows, views_ratio(p->t, p->column[j], i), 0);
	}
}

static void
grow(unsigned *width, const char *text)
{
	unsigned n = (unsigned)strlen(text) + 1; /* a blank before it */

	if (n > *width)
		*width = n;
}

/* How wide column i has to be, so that none of its cells is cut. */
static unsigned
column_width(const struct part *p, size_t i, const char *head)
{
	const struct ruleset *rs = p->t->request.rules;
	char text[DISCLOSURE_TEXT_SIZE], reported[64];
	unsigned width = CELL_WIDTH;
	size_t ratios;

	(void)ratios_all(&ratios);
	(void)snprintf(reported, sizeof(reported), "%zu of %zu",
	    p->column[i]->reported, p->column[i]->expected);
	grow(&width, head);
	grow(&width, reported);
	for (size_t row = 0; row < rs->n + ratios; row++) {
		struct disclosure_cell cell;

		if (row < rs->n) {
			cell = views_cell(p->t, p->column[i], row);
			cell.decimals += measures_decimals(&rs->rows[row]);
		} else {
			cell = views_ratio(p->t, p->column[i], row - rs->n);
		}
		disclosure_text(text, cell);
		grow(&width, text);
	}
	return width;
}

/* The columns from `first` on that fit beside the titles into `width`
 * characters (0: all of them); at least one. */
static size_t
fitting(const unsigned *cell, size_t first, size_t n, unsigned width)
{
	unsigned used = TITLE_WIDTH + cell[first];
	size_t end = first + 1;

	while (end < n && (width == 0 || used + cell[end] <= width))
		used += cell[end++];
	return end;
}

static void
put_block(struct buf *out, const struct part *p, const unsigned *cell)
{
	char(*head)[PERIOD_TITLE_SIZE] = mem_array(p->n + 1, sizeof(*head));
	struct table_column *column = mem_array(p->n + 1, sizeof(*column));
	struct table *rows;

	column[0] = (struct table_column){ .heading = "",
		.width = TITLE_WIDTH,
		.cut = true };
	for (size_t i = 0; i < p->n; i++) {
		column_head(head[i], p->t, p->column[i]);
		column[i + 1] = (struct table_column){ .heading = head[i],
			.gap = i == 0,
			.width = cell[i],
			.right = true };
	}
	rows = table_new(column, p->n + 1, "");
	add_reported(rows, p);
	add_every_quarter(rows, p);
	add_rows(rows, p);
	table_write_text(rows, out);
	table_free(rows);
	free(column);
	free(head);
}

/* The columns in as many tables below each other as the width asks for. */
static void
put_table(struct buf *out, const struct part *p, unsigned width)
{
	unsigned *cell = mem_array(p->n + 1, sizeof(*cell));
	char head[PERIOD_TITLE_SIZE];

	for (size_t i = 0; i < p->n; i++) {
		column_head(head, p->t, p->column[i]);
		cell[i] = column_width(p, i, head);
	}
	for (size_t i = 0, end; i < p->n; i = end) {
		struct part block = { .t = p->t, .column = p->column + i };

		end = fitting(cell, i, p->n, width);
		block.n = end - i;
		if (i > 0)
			buf_puts(out, "\n");
		put_block(out, &block, cell + i);
	}
	free(cell);
}

/* Figures that are in no total above, with a table of their own. */
static void
put_outside(struct buf *out, const struct views_table *t, unsigned width)
{
	struct part outside = part_of(t, true);

	if (outside.n > 0) {
		buf_puts(out,
		    "\nOutside the registry: services that it does "
		    "not place in any region in that quarter. Their "
		    "figures are in no total\nabove; `registry "
		    "import` with rows for them puts them there.\n\n");
		put_table(out, &outside, width);
	}
	free(outside.column);
}

void
views_write_text(const struct views_table *t, unsigned width, struct buf *out)
{
	struct part main = part_of(t, false);

	views_notes_heading(t, out);
	if (t->columns == 0) {
		buf_puts(out, "Nobody has reported yet.\n");
		views_notes_later(t, out);
		goto out;
	}
	buf_puts(out, "\n");
	if (main.n > 0)
		put_table(out, &main, width);
	put_outside(out, t, width);
	buf_puts(out, "\n");
	views_notes_write(t, out);
out:
	free(main.column);
}
