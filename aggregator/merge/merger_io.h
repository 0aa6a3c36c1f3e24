#ifndef SHEAF_AGGREGATOR_MERGE_MERGER_IO_H
#define SHEAF_AGGREGATOR_MERGE_MERGER_IO_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/log/recovery.h"
#include "aggregator/log/shown.h"
#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/policy.h"

/*
 * What the writer needs besides its store: the lock and the public files
 * (steps 3 and 4 of PROTOCOL.md section 14), and the clock.  Functions, so
 * that a simulation can make each of them fail.
 */
struct merger_question {
	const struct policy *policy; /* in force */
	uint64_t number;             /* of its trust statement */
	struct slice signed_text;    /* the lock's checkpoint */
};

enum merger_quorum { MERGER_UNMET, MERGER_MET };

struct merger_io {
	void *arg;
	/* Replace the lock's checkpoint by compare-and-swap of the text. */
	int (*swap)(void *arg, struct slice old, struct slice new,
	    struct err *e);
	/* Write tiles that `size` has and `old` had not. */
	int (*tiles)(void *arg, struct store *s, uint64_t old, uint64_t size,
	    struct err *e);
	/*
	 * Between tiles and checkpoint (P-ASK-1): ask the witnesses, and append
	 * the checkpoint with their lines to out.  MERGER_MET, or why nothing is
	 * appended.  NULL: there are none to ask.
	 */
	enum merger_quorum (*witnessed)(void *arg,
	    const struct merger_question *q, struct buf *out);
	/* After a start, before anything is signed (P-ASK-8): MERGER_MET when
	 * enough of them have been heard.  It does not wait. */
	enum merger_quorum (*heard)(void *arg, const struct merger_question *q);
	/* True, with the checkpoint appended, when the published one, which is
	 * the lock's, has got more lines. */
	bool (*better)(void *arg, const struct merger_question *q,
	    struct buf *out);
	/* Publish the checkpoint. */
	int (*checkpoint)(void *arg, struct slice text, struct err *e);
	/* The largest checkpoint known to be signed here, which is the lock's.
	 * NULL: it is the published one. */
	int (*newest)(void *arg, struct checkpoint *cp, struct err *e);
	/* Keep a checkpoint that contradicts this log, as shown_keep().  NULL:
	 * it is not kept, and stops. */
	int (*keep)(void *arg, const struct shown_proof *p, bool *stops,
	    struct err *e);
	int32_t (*today)(void *arg); /* UTC day */
	/* Before step 1: -1 with a sentence for sites when the disk has not
	 * the room for a group to come to its end.  NULL: it always has. */
	int (*room)(void *arg, struct err *e);
	/* Start-up once more (recovery_start()), after one that found no room;
	 * the caller frees out->checkpoint.  NULL: there is no such start. */
	int (*recover)(void *arg, struct recovery_state *out, struct err *e);
	/* Something failed after the commit: end the process.  Only a
	 * simulation returns; the merger then does nothing any more. */
	void (*fatal)(void *arg, const struct err *e);
};

#endif
