#ifndef SHEAF_AGENT_DESK_DESK_SEAL_H
#define SHEAF_AGENT_DESK_DESK_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/desk/desk_returns.h"
#include "protocol/hash.h"

/*
 * A seal in two acts, with a person between them.  desk_seal_prepare() gives
 * the exact text to be signed and its digest; desk_seal_sign_off() names the
 * digest of what was shown, and signs that and nothing else.
 *
 *	prepare --> shown --> sign off --> sealed
 *	   ^                     |
 *	   +--- not the same ----+
 *
 * Nothing is kept between the acts, so that they may be two requests of a
 * browser.  Both want the register unlocked and the spool open.
 */
struct desk_seal {
	/* What there is to know before: what was received since the last
	 * time, that a restored register signs again, that the clock is
	 * behind.  Sentences, each with its LF. */
	struct buf news;
	struct desk_due due;
	struct buf text;    /* the payloads, one behind the other */
	struct hash digest; /* SHA-256 of text */
	uint64_t epoch;     /* of the enrolment: whom the figures go to */
	/* For people: each return and how it differs from the one before.
	 * The first time of all it holds the payloads too. */
	struct buf changes;
	/* A person has to say yes: figures of a closed quarter fall by much,
	 * or something is sealed between two weekly seals. */
	bool needs_yes;
};

/*
 * Take in what the courier brought, see whether this site may sign, and make
 * all that is due of r->today and r->through (r->service and r->period are
 * not looked at).  Nothing is signed.  ERR_USAGE before the enrolment,
 * ERR_REFUSED with what to do when this site must not sign.  `news` is
 * filled after a failure too.  The caller ends with desk_seal_free() in any
 * case.
 */
int desk_seal_prepare(struct desk *d, const struct desk_returns_request *r,
    struct desk_seal *out, struct err *e) MUST_USE;
void desk_seal_free(struct desk_seal *seal);

/* news, returns (each with what changed), text, digest in base64 and
 * needs_yes. */
struct jval *desk_seal_json(const struct desk_seal *seal);

struct desk_seal_sign {
	int32_t today, through;    /* as they were prepared */
	const struct hash *digest; /* of what was shown */
	uint64_t epoch;            /* as it was prepared */
	/* What the person typed for a yes, which must be the name of the one
	 * at work; NULL where no name was asked for.  Where needs_yes, that
	 * is refused unless `agreed`: a yes that was given another way. */
	const char *name;
	bool agreed;
};

/*
 * Sign what is due and put it into outbox and spool; *n is how many returns.
 * ERR_REFUSED, and nothing is signed, when the digest is not the one of what
 * is due now, when the site was enrolled anew since, when nothing is due,
 * when it is another name or a yes is missing, and when this site must not
 * sign.
 */
int desk_seal_sign_off(struct desk *d, const struct desk_seal_sign *sign,
    size_t *n, struct err *e) MUST_USE;

#endif
