#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_KEPT_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_KEPT_H

#include <stdbool.h>

#include "aggregator/pages/pages_tag.h"
#include "common/base/buf.h"

/*
 * Answers by their tag, so that the same page for the next reader is not made
 * again.  A tag says who may see an answer and of which state it is, so one is
 * never wrong, only not asked for any more.  Any thread.
 */
struct pages_kept;

enum {
	PAGES_KEPT_MAX = 128, /* answers; the oldest makes room */
	PAGES_KEPT_BYTES = 32 * 1024 * 1024
};

/* Freed with pages_kept_free(); NULL is allowed. */
struct pages_kept *pages_kept_new(void);
void pages_kept_free(struct pages_kept *all);

/* Append the answer of a tag; false when it is not there. */
bool pages_kept_find(struct pages_kept *all, const char *tag, struct buf *out);

/* Keep a copy of an answer. */
void pages_kept_put(struct pages_kept *all, const char *tag,
    struct slice answer);

#endif
