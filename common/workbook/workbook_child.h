#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_CHILD_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_CHILD_H

#include "common/workbook/workbook_grid.h"

/*
 * workbook_xlsx_read() in a fresh process, by workbook_reader_main(): it has
 * nothing of this one's memory, environment and open files, may do nothing but
 * compute and write to one pipe, and is bounded in memory and time.  So this
 * one may hold an open vault.  What it writes is judged here as coming from a
 * stranger.
 *
 * program is executed for it: WORKBOOK_READER_SELF, if the main() of this
 * program begins with workbook_reader_asked(), or another one of which that
 * is true.
 */
int workbook_child_read(struct slice bytes, const char *program,
    struct workbook_grid *g, struct err *e) MUST_USE;

#endif
