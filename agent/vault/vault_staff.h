#ifndef SHEAF_AGENT_VAULT_VAULT_STAFF_H
#define SHEAF_AGENT_VAULT_VAULT_STAFF_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/vault/vault.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * The accounts of a register: who may open it, and in which role.  Whether
 * somebody may change them is judged above (agent/desk/gate.h).  Passwords
 * come as hashes that were made before (vault_hash_new()).  Each
 * function but vault_staff_recover() is a transaction of its own: after a
 * failure or a crash everything is as it was.
 */

/* Add an account; role is "worker" or "team_leader".  ERR_REFUSED when there
 * is one of that name. */
int vault_staff_add(struct db *db, struct vault *v, const char *name,
    const char *role, const struct vault_hash *fresh, struct err *e) MUST_USE;

/*
 * Remove an account, make a new master key, and seal everything anew under
 * it, in one transaction; v then holds the new keys in place of the old.  The
 * others keep their passwords, and the recovery key stays valid.  ERR_REFUSED
 * for the last account and for the last team leader.
 */
int vault_staff_remove(struct db *db, struct vault *v, const char *name,
    struct err *e) MUST_USE;

/*
 * Give an account another role.  Nobody's key changes: every account opens the
 * same.  ERR_REFUSED where there is none of that name, and for the last team
 * leader, code "last".
 */
int vault_staff_set_role(struct db *db, struct vault *v, const char *name,
    const char *role, struct err *e) MUST_USE;

/*
 * Whether workers may seal, as roles are a rule of the program and vouched for
 * with the accounts.  False in a new register.  Nothing has changed after a
 * failure.
 */
bool vault_staff_may_seal(const struct vault *v);
int vault_staff_let_seal(struct db *db, struct vault *v, bool yes,
    struct err *e) MUST_USE;

/* Give the account of *who another password; *who is then the account with
 * it. */
int vault_staff_password(struct db *db, struct vault *v, struct vault_who *who,
    const struct vault_hash *fresh, struct err *e) MUST_USE;

/*
 * With a vault opened by the recovery key: give the account `name` this
 * password (a team leader's account is made if there is none), and replace the
 * recovery key by the one now in `recovery`, which the caller shows and wipes.
 * Inside the caller's transaction: the new key is shown before the commit, so
 * that there is never a register whose only recovery key nobody has seen.
 */
int vault_staff_recover(struct db *db, struct vault *v, const char *name,
    const struct vault_hash *fresh, char recovery[static VAULT_RECOVERY_SIZE],
    struct err *e) MUST_USE;

/*
 * Replace the recovery key by the one now in `recovery`, which the caller shows
 * and wipes, and ask for two groups of it (vault_groups.h).  The old paper opens
 * nothing any more.
 */
int vault_staff_renew(struct db *db, struct vault *v,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e) MUST_USE;

#endif
