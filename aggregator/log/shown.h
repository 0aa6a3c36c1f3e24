#ifndef SHEAF_AGGREGATOR_LOG_SHOWN_H
#define SHEAF_AGGREGATOR_LOG_SHOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/log/ledger.h"
#include "aggregator/log/lock.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"

/*
 * A checkpoint that this log's key has signed and that somebody shows: how it
 * stands to the log that is here (PROTOCOL.md P-CKP-6).
 */
enum shown {
	SHOWN_HOLDS,   /* this log goes on from it */
	SHOWN_UNKNOWN, /* it may: entries that were signed here are missing */
	SHOWN_AHEAD,   /* larger than any that is known to be signed here */
	SHOWN_FORK     /* this log has another root at its size */
};

/*
 * Compare cp with the `stored` entries of l; `newest` is the largest checkpoint
 * known to be signed here, which may be of more entries than are stored.
 */
int shown_judge(struct ledger *l, uint64_t stored,
    const struct checkpoint *newest, const struct checkpoint *cp,
    enum shown *out, struct err *e) MUST_USE;

/* Why nothing is signed because of a checkpoint that is AHEAD or a FORK, in words
 * for people. */
void shown_reason(enum shown how, const struct checkpoint *cp,
    char out[static ERR_TEXT_MAX]);

/* One that is AHEAD or a FORK, with our own published one. */
struct shown_proof {
	enum shown how;
	struct checkpoint checkpoint, own;
	/* Both signed and bare (checkpoint_bare()). */
	struct slice text, own_text;
	struct ledger *ledger;
};

/*
 * Keep it: in the lock, so that nothing is signed from now on, and then with our own
 * as a file in the folder dir, which is made: NAME.evidence of the kind `fork`
 * (PROTOCOL.md section 19), or NAME.json with both where that is not proven, since the
 * one that was shown is larger than ours.  What is kept already changes nothing, and
 * makes no second file: the file's name is of the bytes of p->text.  Of two histories
 * at most LIMITS_FORK_FILES_MAX files are made.  There is a .json
 * for those alone that the lock keeps, or anybody could fill the disk with the
 * checkpoints that a log has published before it became an old copy.
 * *stops, also after -1: signing stops.  It does not for a FORK of a size for which a
 * named person has accepted that there are two histories (lock_accept()).
 */
int shown_keep(struct lock *lock, const char *dir, const struct shown_proof *p,
    bool *stops, struct err *e) MUST_USE;

#endif
