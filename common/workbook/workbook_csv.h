#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_CSV_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_CSV_H

#include "common/workbook/workbook_grid.h"

/*
 * Append to out the text of a file as UTF-8 without byte order mark, and
 * say in words what it was: UTF-8, UTF-16 (by its mark, or by its zero
 * bytes), else Windows-1252.  Text that is none of them is refused, and UTF-8
 * with bytes in it that are not: one of them does not change the others.
 */
int workbook_csv_decode(struct slice bytes, struct buf *out,
    const char **encoding, struct err *e) MUST_USE;

/*
 * Read a CSV file into g (initialised by the caller) as one sheet without
 * a name.  The separator is the one that a first line "sep=" states, else the
 * one of tab, vertical bar, semicolon and comma by which most rows have
 * equally many cells.  Rows are numbered as a spreadsheet shows them: a cell
 * of several lines does not count as several rows.
 */
int workbook_csv_read(struct slice bytes, struct workbook_grid *g,
    struct err *e) MUST_USE;

#endif
