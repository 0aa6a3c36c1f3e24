#ifndef SHEAF_AGENT_EXCHANGE_SHEET_REMARKS_H
#define SHEAF_AGENT_EXCHANGE_SHEET_REMARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/exchange/sheet.h"

/*
 * What there is to say about the rows of a file, collected while it is
 * read and checked.
 */
struct sheet_remarks {
	struct sheet_remark *remark;
	size_t n, cap;
};

/*
 * Add "line L, column C: text" (column NULL: "line L: text").  The text
 * holds no identifiable value.
 */
void sheet_remarks_add(struct sheet_remarks *r, unsigned line, bool refused,
    const char *column, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Sort by line, keeping the order of those on one line. */
void sheet_remarks_sort(struct sheet_remarks *r);

#endif
