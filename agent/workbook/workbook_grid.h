#ifndef SHEAF_AGENT_WORKBOOK_WORKBOOK_GRID_H
#define SHEAF_AGENT_WORKBOOK_WORKBOOK_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The filled cells of a sheet or workbook, whatever file they came from.
 * Blank cells and rows are not in it.
 */
enum workbook_kind {
	WORKBOOK_TEXT,
	WORKBOOK_NUMBER, /* its text is what %.15g prints */
	WORKBOOK_FAULT,  /* "#N/A" and its kin, or a formula never computed */
	WORKBOOK_KINDS
};

struct workbook_cell {
	uint32_t column; /* from 0, rising within a row */
	uint8_t kind;    /* enum workbook_kind */
	uint32_t begin, n;
};

struct workbook_row {
	uint32_t line; /* as the file counts, from 1, rising in a sheet */
	uint32_t first, n;
};

struct workbook_sheet {
	char *name; /* "" for a CSV file */
	uint32_t first, n;
};

struct workbook_grid {
	struct workbook_sheet *sheet;
	size_t sheets;
	struct workbook_row *row;
	size_t rows, rows_cap;
	struct workbook_cell *cell;
	size_t cells, cells_cap;
	struct buf text;
	bool dates_1904;      /* serial dates count from 1904 */
	char separator;       /* of a CSV file, else 0 */
	const char *encoding; /* of a CSV file in words, else NULL */
};

/* An empty grid; freed, and its text wiped, with workbook_grid_free(). */
void workbook_grid_init(struct workbook_grid *g);
void workbook_grid_free(struct workbook_grid *g);

/*
 * Begin a sheet; add a cell to its last row, or to a new row when line is
 * greater.  A blank cell is not added.  Cells out of order and whatever is
 * beyond the limits are refused.
 */
int workbook_grid_sheet(struct workbook_grid *g, struct slice name,
    struct err *e) MUST_USE;
int workbook_grid_cell(struct workbook_grid *g, uint32_t line, uint32_t column,
    enum workbook_kind kind, struct slice text, struct err *e) MUST_USE;

/* The text of a cell, as it came. */
struct slice workbook_grid_text(const struct workbook_grid *g,
    const struct workbook_cell *cell);

/* The cell of a column, or NULL when it is blank. */
const struct workbook_cell *workbook_grid_at(const struct workbook_grid *g,
    const struct workbook_row *row, uint32_t column);

/* Without blanks (spaces, line ends, no-break spaces) at both ends. */
struct slice workbook_grid_trim(struct slice s);

#endif
