#ifndef SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_STORE_H
#define SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_STORE_H

#include <pthread.h>

#include "aggregator/accounts/accounts.h"
#include "common/base/db.h"
#include "common/base/lograte.h"
#include "common/base/signins.h"
#include "common/base/wrong_passwords.h"

/* What the files of this room share, and no other room includes. */
struct accounts {
	char *dir;
	struct signins *signins; /* locks itself */
	pthread_mutex_t guard;   /* of all that follows */
	struct db *db;           /* NULL: there was no room yet to make it */
	struct wrong_passwords codes; /* wrong ones in a row, by account */
	struct lograte refusals;
};

/* A row of `account`. */
struct accounts_store_row {
	struct accounts_person person;
	int64_t generation;
	struct accounts_secret secret;
	int32_t first_until; /* DAY_NONE: their own password */
	bool has_factor;
	int32_t last_day; /* of the last sign-in, or DAY_NONE */
};

/* Open or make DIR/people.db; *db is NULL after a failure. */
int accounts_store_open(struct db **db, const char *dir,
    struct err *e) MUST_USE;

/*
 * The guard and a transaction, and their end: a commit when rc is 0, else
 * nothing is kept.  accounts_store_leave() gives rc, or -1 when the commit
 * failed.  When accounts_store_enter() fails, there is nothing to leave.
 * accounts_store_read() is for reading alone; it waits at most while somebody
 * else commits.
 */
int accounts_store_enter(struct accounts *a, struct err *e) MUST_USE;
int accounts_store_read(struct accounts *a, struct err *e) MUST_USE;
int accounts_store_leave(struct accounts *a, int rc, struct err *e) MUST_USE;

/* The account of a name or, where that is NULL, of an id.  *found is false
 * when there is none.  The guard is held, here and below. */
int accounts_store_find(struct accounts *a, const char *name, int64_t id,
    struct accounts_store_row *row, bool *found, struct err *e) MUST_USE;

/* As before, ERR_REFUSED with code "unknown" when nobody has that name. */
int accounts_store_need(struct accounts *a, const char *name,
    struct accounts_store_row *row, struct err *e) MUST_USE;

/* The version of a row, and of a token by its id; whether the change was made
 * from it (accounts_by). */
void accounts_store_version(char out[static ACCOUNTS_VERSION_SIZE], int64_t id,
    int64_t generation);
int accounts_store_seen(const struct accounts_by *by, int64_t id,
    int64_t generation, struct err *e) MUST_USE;

/* Append names of regions with commas between. */
void accounts_put_regions(const struct accounts_regions *r,
    const struct registry *registry, struct buf *out);

/* Hash a new password in its turn, outside of the guard: as signins_make(). */
int accounts_hash_new(struct accounts *a, const char *password,
    struct accounts_secret *secret, struct err *e) MUST_USE;

/* "north-east,south-west", or "-". */
void accounts_write_regions(const struct accounts_regions *r, struct buf *out);

/* ERR_REFUSED, code "name", unless a name has the form of one. */
int accounts_check_name(const char *name, struct err *e) MUST_USE;

/* ERR_REFUSED, codes as accounts_add(), unless the role has the regions that
 * it must have and the registry, where there is one, knows them. */
int accounts_check_regions(enum accounts_role role,
    const struct accounts_regions *r, const struct accounts_by *by,
    struct err *e) MUST_USE;

/* Store a password; first_until as in the row.  Sessions of the account end. */
int accounts_store_secret(struct accounts *a, int64_t id,
    const struct accounts_secret *s, int32_t first_until,
    struct err *e) MUST_USE;

/* Remove second factor and recovery codes.  Sessions of the account end. */
int accounts_store_drop_factor(struct accounts *a, int64_t id,
    struct err *e) MUST_USE;

/* Read or add the regions of an account or of a token: by a query of one
 * column, and by a statement with two values, whose first is the id. */
int accounts_store_regions(struct accounts *a, const char *select, int64_t id,
    struct accounts_regions *out, struct err *e) MUST_USE;
int accounts_store_put_regions(struct accounts *a, const char *insert,
    int64_t id, const struct accounts_regions *r, struct err *e) MUST_USE;

#endif
