#ifndef SHEAF_AGENT_CONTRACTS_CLAIM_CLIENTS_H
#define SHEAF_AGENT_CONTRACTS_CLAIM_CLIENTS_H

#include "agent/contracts/claim.h"

/*
 * What becomes of claims and disputes when a record is merged into another or is
 * erased.  All inside the caller's transaction.
 */

/* A ref that a claim or a dispute names: of a job, or else of a referral. */
struct claim_ref {
	char *ref;
	bool job;
};

struct claim_refs {
	struct claim_ref *item;
	size_t n, cap;
};

/* The refs that claims and disputes name of a client, each once; client 0: of
 * everybody.  Freed with claim_clients_free_refs(). */
int claim_clients_refs(struct db *db, uint32_t client, struct claim_refs *out,
    struct err *e) MUST_USE;
void claim_clients_free_refs(struct claim_refs *list);

/* What claims and disputes say of a client's job or referral `was->ref` they say of
 * its ref `now` from here on. */
int claim_clients_rename(struct db *db, uint32_t client,
    const struct claim_ref *was, const char *now, struct err *e) MUST_USE;

struct claim_erasure {
	int64_t service; /* row of table service */
	uint32_t client;
	int32_t today;
	bool mistake; /* it was never a client: nothing of it is due */
};

/*
 * Before the client's facts are erased: what was claimed for the client stays
 * counted, as client 0, or is to be paid back by the next claim, as
 * CLAIM_PAYS_BACK.  The latter is everything where it was a mistake, else what the
 * register says by now is not due, unless another outcome of its kind of this
 * client is due in its place.  No ref, no evidence and
 * of its day only the quarter is left in it.
 */
int claim_clients_erase(struct db *db, const struct claim_erasure *what,
    struct err *e) MUST_USE;

#endif
