#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_WIRE_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_WIRE_H

#include "common/workbook/workbook_grid.h"

/* The cells of g, or the error (g NULL), as they go through the pipe; and
 * back into an empty grid, whatever the bytes are. */
void workbook_wire_write(const struct workbook_grid *g, const struct err *e,
    struct buf *out);
int workbook_wire_read(struct slice bytes, struct workbook_grid *g,
    struct err *e) MUST_USE;

/* The most that an answer can have. */
extern const size_t workbook_wire_max;

#endif
