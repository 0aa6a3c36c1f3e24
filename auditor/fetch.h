#ifndef SHEAF_AUDITOR_FETCH_H
#define SHEAF_AUDITOR_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/tile.h"

/*
 * HTTP GET over libcurl (the only file of the auditor that includes it):
 * https, or http to loopback; no redirects; an answer cap; a low-speed
 * limit.  One connection is kept for all requests.
 */
struct fetch;

/* base is the URL in front of every path, without a final slash. */
int fetch_open(struct fetch **out, const char *base, struct err *e) MUST_USE;
void fetch_close(struct fetch *f);

/*
 * From now on at most so many bytes altogether (code "bytes"), and so many seconds
 * (code "time").  Without this call there is no end but that of each request.
 */
void fetch_limit(struct fetch *f, uint64_t bytes, unsigned seconds);

/*
 * Get base "/" path into out (emptied first; at most its ceiling).  *found
 * is false after 404 (success).  ERR_LATER when the server cannot be
 * reached, answers with another status than 200, or the seconds of
 * fetch_limit() are over; ERR_REFUSED when its bytes are used up.
 */
int fetch_get(struct fetch *f, const char *path, struct buf *out, bool *found,
    struct err *e) MUST_USE;

/* Post the body to base "/" path; out is the answer (emptied first; at most its
 * ceiling).  ERR_LATER unless it is answered with 200. */
int fetch_post(struct fetch *f, const char *path, struct slice body,
    struct buf *out, struct err *e) MUST_USE;

/*
 * Get tile t of the log whose folder is the base, or for a partial one the full
 * one that has grown from it, as fetch_get().  Also ERR_LATER when the server has
 * neither.
 */
int fetch_tile(struct fetch *f, const struct tile *t, struct buf *out,
    struct err *e) MUST_USE;

#endif
