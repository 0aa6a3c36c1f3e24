#ifndef SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_FOLDER_H
#define SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_FOLDER_H

#include <stddef.h>

#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * A folder of the backups of one centre, each with its moment in its name:
 * sheaf-20261130T023000Z.backup.  Files of other names are let be.
 */

/* The name for a backup of now, a new string. */
char *snapshot_folder_next(const char *folder, struct clock_wall now);

/* The newest one, a new string; ERR_REFUSED, code "none", when there is none. */
int snapshot_folder_newest(const char *folder, char **path,
    struct err *e) MUST_USE;

/*
 * Remove all but the newest `keep` (at least 1), and what backups that were killed have
 * left there.  *removed counts the backups.  Only while no backup into this folder is
 * made.
 */
int snapshot_folder_prune(const char *folder, size_t keep, size_t *removed,
    struct err *e) MUST_USE;

#endif
