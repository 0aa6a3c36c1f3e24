#ifndef SHEAF_AGENT_WORKBOOK_WORKBOOK_CHILD_H
#define SHEAF_AGENT_WORKBOOK_WORKBOOK_CHILD_H

#include "agent/workbook/workbook_grid.h"

/*
 * workbook_xlsx_read() in a child process that may do nothing but compute
 * and write to one pipe: no file, no network, no other process, bounded in
 * memory and time.  What it writes is judged here as coming from a
 * stranger.  Nothing secret may be in this process's memory.
 */
int workbook_child_read(struct slice bytes, struct workbook_grid *g,
    struct err *e) MUST_USE;

/* The cells of g, or the error (g NULL), as they go through the pipe; and
 * back into an empty grid, whatever the bytes are. */
void workbook_wire_write(const struct workbook_grid *g, const struct err *e,
    struct buf *out);
int workbook_wire_read(struct slice bytes, struct workbook_grid *g,
    struct err *e) MUST_USE;

#endif
