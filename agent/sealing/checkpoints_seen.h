#ifndef SHEAF_AGENT_SEALING_CHECKPOINTS_SEEN_H
#define SHEAF_AGENT_SEALING_CHECKPOINTS_SEEN_H

#include "agent/delivery/heads.h"
#include "agent/delivery/pins.h"
#include "agent/delivery/spool.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/receipt.h"

/*
 * The log as this register knows it: every checkpoint it has verified, and
 * which of them are proven to be one history (`joined`).  The newest joined
 * one goes into the next statement as `seen`.  It never goes back.
 */

/*
 * Let a verified checkpoint meet the newest joined one, inside the caller's
 * transaction.  Two roots of one size end the agent's signing (state
 * forked).
 */
int checkpoints_seen_meet(struct db *db, const struct pins *pins,
    const struct receipt *proof, const struct checkpoint *next,
    struct err *e) MUST_USE;

/*
 * Take in the comparisons the courier made (joins/SIZE.join), each in its
 * own transaction, and remove those that the history has passed, and heads
 * that compare with nothing (joins/0.join) once they are taken in.  A newer trust
 * statement that one brings is pinned.
 */
int checkpoints_seen_take_joins(struct db *db, const struct spool *s,
    const struct pins *pins, struct err *e) MUST_USE;

/*
 * Where the courier has come further than the proofs that reached this
 * register (files were lost), leave joins/SIZE.open, which asks it to
 * compare from the newest joined checkpoint.
 */
int checkpoints_seen_ask(struct db *db, const struct spool *s,
    const struct pins *pins, struct err *e) MUST_USE;

/*
 * Store what a head answer says is in force, and which services are this
 * agent's (listed.h), unless one as new was taken; and what the aggregator takes
 * (taken.h), unless a newer one was taken.  Inside the caller's transaction.
 */
int checkpoints_seen_in_force(struct db *db, const struct pins *pins,
    const struct heads *h, struct err *e) MUST_USE;

#endif
