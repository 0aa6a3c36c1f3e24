#ifndef SHEAF_AUDITOR_RECOMPUTE_SHEAF_H
#define SHEAF_AUDITOR_RECOMPUTE_SHEAF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auditor/recompute.h"
#include "auditor/recompute_column.h"

/*
 * Which counts policy sheaf/1 hides: protocol/TOTALS.md, P-TOT-50 to 56.  It is
 * decided once for a log size and day, whatever a document shows of it.
 */
struct recompute_sheaf;

/* Decide for all returns of a rule set whose quarter begins on or before day.
 * Freed with recompute_sheaf_free(). */
struct recompute_sheaf *recompute_sheaf_make(const struct recompute *r,
    const struct ruleset *rules, int32_t day);
void recompute_sheaf_free(struct recompute_sheaf *s);

/* Whether the cell of that row is hidden in a column, of whatever grid of the
 * same returns (P-TOT-57). */
bool recompute_sheaf_hides(const struct recompute_sheaf *s,
    const struct recompute_column *c, size_t row);

#endif
