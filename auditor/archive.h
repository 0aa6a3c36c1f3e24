#ifndef SHEAF_AUDITOR_ARCHIVE_H
#define SHEAF_AUDITOR_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "protocol/tile.h"
#include "protocol/tree.h"

/*
 * A mirror's folder: `checkpoint`, and the tiles of C2SP tlog-tiles below it.
 * Files are read as they are; nothing in them is believed before the caller
 * has hashed it.
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

/*
 * Read a tile into out (initialised here; the caller frees it).  For a partial
 * tile the full one serves too: hash tiles are cut to t->width, entry bundles
 * are left whole.
 */
int archive_tile(const char *dir, const struct tile *t, struct buf *out,
    struct err *e) MUST_USE;

/*
 * Every entry from..to-1 in order.  each may return -1 to stop; the slice
 * is valid during the call.
 */
int archive_each(const char *dir, uint64_t from, uint64_t to,
    int (*each)(void *arg, uint64_t index, struct slice entry, struct err *e),
    void *arg, struct err *e) MUST_USE;

/* A tree reader over the folder's hash tiles for a tree of `size`. */
struct archive_nodes {
	const char *dir;
	uint64_t size;
};
int archive_node(void *nodes, unsigned level, uint64_t index, struct hash *out,
    struct err *e) MUST_USE;

#endif
