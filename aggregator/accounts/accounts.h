#ifndef SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_H
#define SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/accounts/accounts_secret.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "common/base/table.h"
#include "common/ips/registry.h"

/*
 * The people who sign in at the centre, in DIR/people.db (mode 0600).  Any
 * thread may call any function here and in accounts_sign_in.h and tokens.h with
 * one struct accounts; commands open the file beside a daemon.  Each change is
 * one transaction, then a line in the access log; sessions of an account that
 * was changed end with it.
 */
struct accounts;

enum accounts_role {
	ACCOUNTS_LEAD,    /* of one or more regions */
	ACCOUNTS_ANALYST, /* of all regions */
	ACCOUNTS_AUDITOR, /* log, provenance, access log */
	ACCOUNTS_OPERATOR /* runs the centre: people, invites, registry */
};

enum {
	ACCOUNTS_ROLES = 4,
	ACCOUNTS_NAME_SIZE = 65,
	/* A lead of the whole country has fewer regions than England has. */
	ACCOUNTS_REGIONS_MAX = 16,
	ACCOUNTS_PASSWORD_MIN = 12,  /* characters; longer is better */
	ACCOUNTS_PASSWORD_MAX = 1024 /* bytes */
};

/* "lead", "analyst", "auditor", "operator"; and back. */
const char *accounts_role_word(enum accounts_role role);
int accounts_role_parse(const char *word, enum accounts_role *role,
    struct err *e) MUST_USE;

/* "Regional lead", "Analyst" and so on: for people. */
const char *accounts_role_title(enum accounts_role role);

struct accounts_regions {
	char code[ACCOUNTS_REGIONS_MAX][REGISTRY_CODE_SIZE];
	size_t n;
};

/* What somebody may see: an account, or a token. */
struct accounts_person {
	int64_t id; /* of the account; 0: a token */
	char name[ACCOUNTS_NAME_SIZE];
	enum accounts_role role;
	bool exact; /* may ask for exact figures (policy exact/1) */
	struct accounts_regions regions; /* of a lead, else none */
	/* Of a token: the one policy under which it is answered; else "". */
	char policy[16];
};

/* Whether somebody sees figures of that region: a lead of their own, an
 * analyst and an auditor of each, an operator of none. */
bool accounts_may_see(const struct accounts_person *p, const char *region);

/*
 * Open DIR/people.db, and make it when it is not there; DIR must be.  On a disk
 * that has no room for it, it is made by the first use for which there is room,
 * and every one before fails with code "full".  Closed with accounts_close()
 * (NULL is allowed), when nobody is in a function of it.
 */
int accounts_open(struct accounts **out, const char *dir,
    struct err *e) MUST_USE;
void accounts_close(struct accounts *a);

/* Make no password hash any more; those who wait for one get ERR_LATER. */
void accounts_stop(struct accounts *a);

/* ------------------------------------------------------------------ sign-in */

/* See accounts_sign_in.h. */
enum accounts_stage {
	ACCOUNTS_CODE,     /* the code of the second factor is asked for */
	ACCOUNTS_SET_UP,   /* there is none yet: set it up */
	ACCOUNTS_PASSWORD, /* a password of one's own is to be chosen */
	ACCOUNTS_IN
};

/* "code", "set_up", "password", "in": for programs. */
const char *accounts_stage_word(enum accounts_stage stage);

struct accounts_session {
	int64_t account, generation;
	enum accounts_stage stage;
};

/* What somebody gives; each function says what it reads.  `address` and `now`
 * are read by all of them. */
struct accounts_try {
	const char *address; /* where from, as text; NULL: tells nothing */
	struct clock_wall now;
	const char *name;
	const char *password; /* the one so far */
	const char *code;     /* six digits, or a recovery code */
	const char *fresh;    /* a new password */
};

/* ----------------------------------------------------------------- changes */

/*
 * Who makes a change, and what regions there are.  Nobody who is signed in
 * changes their own role, regions or leave to see exact figures, or removes
 * themselves (ERR_REFUSED, code "own"): so a page cannot leave the centre
 * without an operator.
 */
