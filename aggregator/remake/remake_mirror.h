#ifndef SHEAF_AGGREGATOR_REMAKE_REMAKE_MIRROR_H
#define SHEAF_AGGREGATOR_REMAKE_REMAKE_MIRROR_H

#include <stdint.h>

#include "aggregator/remake/remake.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "protocol/keys.h"

/*
 * Leaves from a copy of the log as `sheaf-audit mirror` writes it: `checkpoint`,
 * and the entry bundles of C2SP tlog-tiles below it.  What is read is believed
 * only as far as the root that remake_run() comes to is the checkpoint's.
 */
struct remake_mirror {
	char *dir;
	struct buf text; /* the signed checkpoint */
	struct checkpoint checkpoint;
};

/*
 * Open the copy in dir, whose checkpoint must be signed with the log's key.  A
 * folder that holds a second one of another history (checkpoint.other) is
 * refused.  Freed with remake_mirror_close(), after a failure too.
 */
int remake_mirror_open(struct remake_mirror *m, const char *dir,
    const struct keys_verifier *log_key, struct err *e) MUST_USE;
void remake_mirror_close(struct remake_mirror *m);

/* Its leaves 0..to-1, as remake_source.leaves; arg is a struct remake_mirror. */
int remake_mirror_leaves(void *arg, uint64_t to,
    int (*each)(void *each_arg, uint64_t index, struct slice note,
	struct err *e),
    void *each_arg, struct err *e) MUST_USE;

/*
 * The entries of one bundle, which must be `width` of them and nothing more;
 * first is the index of its first one.
 */
struct remake_mirror_bundle {
	uint64_t first;
	unsigned width;
};
int remake_mirror_entries(struct slice bytes,
    const struct remake_mirror_bundle *bundle,
    int (*each)(void *each_arg, uint64_t index, struct slice note,
	struct err *e),
    void *each_arg, struct err *e) MUST_USE;

#endif
