#ifndef SHEAF_AUDITOR_EVIDENCE_H
#define SHEAF_AUDITOR_EVIDENCE_H

#include "auditor/copy.h"
#include "auditor/exhibit.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/policy.h"

/*
 * Whether two signed things can both be honest, without asking any server: two
 * checkpoints (each may come in a receipt), one and a copy, or two statements
 * of one agent.  Only what signatures cover is proof; a proof of consistency,
 * which nobody signs, can show that two agree and never that they do not.
 */
enum evidence_verdict {
	EVIDENCE_CONSISTENT, /* both belong to one history */
	EVIDENCE_FORK,       /* the log's key has signed two histories */
	EVIDENCE_CLONE,      /* a site's key has signed two statements in one
				place */
	EVIDENCE_UNKNOWN     /* `why` says what is missing */
};

struct evidence {
	enum evidence_verdict verdict;
	char why[ERR_TEXT_MAX];
	/* After EVIDENCE_FORK and EVIDENCE_CLONE: the two signed texts. They
	 * borrow from the exhibits and the copy. */
	struct slice proof[2];
};

/* Begin with a copy that has been opened, or NULL. */
struct evidence_request {
	const struct policy *policy;
	struct copy *copy;
};

/*
 * A checkpoint whose signature has been verified against the copy.  receipt:
 * the one it came in, or NULL; note: the statement that the receipt proves, or
 * an empty slice.
 */
struct evidence_checkpoint {
	struct checkpoint checkpoint;
	struct slice signed_text;
	const struct receipt *receipt;
	struct slice note;
};
int evidence_with_copy(const struct evidence_checkpoint *c, struct copy *copy,
    struct evidence *out, struct err *e) MUST_USE;

/* Two exhibits of one sort. -1 with *e: a signature does not hold, they are of
 * different logs, or there is nothing to compare. */
int evidence_of_two(const struct exhibit *a, const struct exhibit *b,
    const struct evidence_request *q, struct evidence *out,
    struct err *e) MUST_USE;

/* "consistent", "fork", "clone", "unknown": stable words for programs. */
const char *evidence_word(enum evidence_verdict v);

#endif
