/*
 * The cost of a password guess in every program that is not a test.  There is
 * nothing else in this file: a program that has another vault_cost_least is
 * linked without it.
 */
#include "agent/vault/vault_cost.h"

const enum vault_cost vault_cost_least = VAULT_COST_FULL;
