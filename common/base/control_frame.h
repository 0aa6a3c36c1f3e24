#ifndef SHEAF_COMMON_BASE_CONTROL_FRAME_H
#define SHEAF_COMMON_BASE_CONTROL_FRAME_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/un.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * Both halves of the control socket's conversation.  A frame is a u32be
 * length and that many bytes.
 *
 *	request:  frame word, frame body
 *	answer:   u32be err_kind (0: done), u32be line, frame code,
 *	          frame body (the answer, or the error's sentence)
 *
 * Deadlines are absolute; NULL waits for ever.
 */

/* Fill a socket address, or say that the path is too long for one. */
int control_frame_address(struct sockaddr_un *a, const char *path,
    struct err *e) MUST_USE;

/* Read a u32be. */
int control_frame_get_u32(int fd, uint32_t *v, const struct clock_mono *until,
    struct err *e) MUST_USE;

/*
 * Read a frame of at most out->max bytes into `out`, which is initialised
 * and empty.
 */
int control_frame_get(int fd, struct buf *out, const struct clock_mono *until,
    struct err *e) MUST_USE;

/* Append a frame to what will be sent. */
void control_frame_put(struct buf *out, struct slice bytes);

/* Write all bytes. */
int control_frame_send(int fd, struct slice bytes,
    const struct clock_mono *until, struct err *e) MUST_USE;

#endif
