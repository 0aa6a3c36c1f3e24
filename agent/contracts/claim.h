#ifndef SHEAF_AGENT_CONTRACTS_CLAIM_H
#define SHEAF_AGENT_CONTRACTS_CLAIM_H

#include "agent/contracts/claim_book.h"
#include "agent/contracts/contract_book.h"
#include "agent/contracts/contract_judge.h"
#include "agent/register/register.h"
#include "protocol/limits.h"

/*
 * Where a contract stands on a day, and the claim that could be made of it: what
 * is due by then less what was claimed before.
 */

/* Outcomes of one kind and band of hours; each is in one of the first five. */
struct claim_counts {
	int64_t claimable;   /* payable, and in no claim yet */
	int64_t paid_before; /* payable, and in a claim */
	int64_t disputed;
	int64_t no_evidence;
	int64_t second;    /* another of the client is paid in its place */
	int64_t evidenced; /* claimable, paid before, disputed and second */
	int64_t credited;  /* in a claim, and not payable any more */
	int64_t claimable_pence, paid_pence, disputed_pence, no_evidence_pence,
	    evidenced_pence, credited_pence;
};

/* What an outcome is to the next claim. */
enum claim_state {
	CLAIM_CLAIMABLE, /* it is in it */
	CLAIM_CREDITED,  /* it is in it, below zero */
	CLAIM_PAID,      /* in a claim before */
	CLAIM_UNSHOWN,   /* as enum contract_state: */
	CLAIM_DISPUTED,
	CLAIM_SECOND,
	CLAIM_STATES
};

struct claim_outcome {
	struct claim_item item; /* evidence: of the facts, where there is any */
	enum claim_state state;
};

struct claim_outcomes {
	struct claim_outcome *item; /* by client, ref and kind */
	size_t n, cap;
};

/* "claimable", "paid_back", "paid_before", "no_evidence", "disputed", "second"; and for people. */
const char *claim_state_word(enum claim_state state);
const char *claim_state_title(enum claim_state state);

struct claim_draft {
	char service[LIMITS_ID_MAX + 1];
	char contract[CONTRACT_NAME_MAX + 1];
	unsigned number; /* that the claim would have */
	unsigned newest; /* of the newest claim here; 0: none */
	int32_t through;
	struct claim_counts of[OUTCOME_KINDS][CONTRACT_BANDS];
	struct contract_sum due, before, lines; /* lines: due less before */
	struct claim_items items;               /* that the claim is made of */
	struct claim_outcomes all;              /* these, and every other */
	struct buf text;    /* what is signed off: counts alone */
	struct hash digest; /* of text */
	struct hash whole;  /* of text and items: stays on site */
};

struct claim_question {
	int64_t service; /* row of table service */
	const char *service_id;
	const struct contract_stored *contract;
	int32_t through;
};

/* Work it out on an unlocked or locked register; freed with claim_free(), also
 * after a failure. */
int claim_make(struct db *db, const struct claim_question *q,
    struct claim_draft *out, struct err *e) MUST_USE;
void claim_free(struct claim_draft *draft);

/*
 * After a restore claims may be missing that were sent: let the draft follow on the
 * claim `sent`, so that no number is used twice.  Where that is later than `newest`,
 * the claim takes the place of those between: what they counted is not known here, and
 * is counted in it.  Its text says so.  An earlier one changes nothing.
 */
void claim_follow(struct claim_draft *draft, unsigned sent);

/* Append "claims 4 to 5", which a claim of that number takes the place of where it
 * follows on `before`; false, and nothing appended, where there are none. */
bool claim_instead(unsigned before, unsigned number, struct buf *out);

/*
 * The pure part of it: what is due for entries and for what was paid for clients
 * who are erased since and stays (of before, with client 0), and how it differs
 * from what was claimed before; what is CLAIM_PAYS_BACK is paid back.  names has the
 * entries' refs.  Fills of, due, lines, items and all of *out, whose `before` is
 * filled already.
 */
void claim_compare(const struct contract *c, const struct contract_entries *now,
    const struct symbols *names, const struct claim_items *before,
    struct claim_draft *out);

#endif
