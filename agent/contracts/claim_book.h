#ifndef SHEAF_AGENT_CONTRACTS_CLAIM_BOOK_H
#define SHEAF_AGENT_CONTRACTS_CLAIM_BOOK_H

#include "agent/contracts/contract_sum.h"
#include "agent/register/register.h"
#include "common/base/clock.h"
#include "protocol/hash.h"

/*
 * Claims that were signed off.  A claim never changes: what is put right later is
 * a line of the next one.  All that becomes of its rows is that they follow a client
 * who is merged, and that one who is erased is no longer named in them.  What was
 * paid for the erased stays counted, or is to be paid back (claim_clients.h).
 */
#define CLAIM_PAYS_BACK UINT32_MAX /* stored as -1 */

struct claim_item {
	uint32_t client; /* 0, CLAIM_PAYS_BACK: erased since */
	/* Of the job or referral.  An erased client's is "", and paid.day is the
	 * first of its quarter. */
	char *ref;
	struct contract_paid paid;
	int32_t evidence_day; /* DAY_NONE: paid back, no evidence any more */
	enum event_mode evidence;
};

struct claim_items {
	struct claim_item *item;
	size_t n, cap;
};

struct claim_made {
	int64_t id;
	unsigned number; /* within its service and contract, from 1 */
	int32_t through;
	int64_t pence;
	char at[CLOCK_TEXT_SIZE], by[VAULT_STAFF_MAX + 1];
};

struct claim_list {
	struct claim_made *item; /* oldest first */
	size_t n;
};

/* The claims of a contract; freed with claim_book_free(). */
int claim_book_load(struct db *db, int64_t service, const char *contract,
    struct claim_list *out, struct err *e) MUST_USE;
void claim_book_free(struct claim_list *list);

/* What all of them together have claimed; contract_sum_free(). */
int claim_book_sum(struct db *db, int64_t service, const char *contract,
    struct contract_sum *out, struct err *e) MUST_USE;

/* Whom one claim was made of; or (id 0) of all claims what is in force, each
 * outcome once.  Freed with claim_book_free_items(). */
int claim_book_items(struct db *db, int64_t service, const char *contract,
    int64_t id, struct claim_items *out, struct err *e) MUST_USE;
void claim_book_add_item(struct claim_items *list,
    const struct claim_item *item);
void claim_book_free_items(struct claim_items *list);

/* Whether it was made of somebody who is erased since. */
bool claim_book_nameless(const struct claim_item *item);

/* Whether a service, by its id, has any claim of any contract. */
int claim_book_any(struct db *db, const char *service, bool *any,
    struct err *e) MUST_USE;

/* The file of a claim, as it was signed off. */
int claim_book_file(struct db *db, int64_t id, struct buf *out,
    struct err *e) MUST_USE;

struct claim_new {
	int64_t service;
	const char *contract;
	unsigned number;
	int32_t through;
	int64_t sign_off; /* its row */
	struct slice text, file;
	const struct contract_sum *lines;
	const struct claim_items *items;
};

/* Store a claim.  Inside the caller's transaction. */
int claim_book_put(const struct open_register *reg, const struct claim_new *c,
    struct err *e) MUST_USE;

#endif
