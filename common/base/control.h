#ifndef SHEAF_COMMON_BASE_CONTROL_H
#define SHEAF_COMMON_BASE_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The local socket of a daemon: a Unix socket (mode 0600) in its state
 * directory.  A command sends one request (a word and a body) and gets one
 * answer (status 0 or an err_kind, and a body).  Frames: u32be length each.
 */
struct control;

/* Bytes of one answer; a list of every service with room to spare. */
enum { CONTROL_ANSWER_MAX = 67108864 };

/*
 * Called on a thread of the socket's own, for one request after another in the
 * order in which they came; fills `answer` (capped by the server) and returns
 * 0, or -1 with *e (sent back in words).  Clients that have not sent their
 * request yet, or do not take their answer, are in nobody's way: they are
 * given up after 30 s, or sooner when others need their place.
 */
struct control_config {
	const char *path; /* socket; a stale one is replaced */
	size_t body_max;
	int (*handle)(void *arg, const char *word, struct slice body,
	    struct buf *answer, struct err *e);
	void *arg;
};

/* Listen on config->path, on threads of its own, until control_stop(). */
int control_start(struct control **out, const struct control_config *config,
    struct err *e) MUST_USE;

/* Finish the request under way, tell the others that nothing was done for
 * them, remove the socket, free c.  NULL is allowed. */
void control_stop(struct control *c);

/*
 * Ask the daemon behind `path`.  *running tells whether one answered at
 * all: false with return 0 means none runs, and nothing was done.
 * Otherwise the daemon's own result: 0 with `answer` (initialised here,
 * freed by the caller), or -1 with its error and nothing in `answer`.
 */
int control_ask(const char *path, const char *word, struct slice body,
    bool *running, struct buf *answer, struct err *e) MUST_USE;

#endif
