#ifndef SHEAF_AGENT_EXCHANGE_SHEET_FOLLOW_H
#define SHEAF_AGENT_EXCHANGE_SHEET_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/exchange/sheet_merge.h"

/*
 * What follows from a refused or withdrawn row for the facts that hang on
 * it.  A link array holds the n links of one client.
 */

/*
 * Mark the stored facts of withdrawn referrals and jobs as taken along,
 * those that a row of the file speaks for excepted.  True when a mark
 * changed.
 */
bool sheet_follow_withdrawn(struct sheet_merge *m,
    const struct sheet_link *link, size_t n);

/*
 * Refuse the rows of refused referrals and jobs.  True when it refused any.
 */
bool sheet_follow_refused(struct sheet_merge *m, struct sheet_remarks *remarks,
    const struct sheet_link *link, size_t n);

/* Reviews follow their employer contact. */
void sheet_follow_reviews(struct sheet_merge *m, struct sheet_remarks *remarks);

/* Say how many facts each withdrawal takes along. */
void sheet_follow_report(struct sheet_merge *m, struct sheet_remarks *remarks);

#endif
