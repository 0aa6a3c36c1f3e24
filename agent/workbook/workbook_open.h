#ifndef SHEAF_AGENT_WORKBOOK_WORKBOOK_OPEN_H
#define SHEAF_AGENT_WORKBOOK_WORKBOOK_OPEN_H

#include "agent/workbook/workbook_grid.h"

/*
 * Read a sheet, CSV or .xlsx by its bytes, not by its name, into g (freed
 * with workbook_grid_free() in any case).  A workbook is read by a child
 * process without rights: nothing secret may be in memory yet.
 */
int workbook_open(const char *path, struct workbook_grid *g,
    struct err *e) MUST_USE;

#endif
