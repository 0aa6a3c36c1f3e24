#ifndef SHEAF_AUDITOR_RECOMPUTE_HIDDEN_H
#define SHEAF_AUDITOR_RECOMPUTE_HIDDEN_H

#include <stdbool.h>

#include "auditor/recompute.h"

/*
 * What policy sheaf/1 hides of recomputed figures.  It depends on every return
 * of every quarter that had begun on the day of a document (protocol/TOTALS.md,
 * P-TOT-50).
 */
struct recompute_hidden;

/* r must outlive it.  Freed with recompute_hidden_free(). */
struct recompute_hidden *recompute_hidden_new(const struct recompute *r,
    const struct ruleset *rules, int32_t day);
void recompute_hidden_free(struct recompute_hidden *h);

/* Whether a row is hidden in the column of a scope; all: of all quarters. */
bool recompute_hidden_is(const struct recompute_hidden *h,
    const struct recompute_scope *scope, bool all, size_t row);

#endif
