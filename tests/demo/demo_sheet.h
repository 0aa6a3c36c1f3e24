#ifndef SHEAF_TESTS_DEMO_SHEET_H
#define SHEAF_TESTS_DEMO_SHEET_H

#include "common/base/buf.h"
#include "tests/demo/demo_world.h"

/* Every fact of w as a sheet in the register's exchange format. */
void demo_sheet_write(struct buf *out, const struct demo_world *w);

/* A sheet of one job's dates alone: a correction. */
void demo_sheet_write_job(struct buf *out, const struct demo_world *w,
    size_t client, const struct demo_job *job);

#endif
