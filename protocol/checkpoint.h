#ifndef SHEAF_PROTOCOL_CHECKPOINT_H
#define SHEAF_PROTOCOL_CHECKPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/keys.h"
#include "protocol/note.h"

/* C2SP tlog-checkpoint: origin, size and root. Extension lines are ignored. */
struct checkpoint {
	char origin[LIMITS_ORIGIN_MAX + 1];
	uint64_t size;
	struct hash root;
};

/* Append the note text (three lines). */
void checkpoint_write(const struct checkpoint *c, struct buf *out);

/* Parse the note text of n, whose signatures are not looked at. Non-empty
 * extension lines are allowed.  e: code "checkpoint" and the line. */
int checkpoint_parse(struct checkpoint *c, const struct note *n,
    struct err *e) MUST_USE;

/* The same without the rule that an empty log has one root, which a witness
 * judges only when it knows who signed (P-WIT-4). */
int checkpoint_read(struct checkpoint *c, const struct note *n,
    struct err *e) MUST_USE;

/*
 * Parse a whole signed checkpoint, which must be of the log's origin and
 * signed with its key (type 0x01, named by the origin).  e: code "checkpoint",
 * or "grammar" when it is not a note.
 */
int checkpoint_open(struct checkpoint *c, struct slice signed_text,
    const struct keys_verifier *log, struct err *e) MUST_USE;

/*
 * Append the bare checkpoint: n's text and one signature line, the log's.  Whoever
 * hands a checkpoint on may have put any further lines below it; the bare one has
 * the same bytes whoever showed it.  False, and nothing is appended, when no line of
 * n is the log's and verifies.
 */
bool checkpoint_bare(const struct note *n, const struct keys_verifier *log,
    struct buf *out) MUST_USE;

#endif
