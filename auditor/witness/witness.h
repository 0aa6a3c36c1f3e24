#ifndef SHEAF_AUDITOR_WITNESS_WITNESS_H
#define SHEAF_AUDITOR_WITNESS_WITNESS_H

#include "auditor/witness/witness_state.h"
#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "protocol/witness_request.h"

/*
 * What a witness answers (PROTOCOL.md, section 17), however the question came:
 * over HTTP, or made by the witness itself from a log's tiles.
 */
enum witness_status {
	WITNESS_SIGNED = 200,
	WITNESS_MALFORMED = 400,
	WITNESS_UNTRUSTED = 403,
	WITNESS_UNKNOWN = 404,
	WITNESS_CONFLICT = 409,
	WITNESS_INCONSISTENT = 422,
	WITNESS_BUSY = 503
};

struct witness_answer {
	enum witness_status status;
	uint64_t size;   /* WITNESS_CONFLICT: the state's */
	struct buf line; /* WITNESS_SIGNED: the cosignature line */
	struct err why;  /* else: what is wrong, in a sentence */
	/* WITNESS_INCONSISTENT: the log's key has signed two roots of one size,
	 * and both are kept. */
	bool fork;
};

/* How far a clock may be behind the last cosignature (P-WIT-7), and after which
 * time the same checkpoint is signed again (P-WIT-11). */
enum { WITNESS_CLOCK_BACK_S = 5 * 60, WITNESS_AGAIN_S = 24 * 3600 };

/*
 * Answer a body of add-checkpoint.  When the status is WITNESS_SIGNED, the new
 * state is durable.  Freed with witness_answer_free() in every case.
 */
void witness_ask(struct witness_state *s, struct slice body,
    struct clock_wall now, struct witness_answer *a);
void witness_answer_free(struct witness_answer *a);

/*
 * A held log (P-WIT-9) goes on from the checkpoint that it publishes now:
 * request holds that checkpoint and the hashes from the state's size to its
 * own.  Refused unless it is signed by the log and by this witness, and continues the
 * state.
 */
int witness_settle(struct witness_state *s,
    const struct witness_request *request, struct err *e) MUST_USE;

#endif
