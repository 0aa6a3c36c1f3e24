#ifndef SHEAF_AGENT_VAULT_VAULT_ROWS_H
#define SHEAF_AGENT_VAULT_VAULT_ROWS_H

#include "agent/vault/vault.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Which sealed rows there are, in which version, under a keyed hash.  A field
 * that was moved to another row does not open.  A row that was removed, added,
 * or put back as it was earlier is found by this list.  A register that was put
 * back as a whole is not: see instance.h.
 */

/* The table of this module, for schema.c. */
extern const char vault_rows_tables[];

/*
 * Vouch for the sealed rows as they now stand.  The last step of every
 * transaction that changes one; a register where it was left out does not open
 * again.
 */
int vault_rows_vouch(struct db *db, const struct vault *v,
    struct err *e) MUST_USE;

/* vault_rows_vouch() and db_commit(): the end of such a transaction. */
int vault_rows_commit(struct db *db, const struct vault *v,
    struct err *e) MUST_USE;

/*
 * Open every sealed field and compare the rows with the list.  ERR_REFUSED,
 * code "tampered", when something other than sheaf-agent has changed them; the text
 * names the first few rows, by number.
 */
int vault_rows_check(struct db *db, const struct vault *v,
    struct err *e) MUST_USE;

#endif
