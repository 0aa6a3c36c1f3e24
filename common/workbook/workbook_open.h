#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_OPEN_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_OPEN_H

#include "common/workbook/workbook_grid.h"

/*
 * Read the bytes of a sheet, CSV or .xlsx by what they are and not by a name,
 * into g (freed with workbook_grid_free() in any case).  A workbook is read by
 * a fresh process without rights, which is started from `reader`: see
 * workbook_child_read().
 */
int workbook_open(struct slice bytes, const char *reader,
    struct workbook_grid *g, struct err *e) MUST_USE;

#endif
