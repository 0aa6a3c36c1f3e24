/*
 * The cost of a password guess in every program that is not a test.  There is
 * nothing else in this file: a program that has another accounts_cost_least is
 * linked without it.
 */
#include "aggregator/accounts/accounts_cost.h"

const struct accounts_cost accounts_cost_least = { 3, 256 * 1024 * 1024 };
