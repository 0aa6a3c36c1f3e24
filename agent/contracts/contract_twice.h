#ifndef SHEAF_AGENT_CONTRACTS_CONTRACT_TWICE_H
#define SHEAF_AGENT_CONTRACTS_CONTRACT_TWICE_H

#include "agent/contracts/claim_book.h"
#include "agent/contracts/contract.h"

/*
 * What two contracts of one service pay for.  Each contract is claimed by itself, so
 * nothing but these questions keeps an outcome from being claimed of both.
 */

/*
 * Whether `c` pays for outcomes of a kind, day and band of hours that `other` pays for
 * too.  Those that `was`, which c takes the place of, paid for already are not asked
 * about again (NULL: it takes the place of none).
 */
bool contract_twice_pays(const struct contract *was, const struct contract *c,
    const struct contract *other);

/* Outcomes that are in claims of other contracts, and of which. */
struct contract_twice {
	size_t outcomes;
	char **contract; /* each name once */
	size_t n, cap;
};

/*
 * Which outcomes a claim of `contract` with these items, in the order of
 * claim_compare(), would add that are in force in claims of another contract of the
 * service: of the same client, ref and kind, whatever day and price they have there.
 * What is only priced or dated anew is not added, and an erased client is nobody's.
 * Freed with contract_twice_free(), also after a failure.
 */
int contract_twice_find(struct db *db, int64_t service, const char *contract,
    const struct claim_items *items, struct contract_twice *out,
    struct err *e) MUST_USE;
void contract_twice_free(struct contract_twice *twice);

#endif
