#ifndef SHEAF_AGENT_VAULT_VAULT_REKEY_H
#define SHEAF_AGENT_VAULT_VAULT_REKEY_H

#include "agent/vault/vault.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Seal everything that the columns of `now` hold anew: fields, the keyed
 * hashes that find their rows, and wrapped keys.  Inside the caller's
 * transaction.  ERR_CORRUPT when something does not open with the old key; the
 * caller then takes everything back.
 */
int vault_rekey(struct db *db, const struct vault *old, const struct vault *now,
    struct err *e) MUST_USE;

#endif
