#ifndef SHEAF_AGENT_CONTRACTS_CONTRACT_BOOK_H
#define SHEAF_AGENT_CONTRACTS_CONTRACT_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/contracts/contract.h"
#include "agent/register/register.h"
#include "common/base/clock.h"

/*
 * Contracts and disputes in the register.  Nothing is overwritten: each file that
 * is taken in, and each dispute that is raised or settled, is a row of its own,
 * and the newest is in force.  service is a row of table service.
 */
struct contract_stored {
	struct contract contract;
	char *text; /* as contract_write() gives it */
	char by[VAULT_STAFF_MAX + 1], at[CLOCK_TEXT_SIZE];
};

struct contract_list {
	struct contract_stored *item; /* by name */
	size_t n;
};

/* The contracts in force of a service; freed with contract_book_free(). */
int contract_book_load(struct db *db, int64_t service,
    struct contract_list *out, struct err *e) MUST_USE;
void contract_book_free(struct contract_list *list);

/* The one of that name, or NULL. */
const struct contract_stored *
contract_book_find(const struct contract_list *list, const char *name);

/* Store one for a service, in place of one of its name, in the name of who is at
 * work.  Inside the caller's transaction. */
int contract_book_put(const struct open_register *reg, int64_t service,
    const struct contract *c, struct err *e) MUST_USE;

/* One outcome of a client that somebody disputes. */
struct contract_disputed {
	uint32_t client;
	enum outcome_kind kind;
	char *ref;
	char by[VAULT_STAFF_MAX + 1], at[CLOCK_TEXT_SIZE];
};

struct contract_disputes {
	struct contract_disputed *item; /* that stand */
	size_t n, cap;
};

/* Those that stand of a service; freed with contract_book_free_disputes(). */
int contract_book_disputes(struct db *db, int64_t service,
    struct contract_disputes *out, struct err *e) MUST_USE;
void contract_book_free_disputes(struct contract_disputes *list);

/* Raise (stands) or settle a dispute, in the name of who is at work.  Inside the
 * caller's transaction. */
int contract_book_dispute(const struct open_register *reg, int64_t service,
    const struct contract_disputed *d, bool stands, struct err *e) MUST_USE;

#endif
