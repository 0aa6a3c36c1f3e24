#ifndef SHEAF_COMMON_BASE_DB_COPY_H
#define SHEAF_COMMON_BASE_DB_COPY_H

#include <stdbool.h>

#include "common/base/db.h"
#include "common/base/err.h"

/*
 * A small database for a backup, and one out of a backup: by a handle of its own, since
 * a daemon may have the database open.
 */
struct db_copy {
	const char *name; /* of the file, in its folder */
	/* Open or make the one in dir, with today's schema; *db is NULL after a
	 * failure. */
	int (*open)(struct db **db, const char *dir, struct err *e);
	/* What a backup does not have: SQL that removes it from the copy, with what
	 * open() says of how deleted bytes are treated.  NULL: it has all. */
	const char *without;
};

/* DIR/name as it is now into the new file TO/name; *any is false where there is none,
 * and nothing was made. */
int db_copy_make(const struct db_copy *which, const char *dir, const char *to,
    bool *any, struct err *e) MUST_USE;

/* Whether the one in dir opens and holds together; there may be none. */
int db_copy_check(const struct db_copy *which, const char *dir,
    struct err *e) MUST_USE;

#endif
