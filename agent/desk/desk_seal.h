#ifndef SHEAF_AGENT_DESK_DESK_SEAL_H
#define SHEAF_AGENT_DESK_DESK_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/desk/desk_returns.h"
#include "agent/desk/desk_unrecorded.h"
#include "agent/sealing/signoff.h"
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
	 * time, that a restored register signs again.  Sentences, each with
	 * its LF. */
	struct buf news;
	/* Where due.doubt is not TODAY_SURE, nothing is due yet: the day has
	 * to be asked for, and is given as r->said when prepared again.
	 * question is what the clock says and what speaks against it,
	 * sentences each with its LF; else it is empty. */
	struct buf question;
	struct desk_due due;
	/* The exact text and its digest.  draft.why, not NULL: a person has
	 * to say yes, because a figure of a closed quarter falls by much,
	 * something is sealed between two weekly seals, or nothing of a
	 * service was ever sealed. */
	struct signoff_draft draft;
	/* What has to be answered first, of services that are due; the
	 * answer changes the draft, so prepare again after it. */
	struct desk_unrecorded unrecorded;
	uint64_t epoch; /* of the enrolment: whom the figures go to */
	/* For people: each return and how it differs from the one before;
	 * the first one of a service with its payload. */
	struct buf changes;
};

/*
 * Take in what the courier brought, see whether this site may sign, and make
 * all that is due of r->today, r->said and r->through (r->service and
 * r->period are not looked at); r->unattended is for a yes of another way than SIGNOFF_TYPED.  Nothing is signed.  ERR_USAGE before the enrolment,
 * ERR_REFUSED with what to do when this site must not sign.  `news` is
 * filled after a failure too.  The caller ends with desk_seal_free() in any
 * case.
 */
int desk_seal_prepare(struct desk *d, const struct desk_returns_request *r,
    struct desk_seal *out, struct err *e) MUST_USE;
void desk_seal_free(struct desk_seal *seal);

struct desk_seal_sign {
	int32_t today, through;    /* as they were prepared */
	int32_t said;              /* the same; it is stored for good */
	const struct hash *digest; /* of what was shown */
	uint64_t epoch;            /* as it was prepared */
	enum signoff_way way;      /* how the yes was given */
	const char *typed;         /* of SIGNOFF_TYPED: what was typed, which
				      must be the name of who is at work */
};

struct desk_sealed {
	size_t n; /* returns that were signed */
	/* After a failure: it is not any more what was shown, so prepare
	 * again, show that, and ask again. */
	bool outdated;
};

/*
 * Sign what is due and put it into outbox and spool; the sign-off is stored
 * with the statements.  ERR_REFUSED, and nothing is signed, when the digest
 * is not the one of what is due now, when the site was enrolled anew since,
 * when nothing is due, when another name was typed, when a standing yes is
 * not enough, when it is in doubt which day it is, when it is not answered
 * what a service does not record, and when this site must not sign.
 */
int desk_seal_sign_off(struct desk *d, const struct desk_seal_sign *sign,
    struct desk_sealed *out, struct err *e) MUST_USE;

#endif
