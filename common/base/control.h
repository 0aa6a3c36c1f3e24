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

/* Called on the control thread for each request; fills `answer` (capped
 * by the server) and returns 0, or -1 with *e (sent back in words). */
struct control_config {
	const char *path; /* socket; a stale one is replaced */
	size_t body_max;
	int (*handle)(void *arg, const char *word, struct slice body,
	    struct buf *answer, struct err *e);
	void *arg;
};

/* Listen on config->path, on a thread of its own, until control_stop(). */
int control_start(struct control **out, const struct control_config *config,
    struct err *e) MUST_USE;

/* Finish the request under way, remove the socket, free c.  NULL is
 * allowed. */
void control_stop(struct control *c);

/*
 * Ask the daemon behind `path`.  *running tells whether one answered at
 * all: false with return 0 means none runs, and nothing was done.
 * Otherwise the daemon's own result: 0 with `answer` (initialised here,
 * freed by the caller), or -1 with its error.
 */
int control_ask(const char *path, const char *word, struct slice body,
    bool *running, struct buf *answer, struct err *e) MUST_USE;

/*
 * The two ends of such a socket, for a conversation of another kind.  A
 * listening one takes the place of a stale one, does not block, and has only
 * clients of the same user (mode 0600); its owner unlinks `path`.
 * control_connect() gives -1 in *fd and returns 0 when nobody listens.  The
 * caller closes *fd.
 */
int control_listen(const char *path, int *fd, struct err *e) MUST_USE;
int control_connect(const char *path, int *fd, struct err *e) MUST_USE;

#endif
