#ifndef SHEAF_PROTOCOL_WITNESS_REQUEST_H
#define SHEAF_PROTOCOL_WITNESS_REQUEST_H

#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "protocol/limits.h"
#include "protocol/note.h"
#include "protocol/tree.h"

enum {
	/* "old ", a number and LF; each hash is 44 characters and LF; the blank
	 * line. */
	WITNESS_REQUEST_MAX = 4 + 16 + 1 + LIMITS_PROOF_HASHES_MAX * 45 + 1 +
			      LIMITS_CHECKPOINT_MAX
};

/* What is asked of a witness: the body of add-checkpoint (P-WIT-3). */
struct witness_request {
	uint64_t old;
	struct tree_proof proof; /* from old to the checkpoint's size */
	struct note note;        /* the checkpoint; borrows from the body */
	struct checkpoint checkpoint;
};

/*
 * Read a body.  Nothing is verified: old may be above the size, and the root of
 * size 0 another than H("").  e: what does not have its form, ERR_REFUSED.
 */
int witness_request_parse(struct witness_request *r, struct slice body,
    struct err *e) MUST_USE;

/* Append the body of a request: hashes and a whole signed checkpoint. */
void witness_request_write(uint64_t old, const struct tree_proof *proof,
    struct slice checkpoint, struct buf *out);

#endif
