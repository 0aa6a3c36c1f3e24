#ifndef SHEAF_AGGREGATOR_LOG_LOCK_H
#define SHEAF_AGGREGATOR_LOG_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The newest checkpoint ever signed, in a database of its own (D/lock/
 * lock.db) that is in no backup: what keeps a restored aggregator from
 * signing a second history.
 */
struct lock;

/* Make it with a first checkpoint text; refuses when there is one. Only
 * `init` does this. */
int lock_create(const char *path, struct slice checkpoint,
    struct err *e) MUST_USE;
/* Open the existing one; never creates.  On a full disk too, where no other
 * process can open it until lock_share().  Closed with lock_close(). */
int lock_open(struct lock **out, const char *path, struct err *e) MUST_USE;
void lock_close(struct lock *l);
/* Let others open it again, if it was opened on a full disk and there is room
 * now.  After -1 only lock_close() may follow. */
int lock_share(struct lock *l, struct err *e) MUST_USE;

/* Append the checkpoint text held. */
int lock_read(struct lock *l, struct buf *out, struct err *e) MUST_USE;
/* Replace `old` by `new`, durably, if it holds exactly `old`; else
 * ERR_CORRUPT: somebody else signs with this lock. */
int lock_swap(struct lock *l, struct slice old, struct slice new,
    struct err *e) MUST_USE;

/*
 * Checkpoints of this log's key that contradict what is here (shown.h).  While one
 * is kept, lock_swap() fails: nothing is signed, whatever process tries.
 *
 * lock_keep() keeps the text of one of `size` entries; one that is kept already
 * stays.  At most LIMITS_SHOWN_MAX are, the largest ones.  lock_kept_each() calls
 * back with each, the largest first, and stops at -1.  lock_drop_kept() forgets
 * them, once this log has reached them all.
 */
int lock_keep(struct lock *l, struct slice text, uint64_t size,
    struct err *e) MUST_USE;
int lock_kept_each(struct lock *l,
    int (*each)(void *arg, struct slice text, struct err *e), void *arg,
    struct err *e) MUST_USE;
int lock_drop_kept(struct lock *l, struct err *e) MUST_USE;
/* Whether this one is kept. */
int lock_keeps(struct lock *l, struct slice text, bool *keeps,
    struct err *e) MUST_USE;
/*
 * A named person knows that this key has signed other trees up to `size`, and
 * goes on with this one: all that are kept are forgotten.  *size is the largest
 * for which somebody has said so, 0 before.
 */
int lock_accept(struct lock *l, uint64_t size, struct err *e) MUST_USE;
int lock_accepted(struct lock *l, uint64_t *size, struct err *e) MUST_USE;

/* A named person has said that the next start of the daemon need not wait
 * (P-ORD-5).  lock_put_word() fails with ERR_REFUSED when somebody has said so already;
 * lock_take_word() says whether somebody has, and forgets it. */
int lock_put_word(struct lock *l, struct err *e) MUST_USE;
int lock_take_word(struct lock *l, bool *said, struct err *e) MUST_USE;

/*
 * For recovery, without having it open.  lock_look() appends the
 * checkpoint that a lock holds; nothing when there is none, or one that was being
 * made; *held as lock_held(); and calls each as lock_kept_each() does (NULL: nobody).
 * While nobody has it open, lock_put() makes the lock, or replaces whatever checkpoint it holds, and in the
 * same step sets the hold (LOCK_HOLD), and notes that a store which was made beside the
 * old one takes its place from now on (LOCK_TAKES; without it, that none does).
 */
enum { LOCK_HOLD = 1, LOCK_TAKES = 2 };
int lock_look(const char *path, struct buf *out, bool *held,
    int (*each)(void *arg, struct slice text, struct err *e), void *arg,
    struct err *e) MUST_USE;
int lock_put(const char *path, struct slice checkpoint, unsigned flags,
    struct err *e) MUST_USE;

/* Whether LOCK_TAKES is noted; forget it, once that store has the name. */
int lock_takes(struct lock *l, bool *takes, struct err *e) MUST_USE;
int lock_took(struct lock *l, struct err *e) MUST_USE;

/*
 * The hold: nothing may be signed until a named person has said that the largest
 * checkpoint is known (PROTOCOL.md P-REC-4).  Ask for it; end it.
 */
int lock_held(struct lock *l, bool *held, struct err *e) MUST_USE;
int lock_release(struct lock *l, struct err *e) MUST_USE;

#endif
