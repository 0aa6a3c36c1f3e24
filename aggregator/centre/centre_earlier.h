#ifndef SHEAF_AGGREGATOR_CENTRE_CENTRE_EARLIER_H
#define SHEAF_AGGREGATOR_CENTRE_CENTRE_EARLIER_H

#include "aggregator/store/store.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"

/*
 * The store as it was when the log had the size of a checkpoint, made again (remake/)
 * from those leaves of `now` and the openings it has of them, in a scratch file beside
 * it.  For readers who may be shown nothing newer than what is published, when `now` is
 * ahead of it.  What was erased since, whatever its place in the log, is not in the
 * made store: its statement stands, without figures.  The registry is
 * the one that holds at that size (released_copy()); what agents have used of their
 * quota is as it is now.
 *
 * *out is in its read transaction, of the calling thread or of one at a time, and is
 * freed with store_close(); `now` is a reading connection without a transaction, and is
 * not needed afterwards.  Two calls in one process must not overlap.  It takes as long
 * as a rebuild of the store, and as much room on the disk.
 *
 * ERR_CORRUPT when `now` has fewer leaves than that, or they have another root.
 */
int centre_earlier(struct store **out, struct store *now,
    const struct checkpoint *cp, struct err *e) MUST_USE;

/*
 * What is published in the folder log (D/log), its signatures unread, and when, by this
 * machine's clock.  *out has size 0 when nothing is.
 */
int centre_published(const char *log, struct checkpoint *out,
    struct clock_wall *when, struct err *e) MUST_USE;

/*
 * Where *reader (a connection without a transaction) is ahead of what is published:
 * *reader is closed, and is then the store of that size as centre_earlier() makes it,
 * in its read transaction.  *why, of kind ERR_LATER, says for people how many entries
 * wait.  -1 with *e and *reader as they were when nothing is published, or the store is
 * not ahead of it; -1 with *reader as it was and the reason in *e when it fails.
 */
int centre_earlier_instead(struct store **reader,
    const struct checkpoint *published, struct err *why,
    struct err *e) MUST_USE;

#endif
