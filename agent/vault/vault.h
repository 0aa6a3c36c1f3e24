#ifndef SHEAF_AGENT_VAULT_VAULT_H
#define SHEAF_AGENT_VAULT_VAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/vault/vault_cost.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * What is secret on a site.  There is one random master key; it is sealed once
 * for each member of staff, under a key made from their password with
 * Argon2id, and once for the printed recovery key.  All other keys are derived
 * from it.  Secrets live in guarded, locked memory, which vault_lock() wipes.
 */
struct vault;
struct vault_column;
struct vault_hash;

/*
 * Where a vault keeps what it seals.  The vault does not know the tables of
 * others: they describe their columns (vault_column.h), and the list is handed
 * in from above.
 */
struct vault_store {
	struct db *db;
	/* NULL-terminated; an open vault keeps this pointer.  The order of
	 * the sealed columns never changes: it is vouched for. */
	const struct vault_column *const *columns;
};

enum {
	VAULT_STAFF_MAX = 64,      /* bytes of a staff name */
	VAULT_ROLE_MAX = 15,       /* bytes of the word for a role */
	VAULT_ACCOUNT_SIZE = 32,   /* what tells accounts apart */
	VAULT_PASSWORD_MIN = 8,    /* characters; longer is better */
	VAULT_PASSWORD_MAX = 1024, /* bytes */
	VAULT_HASH_SEED = 32,      /* of vault_hash.h */
	/* thirteen groups of four and a check group, hyphens and a NUL */
	VAULT_RECOVERY_SIZE = 14 * 5
};

/*
 * Whose account it was.  A vault holds keys and no person: whoever opens it,
 * or has a password checked, is told once, and keeps it.
 */
struct vault_who {
	char name[VAULT_STAFF_MAX + 1]; /* "recovery" for the printed key */
	char role[VAULT_ROLE_MAX + 1];  /* "" for the printed key */
	/* The account as it is now: another one after a change of password,
	 * and for a later account of the same name. */
	uint8_t account[VAULT_ACCOUNT_SIZE];
};

/* What somebody types to prove who they are. */
struct vault_login {
	const char *staff; /* NULL where there is only one account */
	const char *password;
};

/*
 * Make the vault of a new register: master key, slot of `staff`, recovery
 * slot, database id, in one transaction.  recovery receives the printed
 * recovery key, which exists nowhere else; the caller shows and wipes it.
 * The vault is open afterwards.  cost is no cheaper than vault_cost_least.
 */
int vault_create(struct vault **out, struct vault_store store,
    const char *staff, const char *password, enum vault_cost cost,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e) MUST_USE;

/*
 * Open the vault; *who (or NULL) is filled with whose login it was.
 * ERR_REFUSED with code "password": a wrong password or an unknown name.
 * "slot": an account, or its role, is not as sheaf-agent left it, or a password
 * hash is cheaper than the register allows.  "weak": it was made by a test, and
 * this program is none (vault_cost.h).  "tampered": a sealed row is not as it
 * was left (vault_rows.h).
 */
int vault_unlock(struct vault **out, struct vault_store store,
    const struct vault_login *login, struct vault_who *who,
    struct err *e) MUST_USE;

/*
 * The same with the hash of a right password (vault_hash.h).  ERR_REFUSED with
 * code "session" besides: the account was changed since it was looked up.
 */
int vault_unlock_hashed(struct vault **out, struct vault_store store,
    const struct vault_hash *h, struct vault_who *who, struct err *e) MUST_USE;

/*
 * Whether the account of that hash still stands, for a vault that is open
 * already: no key is opened, and nothing changes.  *who is filled.
 * ERR_REFUSED as vault_unlock_hashed(), but for "tampered": sealed rows are
 * not looked at.
 */
int vault_check(struct db *db, const struct vault *v,
    const struct vault_hash *h, struct vault_who *who, struct err *e) MUST_USE;

/* The account of that name (in any case of letters), or with NULL the printed
 * recovery key, as it stands, vouched for by the open vault; *found is false
 * where there is none. */
int vault_find(struct db *db, const struct vault *v, const char *name,
    struct vault_who *who, bool *found, struct err *e) MUST_USE;

/*
 * Two numbers to compare with those of earlier: `opened` is another one each
 * time a vault is opened, and `accounts` moves with every change of an account
 * and with re-keying.
 */
struct vault_age {
	uint64_t opened, accounts;
};
struct vault_age vault_age(const struct vault *v);

/*
 * Open the vault with the printed recovery key.  Case, spaces and hyphens do
 * not matter; the error says whether a character was misread or the key is a
 * wrong one.
 */
int vault_unlock_recovery(struct vault **out, struct vault_store store,
    const char *recovery, struct vault_who *who, struct err *e) MUST_USE;

/* Wipe every secret and free; NULL is allowed.  (In vault_box.c, which makes
 * the memory.) */
void vault_lock(struct vault *v);

/* The generation of the master key, which grows with every account that is
 * removed; 0 when there is no vault yet.  Needs no password, and is vouched for
 * only once the vault is open. */
int vault_generation(struct db *db, uint64_t *generation,
    struct err *e) MUST_USE;

/* How many accounts the register has, and whether it was made with
 * VAULT_COST_WEAK_FOR_TESTS.  Needs no password. */
int vault_slots(struct db *db, unsigned *slots, bool *weak,
    struct err *e) MUST_USE;

#endif
