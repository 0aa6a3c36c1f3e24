#ifndef SHEAF_AGENT_SEALING_REFUSED_H
#define SHEAF_AGENT_SEALING_REFUSED_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/pins.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/evidence_file.h"
#include "protocol/returns.h"

/*
 * What the aggregator has refused and would refuse again.  A refusal stands in
 * the log for good, so the same figures are not signed a second time.
 */
struct refused {
	bool again; /* sealing these figures would be refused again */
	char code[16];
	int64_t line; /* of the return, 0 where none is named */
};

/*
 * Whether the newest statement of the key of `now` was refused for its figures
 * or its service, and `now` has the same figures (`through` aside).  A
 * refusal for its revision is none of these: the next one is higher.
 */
int refused_find(struct db *db, const struct returns *now, struct refused *out,
    struct err *e) MUST_USE;

/* A statement as it was sent, and the answer 422 to it (any of its proven forms). */
struct refused_answer {
	struct slice note, body;
	unsigned status;
	/* What was sealed; NULL: it is not here any more. */
	const struct evidence_file_opening *opening;
};

/*
 * Append the file of evidence (PROTOCOL.md section 19, kind `refused`), which
 * `sheaf-audit evidence` decides: whether the refusal had a cause.  Where it is for the
 * figures the file holds them (P-EVI-11), and without the opening it is not made:
 * ERR_REFUSED, code "forgotten".  ERR_CORRUPT when the answer does not prove a refusal
 * under the pins.
 */
int refused_evidence(const struct pins *pins, const struct refused_answer *a,
    struct buf *out, struct err *e) MUST_USE;

/* The same of a statement of this register.  ERR_REFUSED, code "no-such", when none of
 * this number was refused. */
int refused_hand_on(struct db *db, uint64_t epoch, uint64_t seq,
    struct buf *out, struct err *e) MUST_USE;

#endif
