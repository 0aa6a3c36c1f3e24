#ifndef SHEAF_AGENT_DESK_DESK_CARRY_H
#define SHEAF_AGENT_DESK_DESK_CARRY_H

#include <stddef.h>

#include "agent/desk/desk.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"

/* By file, where no network leads to the region: out and in again.  Each wants the
 * spool open. */

/* What waits, as the bytes of a file that is carried to the aggregator's
 * operator; *n: how many envelopes.  As carry_out(). */
int desk_carry_out(struct desk *d, struct buf *out, size_t *n,
    struct err *e) MUST_USE;

/* Take the answers that were carried back, and take them in: "received",
 * "refused", "resealing", "unused" and "says", sentences.  As carry_in().  The
 * caller frees *out. */
int desk_carry_in(struct desk *d, struct slice file, struct jval **out,
    struct err *e) MUST_USE;

#endif
