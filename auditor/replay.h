#ifndef SHEAF_AUDITOR_REPLAY_H
#define SHEAF_AUDITOR_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auditor/findings.h"
#include "auditor/lookup.h"
#include "auditor/verifier.h"
#include "common/base/buf.h"
#include "protocol/hash.h"
#include "protocol/inforce.h"
#include "protocol/keys.h"
#include "protocol/note.h"
#include "protocol/statement.h"
#include "protocol/tree.h"

/*
 * A log replayed leaf by leaf: everything PROTOCOL.md lets the aggregator
 * log is checked again from the leaves alone.  What breaks a rule becomes a
 * finding and the replay goes on.
 */
struct replay_epoch {
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch;
	struct keys_public key;
	struct hash head_id; /* of the last batch, or the enrolment */
	uint64_t head_seq;
	bool ended; /* by a revocation or a newer enrolment */
};

struct replay_agent {
	char id[LIMITS_AGENT_ID_MAX + 1];
	uint64_t newest; /* epoch, 0: none enrolled */
	uint64_t services_number;
};

struct replay_service {
	char id[LIMITS_ID_MAX + 1];
	size_t owner; /* index + 1 of the agent, 0: nobody */
};

struct replay_invite {
	struct statement_invite invite;
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch;
};

struct replay {
	struct findings *findings;
	struct verifier *verifier; /* NULL: signatures are not checked */
	/* Told of every node that becomes complete (may be NULL). */
	void (*made)(void *arg, unsigned level, uint64_t index,
	    const struct hash *h);
	void *made_arg;
	char origin[LIMITS_ORIGIN_MAX + 1];
	struct keys_verifier log_key;
	bool pinned; /* the authority was given, not taken from leaf 0 */
	struct keys_verifier authority;

	uint64_t index; /* of the next leaf */
	struct tree_edge edge;
	struct hash *roots; /* roots[n] at size n, up to index */
	size_t roots_room;
	struct inforce *inforce;
	uint64_t trust_number;
	struct hash trust_id;

	/* The leaf before, for refusals. */
	bool last_batch;
	struct hash last_id;
	enum statement_refused due, was; /* the refusal the rules ask for: */
	bool refusal_due, was_due;       /* of this leaf, of the one before */

	struct replay_epoch *epoch;
	struct replay_agent *agent;
	struct replay_service *service;
	struct replay_invite *invite;
	size_t epochs, agents, services, invites;
	struct lookup ids, by_epoch, by_agent, by_service, by_invite, by_key;
	struct lookup revoked_invites, trusts;
	uint64_t batches, refusals;
};

/*
 * Begin for the log of `origin` and its key.  authority may be NULL: then
 * leaf 0 names it.  f and v are borrowed.
 */
void replay_begin(struct replay *r, const struct keys_verifier *log_key,
    const struct keys_verifier *authority, struct findings *f,
    struct verifier *v);

/* The next leaf. */
void replay_leaf(struct replay *r, struct slice entry);

/* After the last leaf: what was still due. */
void replay_end(struct replay *r);

/* Free all that it holds. */
void replay_free(struct replay *r);

/* Inside: one function for each kind of statement (replay_kinds.c). */
void replay_kind(struct replay *r, const struct statement *s,
    const struct note *n, const struct hash *id);
/* Add an unsound finding about the current leaf. */
void replay_unsound(struct replay *r, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Hand the note's signature lines to the verifier. */
void replay_check(struct replay *r, const struct statement *s,
    const struct note *n, const struct keys_public *key);

#endif
