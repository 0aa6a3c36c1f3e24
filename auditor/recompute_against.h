#ifndef SHEAF_AUDITOR_RECOMPUTE_AGAINST_H
#define SHEAF_AUDITOR_RECOMPUTE_AGAINST_H

#include <stddef.h>

#include "auditor/findings.h"
#include "auditor/recompute.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * Compare the recomputed figures with those the aggregator shows (`totals
 * --json`): every count, ratio and number of services, under the same
 * disclosure control, and that the quarters shown are those that had begun on
 * the day which the totals state.  Differences become unsound findings.  *compared
 * counts the figures compared.  -1 when `shown` is something else.
 */
int recompute_against(const struct recompute *r, const struct jval *shown,
    struct findings *f, size_t *compared, struct err *e) MUST_USE;

#endif
