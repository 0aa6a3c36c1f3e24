#ifndef SHEAF_AUDITOR_EVIDENCE_MAKE_H
#define SHEAF_AUDITOR_EVIDENCE_MAKE_H

#include "auditor/copy.h"
#include "auditor/proven.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Files of evidence (PROTOCOL.md, section 19) from what an auditor has found.
 * Each appends to out, which has the ceiling LIMITS_EVIDENCE_FILE_MAX; -1 with *e,
 * and nothing of use in out, when something that is needed cannot be read.
 */

/*
 * Two signed checkpoints of one log that contradict each other, in any order.
 * larger: the tree of the one with more entries; not looked at, and may be NULL,
 * when they have the same number.
 */
int evidence_make_fork(struct buf *out, struct slice one, struct slice other,
    struct proven *larger, struct err *e) MUST_USE;

/* A statement, its receipt, and a copy that has another entry in its place. */
int evidence_make_denied(struct buf *out, struct slice note,
    struct slice receipt, struct copy *copy, struct err *e) MUST_USE;

/* Two batches with one number; the copy holds the enrolment of their agent. */
int evidence_make_clone(struct buf *out, struct slice one, struct slice other,
    struct copy *copy, struct err *e) MUST_USE;

/*
 * A document of totals of that log size that is not what it must be, with the
 * registry and the openings in force that the folder holds: as many as a file has
 * parts for, and none where the file would be too long with them.
 */
struct evidence_make_totals {
	struct slice totals, registry;
	uint64_t size;
	const char *openings_dir;
};
int evidence_make_total(struct buf *out, const struct evidence_make_totals *t,
    struct copy *copy, struct err *e) MUST_USE;

#endif
