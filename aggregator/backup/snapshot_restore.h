#ifndef SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_RESTORE_H
#define SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_RESTORE_H

#include "aggregator/backup/snapshot_parts.h"
#include "common/base/err.h"

/*
 * Make a state directory in dir, which must be empty or not there, from the backup
 * `path`, once everything in that has been judged (snapshot_parts_judge()).  Its lock is
 * new and has the hold: nothing is signed before centre_confirm().  ERR_REFUSED,
 * code "exists", where something is in dir; a restore that was broken off before it had
 * made anything but its folder of work is begun anew.  ERR_SYSTEM, code "full", where the disk of
 * dir has no room for it beside a centre that serves.  Where root restores, all belongs to
 * the owner of dir, or of the nearest folder around it that was there, and so do the
 * folders between that are made.  After -1 there is no store in dir, and nothing outside
 * of it was changed.
 */
int snapshot_restore(const char *path, const char *dir,
    struct snapshot_report *report, struct err *e) MUST_USE;

#endif
