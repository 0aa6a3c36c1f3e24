#ifndef SHEAF_AUDITOR_PROOFS_H
#define SHEAF_AUDITOR_PROOFS_H

#include <stddef.h>

#include "auditor/copy.h"
#include "auditor/findings.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/policy.h"

/*
 * `receipt`: receipts checked offline.  file is one receipt, or an answer
 * file with several; statements is one note, or a .sheaf file.  Each receipt
 * must prove one of the statements in a checkpoint that meets the policy; with
 * a copy, that checkpoint must belong to the copy's log, be signed with a log key of
 * the policy, and meet the quorum that was in force at its size (P-RCP-7).  Texts may be such as
 * carried_restore() repairs.
 */
struct proofs_request {
	struct buf *file, *statements; /* may be restored, in place */
	const struct policy *policy;
	struct copy *copy; /* NULL: receipts alone */
};

struct proofs_report {
	size_t checked; /* receipts that prove their statement */
	size_t joined;  /* of these: that agree with the copy */
	size_t unknown; /* of these: that the copy can say nothing about */
	/* The two signed checkpoints of the first fork; freed by the caller. */
	struct buf fork;
	/* The same as a file of evidence, where it could be made; likewise. */
	struct buf evidence;
};

/* -1 with *e when a file cannot be read; all else is findings. */
int proofs_check(const struct proofs_request *q, struct findings *f,
    struct proofs_report *report, struct err *e) MUST_USE;

#endif
