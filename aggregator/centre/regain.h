#ifndef SHEAF_AGGREGATOR_CENTRE_REGAIN_H
#define SHEAF_AGGREGATOR_CENTRE_REGAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * A centre that was put back from an older copy, and the entries that sites and the
 * authority give back to it (PROTOCOL.md section 16): how many are missing, and whether
 * all of them are there.  They become the log by centre_recover_run() alone.
 */
struct regain;

struct regain_state {
	uint64_t from;    /* entries of the store that were signed */
	uint64_t to;      /* size of the largest checkpoint known */
	uint64_t missing; /* of those between */
	bool locked;      /* there is a lock that holds a checkpoint */
	bool held;        /* nothing is signed before centre_confirm() */
	uint64_t kept; /* checkpoints that the lock keeps, which contradict this
			     log or which it has not reached; none is signed beside
			     one */
};

struct regain_config {
	const char *dir;
	/* Called, on the thread of regain_take(), with a checkpoint that is larger than
	 * all that is known or contradicts the store; NULL: nobody.  It must not
	 * call anything here. */
	void (*shown)(void *arg, struct slice checkpoint);
	void *arg;
};

/* Beside whoever has the store and the lock open.  Closed with regain_close() (or
 * NULL). */
int regain_open(struct regain **out, const struct regain_config *config,
    struct err *e) MUST_USE;
void regain_close(struct regain *r);

/* Of a recovery that was stopped at its very end: where nothing is missing, and all that
 * was given back stands in the log, what was kept of it goes.  For whoever has the process
 * lock, before anybody is served. */
int regain_tidy(struct regain *r, struct err *e) MUST_USE;

/* A checkpoint was kept in the lock: what is known is read again (any thread; it waits
 * for nobody). */
void regain_moved(struct regain *r);

/* How it stands (any thread); where somebody else is at work on it, how it stood in
 * front of that, and ERR_LATER where nothing was known then. */
int regain_look(struct regain *r, struct regain_state *state,
    struct err *e) MUST_USE;

/* Take the body of POST /v1/recover (any thread); -1 with *e as
 * gathered_offers_take(), or ERR_LATER without a code where somebody else is at work
 * on it for longer than a step takes. */
int regain_take(struct regain *r, struct slice body, struct regain_state *state,
    struct err *e) MUST_USE;

/*
 * Take notes as gathered_offers_take_note(), one after another, in one transaction:
 * those of a note or of a .sheaf file.  *n: how many, *known: of these, that the log has.
 */
int regain_take_notes(struct regain *r, struct slice file, uint64_t *n,
    uint64_t *known, struct err *e) MUST_USE;

/*
 * One step of giving places to what has none, a fraction of a second; then look whether
 * all of it is there (any thread).  True when centre_recover_run() can make the log of
 * it.  What it looked at before and has not changed costs nothing once every step was
 * done.
 */
bool regain_whole(struct regain *r);
/* As many steps as it takes: some ten seconds at most for the same notes. */
bool regain_search(struct regain *r);

#endif
