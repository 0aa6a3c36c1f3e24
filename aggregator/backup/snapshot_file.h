#ifndef SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_FILE_H
#define SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_FILE_H

#include "aggregator/backup/snapshot_head.h"
#include "common/base/err.h"
#include "protocol/hash.h"

/*
 * Write the head and its parts, read from the files of these names in `folder`, to
 * `path` (a new file of mode 0600, which is this user's; what is there is removed before),
 * and flush it.  *digest is the
 * SHA-256 of the whole file.  After -1 the file is worth nothing.
 */
int snapshot_file_write(const char *path, const struct snapshot_head *h,
    const char *folder, struct hash *digest, struct err *e) MUST_USE;

/* Read the head of `path`; ERR_REFUSED when it is no backup. */
int snapshot_file_head(const char *path, struct snapshot_head *h,
    struct err *e) MUST_USE;

/*
 * The other way: read the head of `path`, make each part as a new file in `folder`
 * (mode 0600, flushed; folders for them are made), and compare the digest.
 * ERR_REFUSED when it is no backup, ERR_CORRUPT when it is a damaged one; what was
 * made by then is the caller's to remove.
 */
int snapshot_file_unpack(const char *path, const char *folder,
    struct snapshot_head *h, struct hash *digest, struct err *e) MUST_USE;

#endif
