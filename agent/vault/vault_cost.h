#ifndef SHEAF_AGENT_VAULT_VAULT_COST_H
#define SHEAF_AGENT_VAULT_VAULT_COST_H

/* How much a password guess costs. */
enum vault_cost {
	VAULT_COST_FULL, /* Argon2id, 256 MiB, 3 passes */
	/* The cheapest Argon2id, for tests only.  The register records it for
	 * good, and vault_slots() tells it. */
	VAULT_COST_WEAK_FOR_TESTS
};

/*
 * What the registers cost that this program makes, and the least that it opens.
 * VAULT_COST_FULL in every program but those of the tests, which are linked
 * with tests/weak_cost.c in place of vault_cost.c: so there is no option,
 * setting or file by which sheaf-agent could be talked into the weak one.
 */
extern const enum vault_cost vault_cost_least;

#endif
