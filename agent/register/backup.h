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
 * Make D/register (mode 0700) from the backup `path`, which is checked first.
 * Refused, with nothing changed, when D holds a register, or the spool of one.
 * The new register is marked as restored (instance.h).  It takes in two
 * deletion logs (erasures.h): D/register/erasures, if an earlier register left
 * it there, and `erasures`, unless that is NULL.
 */
int backup_restore(const char *path, const char *dir, const char *erasures,
    struct err *e) MUST_USE;

#endif
