#ifndef SHEAF_AGENT_MAPPING_MAPPING_HEADING_ROW_H
#define SHEAF_AGENT_MAPPING_MAPPING_HEADING_ROW_H

#include "agent/mapping/mapping_guess.h"
#include "common/workbook/workbook_grid.h"

/*
 * Which row of a sheet holds its headings.  Each is looked for among the first
 * LIMITS_WORKBOOK_TITLES_MAX + 1 filled rows, and NULL is returned when there
 * is none.  A row with an NHS number is never one.
 */

/* The row that names most of the columns that are wanted, two at least. */
const struct workbook_row *
mapping_heading_row_known(const struct workbook_grid *g, size_t sheet,
    enum mapping_wanted wanted);

/* The row of that number, as a spreadsheet counts. */
const struct workbook_row *
mapping_heading_row_numbered(const struct workbook_grid *g, size_t sheet,
    unsigned line);

/*
 * Where no heading is known: the fullest row of texts, two at least, above the
 * first one with data in it.
 */
const struct workbook_row *
mapping_heading_row_plain(const struct workbook_grid *g, size_t sheet);

/* What a heading is, of the columns that are wanted.  seen: see
 * mapping_headings_guess(). */
struct mapping_guess mapping_heading_row_guess(struct slice heading,
    const struct mapping_seen *seen, enum mapping_wanted wanted);

#endif
