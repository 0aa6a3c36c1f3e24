#ifndef SHEAF_AGGREGATOR_MERGE_STOPPING_H
#define SHEAF_AGGREGATOR_MERGE_STOPPING_H

#include <stdbool.h>

#include "aggregator/intake/submission.h"
#include "aggregator/log/shown.h"
#include "aggregator/merge/merger_io.h"
#include "aggregator/merge/writer.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"

/*
 * What a checkpoint of this log's key does that somebody shows: an agent, an auditor,
 * a witness (PROTOCOL.md P-CKP-6 to 8).  On the writer's thread, between two groups or
 * between any two steps of one.
 */

/* The writer's state that it is compared with, and what it changes. */
struct stopping {
	struct writer *writer;
	const struct merger_io *io;
	const struct buf *checkpoint; /* the published text */
	bool unproven;                /* nothing can be proven under it */
	/* Of the group (group.h): set to `why`, and false, once signing stops:
	 * then nothing is waited for any more. */
	const char **read_only;
	bool *no_room, *awaits, *waits;
	char why[ERR_TEXT_MAX]; /* written once: other threads read it */
};

/*
 * Judge cp, whose bare checkpoint (checkpoint_bare()) is `text` and whose signature has
 * been verified with the log's key.  When it contradicts this log, it is kept and *t->read_only says why from
 * now on: the caller signs nothing more.  -1 only when the store fails; what cannot be
 * kept stops the signing all the same, and is said in the log of the process.
 */
int stopping_show(struct stopping *t, const struct checkpoint *cp,
    struct slice text, enum shown *how, struct err *e) MUST_USE;

/* Answer those of the list that show a checkpoint: status and reason. */
int stopping_judge(struct stopping *t, struct submission *list,
    struct err *e) MUST_USE;

#endif
