#ifndef SHEAF_AGGREGATOR_CENTRE_CENTRE_RECOVER_H
#define SHEAF_AGGREGATOR_CENTRE_CENTRE_RECOVER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"

/*
 * A state directory whose store is lost, old or damaged gets it back from a copy of
 * the log, or from entries that were given back (PROTOCOL.md P-REC-3 to 8, DESIGN.md).
 * All take the process lock: ERR_LATER while a daemon runs.
 */
struct centre_recover {
	const char *dir;
	/* As `sheaf-audit mirror` writes it; NULL: from the old store and what was
	 * gathered (regain.h). */
	const char *mirror;
	/* More openings than the old store has: a folder as `openings` writes
	 * it, or the store.db of a backup; NULL: none. */
	const char *openings;
	/* A file with a checkpoint that somebody holds; NULL: none. */
	const char *checkpoint;
};

struct centre_recover_report {
	uint64_t had;  /* entries of the old store; 0 also when it was lost */
	uint64_t size; /* entries now */
	uint64_t in_force; /* statements */
	uint64_t awaiting; /* entries without their opening */
	uint64_t largest;  /* of the checkpoints known; above size: entries are
			      still missing, and nothing is signed */
	bool held;         /* nothing is signed until centre_confirm() */
	bool registry;     /* there is one; else it must be imported */
};

/*
 * Make the store again.  A crash at any moment leaves what the same call finishes
 * when it is made again, and signs nothing.  -1 with *e, and then nothing was
 * changed: ERR_REFUSED with the reason when two checkpoints of this log contradict
 * each other, or the copy brings nothing.
 */
int centre_recover_run(const struct centre_recover *config,
    struct centre_recover_report *report, struct err *e) MUST_USE;

/*
 * Without a copy of the log: where the lock is lost or older than some checkpoint that is
 * known, it gets that one and the hold.  `serve` then signs nothing, and takes what sites
 * give back.  mirror and openings are not looked at; of *report size, largest and held
 * are filled.
 */
int centre_recover_await(const struct centre_recover *config,
    struct centre_recover_report *report, struct err *e) MUST_USE;

/* Bring openings that are awaited from config->openings; *awaiting are left. */
int centre_recover_openings(const struct centre_recover *config,
    uint64_t *brought, uint64_t *awaiting, struct err *e) MUST_USE;

#endif
