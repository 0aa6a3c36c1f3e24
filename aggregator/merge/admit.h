#ifndef SHEAF_AGGREGATOR_MERGE_ADMIT_H
#define SHEAF_AGGREGATOR_MERGE_ADMIT_H

#include "aggregator/merge/writer.h"

/*
 * One submission judged and, if it may be, logged, inside the writer's
 * transaction.  Everything is judged before anything is written, so a
 * statement that fails leaves no trace.  The outcome goes into s (status
 * and outcome); -1 only for a fault of the store, which undoes the group.
 * Order of checks: PROTOCOL.md section 12.
 */
int admit_batch(struct writer *w, struct submission *s, struct err *e) MUST_USE;
/* The same for an enrolment and its invite. */
int admit_enrol(struct writer *w, struct submission *s, struct err *e) MUST_USE;
/* The same for trust, services, revoke and erase. */
int admit_authority(struct writer *w, struct submission *s,
    struct err *e) MUST_USE;

/*
 * Bind the registry that stands to the log (P-REL-2): log a release, unless the newest
 * one binds it already.  s (SUBMISSION_RELEASE) gets its note and place either way;
 * 409 without a registry.
 */
int admit_release(struct writer *w, struct submission *s,
    struct err *e) MUST_USE;
/*
 * After the registry has changed, in the same transaction: the same where there is a
 * release already, and nothing where there is none.  `signs`: something may be logged
 * now; if not and a release is due, ERR_LATER, which undoes the change.
 */
int admit_release_again(struct writer *w, bool signs, struct err *e) MUST_USE;

/*
 * What all three begin with: look up the id.  When it is logged, *done is set
 * and s has the outcome it had then.
 */
int admit_logged(struct writer *w, struct submission *s, bool *done,
    struct err *e) MUST_USE;

#endif
