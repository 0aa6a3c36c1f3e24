#ifndef SHEAF_AGGREGATOR_MERGE_OUTCOME_HEAD_H
#define SHEAF_AGGREGATOR_MERGE_OUTCOME_HEAD_H

#include "aggregator/merge/outcome.h"

/*
 * Append the head answer of the epoch s->result.epoch (PROTOCOL.md section
 * 13), with the consistency proof from `old`: for a head that asks for a page
 * of what is in force that page, for another all of it; for one that asks for
 * trust a newer trust statement too, unless that asks for a quorum and the
 * agent has not shown that it counts them (P-HEAD-8); and so statements behind
 * one and which openings are awaited.  For an enrolment the
 * list is left out where it is too long.
 */
int outcome_head(struct outcome *o, const struct submission *s, uint64_t old,
    struct buf *out, struct err *e) MUST_USE;

/* Append a member with the receipt of a leaf, brought on from `old`. */
int outcome_head_receipt(struct outcome *o, uint64_t index, uint64_t old,
    const char *key, struct buf *out, struct err *e) MUST_USE;

/* Append a leaf's note and its receipt under these keys. */
int outcome_head_leaf(struct outcome *o, uint64_t index, uint64_t old,
    const char *const keys[static 2], struct buf *out, struct err *e) MUST_USE;

/* Append our checkpoint as "checkpoint", and "consistency" that leads to it from the
 * tree of `old` entries. */
int outcome_head_checkpoint(struct outcome *o, uint64_t old, struct buf *out,
    struct err *e) MUST_USE;

/* Append the newest trust statement and its receipt as "trust" and
 * "trust_proof", if its number is above `held`. */
int outcome_head_trust(struct outcome *o, uint64_t held, uint64_t old,
    struct buf *out, struct err *e) MUST_USE;

/*
 * Append the member "in_force", the list for the services of an agent (by
 * number), also where another agent sent it; nothing when it is too long for
 * an answer that holds proofs besides.  A list that is not there says nothing,
 * and one that were cut would deny what is in force.
 */
int outcome_head_in_force(struct outcome *o, int64_t agent, struct buf *out,
    struct err *e) MUST_USE;

#endif
