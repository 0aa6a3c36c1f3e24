#ifndef SHEAF_AGENT_VAULT_VAULT_H
#define SHEAF_AGENT_VAULT_VAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * What is secret on site.  One random master key, wrapped once per member
 * of staff under an Argon2id key and once under the printed recovery key;
 * every other key is derived from it.  All secrets live in guarded, locked
 * memory and are wiped by vault_lock().
 */
struct vault;

enum {
	VAULT_STAFF_MAX = 64,      /* bytes of a staff name */
	VAULT_PASSWORD_MIN = 8,    /* characters; longer is better */
	VAULT_PASSWORD_MAX = 1024, /* bytes */
	/* thirteen groups of four and a check group, hyphens and a NUL */
	VAULT_RECOVERY_SIZE = 14 * 5,
	VAULT_LOOKUP_SIZE = 16
};

/* How much a password guess costs. */
enum vault_cost {
	VAULT_COST_FULL, /* Argon2id, 256 MiB, 3 passes */
	/* The cheapest Argon2id.  Recorded in the register for good and told
	 * by vault_is_weak(): for tests and demonstrations only. */
	VAULT_COST_WEAK_FOR_TESTS
};

/*
 * Make the vault of a new register: master key, slot of `staff`, recovery
 * slot, database id, in one transaction.  recovery receives the printed
 * recovery key, which exists nowhere else; the caller shows and wipes it.
 * The vault is open afterwards.
 */
int vault_create(struct vault **out, struct db *db, const char *staff,
    const char *password, enum vault_cost cost,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e) MUST_USE;

/*
 * Open the vault.  staff may be NULL when there is only one.  A wrong
 * password, an unknown name and a slot that was tampered with or made
 * cheaper than the register allows are all ERR_REFUSED, code "password" or
 * "slot"; "slot" too when any account, its role too, is not as it was left,
 * and "tampered" when a sealed row is not (vault_rows.h).
 */
int vault_unlock(struct vault **out, struct db *db, const char *staff,
    const char *password, struct err *e) MUST_USE;

/*
 * Open the vault with the printed recovery key; case, spaces and hyphens do
 * not matter, and a misread character is told from a wrong key.
 */
int vault_unlock_recovery(struct vault **out, struct db *db,
    const char *recovery, struct err *e) MUST_USE;

/* Wipe every secret and free; NULL is allowed. */
void vault_lock(struct vault *v);

/* The name whose slot opened the vault ("recovery" for the printed key). */
const char *vault_staff(const struct vault *v);

/* Whether that is a team leader's account. */
bool vault_leads(const struct vault *v);

/* How many staff slots the register has; *weak: any of them made with
 * VAULT_COST_WEAK_FOR_TESTS.  Needs no password. */
int vault_slots(struct db *db, unsigned *slots, bool *weak,
    struct err *e) MUST_USE;

/*
 * Wrap secret bytes (the signing key) under the master key: appends to
 * out.  label says what it is and must be given again to unwrap.
 */
void vault_wrap(const struct vault *v, const char *label, struct slice secret,
    struct buf *out);

/*
 * Unwrap exactly n bytes into out (memory of the caller, who wipes it).
 * ERR_CORRUPT when the bytes, the label or the size do not fit.
 */
int vault_unwrap(const struct vault *v, const char *label, struct slice wrapped,
    uint8_t *out, size_t n, struct err *e) MUST_USE;

/* Where a sealed field stands; a field moved or put back does not open. */
struct vault_place {
	const char *table; /* name of the table and column, "client.ref" */
	int64_t row;
	int64_t version; /* of the row, counted up by every change */
	/* Other columns that the field is bound to, as a text; NULL: none. */
	const char *about;
};

/* Append the sealed form of plain (padded to 256-byte steps). */
void vault_seal(const struct vault *v, const struct vault_place *place,
    struct slice plain, struct buf *out);

/* Append the plain bytes of a sealed field; ERR_CORRUPT if it does not
 * belong where it stands. */
int vault_open(const struct vault *v, const struct vault_place *place,
    struct slice sealed, struct buf *out, struct err *e) MUST_USE;

/*
 * The keyed hash by which a client's row is found: of service and client
 * reference under a key of its own, so that it tells nothing without the
 * master key.
 */
void vault_lookup(const struct vault *v, const char *service,
    struct slice reference, uint8_t out[static VAULT_LOOKUP_SIZE]);

/*
 * As vault_lookup(), but the same for ever, under whatever master key: for
 * refs made up by sheaf-agent, which have been exported and must meet
 * themselves again.
 */
void vault_label(const struct vault *v, const char *service, struct slice text,
    uint8_t out[static VAULT_LOOKUP_SIZE]);

#endif
