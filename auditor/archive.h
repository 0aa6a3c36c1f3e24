#ifndef SHEAF_AUDITOR_ARCHIVE_H
#define SHEAF_AUDITOR_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "protocol/tile.h"

/*
 * A mirror's folder: `checkpoint`, and the tiles of C2SP tlog-tiles below it,
 * which proven.h reads.  Nothing is believed before copy.h has verified the
 * checkpoint.
 */
struct archive {
	const char *dir;
	struct buf signed_text; /* the checkpoint as stored */
	struct note note;       /* borrows from signed_text */
	struct checkpoint checkpoint;
};

/*
 * Read the folder's checkpoint, without verifying it.  *found is false
 * (success) when there is none yet.  Freed with archive_close() in every
 * case.
 */
int archive_open(struct archive *a, const char *dir, bool *found,
    struct err *e) MUST_USE;
void archive_close(struct archive *a);

/* Path of a tile in the folder; the caller frees it. */
char *archive_path(const char *dir, const struct tile *t);

#endif
