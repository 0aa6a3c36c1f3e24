#ifndef SHEAF_AGENT_VAULT_VAULT_HASH_H
#define SHEAF_AGENT_VAULT_VAULT_HASH_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/vault/vault.h"
#include "agent/vault/vault_slot.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * A password hash, made apart from the register.  It takes some 0.4 s and
 * 256 MiB, so where several people work on one register nobody makes it while
 * they have a turn:
 *
 *	in a turn	vault_hash_find() or vault_hash_new()
 *	in none		vault_hash_make()
 *	in a turn	vault_unlock_hashed(), vault_check(), vault_staff_add() ...
 *	at the end	vault_hash_wipe()
 */
struct vault_hash {
	/* The account as it was looked up, or salt and cost of a new
	 * password, whose public key is set when it is made. */
	struct vault_slot slot;
	bool known; /* false: no account has that name, no password opens it */
	bool fresh; /* of a new password */
	uint8_t seed[VAULT_HASH_SEED]; /* secret; of a password that is right */
};

/*
 * Look up whose password is to be checked: the account of that name, or with
 * NULL the only one.  A name that no account has is found too, and no password
 * is right for it: how long the answer takes does not tell which names there
 * are.  ERR_USAGE when NULL fits several accounts; ERR_REFUSED with code "slot"
 * as vault_unlock().
 */
int vault_hash_find(struct db *db, const char *staff, struct vault_hash *h,
    struct err *e) MUST_USE;

/* Salt and cost for a new password in the register of that vault. */
void vault_hash_new(const struct vault *v, struct vault_hash *h);

/*
 * Make the hash of `password`.  It reads h and nothing else, so several may
 * be made at once, each with 256 MiB.  ERR_REFUSED with code "password" for a
 * wrong one, or for a name that is not known; a new one that is too short or
 * too long is refused before any work.  h holds no secret after a failure.
 */
int vault_hash_make(struct vault_hash *h, const char *password,
    struct err *e) MUST_USE;

/* Leave nothing of it in memory, also after a failure. */
void vault_hash_wipe(struct vault_hash *h);

/*
 * The account of a hash as it stands now, for the vault_* files.  ERR_REFUSED
 * with code "session" when it has another password than was hashed, "password"
 * when it is gone, "slot" as vault_hash_find().
 */
int vault_hash_again(struct db *db, bool weak, const struct vault_hash *h,
    struct vault_slot *s, struct err *e) MUST_USE;

#endif
