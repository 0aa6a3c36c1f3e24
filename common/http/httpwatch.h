#ifndef SHEAF_COMMON_HTTP_HTTPWATCH_H
#define SHEAF_COMMON_HTTP_HTTPWATCH_H

#include <stdatomic.h>
#include <stdbool.h>

#include "common/base/clock.h"

/*
 * Absolute deadlines for connections.  The HTTP library's own timeout counts
 * idleness only, so a client that sends a byte now and then would never be
 * closed.  One thread looks through all connections a few times a second
 * and shuts down the sockets whose time is up; the library then sees them
 * closed by the other side.
 *
 *	receiving --(request complete)--> handling --> answering --+
 *	    |  ^                                          |        |
 *	    |  +------------(answer sent)-----------------|--------+
 *	    +--> expired <--------------------------------+
 *
 * There is no deadline while the server itself is working (handling).
 */
enum httpwatch_phase {
	HTTPWATCH_RECEIVING,
	HTTPWATCH_HANDLING,
	HTTPWATCH_ANSWERING,
	HTTPWATCH_EXPIRED
};

/* Embedded in the owner's connection; fields belong to this module. */
struct httpwatch_entry {
	struct httpwatch_entry *prev, *next;
	int fd;
	bool plain; /* no TLS: words may be written to the socket */
	atomic_int phase;
	atomic_llong until_ms;
};

struct httpwatch;

/* Start the thread, which looks every `every_ms`. Never fails. */
struct httpwatch *httpwatch_start(int every_ms);

/* End the thread; all entries must be removed before. NULL is allowed. */
void httpwatch_stop(struct httpwatch *w);

/* Watch fd from now on, receiving until `until`. */
void httpwatch_add(struct httpwatch *w, struct httpwatch_entry *entry, int fd,
    bool plain, struct clock_mono until);

/* Stop watching, before fd is closed: its number may soon be another
 * connection's. */
void httpwatch_remove(struct httpwatch *w, struct httpwatch_entry *entry);

/*
 * Close a connection before its time, for another's sake.  False, and it stays
 * open, while the server is working on its request.  tell: a request that is
 * not complete is answered 503.  The entry must not be removed meanwhile.
 */
bool httpwatch_shut(struct httpwatch_entry *entry, bool tell);

/* A request line has come: the request must be complete by `until`. */
void httpwatch_begin(struct httpwatch_entry *entry, struct clock_mono until);

/* The request is complete.  False when its time was up before. */
bool httpwatch_handle(struct httpwatch_entry *entry);

/* The answer must have been read by `until`. */
void httpwatch_answer(struct httpwatch_entry *entry, struct clock_mono until);

/* The answer is sent: the next request must have begun by `until`. */
void httpwatch_next(struct httpwatch_entry *entry, struct clock_mono until);

#endif
