#ifndef SHEAF_AGENT_RECONCILE_RECONCILE_DUE_H
#define SHEAF_AGENT_RECONCILE_RECONCILE_DUE_H

#include "agent/figures/due.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Add the reconciliations that a seal owes to a list of due_list(): what was kept to
 * be sent (agent/register/reconciled.h) and differs from what was sealed before.
 * None while sending is off, or the aggregator has not said that it takes them,
 * since all that is sealed behind would wait.  One that was sealed while a clock
 * ran ahead is due as `withdrawn` in any case (P-DAY-3).
 */
int reconcile_due_add(struct db *db, const struct due_question *question,
    struct due_list *list, struct err *e) MUST_USE;

/* Append what it is, and what changed in it, one line per measure; the item is a
 * reconciliation. */
void reconcile_due_describe(const struct due_item *item, struct buf *out);

#endif
