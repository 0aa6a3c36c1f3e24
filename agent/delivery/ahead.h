#ifndef SHEAF_AGENT_DELIVERY_AHEAD_H
#define SHEAF_AGENT_DELIVERY_AHEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/pins.h"
#include "agent/delivery/receipts.h"
#include "agent/delivery/spool.h"
#include "agent/delivery/transport.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Statements of this site that the log holds and its register does not know,
 * because it was restored from a backup: asked for by the courier, kept in
 * ahead/NAME.receipt as a note with the answer that settles it, and judged again
 * by the register when somebody adopts them (PROTOCOL.md P-HEAD-9, P-ADO-3).
 */
struct ahead {
	struct buf file;
	struct spool_answer answer;
	struct receipts_sent sent;       /* the statement */
	struct receipts_verdict verdict; /* received or refused, and proven */
};

/*
 * Bring the statements after..last of this epoch into the spool, in their order,
 * as far as they come: those that are there are not asked for again, and an answer
 * that does not hold is as good as none.  Each one is on the disk before the next
 * is looked at, so that a stop anywhere loses nothing.  The checkpoints of their
 * proofs meet the stored one (settle_meet()); *forked when one shows another
 * history: the alarm is written, and nothing more is fetched.  -1 only when the
 * spool fails.
 */
struct ahead_range {
	uint64_t after, last;
};
int ahead_fetch(const struct spool *s, const struct transport *t,
    const struct pins *p, struct ahead_range range, bool *forked,
    struct err *e) MUST_USE;

/*
 * Read one of them; *found is false when it is not there, or is not a batch of
 * this epoch with that number, signed with its key and proven to be in the log.
 * Freed with ahead_free() in any case.
 */
int ahead_read(const struct spool *s, const struct pins *p, uint64_t seq,
    struct ahead *out, bool *found, struct err *e) MUST_USE;
void ahead_free(struct ahead *a);

/* Remove those of other epochs, and those up to `known`, which the register
 * knows now. */
int ahead_tidy(const struct spool *s, uint64_t epoch, uint64_t known,
    struct err *e) MUST_USE;

#endif
