#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_REMARKS_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_REMARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/exchange/exchange.h"

/*
 * What there is to say about the rows of a file, collected while it is
 * read and checked.
 */
struct exchange_remarks {
	struct exchange_remark *remark;
	size_t n, cap;
};

/*
 * Add "line L, column C: text" (column NULL: "line L: text").  The text
 * holds no identifiable value.
 */
void exchange_remarks_add(struct exchange_remarks *r, unsigned line,
    bool refused, const char *column, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Free the texts; r is empty then. */
void exchange_remarks_free(struct exchange_remarks *r);

/* Sort by line, keeping the order of those on one line. */
void exchange_remarks_sort(struct exchange_remarks *r);

#endif
