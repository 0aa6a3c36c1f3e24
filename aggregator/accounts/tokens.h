#ifndef SHEAF_AGGREGATOR_ACCOUNTS_TOKENS_H
#define SHEAF_AGGREGATOR_ACCOUNTS_TOKENS_H

#include <stdint.h>

#include "aggregator/accounts/accounts.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "common/base/table.h"

/*
 * Tokens for scripts: they read, and nothing else.  One is bound to a role, to
 * regions where the role is lead, and to one policy of disclosure.  Its secret
 * is shown once, and its hash stored.  A token is no session: it opens no page
 * and changes nothing.
 */
enum { TOKENS_SECRET_SIZE = 6 + 4 * ACCOUNTS_SECRET_CODE_SIZE };

/*
 * Add one; p names it, with role, regions and policy, and `secret` gets what
 * the script sends.  ERR_REFUSED as accounts_add(), "role" for that of an
 * operator, and "policy" for one that nobody knows.
 */
int tokens_add(struct accounts *a, const struct accounts_by *by,
    const struct accounts_person *p, char secret[static TOKENS_SECRET_SIZE],
    struct err *e) MUST_USE;

/* End it at once.  ERR_REFUSED with code "unknown", and "changed" where another
 * one has the name now. */
int tokens_revoke(struct accounts *a, const struct accounts_by *by,
    const char *name, struct err *e) MUST_USE;

/* All of them by name: columns name, role, regions, policy, added and
 * last_used, by the day; in JSON also regions_shown, their names in registry, and
 * version.  The caller frees the table. */
int tokens_list(struct accounts *a, const struct registry *registry,
    struct table **out, struct err *e) MUST_USE;

/* How the token stands, in a sentence, and its version, as accounts_describe(). */
int tokens_describe(struct accounts *a, const char *name,
    const struct accounts_by *by, struct buf *says,
    char version[static ACCOUNTS_VERSION_SIZE], struct err *e) MUST_USE;

/*
 * What the script that sends this secret may see.  ERR_REFUSED with code
 * "token" when there is no such token (any more).  Keeps the day on which it
 * was used last.
 */
int tokens_look(struct accounts *a, const char *secret, struct clock_wall now,
    struct accounts_person *out, struct err *e) MUST_USE;

#endif
