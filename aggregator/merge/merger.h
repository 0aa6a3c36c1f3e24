#ifndef SHEAF_AGGREGATOR_MERGE_MERGER_H
#define SHEAF_AGGREGATOR_MERGE_MERGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/intake/submission.h"
#include "aggregator/log/signer.h"
#include "aggregator/merge/merger_io.h"
#include "aggregator/store/directory.h"
#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"

/*
 * The one writer.  It takes all submissions that wait as one group: judges
 * one after another, writes one transaction, signs one checkpoint, publishes
 * it and answers each (PROTOCOL.md section 14).  merger_start() gives it a
 * thread of its own; without one, each call of merger_run_group() does one
 * group.
 */
struct merger;

struct merger_config {
	struct store *store;         /* a writing one, used by nobody else */
	struct directory *directory; /* loaded */
	const struct signer *signer;
	const struct merger_io *io;
	const char *origin;
	/* What recovery_start() found: the checkpoint in force, and whether
	 * new ones may be signed; `reason` says why not. */
	struct slice checkpoint;
	struct slice signed_text; /* the lock's; empty: the same */
	bool read_only;
	const char *reason;
	bool unproven; /* the store has not the tree of that checkpoint */
	bool no_room;  /* why: the start itself found no room (recovery.h) */
	bool awaits_witnesses; /* why: they have not been heard (recovery.h) */
	bool waits;            /* nothing is signed before somebody is heard */
	/* When the checkpoint in force was published, where the lock's is a
	 * newer one that waits for its quorum; s is 0 elsewhere. */
	struct clock_wall unpublished_since;
	size_t group_max; /* 0: LIMITS_GROUP_MAX */
	/* Groups begin at least this far apart unless one is full; the
	 * first after a pause begins at once. */
	unsigned interval_ms;
};

/* Make a writer.  It borrows store, directory, signer and io, and copies the
 * rest of config.  Freed with merger_close(). */
int merger_open(struct merger **out, const struct merger_config *config,
    struct err *e) MUST_USE;
/* Stop the thread if there is one; submissions that still wait get 503. */
void merger_close(struct merger *m);

/* Start the writer's thread. */
int merger_start(struct merger *m, struct err *e) MUST_USE;

/* Queue s (any thread), which is not one that only reads: those are for
 * readers.h.  s->answer is called exactly once. */
void merger_submit(struct merger *m, struct submission *s);

/* Submit and wait for the answer: s->status and s->body hold it, the
 * caller frees s.  Runs groups itself when there is no thread. */
void merger_submit_wait(struct merger *m, struct submission *s);

/*
 * Run one group of what waits, without a thread.  0, also when nothing
 * waited; -1 after a failure that ends the process (io.fatal was called).
 */
int merger_run_group(struct merger *m, struct err *e) MUST_USE;

/*
 * True when the thread has come round since the last call, which asks it to:
 * it waits for work, or has done some, and hangs nowhere.  For the one thread
 * that watches.
 */
bool merger_came_round(struct merger *m);

/* True after merger_start(). */
bool merger_has_thread(const struct merger *m);
/* Answer 503 to all that wait: after a failure, without a thread. */
void merger_turn_away(struct merger *m);

/* The published checkpoint: parsed, and its text appended to *text when
 * that is not NULL (any thread). */
void merger_checkpoint(struct merger *m, struct checkpoint *cp,
    struct buf *text);

/*
 * Wait until a checkpoint of at least `size` is published, at most
 * timeout_ms, and not at all while too few witnesses sign what was asked of them
 * last; returns the size published.  For a totals_gate (views/totals.h).
 */
uint64_t merger_wait_published(struct merger *m, uint64_t size,
    unsigned timeout_ms);

/* Why nothing is signed, or NULL (any thread).  The text stays until
 * merger_close(). */
const char *merger_read_only(struct merger *m);
/* Why nothing is signed now, whatever the reason: merger_read_only()'s, or that no site
 * was heard since the start; NULL when statements are taken and signed (any thread). */
const char *merger_stopped(struct merger *m);
/* True while what is logged waits for a quorum of witnesses, so that readers are shown
 * an older state; *since when, by our clock (any thread). */
bool merger_unpublished(struct merger *m, struct clock_wall *since);
/* True when, besides, no answer can be proven under the checkpoint, so that
 * none is given (any thread). */
bool merger_unproven(struct merger *m);
/* True when nothing is signed because no site was heard since the start
 * (P-ORD-5; any thread).  What may be read is read as ever. */
bool merger_waits_for_word(struct merger *m);
/* A named person says that the writer need not wait; so the next group, an empty job
 * too, signs (any thread). */
void merger_hear(struct merger *m);
/* True when nothing is signed because the start found no room on the disk
 * (any thread).  Each group, an empty job too, tries it again. */
bool merger_waits_for_room(struct merger *m);

/* True when nothing is signed because the witnesses have not been heard since the
 * start (any thread).  Each group, an empty job too, looks whether they have. */
bool merger_awaits_witnesses(struct merger *m);

/* Counters for /metrics (any thread). */
struct merger_counts {
	uint64_t groups, leaves, accepted, refused, duplicates, rejected;
	uint64_t forks;   /* batches that have seen another root: alarms */
	uint64_t no_room; /* statements that the disk had no room for */
	uint64_t clones;  /* batches that contradict a logged one (clones.h) */
	uint64_t waiting; /* in the queue now */
	uint64_t unpublished; /* leaves that no published checkpoint covers */
	uint64_t debts;   /* erasures with bytes left on the disk (debt.h) */
	uint64_t busy_ms; /* for so long it has been at the group under way */
};
void merger_counts(struct merger *m, struct merger_counts *counts);

#endif
