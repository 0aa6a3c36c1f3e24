#ifndef SHEAF_AUDITOR_EVIDENCE_TOTAL_H
#define SHEAF_AUDITOR_EVIDENCE_TOTAL_H

#include "auditor/copy.h"
#include "common/base/err.h"
#include "protocol/evidence_file.h"
#include "protocol/policy.h"

/*
 * Whether a document of totals is false (P-EVI-9): made again from the copy, the
 * openings of the file and of a folder, and the registry of the file.
 */
struct evidence_total_case {
	const struct evidence_file *file; /* EVIDENCE_FILE_TOTAL, parsed */
	const struct policy *keys;        /* the log's keys alone */
	struct copy *copy;                /* NULL: there is none */
	const char *openings_dir;         /* may be NULL */
};

enum evidence_total_answer {
	EVIDENCE_TOTAL_FALSE,     /* the document is not what it must be */
	EVIDENCE_TOTAL_NOT_SHOWN, /* it is, or nothing is shown */
	EVIDENCE_TOTAL_LACKING,   /* the copy or openings are needed */
	EVIDENCE_TOTAL_MALFORMED
};

/* Judge it; why is a sentence without its full stop.  -1 with *e only when the
 * copy cannot be read. */
int evidence_total(const struct evidence_total_case *c,
    enum evidence_total_answer *answer, char why[static ERR_TEXT_MAX],
    struct err *e) MUST_USE;

#endif
