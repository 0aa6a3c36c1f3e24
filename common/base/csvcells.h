#ifndef SHEAF_COMMON_BASE_CSVCELLS_H
#define SHEAF_COMMON_BASE_CSVCELLS_H

#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * RFC 4180 CSV whose columns nobody knows beforehand, over libcsv: cells as
 * they stand, nothing trimmed, any separator.  csvread is for files whose
 * header is known.
 */
struct csvcells_row {
	unsigned line; /* line of the file on which the row begins, from 1 */
	unsigned row;  /* of the table, from 1, as a spreadsheet counts */
	const struct slice *cell; /* valid during the call only */
	size_t n;
};

struct csvcells_config {
	char separator;
	size_t cells_max; /* in one row */
	/* Return -1 with *e to stop reading. */
	int (*row)(void *arg, const struct csvcells_row *row, struct err *e);
	void *arg;
};

/*
 * Read all of `bytes`, row by row, the blank ones too.  A malformed
 * quotation, a NUL and a row with too many cells are refused with their
 * line; a cell is never shown.
 */
int csvcells_parse(struct slice bytes, const struct csvcells_config *config,
    struct err *e) MUST_USE;

#endif
