#ifndef SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_MAKE_H
#define SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_MAKE_H

#include "aggregator/backup/snapshot_parts.h"
#include "common/base/err.h"

/*
 * Write the state directory dir to the new file `path` (mode 0600), with or without a
 * daemon, which is not kept waiting.  Once the file has its name it is flushed and was
 * read back and restored, in `dir`, by what snapshot_restore() does.  After a failure
 * there is no such file; what only could not be told of it is in the report.  ERR_REFUSED, code "exists", when there is one; ERR_SYSTEM,
 * code "full", when there is no room for it beside a centre that serves; ERR_LATER
 * while another backup of dir is made.  Of files of evidence the
 * newest LIMITS_BACKUP_EVIDENCE_MAX are taken.  DIR/last-backup then says when it was.
 */
int snapshot_make(const char *dir, const char *path,
    struct snapshot_report *report, struct err *e) MUST_USE;

#endif
