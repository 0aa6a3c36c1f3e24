#ifndef SHEAF_AGENT_DELIVERY_CONTACT_H
#define SHEAF_AGENT_DELIVERY_CONTACT_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/answers.h"
#include "agent/delivery/heads.h"
#include "agent/delivery/pins.h"
#include "agent/delivery/spool.h"
#include "agent/delivery/transport.h"
#include "common/base/err.h"

/*
 * The questions a courier asks an aggregator, and the comparing of the log
 * at every contact: the checkpoint verified last must be a prefix of the
 * log of today.
 */

/*
 * POST body to /v1/<path>?old=<old>.  As transport's ask: the caller frees
 * answer->body in any case.
 */
int contact_post(const struct transport *t, const struct pins *p,
    const char *path, uint64_t old, struct slice body,
    struct transport_answer *answer, struct err *e) MUST_USE;

enum contact_result {
	CONTACT_HOLDS,    /* the log of today continues ours */
	CONTACT_FAILED,   /* offline, busy, or not the aggregator */
	CONTACT_UNPROVEN, /* a signed checkpoint, but no proof that leads to
			     it from ours: damage on the way, or worse */
	CONTACT_GREW,     /* contact_join(): it changed meanwhile; try again */
	CONTACT_BEHIND,   /* the log is smaller than what we verified */
	CONTACT_FORK      /* one size, two roots; the alarm is written */
};

/* As many lost openings are handed back at one contact. */
enum { CONTACT_AWAITING_MAX = 64 };

struct contact_head {
	enum contact_result result;
	uint64_t seq;   /* HOLDS: the aggregator's head of this epoch */
	struct hash id; /* HOLDS: of that statement; zeros: not named */
	bool ended;     /* HOLDS: it says that this epoch has ended */
	bool unread;    /* HOLDS: as receipts_trust_unread() */
	/* HOLDS: the statements whose openings it has lost, in order. */
	uint64_t awaiting[CONTACT_AWAITING_MAX];
	size_t awaits;
	/* HOLDS: other agents of this provider, "a/1, b.c/2" (P-HEAD-11). */
	char others[HEADS_OTHERS_MAX];
	int64_t retry_after_ms;
	int64_t date_s;         /* HOLDS: as in transport.h */
	char why[ERR_TEXT_MAX]; /* unless HOLDS */
	/* Of an answer that is no head: its status and what it says. */
	unsigned status;
	struct answers_word word;
};

/*
 * Show the stored checkpoint, ask for the head and hold its checkpoint against the stored one, which
 * moves forward on a proof that starts at it; the answer is then kept as
 * joins/<old size>.join for the register.  -1 only when the spool fails.
 */
int contact_compare(const struct spool *s, const struct transport *t,
    const struct pins *p, struct contact_head *out, struct err *e) MUST_USE;

/*
 * Compare one checkpoint that was left apart (joins/SIZE.open): ask for a
 * proof from it and see that it leads to the stored one.  *did is false
 * when there is none.
 */
int contact_join(const struct spool *s, const struct transport *t,
    const struct pins *p, bool *did, struct contact_head *out,
    struct err *e) MUST_USE;

/* Ask the register to put envelopes from seq on into the spool again, unless
 * that of seq is there. */
int contact_want(const struct spool *s, uint64_t epoch, uint64_t seq,
    struct err *e) MUST_USE;

/* Ask it for the envelopes of these n, likewise, sealed anew: their openings are
 * lost at the aggregator. */
int contact_want_openings(const struct spool *s, uint64_t epoch,
    const uint64_t *seq, size_t n, struct err *e) MUST_USE;

#endif
