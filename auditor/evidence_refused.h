#ifndef SHEAF_AUDITOR_EVIDENCE_REFUSED_H
#define SHEAF_AUDITOR_EVIDENCE_REFUSED_H

#include "auditor/copy.h"
#include "common/base/err.h"
#include "protocol/evidence_file.h"
#include "protocol/note.h"
#include "protocol/statement.h"

/*
 * Whether a refusal follows from the rules (P-EVI-8).  What was refused and with
 * which reason has been proved; opening and copy may be NULL.
 */
struct evidence_refused_case {
	const struct note *note;       /* of the batch */
	const struct statement *batch; /* parsed */
	const struct statement_refusal *refusal;
	const struct evidence_file_opening *opening;
	struct copy *copy;
};

enum evidence_refused_answer {
	EVIDENCE_REFUSED_GROUNDLESS, /* it does not follow */
	EVIDENCE_REFUSED_DUE,        /* it does, or nothing is shown */
	EVIDENCE_REFUSED_LACKING     /* the opening or a copy is needed */
};

/* Judge it; why is a sentence without its full stop.  -1 with *e only when the
 * copy cannot be read. */
int evidence_refused(const struct evidence_refused_case *c,
    enum evidence_refused_answer *answer, char why[static ERR_TEXT_MAX],
    struct err *e) MUST_USE;

#endif
