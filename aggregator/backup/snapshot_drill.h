#ifndef SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_DRILL_H
#define SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_DRILL_H

#include "aggregator/backup/snapshot_parts.h"
#include "common/base/err.h"

/*
 * Restore the backup `path` into the folder .tmp-drill beside it, compare everything there with
 * everything else (fsck_run(), which makes all figures and totals again from the log),
 * and remove the folder in any case.  That the totals are those of the day of the backup
 * is judged by the restore.  `say` is called for each fault, with a sentence; *faults
 * counts them, and -1 means that it could not be restored or not be looked at.
 * ERR_SYSTEM, code "full", where the disk of that folder has no room for it beside a
 * centre that serves; ERR_LATER while another drill is made in that folder.
 */
int snapshot_drill(const char *path, struct snapshot_report *report,
    void (*say)(void *arg, const char *sentence), void *arg, uint64_t *faults,
    struct err *e) MUST_USE;

#endif
