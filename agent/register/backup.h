#ifndef SHEAF_AGENT_REGISTER_BACKUP_H
#define SHEAF_AGENT_REGISTER_BACKUP_H

#include "common/base/db.h"
#include "common/base/err.h"

/*
 * A register into one file and back.  The file is the database as it is:
 * what is sealed in it stays sealed, and opens with the same passwords.
 */

/*
 * Write the register db to the new file `path` (mode 0600): to a temporary
 * file beside it, flushed, read back whole (integrity, and the rows of every
 * table counted against db), then renamed.  After a failure there is no such
 * file.  Refused when path exists.
 */
int backup_write(struct db *db, const char *path, struct err *e) MUST_USE;

/*
 * Make D/register (mode 0700) of the backup `path`, which is checked first.
 * Refused, with nothing changed, when there is a register in D, or the spool
 * of one.  The register knows that it was restored (instance.h), and whom
 * to erase again: D/register/erasures, left there by the register before,
 * and the deletion log `erasures` (or NULL) are taken into it (erasures.h).
 */
int backup_restore(const char *path, const char *dir, const char *erasures,
    struct err *e) MUST_USE;

#endif
