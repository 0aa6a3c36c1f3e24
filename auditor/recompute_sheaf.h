#ifndef SHEAF_AUDITOR_RECOMPUTE_SHEAF_H
#define SHEAF_AUDITOR_RECOMPUTE_SHEAF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auditor/recompute.h"
#include "auditor/recompute_besides.h"
#include "auditor/recompute_column.h"

/*
 * Which counts policy sheaf/1 hides: protocol/TOTALS.md, P-TOT-50 to 56 and 61 to 64.  It is
 * decided once for a log size and day, whatever a document shows of it.
 */
struct recompute_sheaf;

/* What a document states for the decision. */
struct recompute_sheaf_terms {
	const struct ruleset *rules;
	int32_t day;
	const struct recompute_besides *besides; /* P-TOT-61 */
	size_t n;
};

/* Decide for all returns of the rule set whose quarter begins on or before the
 * day.  Freed with recompute_sheaf_free(). */
struct recompute_sheaf *recompute_sheaf_make(const struct recompute *r,
    const struct recompute_sheaf_terms *t);
void recompute_sheaf_free(struct recompute_sheaf *s);

/* Whether the cell of that row is hidden in a column, of whatever grid of the
 * same returns (P-TOT-57). */
bool recompute_sheaf_hides(const struct recompute_sheaf *s,
    const struct recompute_column *c, size_t row);

#endif
