#ifndef SHEAF_AGENT_VAULT_VAULT_GROUPS_H
#define SHEAF_AGENT_VAULT_VAULT_GROUPS_H

#include <stdbool.h>

#include "agent/vault/vault.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Whether somebody holds the printed recovery key: two of its groups are typed
 * back.  The key itself is kept nowhere.  What is kept is which two groups are
 * asked for, and a keyed hash of them, which tells nothing without the master
 * key; who has that needs no recovery key.
 */
struct vault_groups {
	/* Somebody is to type them back.  False where nobody was ever asked, and
	 * where the key was replaced since without asking. */
	bool asked;
	unsigned group[2]; /* from 1, ascending; 0: the key was never shown */
	bool confirmed;
};

/* The table of this module, for schema.c. */
extern const char vault_groups_tables[];

/* Say that a key is about to be made and will be asked for: until
 * vault_groups_ask() there is one that nobody has seen. */
int vault_groups_expect(struct db *db, struct err *e) MUST_USE;

/* Choose two groups of the key that v's register has now, and keep what tells
 * them.  May be part of the caller's transaction. */
int vault_groups_ask(struct db *db, const struct vault *v, const char *recovery,
    struct err *e) MUST_USE;

/* What is asked for now. */
int vault_groups_get(struct db *db, const struct vault *v,
    struct vault_groups *out, struct err *e) MUST_USE;

/*
 * Judge what was typed for the two groups; case, spaces and hyphens do not
 * matter.  ERR_REFUSED with code "first" or "second" for the one that cannot be
 * a group, "first" where they are not those of the key, and "none" where
 * nothing is asked for.
 */
int vault_groups_confirm(struct db *db, const struct vault *v,
    const char *first, const char *second, struct err *e) MUST_USE;

#endif
