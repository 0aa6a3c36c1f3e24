#ifndef SHEAF_AGGREGATOR_MERGE_HEARING_H
#define SHEAF_AGGREGATOR_MERGE_HEARING_H

#include <stdbool.h>

#include "aggregator/intake/submission.h"
#include "aggregator/merge/writer.h"
#include "common/base/err.h"

/*
 * What ends the wait after a start (PROTOCOL.md P-ORD-5): somebody who would know of
 * a larger log is heard, and does not.
 */

/*
 * *heard: some submission of the list is the word of an enrolled agent whose newest
 * checkpoint this log goes on from.  A checkpoint that is shown has been judged before
 * (stopping.h).
 */
int hearing_listen(struct writer *w, const struct submission *list, bool *heard,
    struct err *e) MUST_USE;

/* Why nothing is signed until then, for people. */
extern const char hearing_reason[];

#endif
