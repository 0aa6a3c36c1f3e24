#ifndef SHEAF_AGGREGATOR_LOG_RECOVERY_H
#define SHEAF_AGGREGATOR_LOG_RECOVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/log/lock.h"
#include "aggregator/log/signer.h"
#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * What start-up finds and repairs before anything is signed or answered
 * (PROTOCOL.md P-ORD-2).
 */
struct recovery_state {
	/* Published and in the lock.  Where nothing may be signed: the newest
	 * of the two whose tree the store holds, so that what was logged can
	 * still be proven; the lock's, if there is none.  Where the trust in
	 * force asks for a quorum, always the published one, and that of the
	 * empty log where there is none.  The caller frees. */
	struct buf checkpoint;
	/* The lock's, which is newer while its quorum is not met.  The caller
	 * frees it too. */
	struct buf signed_text;
	bool read_only; /* nothing may be signed */
	bool unproven;  /* and the store holds not its tree, or it is that
				  of the empty log because none is published */
	bool no_room;   /* for now, because the disk is full */
	bool awaits_witnesses; /* for now: nobody has been asked yet */
	/* Nothing is signed because that was asked for, and all is well but for
	 * room: the same call is made again, without `wait`, once it may be. */
	bool waits;
	/* Since when the published checkpoint is older than what is signed,
	 * where a quorum is asked for; s is 0 elsewhere. */
	struct clock_wall unpublished_since;
	char reason[ERR_TEXT_MAX];
	uint64_t caught_up; /* leaves of a crash that were signed now */
};

/* What a start works on. */
struct recovery {
	struct store *store;
	struct lock *lock;
	const struct signer *signer;
	const char *log_dir;
	bool wait; /* sign nothing yet, unless witnesses were heard */
	/* The witnesses were, where the state said that they must be: what a
	 * crash has left is signed, but not published without them. */
	bool heard;
};

/*
 * Check that the first n leaves have the lock's root, that the published
 * checkpoint is not ahead; write missing tiles, sign and publish leaves
 * beyond n.  A store behind or beside its lock is read-only, with reason.
 * So is one that finds no room on the disk for what it has to write: no_room,
 * the checkpoint is the published one, and the same call may be made again at
 * any time.  -1 only for what makes even reading unsafe (no lock, damaged
 * store).
 */
int recovery_start(struct recovery_state *state, const struct recovery *r,
    struct err *e) MUST_USE;

/* Why nothing is signed before witnesses were heard. */
extern const char recovery_awaiting[];

#endif
