#ifndef SHEAF_AGGREGATOR_SUPPORT_SUPPORT_STORE_H
#define SHEAF_AGGREGATOR_SUPPORT_SUPPORT_STORE_H

#include <pthread.h>

#include "aggregator/support/support.h"
#include "common/base/db.h"

/* What the files of this room share, and no other room includes. */
struct support {
	char *dir;
	pthread_mutex_t guard; /* of all that follows */
	struct db *db;         /* NULL: there was no room yet to make it */
};

/* Open or make DIR/support.db; *db is NULL after a failure. */
int support_store_open(struct db **db, const char *dir, struct err *e) MUST_USE;

/*
 * The guard and a transaction, and their end: a commit when rc is 0, else nothing
 * is kept.  support_store_leave() gives rc, or -1 when the commit failed.  When
 * support_store_enter() or support_store_read() fails, there is nothing to leave.
 */
int support_store_enter(struct support *s, struct err *e) MUST_USE;
int support_store_read(struct support *s, struct err *e) MUST_USE;
int support_store_leave(struct support *s, int rc, struct err *e) MUST_USE;

/* The id of the next row of a table, which is none that was ever given there. */
int support_store_next(struct support *s, const char *select_max, int64_t *id,
    struct err *e) MUST_USE;

/* The text of a column, into `size` bytes; false where it does not fit, so that this
 * program did not write it. */
bool support_store_text(struct db_stmt *q, int column, char *out, size_t size);

/* Whether a change was made from the version that is the newest (by->by.seen): "3-7".
 * ERR_REFUSED with code "no-such" for version 0, "changed" for another one. */
int support_store_seen(const struct support_by *by, int64_t id, int64_t version,
    struct err *e) MUST_USE;

/* Whether who changes it may, in this region ("" is all of them): a lead in their own,
 * an operator and the terminal everywhere.  ERR_REFUSED, code "elsewhere". */
int support_store_may(const struct support_by *by, const char *region,
    struct err *e) MUST_USE;

/* "user=ann", as the access log has it; and one line there. */
void support_store_who(const struct support_by *by,
    char out[static SUPPORT_WHO_SIZE]);
int support_store_note(struct support *s, const struct support_by *by,
    const char *what, struct err *e) MUST_USE;

#endif
