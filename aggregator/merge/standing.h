#ifndef SHEAF_AGGREGATOR_MERGE_STANDING_H
#define SHEAF_AGGREGATOR_MERGE_STANDING_H

#include "aggregator/merge/writer.h"
#include "protocol/returns.h"

/*
 * What is in force, and the totals with it, as statements are taken, revoked
 * and erased (PROTOCOL.md section 11).  Inside the writer's transaction.
 */

/* An accepted batch takes the place of `old` (NULL: none in force). */
int standing_take(struct writer *w, const struct store_batch *b,
    const struct returns *r, const struct store_figure *old,
    struct err *e) MUST_USE;

/*
 * Statements of the epoch with seq above `last` go out of force; the
 * earlier ones of their keys come back.  The directory must hold the
 * revocation already.
 */
int standing_revoke(struct writer *w, int64_t epoch, uint64_t last,
    struct err *e) MUST_USE;

/* The batch st at `index` loses its opening and, if in force, its figures, as
 * leaf `erasure` demands. */
int standing_erase(struct writer *w, uint64_t index, const struct statement *st,
    uint64_t erasure, struct err *e) MUST_USE;

/* The opening of a logged batch that awaits it has come back; if the batch is in
 * force, its figures r with it. */
int standing_bring(struct writer *w, const struct store_batch *b,
    struct slice opening, const struct returns *r, struct err *e) MUST_USE;

#endif
