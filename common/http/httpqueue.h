#ifndef SHEAF_COMMON_HTTP_HTTPQUEUE_H
#define SHEAF_COMMON_HTTP_HTTPQUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "common/http/httpd.h"

/*
 * Requests from the HTTP server to threads that may wait: for a turn, a password
 * hash, a long answer.  The server's own threads go on with other connections
 * meanwhile.
 */
struct httpqueue;

struct httpqueue_config {
	unsigned threads; /* at most HTTPQUEUE_THREADS_MAX */
	/* Requests that may wait for a thread; one more is answered 503. */
	size_t waiting_max;
	int give_way; /* added to the threads' nice value */
	/* On one of the threads, whose number is below `threads`: answer r,
	 * which is kept.  what: as given to httpqueue_put(). */
	void (*run)(void *arg, unsigned thread, struct httpd_request *r,
	    const void *what);
	void *arg;
};

enum { HTTPQUEUE_THREADS_MAX = 8 };

/* Ended with httpqueue_free(). */
int httpqueue_new(struct httpqueue **out, const struct httpqueue_config *config,
    struct err *e) MUST_USE;

/* Hand over a request from its handler: it is kept, and answered later, or it
 * is answered 503 now. */
void httpqueue_put(struct httpqueue *q, struct httpd_request *r,
    const void *what);

/* How many wait for a thread. */
size_t httpqueue_waiting(struct httpqueue *q);

/* Answers what waits, then ends; the server is stopped before.  NULL is
 * allowed. */
void httpqueue_free(struct httpqueue *q);

#endif
