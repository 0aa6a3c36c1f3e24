#ifndef SHEAF_COMMON_HTTP_HTTPREPEATS_H
#define SHEAF_COMMON_HTTP_HTTPREPEATS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * Answers to what was stored, by the key that the page gave it (the header
 * Idempotency-Key), so that a double click, a reload or a second try after a
 * lost answer stores nothing twice.  In memory, and only of the newest, by session, or
 * by the account of whoever is signed in, as the program chooses: what is stored beside
 * an answer, so that it is not stored again after a restart, is the program's own
 * affair.
 */
struct httprepeats;

enum {
	HTTPREPEATS_KEY_MAX = 64,
	/* Of all sessions: thirty people save an entry in five minutes each. */
	HTTPREPEATS_MAX = 256
};

/* With nothing in it; freed, and wiped, with httprepeats_free(). */
struct httprepeats *httprepeats_new(void);

/* No request is under way any more; NULL is allowed. */
void httprepeats_free(struct httprepeats *all);

enum httprepeats_found {
	HTTPREPEATS_NEW,  /* do it, then httprepeats_done() */
	HTTPREPEATS_SEEN, /* *status and body are its answer */
	HTTPREPEATS_BUSY, /* it is under way still; nothing is begun */
	HTTPREPEATS_OTHER /* the key was given to another request */
};

struct httprepeats_request {
	uint64_t session;
	const char *key;
	struct slice what; /* its address and body */
	/* How long to wait while the same one is under way on another thread; 0: as
	 * long as that takes. */
	struct clock_mono until;
};

/* Begin it.  Body is appended to. */
enum httprepeats_found httprepeats_begin(struct httprepeats *all,
    const struct httprepeats_request *r, unsigned *status, struct buf *body);

/*
 * The answer of what was begun.  Status 0, or one from 400 on: nothing was stored,
 * so the key is free again, for other words too.  A form that is asked whether
 * something is right, or is refused, is corrected and sent under the same key.
 */
void httprepeats_done(struct httprepeats *all, uint64_t session,
    const char *key, unsigned status, struct slice body);

/* Wipe what is known of a session; 0: of all. */
void httprepeats_forget(struct httprepeats *all, uint64_t session);

/* Wipe each answer that was given LIMITS_STORED_KEY_DAYS before `now`, or earlier: as
 * long as a half typed form keeps its key. */
void httprepeats_expire(struct httprepeats *all, struct clock_mono now);

#endif
