#ifndef SHEAF_AGENT_DESK_DESK_PASSWORD_H
#define SHEAF_AGENT_DESK_DESK_PASSWORD_H

#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Whether an account of that name may have this new password: not one that is too
 * short, and none of those that are tried first (weak_password.h), among them
 * names that others know: that of the account, and what the site, its services
 * and its provider are called (db NULL: there is no register yet).  ERR_REFUSED
 * with code "new-password", and a sentence that says what to do.
 */
int desk_password_check(struct db *db, const char *name, const char *password,
    struct err *e) MUST_USE;

#endif
