#ifndef SHEAF_AGGREGATOR_STORE_RELEASED_H
#define SHEAF_AGGREGATOR_STORE_RELEASED_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"

/*
 * Which registry the log binds (PROTOCOL.md P-REL-2).  A text of the store says where
 * the newest release stands; it follows from the leaves, and where it is missing, as in
 * a store that an older program has made, the leaves are read instead.
 */

/* Where the newest release stands; *any is false, and *index left, where there is
 * none. */
int released_newest(struct store *s, uint64_t *index, bool *any,
    struct err *e) MUST_USE;
/* The same for the newest one below log size `size`. */
int released_below(struct store *s, uint64_t size, uint64_t *index, bool *any,
    struct err *e) MUST_USE;

/* Say where it stands, inside a write transaction: whoever logs one, or meets one while
 * the store is made again.  The other: that there is none. */
int released_set(struct store *s, uint64_t index, struct err *e) MUST_USE;
int released_set_none(struct store *s, struct err *e) MUST_USE;
/* Where the text is missing, make it from the leaves, in a transaction of its own.  On a
 * disk without room nothing changes, and that is no failure. */
int released_settle(struct store *s, struct err *e) MUST_USE;

/*
 * ERR_REFUSED when the newest release binds another registry than that with this hash:
 * one that was lost has not been brought back, and no total may be made without it.
 */
int released_check(struct store *s, const struct hash *registry,
    struct err *e) MUST_USE;

/* Keep the registry that stands, which the release at `index` binds, for those who look
 * at a log size below the next release; inside a write transaction. */
int released_keep(struct store *s, uint64_t index, struct err *e) MUST_USE;
/*
 * Append the registry that holds at log size `size` as its CSV file: the one that stands,
 * where no release lies below; else the one that the newest of those binds.  ERR_REFUSED
 * when that is not the one that stands and none was kept.
 */
int released_export(struct store *s, uint64_t size, struct buf *out,
    struct err *e) MUST_USE;

/*
 * Fill the registry of `made`, in its write transaction, with the one that holds at that
 * size of the log of s: of what is published, while a change of the registry waits to be.
 * Where no release stands at `size` or above, that is the one that stands, bound or not.
 * ERR_LATER, with the entry that changed it, when it was not kept.
 */
int released_copy(struct store *made, struct store *s, uint64_t size,
    struct err *e) MUST_USE;

#endif
