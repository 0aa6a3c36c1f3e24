#ifndef SHEAF_AUDITOR_REPLAY_STATE_H
#define SHEAF_AUDITOR_REPLAY_STATE_H

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
 * What a replay knows after the leaves read so far: who is enrolled, which
 * service is whose, what may follow.  The walk (replay.c) and the rules of
 * each kind of statement (replay_kinds.c) both work on it.
 */
struct replay_epoch {
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch;
	struct keys_public key;
	uint64_t index;      /* of the enrolment */
	struct hash head_id; /* of the last batch, or the enrolment */
	uint64_t head_seq;
	bool ended; /* by a revocation or a newer enrolment */
};

struct replay_agent {
	char id[LIMITS_AGENT_ID_MAX + 1];
	uint64_t newest; /* epoch, 0: none enrolled */
	uint64_t services_number;
	bool sent; /* a batch of it is in the log */
};

struct replay_service {
	char id[LIMITS_ID_MAX + 1];
	size_t owner; /* index + 1 of the agent, 0: nobody */
};

struct replay_invite {
	struct statement_invite invite;
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch, index;
	bool taken_up; /* an enrolment names it */
};

struct replay {
	struct findings *findings;
	struct verifier *verifier; /* NULL: signatures are not checked */
	char origin[LIMITS_ORIGIN_MAX + 1];
	struct keys_verifier log_key;
	bool pinned; /* the authority was given, not taken from leaf 0 */
	struct keys_verifier authority;

	uint64_t index; /* of the next leaf */
	struct tree_edge edge;
	struct hash_mark key;    /* of the marks, drawn for each replay */
	struct hash_mark *roots; /* roots[n] at size n, up to index */
	/* inner[n]: leaf n is the refusal of the leaf before it, so no
	 * checkpoint has size n (P-REF-1). */
	bool *inner;
	size_t roots_room;
	struct inforce *inforce;
	uint64_t trust_number, release_number;

	/* The leaf before, for refusals. */
	bool last_batch;
	struct hash last_id;
	/* The refusal that the rules ask for: of this leaf, and of the one
	 * before. */
	enum statement_refused due, was;
	bool refusal_due, was_due;

	struct replay_epoch *epoch;
	struct replay_agent *agent;
	struct replay_service *service;
	struct replay_invite *invite;
	size_t epochs, agents, services, invites;
	struct lookup notes; /* the kind of each statement but batches */
	struct lookup by_epoch, by_agent, by_service, by_invite;
	struct lookup keys; /* that no enrolment may have (P-JDG-15) */
	struct lookup revoked_invites, trusts;
	uint64_t batches, refusals;
};

/* Add an unsound finding about the current leaf. */
void replay_state_unsound(struct replay *r, const char *code, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

/*
 * The signature lines of a note must be those of its kind; key holds one key
 * for each.  Whether they verify is left to the verifier's threads.
 */
void replay_state_check(struct replay *r, const struct statement *s,
    const struct note *n, const struct keys_public *key);

/* Index of the agent, added when it is new. */
size_t replay_state_agent(struct replay *r, const char *id);
/* The service; NULL when it is new, unless it is to be added. */
struct replay_service *replay_state_service(struct replay *r, const char *id,
    bool add);
/* The enrolled epoch of an agent, or NULL. */
struct replay_epoch *replay_state_epoch(struct replay *r, const char *agent,
    uint64_t epoch);
/* Add one (copied). */
void replay_state_add_epoch(struct replay *r, const struct replay_epoch *p);

/* Keep the root that the log has at its present size. */
void replay_state_keep_root(struct replay *r, const struct hash *root);
/* Whether the log had that root at a size up to index. */
bool replay_state_had_root(const struct replay *r, uint64_t size,
    const struct hash *root);

/* Free all that it holds. */
void replay_state_free(struct replay *r);

#endif
