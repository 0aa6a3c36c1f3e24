#ifndef SHEAF_AGGREGATOR_MERGE_TALLY_H
#define SHEAF_AGGREGATOR_MERGE_TALLY_H

#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "common/ips/period.h"

/*
 * Merged totals, kept by difference as statements come into force and go out
 * of it.  Only the writer uses this.
 */

/*
 * Totals rows touched in one transaction, written back once by
 * tally_flush(), before the commit; forgotten by tally_forget().
 */
struct tally;
struct tally *tally_new(struct store *s);
void tally_free(struct tally *t);

/* Take the figures of f out of, or into, the totals of its region. */
int tally_remove(struct tally *t, const struct store_figure *f,
    struct err *e) MUST_USE;
int tally_add(struct tally *t, const struct store_figure *f,
    struct err *e) MUST_USE;
int tally_flush(struct tally *t, struct err *e) MUST_USE;
/* Forget what was not flushed, and the regions known. */
void tally_forget(struct tally *t);

/* Region of a service (by id) at a period, by the registry's dated rows
 * on the period's last day; "" when it is not in the registry. */
int tally_region(struct tally *t, const char *service, struct period p,
    char region[static STORE_REGION_MAX + 1], struct err *e) MUST_USE;

/* Make regions and totals again from what is in force, after a change of the
 * registry. */
int tally_remake(struct tally *t, struct err *e) MUST_USE;

#endif
