#ifndef SHEAF_PROTOCOL_JUDGE_H
#define SHEAF_PROTOCOL_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/statement.h"

/*
 * The checks that depend on what has been logged, as a pure function of that
 * state.  The agent runs it before it signs, the aggregator's writer inside
 * its transaction, the auditor over a replayed log.
 */
enum judge_outcome {
	JUDGE_ACCEPT,   /* log it; its figures are in force */
	JUDGE_REFUSE,   /* log it and its refusal: code and line */
	JUDGE_GAP,      /* seq beyond head + 1 */
	JUDGE_CONFLICT, /* seq at or below the head, or other prev */
	JUDGE_ENDED,    /* epoch ended by newer enrolment or revocation */
	JUDGE_BEHIND,   /* seen is ahead of the tree */
	JUDGE_REJECT    /* 400: no list has ever named the service, so
			      the statement must not be logged */
};

struct judge_agent {       /* the agent epoch the statement names */
	bool ended;        /* superseded or revoked */
	uint64_t head_seq; /* 0 before the first */
	struct hash head;  /* id of the head, or of the enrolment */
	uint64_t log_size; /* index the statement would get */
};

struct judge_key {          /* service, content, period */
	bool service_named; /* some sheaf-services ever named it */
	bool service_owned; /* it is this agent's now (P-INF-6) */
	bool any;           /* a statement is in force */
	uint64_t revision;  /* of the one in force, an erased one too */
};

struct judge_verdict {
	enum judge_outcome outcome;
	enum statement_refused code; /* for JUDGE_REFUSE */
	uint64_t line;               /* for JUDGE_REFUSE, 0 if none */
	struct err why;              /* a sentence for people */
};

/*
 * Judge a batch against the state of its agent and of its key (service, content
 * and period).  payload_err is NULL when the payload parsed and matched;
 * otherwise it is the error of returns_read(), whose code picks the refusal.  The checks come in the order of PROTOCOL.md: ended, conflict,
 * gap, behind, reject; then the refusals service, revision, and what was found
 * in the payload (header, payload, through).
 */
struct judge_verdict judge_batch(const struct statement *s,
    const struct judge_agent *agent, const struct judge_key *key,
    const struct err *payload_err);

/* The code of the refusal for what returns_read() found in a payload (P-JDG-9). */
enum statement_refused judge_payload_code(const struct err *found);

#endif
