#ifndef SHEAF_AGENT_REGISTER_BACKUP_H
#define SHEAF_AGENT_REGISTER_BACKUP_H

#include "common/base/db.h"
#include "common/base/err.h"

/*
 * A register into one file and back.  The file is the database as it is: what
 * is sealed stays sealed, and opens with the passwords of that day.
 */

/*
 * Write the register db to the new file `path` (mode 0600): to a temporary
 * file beside it, flushed, read back whole (integrity, and the rows of every
 * table counted against db), then renamed.  After a failure there is no such
 * file.  Refused when path exists.
 */
int backup_write(struct db *db, const char *path, struct err *e) MUST_USE;

/*
 * Whether a register can be made in dir of the backup `path`, before anything
 * is asked or changed.  ERR_REFUSED, code "exists", where dir holds a register
 * or the spool of one; an error where there is no such file.
 */
int backup_check_free(const char *path, const char *dir,
    struct err *e) MUST_USE;

struct backup_restore {
	const char *path;     /* the backup */
	const char *erasures; /* deletion log of another copy, or NULL */
	/*
	 * Asked whether this copy may become a register, once it is known to be
	 * sound and has today's schema.  Nothing is restored when it fails;
	 * changes nothing in db.  Always there.
	 */
	int (*allow)(void *arg, struct db *db, struct err *e);
	void *arg; /* of allow */
};

/*
 * Make D/register (mode 0700) from the backup r->path, which is checked first.
 * Refused as backup_check_free(), or as r->allow does; no part of the backup is
 * left in D then.  The new register is marked as restored (instance.h).  It
 * takes in two deletion logs (erasures.h): D/register/erasures, if an earlier
 * register left it there, and r->erasures, unless that is NULL.
 */
int backup_restore(const struct backup_restore *r, const char *dir,
    struct err *e) MUST_USE;

#endif
