#ifndef SHEAF_AGGREGATOR_LOG_PUBLISHER_H
#define SHEAF_AGGREGATOR_LOG_PUBLISHER_H

#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "protocol/limits.h"
#include "protocol/tile.h"

/* The largest entry bundle. */
enum { PUBLISHER_FILE_MAX = TILE_WIDTH * (LIMITS_NOTE_MAX + 2) };

/*
 * The public log as plain files (dir is D/log): tile/..., checkpoint.
 * Every file is written durably; each step is safe to repeat.
 */

/* Write the hash tiles and entry bundles that the tree of `size` has and that
 * of `old` had not; delete partial tiles that are full now. */
int publisher_tiles(const char *dir, struct store *s, uint64_t old,
    uint64_t size, struct err *e) MUST_USE;

/* Append the bytes of one file, made from the store. */
int publisher_make(struct store *s, const struct tile *t, struct buf *out,
    struct err *e) MUST_USE;

/* Replace dir/checkpoint. */
int publisher_checkpoint(const char *dir, struct slice text,
    struct err *e) MUST_USE;

/* Append the published checkpoint to out; nothing when there is none. */
int publisher_read(const char *dir, struct buf *out, struct err *e) MUST_USE;

/*
 * What the published checkpoint says, its signatures unread: for those who trust the
 * folder, as the operator's own commands do.  *out has size 0 when there is none.
 */
int publisher_published(const char *dir, struct checkpoint *out,
    struct err *e) MUST_USE;

/* When it was published, by this machine's clock; now, when there is none. */
struct clock_wall publisher_when(const char *dir);

/* Write those files of a tree of `size` that are missing. */
int publisher_repair(const char *dir, struct store *s, uint64_t size,
    struct err *e) MUST_USE;

#endif
