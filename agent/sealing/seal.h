#ifndef SHEAF_AGENT_SEALING_SEAL_H
#define SHEAF_AGENT_SEALING_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/signoff.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/returns.h"
#include "protocol/sign.h"

/*
 * Sealing: figures become a signed statement and a sealed opening, waiting
 * in the outbox.  Nothing here connects.
 */
struct seal_signer {
	const struct outbox_agent *agent; /* as loaded; head of the chain */
	const struct sign_key *key;       /* this epoch's */
	const struct signoff *signoff;    /* the yes to these returns */
	int32_t today;
};

/* 0 when this agent may sign; else in words why not and what to do. */
int seal_allowed(const struct outbox_agent *a, struct err *e) MUST_USE;

/* Unwrap the signing key of the epoch; the caller wipes it. */
int seal_key(const struct open_register *reg, const struct outbox_agent *a,
    struct sign_key *key, struct err *e) MUST_USE;

/*
 * Seal n returns as the next n statements of the chain, all in one
 * transaction: statements, sequence numbers and outbox entries are stored
 * together or not at all.  Each is judged first as the aggregator will.
 * ERR_REFUSED when the sign-off is a yes to anything but these returns in
 * this order; it is stored with them.
 */
int seal_returns(struct db *db, const struct seal_signer *signer,
    const struct returns *const *returns, size_t n, struct err *e) MUST_USE;

/*
 * Append the envelope of a note and its padded opening, with one fresh box
 * for each pinned recipient.  Needs no secret: an opening is sealed anew
 * this way without another signature.
 */
void seal_envelope(const struct pins *pins, struct slice note,
    struct slice opening, struct buf *out);

#endif