struct accounts_by {
	struct access_log_who who;
	const struct registry *registry;
	int32_t today;
	/* The version of the account or token that the change was made from; NULL:
	 * from any.  ERR_REFUSED with code "changed" where it is another now. */
	const char *seen;
};

/* "3-7": another after each change of the account, sign-ins apart. */
enum { ACCOUNTS_VERSION_SIZE = 48 };

/* A password that is shown once. */
struct accounts_fresh {
	char password[ACCOUNTS_SECRET_CODE_SIZE];
	int32_t until; /* the last day on which it works */
};

/*
 * Add an account.  Its first password works for LIMITS_FIRST_PASSWORD_DAYS days, and is changed by who signs in with it.  ERR_REFUSED with code "name"
 * (letters, digits and .-_@, at most 64), "taken" (in any case of letters),
 * "regions" (a lead has at least one; others have none) or "region" (the
 * registry knows no such region).
 */
int accounts_add(struct accounts *a, const struct accounts_by *by,
    const struct accounts_person *p, struct accounts_fresh *fresh,
    struct err *e) MUST_USE;

/* Give an account another role, with its regions: rules as accounts_add().
 * All below: ERR_REFUSED with code "unknown" when nobody has that name. */
int accounts_set_role(struct accounts *a, const struct accounts_by *by,
    const char *name, const struct accounts_person *p, struct err *e) MUST_USE;

/* Give a lead other regions.  Code "regions" when the account is no lead's. */
int accounts_set_regions(struct accounts *a, const struct accounts_by *by,
    const char *name, const struct accounts_regions *r, struct err *e) MUST_USE;

/* Grant or take away the leave to see exact figures. */
int accounts_set_exact(struct accounts *a, const struct accounts_by *by,
    const char *name, bool exact, struct err *e) MUST_USE;

/* A new first password, for somebody who has forgotten theirs. */
int accounts_reset_password(struct accounts *a, const struct accounts_by *by,
    const char *name, struct accounts_fresh *fresh, struct err *e) MUST_USE;

/* Take away second factor and recovery codes; new ones are set up at the next
 * sign-in.  For somebody who has lost both, and whom the operator knows. */
int accounts_reset_factor(struct accounts *a, const struct accounts_by *by,
    const char *name, struct err *e) MUST_USE;

/* Remove an account with all that belongs to it; its sessions end. */
int accounts_remove(struct accounts *a, const struct accounts_by *by,
    const char *name, struct err *e) MUST_USE;

/* --------------------------------------------------------------- questions */

/* The account of that name, in any case of letters. */
int accounts_find(struct accounts *a, const char *name,
    struct accounts_person *out, struct err *e) MUST_USE;

/*
 * Append how an account stands, in a sentence for people, with the names of the
 * registry ("Regional lead of The North, without exact figures. ..."), and give
 * its version.  ERR_REFUSED with code "unknown".
 */
int accounts_describe(struct accounts *a, const char *name,
    const struct accounts_by *by, struct buf *says,
    char version[static ACCOUNTS_VERSION_SIZE], struct err *e) MUST_USE;

/* Append what a role is, with its regions: "Regional lead of The North". */
void accounts_put_role(enum accounts_role role,
    const struct accounts_regions *r, const struct registry *registry,
    struct buf *out);

/*
 * All accounts by name: columns name, role, regions, exact, second_factor,
 * password ("own", "first, until DAY", "first, expired") and last_sign_in; in JSON also
 * regions_shown, their names in registry, and version.  The caller frees the
 * table.
 */
int accounts_list(struct accounts *a, int32_t today,
    const struct registry *registry, struct table **out,
    struct err *e) MUST_USE;

/*
 * For backups: DIR/people.db as it is now into the new file TO/people.db; *any is false
 * where there is none, and nothing was made.  And whether such a copy in `dir` opens,
 * with today's schema: it may lack.
 */
int accounts_copy(const char *dir, const char *to, bool *any,
    struct err *e) MUST_USE;
int accounts_check_copy(const char *dir, struct err *e) MUST_USE;

#endif
