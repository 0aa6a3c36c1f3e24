#ifndef SHEAF_AGENT_DELIVERY_CARRY_H
#define SHEAF_AGENT_DELIVERY_CARRY_H

#include <stddef.h>

#include "agent/delivery/spool.h"
#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * Delivery by hand, for a site that is never online: envelopes to a file,
 * answers from one.  Nothing is lost when both ways are used at once: an
 * answer belongs to the statement for which its proof verifies, and both
 * functions hold the spool (spool_work_begin()) while they work.
 *
 * Once the enrolment is logged, each file asks for a head too (PROTOCOL.md, P-ENV-9),
 * which carry_in() keeps as joins/0.join for the register: so a site that is never
 * online hears what is in force there, which services it may report, and what the
 * aggregator takes.
 */

/*
 * Append every envelope that waits to out, in order, and then the question for a head,
 * and note their names for carry_in().  The question is left out where out has no room
 * for it or the enrolment's receipt cannot be read.  *n says how many wait.  ERR_REFUSED
 * when none waits, and when out has no room for them.
 */
int carry_out(const struct spool *s, struct buf *out, size_t *n,
    struct err *e) MUST_USE;

struct carry_report {
	size_t received, refused;
	size_t resealing;       /* to be sealed anew by the next `seal` */
	size_t unused;          /* answers that belong to nothing that waits, or
			     whose proof does not hold */
	char why[ERR_TEXT_MAX]; /* of the last unused one */
};

/*
 * Take the answers of a file: each goes to the envelope at its place in the
 * last carry-out, or to any other that waits, if its proof holds for it.
 * e: code "frame" when the file is not an answer file; what was read before
 * the fault stands.
 */
int carry_in(const struct spool *s, struct slice file, struct clock_wall now,
    struct carry_report *r, struct err *e) MUST_USE;

#endif
