#ifndef SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_COST_H
#define SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_COST_H

#include <stdint.h>

/* How much a password guess costs, by Argon2id. */
struct accounts_cost {
	uint64_t passes, memory_bytes;
};

/*
 * What passwords cost that this program sets, and the least that it checks.
 * 3 passes over 256 MiB in every program but those of the tests, which are
 * linked with tests/weak_cost.c in place of accounts_cost.c: so there is no
 * option, setting or file by which sheaf-aggregator could be talked into a
 * cheap one.
 */
extern const struct accounts_cost accounts_cost_least;

#endif
