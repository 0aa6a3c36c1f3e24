#ifndef SHEAF_PROTOCOL_RECEIPT_H
#define SHEAF_PROTOCOL_RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "protocol/hash.h"
#include "protocol/keys.h"
#include "protocol/policy.h"
#include "protocol/tree.h"

/*
 * A receipt: C2SP tlog-proof
 *
 *	c2sp.org/tlog-proof@v1
 *	extra <base64 of "old <size>\n" and consistency hashes, one a line>
 *	index <n>
 *	<inclusion hashes, base64, one a line>
 *
 *	<signed checkpoint>
 */
struct receipt {
	uint64_t index;
	struct tree_proof inclusion;
	uint64_t old;
	struct tree_proof consistency;
	struct slice checkpoint_text; /* signed; borrows from the input */
};

/* Append the receipt's text. */
void receipt_write(const struct receipt *r, struct buf *out);

/* Parse strictly, up to the checkpoint, which is not looked into. e: code
 * "receipt". */
int receipt_parse(struct receipt *r, struct slice text, struct err *e) MUST_USE;

/*
 * Check all that a receipt claims: its checkpoint is signed with the pinned
 * log key and meets the policy, and `note` (whole, signature lines included)
 * is leaf r->index of that tree.  *cp receives the checkpoint.
 */
int receipt_verify(const struct receipt *r, struct slice note,
    const struct policy *policy, struct checkpoint *cp, struct err *e) MUST_USE;

/*
 * True when the receipt's consistency proof starts at `from` and leads to
 * *cp, which receipt_verify() gave.  Only then may a stored checkpoint be
 * replaced by *cp.
 */
bool receipt_extends(const struct receipt *r, const struct checkpoint *from,
    const struct checkpoint *cp);

#endif
