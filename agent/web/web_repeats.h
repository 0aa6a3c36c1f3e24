#ifndef SHEAF_AGENT_WEB_WEB_REPEATS_H
#define SHEAF_AGENT_WEB_WEB_REPEATS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Answers to what was stored, by the key that the page gave it (the header
 * Idempotency-Key), so that a double click, a reload or a second try after a
 * lost answer stores nothing twice.  In memory, and only of the newest: after
 * a restart the rules of the register still refuse most of what is the same.
 */
struct web_repeats;

enum {
	WEB_REPEATS_KEY_MAX = 64,
	/* Of all sessions: thirty people save an entry in five minutes each. */
	WEB_REPEATS_MAX = 256
};

/* With nothing in it; freed, and wiped, with web_repeats_free(). */
struct web_repeats *web_repeats_new(void);

/* No request is under way any more; NULL is allowed. */
void web_repeats_free(struct web_repeats *all);

enum web_repeats_found {
	WEB_REPEATS_NEW,  /* do it, then web_repeats_done() */
	WEB_REPEATS_SEEN, /* *status and body are its answer */
	WEB_REPEATS_OTHER /* the key was given to another request */
};

/*
 * Begin the request of that session and key, whose address and body are
 * `what`.  Waits while the same one is under way on another thread.  Body is
 * appended to.
 */
enum web_repeats_found web_repeats_begin(struct web_repeats *all,
    uint64_t session, const char *key, struct slice what, unsigned *status,
    struct buf *body);

/* The answer of what was begun; status 0: it failed, and may be tried again
 * under the same key. */
void web_repeats_done(struct web_repeats *all, uint64_t session,
    const char *key, unsigned status, struct slice body);

/* Wipe what is known of a session; 0: of all. */
void web_repeats_forget(struct web_repeats *all, uint64_t session);

#endif
