#ifndef SHEAF_AGENT_VAULT_SLOT_H
#define SHEAF_AGENT_VAULT_SLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/vault.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * The rows behind the vault: its header and one slot per member of staff
 * and for the recovery key.  No cryptography here.
 */
enum {
	VAULT_SLOT_SALT = 16,
	VAULT_SLOT_BOX = 24 + 32 + 16, /* nonce, master key, tag */
	VAULT_SLOT_DATABASE_ID = 16,
	VAULT_SLOT_ROLE_MAX = 15
};

struct vault_slot {
	char name[VAULT_STAFF_MAX + 1];
	char role[VAULT_SLOT_ROLE_MAX + 1];
	bool recovery;
	uint64_t passes, memory_bytes; /* of Argon2id; 0 for recovery */
	uint8_t salt[VAULT_SLOT_SALT];
	uint8_t box[VAULT_SLOT_BOX];
};

struct vault_slot_header {
	uint8_t database_id[VAULT_SLOT_DATABASE_ID];
	uint64_t generation; /* of the master key */
	bool weak;           /* made with VAULT_COST_WEAK_FOR_TESTS */
};

/* The header row, stored and read back. */
int vault_slot_store_header(struct db *db,
    const struct vault_slot_header *header, struct err *e) MUST_USE;
int vault_slot_read_header(struct db *db, struct vault_slot_header *header,
    struct err *e) MUST_USE;

/* Set the cost that a new slot gets. */
void vault_slot_set_cost(struct vault_slot *s, bool weak);

/* Store a slot as a new row. */
int vault_slot_store(struct db *db, const struct vault_slot *s,
    struct err *e) MUST_USE;

/*
 * The slot of a member of staff (NULL: the only one), or of the recovery
 * key.  A misshapen row, one made cheaper than `weak` allows and one that
 * would eat the machine are refused with code "slot", before any password
 * is spent on it.
 */
int vault_slot_find(struct db *db, const char *name, bool recovery, bool weak,
    struct vault_slot *s, struct err *e) MUST_USE;

/* Whether a new account may be called so and have this password. */
int vault_slot_check_new(const char *staff, const char *password,
    struct err *e) MUST_USE;

#endif
