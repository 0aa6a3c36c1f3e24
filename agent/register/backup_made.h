#ifndef SHEAF_AGENT_REGISTER_BACKUP_MADE_H
#define SHEAF_AGENT_REGISTER_BACKUP_MADE_H

#include <stdint.h>

#include "common/base/db.h"
#include "common/base/err.h"

/* When the register was last backed up.  A register that was restored knows of
 * the backups before the one that it came from. */

/* Remember that a backup was made on that day. */
int backup_made_put(struct db *db, int32_t day, struct err *e) MUST_USE;

/* That day; DAY_NONE where none was made. */
int backup_made_get(struct db *db, int32_t *day, struct err *e) MUST_USE;

#endif
