#ifndef SHEAF_AGENT_SEALING_OUTBOX_H
#define SHEAF_AGENT_SEALING_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/delivery/pins.h"
#include "agent/delivery/receipts.h"
#include "agent/delivery/spool.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/returns.h"
#include "protocol/statement.h"

/*
 * The delivery tables of the register: enrolments, statements, the outbox,
 * receipts.  A statement waits until a receipt verified; it is then
 * received or refused for good.  A new epoch sets aside what still waits.
 *
 *	             +-> received
 *	waiting -----+-> refused
 *	             +-> set aside ----> received, refused (a late answer)
 */
enum outbox_agent_state {
	OUTBOX_AGENT_WAITING,  /* the enrolment is not received yet */
	OUTBOX_AGENT_ENROLLED, /* its receipt verified */
	OUTBOX_AGENT_ENDED,    /* revoked, or replaced by a newer one */
	OUTBOX_AGENT_CONFLICT, /* another statement has a place of ours */
	OUTBOX_AGENT_FORKED    /* the log has two histories */
};

struct outbox_agent {
	enum outbox_agent_state state;
	struct pins pins;
	uint64_t seq;     /* last one sealed in this epoch */
	struct hash head; /* its id, or the enrolment's */
	bool restored;    /* from a backup, and not settled (restored.h) */
};

/* The newest epoch; *found false before any enrolment. */
int outbox_agent(struct db *db, struct outbox_agent *out, bool *found,
    struct err *e) MUST_USE;

/* The pins of one epoch; *found false when there is none. */
int outbox_pins(struct db *db, uint64_t epoch, struct pins *out, bool *found,
    struct err *e) MUST_USE;

/* Store newer pins of an epoch (a trust statement was taken). */
int outbox_set_pins(struct db *db, const struct pins *pins,
    struct err *e) MUST_USE;

/* Move the newest epoch's state; evidence is kept when not empty. */
int outbox_set_state(struct db *db, uint64_t epoch,
    enum outbox_agent_state state, struct slice evidence,
    struct err *e) MUST_USE;

/* The vault's wrapping of an epoch's signing key, appended to out. */
int outbox_wrapped_key(struct db *db, uint64_t epoch, struct buf *out,
    struct err *e) MUST_USE;

/*
 * Begin an epoch, inside the caller's transaction: the enrolment as seq 0
 * with its envelopes; whatever waited in older epochs is set aside.
 */
struct outbox_enrolment {
	const struct pins *pins;
	struct slice invite_note, enrol_note, wrapped_key, envelopes;
	int32_t today;
	const char *staff;
};
int outbox_enrol(struct db *db, const struct outbox_enrolment *in,
    struct err *e) MUST_USE;

/*
 * Add a sealed statement, inside the caller's transaction: statement,
 * opening, outbox entry, and the epoch's new head.  s must be the batch the
 * note holds, with the next sequence number.
 */
struct outbox_entry {
	const struct statement *statement;
	struct hash id;
	struct slice note, opening, envelope;
	int32_t through;
	const char *staff; /* whose word the sealing was */
	int64_t sign_off;  /* of signoff_put(): how it was given */
};
int outbox_add(struct db *db, const struct outbox_entry *in,
    struct err *e) MUST_USE;

/*
 * Store the answer that settles a statement, received or refused, unless there is
 * one; *is_new says whether there was none.  Inside the caller's transaction.
 */
struct outbox_receipt {
	uint64_t epoch, seq;
	const struct spool_answer *answer;
	const struct receipts_verdict *verdict; /* of receipts_judge() */
};
int outbox_put_receipt(struct db *db, const struct outbox_receipt *in,
    bool *is_new, struct err *e) MUST_USE;

/*
 * Add a statement that is logged already, with its receipt, as outbox_add() does
 * but settled and without opening and envelope, which are not used.
 */
int outbox_add_logged(struct db *db, const struct outbox_entry *in,
    const struct outbox_receipt *receipt, struct err *e) MUST_USE;

/*
 * The newest sealed return of each service and quarter, and fidelity review
 * of each service, kind and day, that counts (waiting or received), as
 * due.h asks for it.  *out is freed with free().
 */
int outbox_sealed(struct db *db, struct returns **out, size_t *n,
    struct err *e) MUST_USE;

/* Whether a statement of this service and content was ever made here, in
 * whatever state it is. */
int outbox_ever_sealed(struct db *db, const char *service,
    enum statement_content content, bool *ever, struct err *e) MUST_USE;

/*
 * Whether something of this service stands at the aggregator or may come to:
 * a statement that waits or was received, or one that it says is in force.
 */
int outbox_reported(struct db *db, const char *service, bool *reported,
    struct err *e) MUST_USE;

/* Whether any return or review was ever sealed here, and whether the aggregator
 * has received one. */
int outbox_returns(struct db *db, bool *sealed, bool *received,
    struct err *e) MUST_USE;

/* The revision the next statement of a key has to carry. */
int outbox_next_revision(struct db *db, const char *service,
    enum statement_content content, struct period period, uint64_t *revision,
    struct err *e) MUST_USE;

/* The newest checkpoint proven to continue the ones before; size 0 and the
 * empty root before the first. */
int outbox_seen(struct db *db, const char *origin, struct checkpoint *out,
    struct err *e) MUST_USE;

/* When everything open was last sealed, DAY_NONE if never; and setting it. */
int outbox_last_whole(struct db *db, int32_t *day, struct err *e) MUST_USE;
int outbox_set_whole(struct db *db, int32_t day, struct err *e) MUST_USE;

/* How many quarters were due and never sealed when that was last looked at. */
int outbox_never_sealed(struct db *db, uint64_t *n, struct err *e) MUST_USE;
int outbox_set_never_sealed(struct db *db, size_t n, struct err *e) MUST_USE;

/* When the newest statement was sealed, DAY_NONE when there is none. */
int outbox_last_sealed(struct db *db, int32_t *day, struct err *e) MUST_USE;

/*
 * Forget the openings of statements sealed more than
 * LIMITS_OPENING_KEEP_DAYS before today that a later received revision has
 * replaced.  The statements stay.
 */
int outbox_expire(struct db *db, int32_t today, struct err *e) MUST_USE;

#endif
