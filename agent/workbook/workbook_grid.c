/*
 * The cells of a workbook in three flat arrays and one text, since a cell of
 * its own allocation each would cost more than what it holds.  All limits on
 * what comes from outside are kept here, whichever reader fills the grid.
 */
#include "agent/workbook/workbook_grid.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/limits.h"

void
workbook_grid_init(struct workbook_grid *g)
{
	*g = (struct workbook_grid){ 0 };
	buf_init(&g->text, LIMITS_WORKBOOK_TEXT_MAX);
}

void
workbook_grid_free(struct workbook_grid *g)
{
	for (size_t i = 0; i < g->sheets; i++)
		free(g->sheet[i].name);
	free(g->sheet);
	free(g->row);
	free(g->cell);
	buf_free(&g->text);
	*g = (struct workbook_grid){ 0 };
}

/* The length in bytes of a blank at the beginning of s, 0 if there is none; a
 * no-break space has two. */
static size_t
blank_before(struct slice s)
{
	if (s.n > 0 && s.p[0] != '\0' && strchr(" \t\r\n", s.p[0]))
		return 1;
	return s.n > 1 && s.p[0] == 0xc2 && s.p[1] == 0xa0 ? 2 : 0;
}

static size_t
blank_after(struct slice s)
{
	const uint8_t *end = s.p + s.n;

	if (s.n > 0 && end[-1] != '\0' && strchr(" \t\r\n", end[-1]))
		return 1;
	return s.n > 1 && end[-2] == 0xc2 && end[-1] == 0xa0 ? 2 : 0;
}

struct slice
workbook_grid_trim(struct slice s)
{
	size_t n;

	while ((n = blank_before(s)) > 0)
		s = slice_make(s.p + n, s.n - n);
	while ((n = blank_after(s)) > 0)
		s.n -= n;
	return s;
}

/* A terminal would obey control characters instead of showing them. */
static bool
has_controls(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == 0x7f || (s.p[i] < ' ' && s.p[i] != '\t' &&
					  s.p[i] != '\n' && s.p[i] != '\r'))
			return true;
	return false;
}

int
workbook_grid_sheet(struct workbook_grid *g, struct slice name, struct err *e)
{
	struct workbook_sheet *sheet;

	if (g->sheets == LIMITS_WORKBOOK_SHEETS_MAX)
		return err_set(e, ERR_REFUSED,
		    "the workbook has more than %d sheets",
		    LIMITS_WORKBOOK_SHEETS_MAX);
	if (has_controls(name))
		return err_set(e, ERR_REFUSED,
		    "the name of sheet %zu holds control characters",
		    g->sheets + 1);
	g->sheet = mem_resize(g->sheet, g->sheets + 1, sizeof(*g->sheet));
	sheet = &g->sheet[g->sheets++];
	*sheet = (struct workbook_sheet){ .name = mem_copy_text(name.p, name.n),
		.first = (uint32_t)g->rows };
	return 0;
}

static int
add_row(struct workbook_grid *g, uint32_t line, struct err *e)
{
	struct workbook_sheet *sheet = &g->sheet[g->sheets - 1];

	if (sheet->n > 0 && line < g->row[g->rows - 1].line)
		return err_set(e, ERR_REFUSED,
		    "a sheet's rows are not in order: row %u comes late", line);
	if (sheet->n == LIMITS_WORKBOOK_ROWS_MAX + LIMITS_WORKBOOK_TITLES_MAX)
		return err_set(e, ERR_REFUSED,
		    "a sheet has more than %d filled rows: divide it",
		    LIMITS_WORKBOOK_ROWS_MAX);
	g->row = mem_grow(g->row, g->rows, &g->rows_cap, sizeof(*g->row));
	g->row[g->rows++] =
	    (struct workbook_row){ .line = line, .first = (uint32_t)g->cells };
	sheet->n++;
	return 0;
}

int
workbook_grid_cell(struct workbook_grid *g, uint32_t line, uint32_t column,
    enum workbook_kind kind, struct slice text, struct err *e)
{
	struct workbook_sheet *sheet = &g->sheet[g->sheets - 1];
	struct workbook_row *row;

	if (workbook_grid_trim(text).n == 0)
		return 0;
	if (has_controls(text))
		return err_set(e, ERR_REFUSED,
		    "row %u: a cell holds control characters", line);
	if (column >= LIMITS_WORKBOOK_COLUMNS_MAX)
		return err_set(e, ERR_REFUSED,
		    "row %u has a cell beyond column %d: remove it", line,
		    LIMITS_WORKBOOK_COLUMNS_MAX);
	if ((sheet->n == 0 || g->row[g->rows - 1].line != line) &&
	    add_row(g, line, e) < 0)
		return -1;
	row = &g->row[g->rows - 1];
	if (row->n > 0 && g->cell[g->cells - 1].column >= column)
		return err_set(e, ERR_REFUSED,
		    "the cells of row %u are not in order", line);
	if (text.n > LIMITS_WORKBOOK_CELL_MAX ||
	    g->cells == LIMITS_WORKBOOK_CELLS_MAX ||
	    text.n > g->text.max - g->text.n)
		return err_set(e, ERR_REFUSED,
		    "row %u: the sheet holds more than can be read; at most "
		    "%d filled cells are",
		    line, LIMITS_WORKBOOK_CELLS_MAX);
	g->cell = mem_grow(g->cell, g->cells, &g->cells_cap, sizeof(*g->cell));
	g->cell[g->cells++] = (struct workbook_cell){ .column = column,
		.kind = (uint8_t)kind,
		.begin = (uint32_t)g->text.n,
		.n = (uint32_t)text.n };
	buf_add_slice(&g->text, text);
	row->n++;
	return 0;
}

struct slice
workbook_grid_text(const struct workbook_grid *g,
    const struct workbook_cell *cell)
{
	return slice_make(g->text.data + cell->begin, cell->n);
}

const struct workbook_cell *
workbook_grid_at(const struct workbook_grid *g, const struct workbook_row *row,
    uint32_t column)
{
	size_t low = row->first, high = row->first + row->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (g->cell[middle].column < column)
			low = middle + 1;
		else
			high = middle;
	}
	return low < row->first + row->n && g->cell[low].column == column
		   ? &g->cell[low]
		   : NULL;
}
