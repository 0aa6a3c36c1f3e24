#ifndef SHEAF_AGGREGATOR_MERGE_OUTCOME_HEAD_H
#define SHEAF_AGGREGATOR_MERGE_OUTCOME_HEAD_H

#include "aggregator/merge/outcome.h"

/*
 * Append the head answer of an epoch (PROTOCOL.md section 13), with the
 * consistency proof from `old`.
 */
int outcome_head(struct outcome *o, int64_t epoch, uint64_t old,
    struct buf *out, struct err *e) MUST_USE;

/* Append a member with the receipt of a leaf, brought on from `old`. */
int outcome_head_receipt(struct outcome *o, uint64_t index, uint64_t old,
    const char *key, struct buf *out, struct err *e) MUST_USE;

/* Append the JSON list of what is in force for the services of an agent (by
 * number), also where another agent sent it. */
int outcome_head_in_force(struct outcome *o, int64_t agent, struct buf *out,
    struct err *e) MUST_USE;

#endif
