#ifndef SHEAF_AGGREGATOR_MERGE_CLONES_H
#define SHEAF_AGGREGATOR_MERGE_CLONES_H

#include "aggregator/intake/submission.h"
#include "aggregator/merge/writer.h"
#include "common/base/err.h"

/*
 * Two machines with one key.  Keep the note of s, a batch that is rejected since
 * the agent has already signed another one for its place (409 `conflict`,
 * P-JDG-7): beside the logged note of leaf s->result.index it proves that.  Its
 * signature must hold.  A note that is kept already is not kept twice, and
 * beyond LIMITS_EVIDENCE_AGENT_MAX and LIMITS_EVIDENCE_MAX it is only counted.
 */
int clones_keep(struct writer *w, const struct submission *s,
    const struct store_epoch *epoch, struct err *e) MUST_USE;

#endif
