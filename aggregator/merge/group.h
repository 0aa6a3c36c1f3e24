#ifndef SHEAF_AGGREGATOR_MERGE_GROUP_H
#define SHEAF_AGGREGATOR_MERGE_GROUP_H

#include <stdbool.h>

#include "aggregator/intake/submission.h"
#include "aggregator/merge/merger_io.h"
#include "aggregator/merge/stopping.h"
#include "aggregator/merge/writer.h"
#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * The order of work for one group (PROTOCOL.md section 14): transaction,
 * tree, lock, tiles, checkpoint, bodies of answers.
 */
struct group {
	struct writer *writer;
	const struct merger_io *io;
	struct buf checkpoint; /* the published text */
	/* The newest that was signed, the lock's; the published one is older
	 * while its quorum is not met. */
	struct buf signed_text;
	bool renewed; /* the published one changed in this group */
	bool unmet;   /* and no quorum was met when one was asked for last */
	/* Since when what is logged waits for its quorum; s is 0: it does not. */
	struct clock_wall unpublished_since;
	const char *read_only; /* why nothing is signed, or NULL */
	bool unproven; /* and nothing can be proven under the checkpoint */
	/* Nothing is signed because the start found no room: tried again. */
	bool no_room;
	/* Nothing is signed because the witnesses have not been heard since the
	 * start: asked each time. */
	bool awaits;
	/* Nothing is signed before somebody is heard (hearing.h), or a person
	 * has said that nobody need be: heard. */
	bool waits, heard;
	char *reason; /* where read_only points, owned by the merger */
	/* Ends the signing where somebody shows that it must end. */
	struct stopping stopping;
	/* In this group nothing new may be logged, because of this. */
	bool full;
	struct err why_full;
};

/*
 * Run the list (by `next`).  On success every submission has its status
 * and body; -1: the process must end, nobody is answered.
 */
int group_run(struct group *g, struct submission *list, struct err *e) MUST_USE;

#endif
