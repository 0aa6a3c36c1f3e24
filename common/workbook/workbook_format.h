#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_FORMAT_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_FORMAT_H

#include "common/workbook/workbook_grid.h"

/*
 * Number formats of a workbook (ECMA-376 part 1, 18.8.30 and 18.8.31).  Its
 * cells hold bare numbers: whether 1.25 is a quarter past one, 30 hours or 6
 * in the morning, and whether 123 is known as 000123, stands in the format
 * alone.
 */

/* What numbers of a format are: WORKBOOK_NUMBER, or a date, a duration, ...
 * by the format's code. */
enum workbook_kind workbook_format_kind(const char *code);

/* The same for a format that is known by its number; those without a code of
 * their own are below 164. */
enum workbook_kind workbook_format_built_in(unsigned id);

/*
 * Append what a spreadsheet shows of a number: zeros in front, letters and
 * signs of the format around whole numbers, a date as yyyy-mm-dd, a duration
 * as h:mm.  Nothing is appended where this is not known; then the number
 * itself is as good.  code may be NULL.
 */
void workbook_format_show(enum workbook_kind kind, const char *code,
    double number, bool dates_1904, struct buf *out);

#endif
