#ifndef SHEAF_COMMON_BASE_CONTROL_VISIT_H
#define SHEAF_COMMON_BASE_CONTROL_VISIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * One client of a control socket, as the daemon sees it: its request as far
 * as it has come, then what is left of its answer.  Nothing here waits, so one
 * thread can serve many, and a client that says nothing holds up nobody.
 * Frames are those of control_frame.h.
 *
 *	READS -> WHOLE -> ANSWERS
 *	READS -> ANSWERS            a request that is refused
 */
enum control_visit_state {
	CONTROL_VISIT_READS,  /* the request is coming in */
	CONTROL_VISIT_WHOLE,  /* waits for the handler, or is in it */
	CONTROL_VISIT_ANSWERS /* the answer is going out */
};

enum { CONTROL_VISIT_WORD_MAX = 64 };

struct control_visit {
	int fd; /* owned; does not block */
	enum control_visit_state state;
	struct buf word, body;
	/* The frame that is coming in: its length as far as it has come, then
	 * how many of its bytes have not. */
	uint8_t head[4];
	size_t head_n;
	uint32_t left;
	bool in_body;   /* the word is complete */
	struct buf out; /* the answer; `sent` bytes are gone */
	size_t sent;
	struct clock_mono moved; /* when it last read or wrote a byte */
	struct clock_mono until; /* when it is given up; unused in WHOLE */
};

/* Begin with fd (-1: control_visit_take() gets the bytes), whose request may
 * have a body of body_max bytes and must be whole by `until`. */
struct control_visit *control_visit_new(int fd, size_t body_max,
    struct clock_mono until);
/* Close fd, wipe and free everything; NULL is allowed. */
void control_visit_free(struct control_visit *v);

/* How many bytes the request needs next at least; 0 when it is whole.  A
 * reader that takes no more than these never takes what is not its own. */
size_t control_visit_wants(const struct control_visit *v);

/* Take the next bytes of the request, at most control_visit_wants().  -1 for
 * a frame that announces too much; the state is WHOLE when all has come. */
int control_visit_take(struct control_visit *v, struct slice bytes,
    struct err *e) MUST_USE;

/* Read what has come, as much as is fair to others.  -1: the client has gone,
 * or its request is refused. */
int control_visit_read(struct control_visit *v, struct err *e) MUST_USE;

/* Make the answer: rc 0 and `answer`, or -1 and *why.  It must be taken by
 * `until`.  What the request held is freed. */
void control_visit_answer(struct control_visit *v, int rc, struct slice answer,
    const struct err *why, struct clock_mono until);

/* Write what can be written.  *done when the whole answer is gone; -1 when the
 * client is. */
int control_visit_write(struct control_visit *v, bool *done,
    struct err *e) MUST_USE;

/* Bytes of memory that its texts take. */
size_t control_visit_bytes(const struct control_visit *v);

#endif
