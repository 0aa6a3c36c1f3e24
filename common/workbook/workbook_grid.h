#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_GRID_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_GRID_H

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
	WORKBOOK_NUMBER,  /* its text is what %.15g prints */
	WORKBOOK_FAULT,   /* "#N/A" and its kin, or a formula never computed */
	WORKBOOK_CONTROL, /* a text with control characters, which is left out */
	WORKBOOK_TRUTH,   /* "true" or "false" */
	WORKBOOK_ISO,     /* a date, or a time, as ISO 8601 writes it */
	/* Numbers of days, by what their format shows of them: */
	WORKBOOK_DAY,   /* a date, with a time or without */
	WORKBOOK_MONTH, /* a month without its day */
	WORKBOOK_CLOCK, /* a time of day: 8:00, whatever the day */
	WORKBOOK_SPAN,  /* a duration: 30:00 is 1.25 days */
	WORKBOOK_SHARE, /* a percentage: 50% is 0.5 */
	WORKBOOK_KINDS
};

/* Why nothing can be read from such a cell, as a sentence; NULL if it can. */
const char *workbook_grid_fault(enum workbook_kind kind);

struct workbook_cell {
	uint32_t column; /* from 0, rising within a row */
	uint8_t kind;    /* enum workbook_kind */
	uint32_t begin, n;
	uint32_t shown; /* bytes behind them: what a spreadsheet shows of the
			   cell, if it is another text; 0 if it is not */
};

struct workbook_row {
	uint32_t line; /* as a spreadsheet counts, from 1, rising in a sheet */
	uint32_t first, n;
};

enum workbook_hidden { WORKBOOK_SHOWN, WORKBOOK_HIDDEN, WORKBOOK_VERY_HIDDEN };

/* Things of one sort in a sheet: how many, and where the first is. */
struct workbook_count {
	uint32_t n;
	uint32_t line, column; /* line from 1, column from 0 */
};

struct workbook_sheet {
	char *name; /* "" for a CSV file */
	uint32_t first, n;
	uint32_t first_cell, text; /* where its cells and their texts begin */
	enum workbook_hidden hidden;
	/* filled rows and columns that the spreadsheet does not show */
	struct workbook_count hidden_rows, hidden_columns;
	/* filled cells too far to the right, which were left out */
	struct workbook_count beyond;
	char *fault; /* why the sheet could not be read, or NULL */
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
 * greater.  A blank cell is not added, nor one beyond the last column that is
 * read, which is only counted.  A text with control characters becomes a
 * WORKBOOK_CONTROL.  Cells out of order and whatever is beyond the other
 * limits are refused.
 */
int workbook_grid_sheet(struct workbook_grid *g, struct slice name,
    struct err *e) MUST_USE;
int workbook_grid_cell(struct workbook_grid *g, uint32_t line, uint32_t column,
    enum workbook_kind kind, struct slice text, struct err *e) MUST_USE;

/* What a spreadsheet shows of the cell that was added last: 000123 where its
 * number is 123.  Not taken when it is the cell's own text. */
int workbook_grid_show(struct workbook_grid *g, struct slice shown,
    struct err *e) MUST_USE;

/*
 * Take the cells of the last sheet away again, and keep why: the other sheets
 * of the workbook may be sound.
 */
void workbook_grid_give_up(struct workbook_grid *g, const char *fault);

/* The text of a cell, as it came. */
struct slice workbook_grid_text(const struct workbook_grid *g,
    const struct workbook_cell *cell);

/* The text of a cell as a spreadsheet shows it: what it is known by. */
struct slice workbook_grid_shown(const struct workbook_grid *g,
    const struct workbook_cell *cell);

/* Append a column as spreadsheets name it: "A" for 0, "XFD" for 16383. */
void workbook_grid_letters(uint32_t column, struct buf *out);

/* The cell of a column, or NULL when it is blank. */
const struct workbook_cell *workbook_grid_at(const struct workbook_grid *g,
    const struct workbook_row *row, uint32_t column);

/* Without blanks (spaces, line ends, no-break spaces) at both ends. */
struct slice workbook_grid_trim(struct slice s);

#endif
