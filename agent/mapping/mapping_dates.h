#ifndef SHEAF_AGENT_MAPPING_MAPPING_DATES_H
#define SHEAF_AGENT_MAPPING_MAPPING_DATES_H

#include "agent/mapping/mapping_map.h"
#include "common/workbook/workbook_grid.h"

/*
 * The date of a cell, as the mapping says that texts are written; a date of a
 * workbook is one in any order.  Month names, as British and American programs
 * write them, say which part is the month.  A weekday must fit.  A time behind
 * the date is left out, in CSV as in workbooks.  NULL, or the rule that the
 * cell breaks, as a sentence without the cell's text.
 */
const char *mapping_dates_day(enum workbook_kind kind, struct slice s,
    enum mapping_dates dates, bool dates_1904, int32_t *day);

/* The same for a date of birth, from 1900.  Years have four digits in every
 * order: two do not tell the century. */
const char *mapping_dates_birth(enum workbook_kind kind, struct slice s,
    enum mapping_dates dates, bool dates_1904, int32_t *day);

enum { MAPPING_DATES_HOURS_SIZE = 32 };

/*
 * The hours of a duration into out, as a number with two decimal places at
 * most: 30:00 is 30, as a text and as the 1.25 days of a workbook.  NULL, or
 * the rule that the cell breaks.
 */
const char *mapping_dates_hours(enum workbook_kind kind, struct slice s,
    char out[static MAPPING_DATES_HOURS_SIZE]);

#endif
