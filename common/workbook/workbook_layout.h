#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_LAYOUT_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_LAYOUT_H

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Look at the directory of a ZIP file before anything is unpacked: its
 * size, ratio and number of parts, parts that overlap or are encrypted,
 * and parts that no list of dates has (macros, links to other files,
 * embedded objects).  0, with *end where the file ends, its comment and
 * whatever stands behind it left out; or -1 with the reason as a sentence.
 */
int workbook_layout_check(struct slice bytes, size_t *end,
    struct err *e) MUST_USE;

#endif
