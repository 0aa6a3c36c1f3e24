#ifndef SHEAF_AGENT_CONTRACTS_CONTRACT_JUDGE_H
#define SHEAF_AGENT_CONTRACTS_CONTRACT_JUDGE_H

#include "agent/contracts/contract.h"

/*
 * Which outcomes of a service a contract pays for, and why not the others.  Pure:
 * a timeline and what is in dispute go in, entries come out.
 */
enum contract_state {
	CONTRACT_PAYABLE,  /* reached, shown, not disputed */
	CONTRACT_UNSHOWN,  /* no evidence that the contract takes */
	CONTRACT_DISPUTED, /* shown, and a person has said it is disputed */
	CONTRACT_SECOND,   /* another of this client is paid in its place */
	CONTRACT_STATES
};

/* One outcome that the contract has a tariff for. */
struct contract_entry {
	uint32_t client, ref; /* ref: of its job or referral, by name number */
	enum outcome_kind kind;
	enum contract_band band; /* of the tariff */
	int32_t day;
	int64_t pence;
	enum contract_state state;
	const struct fact *evidence; /* NULL: CONTRACT_UNSHOWN */
	int64_t since; /* breaks ties between outcomes of one day */
};

/* What somebody disputes; refs as numbers of the facts' names. */
struct contract_dispute {
	uint32_t client, ref;
	enum outcome_kind kind;
};

struct contract_question {
	const struct contract *contract;
	const struct timeline *timeline;
	const struct contract_dispute *dispute;
	size_t disputes;
};

struct contract_entries {
	struct contract_entry *item; /* by client, kind and day */
	size_t n;
};

/*
 * All outcomes reached by T within the term of the contract that it has a tariff
 * for.  An outcome belongs to the tariff in force on its own day, by the hours of
 * that day, whenever it is entered, shown or claimed.  Where each kind is paid
 * once for a client, the earliest that is payable is paid.  Freed with
 * contract_judge_free(); it points into the timeline's facts.
 */
void contract_judge(const struct contract_question *q,
    struct contract_entries *out);
void contract_judge_free(struct contract_entries *list);

/* "payable", "no_evidence", "disputed", "second". */
const char *contract_state_word(enum contract_state state);

#endif
