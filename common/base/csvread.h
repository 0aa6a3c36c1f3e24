#ifndef SHEAF_COMMON_BASE_CSVREAD_H
#define SHEAF_COMMON_BASE_CSVREAD_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/csvguard.h"
#include "common/base/err.h"

/*
 * RFC 4180 CSV in UTF-8 with a required header, over libcsv (strict).  A
 * BOM is tolerated; cells are trimmed of spaces and tabs; rows whose cells
 * are all blank are skipped.
 */
enum { CSVREAD_COLUMNS_MAX = 20 };

struct csvread_row {
	unsigned line; /* line of the file on which the row begins, from 1 */
	/* cells in the order of `columns` below; "" for an absent optional
	 * column; valid during the call only. */
	struct slice cell[CSVREAD_COLUMNS_MAX];
	/* whether the header has the column, likewise */
	bool present[CSVREAD_COLUMNS_MAX];
};

struct csvread_config {
	/* Known columns, ends with NULL.  A name beginning with '?' (the
	 * '?' is not part of it) may be missing from the header. */
	const char *const *columns;
	/* The name of a column that is skipped, or NULL. */
	const char *ignored;
	/* For whom such files are made: the cells of one for people come
	 * without the apostrophe that guards them.  Must be given. */
	enum csvguard made_for;
	size_t cell_max; /* bytes; longer cells are refused with their line */
	size_t rows_max;
	/* Return -1 with *e to stop reading. */
	int (*row)(void *arg, const struct csvread_row *row, struct err *e);
	void *arg;
};

/*
 * Read all of `bytes`.  Unknown, repeated or missing columns, malformed
 * quoting, NUL or invalid UTF-8 are refused with line and column.
 */
int csvread_parse(struct slice bytes, const struct csvread_config *config,
    struct err *e) MUST_USE;

/*
 * Append one cell, quoted when needed, followed by ',' or (last) LF; in a
 * file for people guarded when needed.  Used by every export, so that one
 * rule decides.  csvread_parse() with the same made_for gives the cell back.
 */
void csvread_write_cell(struct buf *out, struct slice cell,
    enum csvguard made_for, bool last);

#endif
