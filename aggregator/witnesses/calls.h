#ifndef SHEAF_AGGREGATOR_WITNESSES_CALLS_H
#define SHEAF_AGGREGATOR_WITNESSES_CALLS_H

#include <stdbool.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Requests to several witnesses at once over libcurl (the only file of the
 * aggregator that includes it): https, or http to loopback; no redirects; an answer
 * cap; each with a deadline of its own.  All functions but calls_wake() are for one
 * thread.
 */
struct calls;

enum { CALLS_MAX = 32 };

/* Freed with calls_close(), which gives up what is under way; NULL is allowed. */
int calls_open(struct calls **out, struct err *e) MUST_USE;
void calls_close(struct calls *c);

/*
 * Begin a request in a slot that is free, 0 to CALLS_MAX - 1: a POST of the body, or
 * a GET where body.p is NULL.  The url and the body are copied.  Without an answer
 * after timeout_ms it has failed.  ERR_REFUSED, and the slot stays free, for a url that
 * url_is_allowed() does not take.
 */
int calls_begin(struct calls *c, unsigned slot, const char *url,
    struct slice body, long timeout_ms, struct err *e) MUST_USE;
bool calls_is_busy(const struct calls *c, unsigned slot);
/* Give up whatever a slot does. */
void calls_drop(struct calls *c, unsigned slot);

/* Let requests go on for wait_ms, or until one has ended or calls_wake(). */
void calls_work(struct calls *c, int wait_ms);
/* End calls_work() at once (any thread). */
void calls_wake(struct calls *c);

/* How a request ended. */
struct calls_answer {
	unsigned status; /* 0: no answer came, and why says what happened */
	struct buf body; /* freed by the caller */
	char why[128];
};

/* The slot of one that has ended, which is free then, and how; -1: there is none. */
int calls_ended(struct calls *c, struct calls_answer *a);

#endif
