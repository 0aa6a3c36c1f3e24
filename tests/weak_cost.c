/*
 * The cost of a password guess in programs of the tests, which would otherwise
 * wait for most of their time: see vault_cost.h and accounts_cost.h.
 */
#include "agent/vault/vault_cost.h"
#include "aggregator/accounts/accounts_cost.h"

const enum vault_cost vault_cost_least = VAULT_COST_WEAK_FOR_TESTS;
const struct accounts_cost accounts_cost_least = { 1, 8 * 1024 };
