#ifndef SHEAF_AGENT_DESK_DESK_STAFF_H
#define SHEAF_AGENT_DESK_DESK_STAFF_H

#include "agent/desk/desk.h"
#include "agent/desk/versions.h"
#include "common/base/err.h"
#include "common/base/table.h"

/*
 * The accounts of a register: who may open it, in which role, and what is
 * left to do when a password is lost.  Passwords and keys that are handed in
 * are the caller's to wipe.
 */

struct desk_staff_account {
	const char *name;
	const char *role; /* "worker" or "team_leader" */
	const char *password;
};

/* Add an account; ERR_REFUSED when there is one of that name. */
int desk_staff_add(struct desk *d, const struct desk_staff_account *r,
    struct err *e) MUST_USE;

/*
 * The version of an account in that role, and that of whether workers may seal:
 * what somebody saw before they changed it.  Below, `seen` is such a version,
 * and what is not so any more is refused with code "changed" (versions.h);
 * NULL: whatever it is.
 */
void desk_staff_version(const char *role, char out[static VERSIONS_SIZE]);
void desk_staff_seal_version(bool workers_seal, char out[static VERSIONS_SIZE]);

/*
 * Remove an account, and seal everything under a new key.  ERR_REFUSED for
 * the last account and for the last team leader.  Sessions of the account
 * that was removed end.
 */
int desk_staff_remove(struct desk *d, const char *name, const char *seen,
    struct err *e) MUST_USE;

struct desk_staff_role {
	const char *name;
	const char *role; /* "worker" or "team_leader" */
	const char *seen;
};

/* Give an account another role.  ERR_REFUSED for the last team leader.
 * Sessions of the account end: it signs in anew. */
int desk_staff_set_role(struct desk *d, const struct desk_staff_role *r,
    struct err *e) MUST_USE;

/* Let workers seal returns, or no longer: `workers_seal` is "yes" or "no".
 * With it goes the answer to what is never recorded at a service, without which
 * its first return cannot be sealed. */
int desk_staff_set(struct desk *d, const char *workers_seal, const char *seen,
    struct err *e) MUST_USE;

/* The accounts by name, as a table of role and name, and whether each may
 * seal; the caller frees it. */
int desk_staff_list(struct desk *d, struct table **out, struct err *e) MUST_USE;

/* Who is at work.  Borrowed. */
const char *desk_staff_name(const struct desk *d);

/* Give the account that is at work another password; its sessions at other
 * desks end. */
int desk_staff_set_password(struct desk *d, const char *password,
    struct err *e) MUST_USE;

/* --------------------------------------------------------------- recovering */

struct desk_staff_recovery {
	const char *name, *password;
	/* Show the new recovery key, which exists nowhere else. */
	int (*show)(void *arg, const char *key, struct err *e);
	/* It was shown, but does not count: the old one still does. */
	void (*take_back)(void *arg);
	void *arg;
};

/*
 * On a desk that the recovery key unlocked: give an account this password
 * (one that is not there is made, a team leader's), and replace the recovery
 * key.  Nothing changes unless the new key could be shown.
 */
int desk_staff_recover(struct desk *d, const struct desk_staff_recovery *r,
    struct err *e) MUST_USE;

#endif
