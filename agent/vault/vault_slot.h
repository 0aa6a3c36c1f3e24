#ifndef SHEAF_AGENT_VAULT_VAULT_SLOT_H
#define SHEAF_AGENT_VAULT_VAULT_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/vault/vault.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * The rows behind the vault: its header, and one slot for each member of staff
 * and for the recovery key.  No cryptography here.
 */
enum {
	VAULT_SLOT_SALT = 16,
	VAULT_SLOT_PUBLIC = VAULT_ACCOUNT_SIZE,
	VAULT_SLOT_BOX = 32 + 16 + 32, /* one-time key, tag, master key */
	VAULT_SLOT_MAC = 32,
	VAULT_SLOT_LABEL = 24 + 32 + 16, /* nonce, label key, tag */
	VAULT_SLOT_DATABASE_ID = 16
};

struct vault_slot {
	char name[VAULT_STAFF_MAX + 1];
	char role[VAULT_ROLE_MAX + 1];
	bool recovery;
	uint64_t passes, memory_bytes; /* of Argon2id; 0 for recovery */
	uint8_t salt[VAULT_SLOT_SALT];
	uint8_t public[VAULT_SLOT_PUBLIC]; /* the box is sealed to it */
	uint8_t box[VAULT_SLOT_BOX];
};

struct vault_slot_header {
	uint8_t database_id[VAULT_SLOT_DATABASE_ID];
	uint64_t generation;         /* of the master key */
	bool weak;                   /* made with VAULT_COST_WEAK_FOR_TESTS */
	bool logged;                 /* vault_set_logged() */
	bool workers_seal;           /* vault_staff_let_seal() */
	uint8_t mac[VAULT_SLOT_MAC]; /* of all slots, by the master key */
	uint8_t label[VAULT_SLOT_LABEL]; /* the label key, wrapped */
};

struct vault_slot_list {
	struct vault_slot *slot; /* by name, the recovery key among them */
	size_t n;
};

/* The name of the slot of the recovery key; no account may have it. */
extern const char vault_slot_recovery_name[];

/* The roles of accounts, as they are stored. */
extern const char vault_slot_worker[], vault_slot_team_leader[];

/* The header row, stored (over the one before) and read back. */
int vault_slot_store_header(struct db *db,
    const struct vault_slot_header *header, struct err *e) MUST_USE;
int vault_slot_read_header(struct db *db, struct vault_slot_header *header,
    struct err *e) MUST_USE;

/* Set the cost that a new slot gets. */
void vault_slot_set_cost(struct vault_slot *s, bool weak);

/* Store a slot; one of the same name is replaced. */
int vault_slot_store(struct db *db, const struct vault_slot *s,
    struct err *e) MUST_USE;

/* Take a slot away; it need not be there. */
int vault_slot_remove(struct db *db, const char *name, struct err *e) MUST_USE;

/* Every slot; a misshapen row is refused with code "slot".  Freed with
 * vault_slot_free(). */
int vault_slot_load(struct db *db, struct vault_slot_list *out,
    struct err *e) MUST_USE;
void vault_slot_free(struct vault_slot_list *list);

/*
 * The slot of a member of staff (NULL: the only one), or of the recovery key.
 * A weak register is refused with code "weak" unless vault_cost_least allows it.
 * A misshapen row, a password hash cheaper than `weak` allows, and one that
 * asks for more than the machine should give are refused with code "slot",
 * before a password is tried on it.
 */
int vault_slot_find(struct db *db, const char *name, bool recovery, bool weak,
    struct vault_slot *s, struct err *e) MUST_USE;

/* Refuse a name, or a password, that a new account may not have. */
int vault_slot_check_name(const char *staff, struct err *e) MUST_USE;
int vault_slot_check_password(const char *password, struct err *e) MUST_USE;

#endif
