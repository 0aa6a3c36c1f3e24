#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_FOLLOW_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/exchange/exchange_merge.h"

/*
 * What follows from a refused or withdrawn row for the facts that hang on
 * it.  A link array holds the n links of one client.
 */

/*
 * Mark the stored facts of withdrawn referrals and jobs as taken along,
 * those that a row of the file speaks for excepted.  True when a mark
 * changed.
 */
bool exchange_follow_withdrawn(struct exchange_merge *m,
    const struct exchange_link *link, size_t n);

/*
 * Refuse the rows of refused referrals and jobs.  True when it refused any.
 */
bool exchange_follow_refused(struct exchange_merge *m,
    struct exchange_remarks *remarks, const struct exchange_link *link,
    size_t n);

/* Reviews follow their employer contact. */
void exchange_follow_reviews(struct exchange_merge *m,
    struct exchange_remarks *remarks);

/* Say how many facts each withdrawal takes along. */
void exchange_follow_report(struct exchange_merge *m,
    struct exchange_remarks *remarks);

#endif
