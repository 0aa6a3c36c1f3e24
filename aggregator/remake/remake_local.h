#ifndef SHEAF_AGGREGATOR_REMAKE_REMAKE_LOCAL_H
#define SHEAF_AGGREGATOR_REMAKE_REMAKE_LOCAL_H

#include "aggregator/store/store.h"
#include "common/base/err.h"

/*
 * What does not follow from leaves and openings (DESIGN.md), brought over from an
 * older store of the same log, whose leaves are the first ones of the made store.
 * Both inside the made store's write transaction, after remake_run().
 */

/* What agents have used of their quota. */
int remake_local_quota(struct store *made, struct store *old,
    struct err *e) MUST_USE;

/* Sealed copies for further recipients, without the bytes of those that were
 * erased since, and rejected notes that prove something. */
int remake_local_kept(struct store *made, struct store *old,
    struct err *e) MUST_USE;

#endif
