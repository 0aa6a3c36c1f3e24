#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_REMARKS_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_REMARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/exchange/exchange_words.h"

/*
 * What there is to say about the rows of a file, collected while it is
 * read and checked.
 */
struct exchange_remarks {
	struct exchange_remark *remark;
	size_t n, cap;
};

/* Add a copy of a remark; its text, if it has one, is freed with r. */
void exchange_remarks_add(struct exchange_remarks *r,
    const struct exchange_remark *remark);

/* Refuse a row for one of its columns (NULL: for no single cell), where the
 * code needs no other value. */
void exchange_remarks_refuse(struct exchange_remarks *r, unsigned line,
    const char *column, enum exchange_code code);

/* Free the texts; r is empty then. */
void exchange_remarks_free(struct exchange_remarks *r);

/* Sort by line, keeping the order of those on one line. */
void exchange_remarks_sort(struct exchange_remarks *r);

#endif
