#ifndef SHEAF_AGENT_VAULT_VAULT_VOUCH_H
#define SHEAF_AGENT_VAULT_VAULT_VOUCH_H

#include <stdbool.h>

#include "agent/vault/vault.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * What proves that accounts and sealed rows are as sheaf-agent left them:
 * keyed hashes, renewed with every change and checked at every unlock.
 */

/*
 * Vouch for the accounts and the sealed rows as they now stand: store the
 * header with the hash over the slots and the wrapped label key, then
 * vault_rows_vouch().  Inside the caller's transaction, as its last step.
 */
int vault_vouch(struct db *db, struct vault *v, struct err *e) MUST_USE;

/*
 * That something which is vouched for by itself has begun in this register
 * (the access log): else whoever took it away as a whole would go unnoticed.
 * vault_set_logged() vouches anew, inside the caller's transaction.  When that
 * is undone, vault_take_back_logged() sets what the open vault remembers to
 * what it was before: accounts are checked with it.
 */
bool vault_logged(const struct vault *v);
int vault_set_logged(struct db *db, struct vault *v, struct err *e) MUST_USE;
void vault_take_back_logged(struct vault *v, bool logged);

/* Check the accounts alone, by a vault that is open.  ERR_REFUSED, code "slot",
 * when one is not as it was left. */
int vault_vouch_slots(struct db *db, const struct vault *v,
    struct err *e) MUST_USE;

/*
 * Check both, and take the label key out of v's header.  ERR_REFUSED, code
 * "slot", when an account is not as it was left; "tampered" when a sealed row
 * is not (vault_rows_check()).
 */
int vault_vouch_check(struct db *db, struct vault *v, struct err *e) MUST_USE;

#endif
