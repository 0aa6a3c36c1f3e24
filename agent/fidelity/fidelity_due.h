#ifndef SHEAF_AGENT_FIDELITY_FIDELITY_DUE_H
#define SHEAF_AGENT_FIDELITY_FIDELITY_DUE_H

#include <stdint.h>

#include "agent/fidelity/fidelity_book.h"
#include "agent/figures/due.h"

/* Fidelity reviews that a seal owes: new and changed ones, and withdrawn
 * ones that were sealed before.  Needs no password. */

/*
 * Add them to the list that due_list() gave for the question.  A review
 * after list->through waits, and one after list->today that was sealed is due as
 * `withdrawn`; actions count as done by list->today.  After a failure the list holds what it held before.
 */
int fidelity_due_add(struct db *db, const struct due_question *question,
    struct due_list *list, struct err *e) MUST_USE;

/* The payload of a review: items, actions planned and done. */
struct returns fidelity_due_payload(const struct review *r);

/* As due_describe(), for an item that is a review: what it comes to, and
 * each score that changed. */
void fidelity_due_describe(const struct due_item *item, struct buf *out);

#endif
