/*
 * The cells of a workbook in three flat arrays and one text, since a cell of
 * its own allocation each would cost more than what it holds.  All limits on
 * what comes from outside are kept here, whichever reader fills the grid.
 */
#include "common/workbook/workbook_grid.h"

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
	for (size_t i = 0; i < g->sheets; i++) {
		free(g->sheet[i].name);
		free(g->sheet[i].fault);
	}
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

/* A terminal would obey control characters instead of showing them, those
 * from U+0080 to U+009F (two bytes) too. */
static bool
has_controls(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == 0x7f ||
		    (s.p[i] < ' ' && s.p[i] != '\t' && s.p[i] != '\n' &&
			s.p[i] != '\r') ||
		    (s.p[i] == 0xc2 && i + 1 < s.n && s.p[i + 1] < 0xa0))
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
		.first = (uint32_t)g->rows,
		.first_cell = (uint32_t)g->cells,
		.text = (uint32_t)g->text.n };
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

const char *
workbook_grid_fault(enum workbook_kind kind)
{
	switch (kind) {
	case WORKBOOK_FAULT:
		return "the formula has no value; open the workbook, let it "
		       "calculate, and save it";
	case WORKBOOK_CONTROL:
		return "it holds control characters: type it anew";
	default:
		return NULL;
	}
}

static void
count(struct workbook_count *c, uint32_t line, uint32_t column)
{
	if (c->n++ == 0) {
		c->line = line;
		c->column = column;
	}
}

/* The row that cells of a line belong to; a new one when line is greater. */
static int
find_row(struct workbook_grid *g, uint32_t line, uint32_t column, struct err *e)
{
	const struct workbook_sheet *sheet = &g->sheet[g->sheets - 1];

	if ((sheet->n == 0 || g->row[g->rows - 1].line != line) &&
	    add_row(g, line, e) < 0)
		return -1;
	if (g->row[g->rows - 1].n > 0 && g->cell[g->cells - 1].column >= column)
		return err_set(e, ERR_REFUSED,
		    "the cells of row %u are not in order", line);
	return 0;
}

/* Append a text to that of all cells. */
static int
add_text(struct workbook_grid *g, uint32_t line, struct slice text,
    struct err *e)
{
	if (text.n > LIMITS_WORKBOOK_CELL_MAX ||
	    text.n > g->text.max - g->text.n)
		return err_set(e, ERR_REFUSED,
		    "row %u: the sheet holds more than can be read; at most "
		    "%d filled cells are",
		    line, LIMITS_WORKBOOK_CELLS_MAX);
	buf_add_slice(&g->text, text);
	return 0;
}

int
workbook_grid_cell(struct workbook_grid *g, uint32_t line, uint32_t column,
    enum workbook_kind kind, struct slice text, struct err *e)
{
	uint32_t begin = (uint32_t)g->text.n;

	if (workbook_grid_trim(text).n == 0)
		return 0;
	if (column >= LIMITS_WORKBOOK_COLUMNS_MAX) {
		count(&g->sheet[g->sheets - 1].beyond, line, column);
		return 0;
	}
	if (has_controls(text)) {
		kind = WORKBOOK_CONTROL;
		text = slice_of("?");
	}
	if (g->cells == LIMITS_WORKBOOK_CELLS_MAX)
		return err_set(e, ERR_REFUSED,
		    "row %u: the sheet holds more than can be read; at most "
		    "%d filled cells are",
		    line, LIMITS_WORKBOOK_CELLS_MAX);
	if (find_row(g, line, column, e) < 0 || add_text(g, line, text, e) < 0)
		return -1;
	g->cell = mem_grow(g->cell, g->cells, &g->cells_cap, sizeof(*g->cell));
	g->cell[g->cells++] = (struct workbook_cell){ .column = column,
		.kind = (uint8_t)kind,
		.begin = begin,
		.n = (uint32_t)text.n };
	g->row[g->rows - 1].n++;
	return 0;
}

int
workbook_grid_show(struct workbook_grid *g, struct slice shown, struct err *e)
{
	struct workbook_cell *cell = &g->cell[g->cells - 1];

	ASSERT(g->cells > 0 && cell->shown == 0);
	if (workbook_grid_trim(shown).n == 0 || has_controls(shown) ||
	    slice_equal(shown, workbook_grid_text(g, cell)))
		return 0;
	if (add_text(g, g->row[g->rows - 1].line, shown, e) < 0)
		return -1;
	cell->shown = (uint32_t)shown.n;
	return 0;
}

void
workbook_grid_give_up(struct workbook_grid *g, const char *fault)
{
	struct workbook_sheet *sheet = &g->sheet[g->sheets - 1];

	g->rows = sheet->first;
	g->cells = sheet->first_cell;
	g->text.n = sheet->text;
	sheet->n = 0;
	sheet->hidden_rows = sheet->hidden_columns = sheet->beyond =
	    (struct workbook_count){ 0 };
	sheet->fault = mem_string(fault);
}

struct slice
workbook_grid_text(const struct workbook_grid *g,
    const struct workbook_cell *cell)
{
	return slice_make(g->text.data + cell->begin, cell->n);
}

struct slice
workbook_grid_shown(const struct workbook_grid *g,
    const struct workbook_cell *cell)
{
	if (cell->shown == 0)
		return workbook_grid_text(g, cell);
	return slice_make(g->text.data + cell->begin + cell->n, cell->shown);
}

void
workbook_grid_letters(uint32_t column, struct buf *out)
{
	char text[8];
	size_t n = sizeof(text);

	for (uint64_t i = (uint64_t)column + 1; i > 0; i = (i - 1) / 26)
		text[--n] = (char)('A' + (i - 1) % 26);
	buf_add(out, text + n, sizeof(text) - n);
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
