#ifndef SHEAF_AUDITOR_EVIDENCE_DECIDE_H
#define SHEAF_AUDITOR_EVIDENCE_DECIDE_H

#include <stdbool.h>

#include "auditor/copy.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/evidence_file.h"
#include "protocol/policy.h"

/*
 * Whether a file of evidence proves what it says (PROTOCOL.md, section 19), from
 * the keys that the reader holds and, where a kind needs it, the reader's own
 * copy of the log.  No server is asked.
 */
enum evidence_decide_verdict {
	EVIDENCE_DECIDE_PROVED,
	EVIDENCE_DECIDE_NOT_PROVED,
	EVIDENCE_DECIDE_MALFORMED,
	EVIDENCE_DECIDE_LACKING /* not proved as long as something is not given */
};

struct evidence_decide_request {
	const struct policy *policy; /* its log keys; no quorum is asked for */
	struct copy *copy;           /* opened; NULL: there is none */
	const char *openings_dir;    /* further openings; may be NULL */
};

struct evidence_decided {
	enum evidence_decide_verdict verdict;
	enum evidence_file_kind kind; /* not after EVIDENCE_DECIDE_MALFORMED */
	char why[ERR_TEXT_MAX];       /* a sentence without its full stop */
	/* After EVIDENCE_DECIDE_PROVED: what it means, and whom to ask what. */
	const char *means, *ask;
};

/* -1 with *e only when the copy or the folder of openings cannot be read. */
int evidence_decide(struct slice bytes, const struct evidence_decide_request *q,
    struct evidence_decided *out, struct err *e) MUST_USE;

/* "proved", "not proved", "malformed", "lacking": stable words for programs. */
const char *evidence_decide_word(enum evidence_decide_verdict v);

#endif
