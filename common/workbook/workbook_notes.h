#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_NOTES_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_NOTES_H

#include "common/workbook/workbook_grid.h"

/*
 * What a person who looks at the sheet in a spreadsheet does not see of it,
 * appended line by line: that it is hidden, or rows or columns of it, and
 * what could not be read.  Nothing of a sheet of which all is seen.  sheet is
 * its place in g.
 */
void workbook_notes_sheet(const struct workbook_grid *g, size_t sheet,
    struct buf *out);

#endif
