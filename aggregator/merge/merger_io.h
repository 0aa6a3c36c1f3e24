#ifndef SHEAF_AGGREGATOR_MERGE_MERGER_IO_H
#define SHEAF_AGGREGATOR_MERGE_MERGER_IO_H

#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The writer's outside world but for its store: the lock, the public files
 * and the clock (steps 3 and 4 of PROTOCOL.md section 14), so that a
 * simulation can fail each.
 */
struct merger_io {
	void *arg;
	/* Replace the lock's checkpoint by compare-and-swap of the text. */
	int (*swap)(void *arg, struct slice old, struct slice new,
	    struct err *e);
	/* Write tiles that `size` has and `old` had not. */
	int (*tiles)(void *arg, struct store *s, uint64_t old, uint64_t size,
	    struct err *e);
	/* Publish the checkpoint. */
	int (*checkpoint)(void *arg, struct slice text, struct err *e);
	int32_t (*today)(void *arg); /* UTC day */
	/* Something failed after the commit: end the process.  Only a
	 * simulation returns; the merger then does nothing any more. */
	void (*fatal)(void *arg, const struct err *e);
};

#endif
