#ifndef SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_PARTS_H
#define SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "aggregator/backup/snapshot_head.h"
#include "aggregator/store/store.h"
#include "common/base/err.h"

/* What a backup holds, and how large and when, for people. */
struct snapshot_report {
	char origin[LIMITS_ORIGIN_MAX + 1];
	char made[CLOCK_TEXT_SIZE];
	uint64_t entries, published, totals;
	struct hash digest; /* of the file */
	/* Of one that was just made: files of evidence that are not in it, and
	 * whether DIR/last-backup was written. */
	size_t left_out;
	bool noted;
};

/* The report of a head and a digest. */
struct snapshot_report snapshot_parts_report(const struct snapshot_head *h,
    const struct hash *digest);

/*
 * Whether the parts in `folder`, which snapshot_file_unpack() has made, belong together
 * and are what the head says: the keys are those of the log; the checkpoint is signed
 * with them; the store opens with today's schema, is sound, is of this log, has the
 * entries and totals of the head, and the tree of the checkpoint; accounts open too.
 *
 * *store is open for writing then, and the caller's to close; *checkpoint, initialised
 * here and freed by the caller in any case, has the text of the checkpoint.  What is
 * wrong is ERR_CORRUPT, or "newer" and "version" of db_schema_open().
 */
int snapshot_parts_judge(const char *folder, const struct snapshot_head *h,
    struct store **store, struct buf *checkpoint, struct err *e) MUST_USE;

#endif
