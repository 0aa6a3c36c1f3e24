#ifndef SHEAF_AGENT_DELIVERY_RECEIPTS_H
#define SHEAF_AGENT_DELIVERY_RECEIPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/answers.h"
#include "agent/delivery/pins.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "protocol/checkpoint.h"
#include "protocol/receipt.h"
#include "protocol/statement.h"

/*
 * What an answer says, as far as its proof verifies under the pins.  Needs
 * public keys only, so the courier judges answers on the way and the
 * register judges the same bytes again when it takes them in.  A status
 * without a proof that holds is never more than "later".
 */
enum receipts_outcome {
	RECEIPTS_LATER,    /* keep the statement, try again */
	RECEIPTS_GAP,      /* the aggregator misses earlier ones; unproven */
	RECEIPTS_RECEIVED, /* logged at `index` */
	RECEIPTS_REFUSED,  /* logged at `index`, never counted */
	RECEIPTS_OPENING,  /* no box opened; `trust` is in the log */
	RECEIPTS_CONFLICT, /* another statement of this key holds its place */
	RECEIPTS_ENDED     /* this epoch has ended */
};

/* What was sent: the statement of an envelope file (of an enrolment, the
 * second envelope).  Borrows from the file's bytes. */
struct receipts_sent {
	struct slice note;
	struct hash id;
	struct statement statement;
};

struct receipts_verdict {
	enum receipts_outcome outcome;
	/* What the answer says of itself; none of it is proven. */
	struct answers_word word;
	/* RECEIPTS_LATER: what it means, and what to do; no full stop. */
	char why[ERR_TEXT_MAX];
	/* A proof that holds came with it: the receipt (its slices borrow
	 * from the answer or from `json`) and its checkpoint. */
	bool proven;
	struct receipt receipt;
	struct checkpoint checkpoint;
	uint64_t index;                      /* of our statement in the log */
	enum statement_refused code_refused; /* RECEIPTS_REFUSED */
	uint64_t line;
	struct slice refusal_note, refusal_proof;
	struct slice evidence; /* CONFLICT, ENDED: the note that proves it */
	struct slice trust_note, trust_proof; /* RECEIPTS_OPENING */
	struct statement trust;
	struct jval *json; /* owned; NULL for a bare receipt */
};

/* Read an envelope file of the spool. e: code "frame" or "grammar". */
int receipts_read_sent(struct receipts_sent *sent, struct slice sheaf,
    struct err *e) MUST_USE;

/* As receipts_read_sent() for a note that has left its envelope. */
int receipts_read_note(struct receipts_sent *sent, struct slice note,
    struct err *e) MUST_USE;

/*
 * The newer trust statement that an answer brings in its members "trust" and
 * "trust_proof".  False, with nothing in *out, when it brings none that is of the
 * pinned authority, in the log and above the one held (P-TRU-5).
 */
bool receipts_trust(const struct pins *pins, const struct jval *o,
    struct statement *out);

/*
 * True when the member "trust" is a trust statement that the pinned authority has signed
 * and that this version cannot read, so that a newer one is needed to follow it.  Nothing
 * else is taken from it.
 */
bool receipts_trust_unread(const struct pins *pins, const struct jval *o);

/*
 * Judge the answer to `sent`.  Never fails: what cannot be believed is
 * RECEIPTS_LATER.  body must live as long as the verdict, which is freed
 * with receipts_verdict_free().
 */
void receipts_judge(struct receipts_verdict *v, const struct pins *pins,
    const struct receipts_sent *sent, unsigned status, struct slice body);

/* Free what a verdict owns. */
void receipts_verdict_free(struct receipts_verdict *v);

/* True when the outcome ends a statement's way: received or refused. */
bool receipts_is_settled(enum receipts_outcome outcome);

/*
 * How a verified checkpoint stands to the stored one.  `stored` has size 0
 * and the empty root before the first.
 */
enum receipts_join {
	RECEIPTS_JOIN_SAME,    /* the very same tree */
	RECEIPTS_JOIN_FORWARD, /* proven to continue it: store this one */
	RECEIPTS_JOIN_APART,   /* nothing is known yet: compare later */
	RECEIPTS_JOIN_FORK     /* one size, two roots: two histories */
};
enum receipts_join receipts_join(const struct checkpoint *stored,
    const struct receipt *proof, const struct checkpoint *next);

#endif
