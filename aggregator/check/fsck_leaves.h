#ifndef SHEAF_AGGREGATOR_CHECK_FSCK_LEAVES_H
#define SHEAF_AGGREGATOR_CHECK_FSCK_LEAVES_H

#include <stdint.h>

#include "aggregator/check/fsck_erased.h"
#include "aggregator/store/directory.h"
#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "protocol/hash.h"

/* What the walk over all leaves gets and gives. */
struct fsck_leaves {
	struct store *store;
	struct directory *directory; /* loaded */
	void (*fault)(void *arg, const char *fmt, uint64_t n);
	void *arg;
	/* Receives the openings that erasures have destroyed, and the marks of
	 * their sealed copies. */
	struct fsck_erased *erased;
	uint64_t size; /* leaves to look at */
	/* Out: the root of the first `root_at` leaves. */
	uint64_t root_at;
	struct hash root;
};

/*
 * Check every leaf: grammar, id, tiles, sequence, heads, openings against
 * commitments, sealed copies as far as they can be looked at without a key.  fmt holds one %llu for n, an index or a count.
 */
int fsck_leaves_run(struct fsck_leaves *f, struct err *e) MUST_USE;

#endif
