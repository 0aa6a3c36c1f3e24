#ifndef SHEAF_AGENT_RECONCILE_RECONCILE_DUE_H
#define SHEAF_AGENT_RECONCILE_RECONCILE_DUE_H

#include "agent/figures/due.h"
#include "agent/register/reconciled.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Add the reconciliations that a seal owes to a list of due_list(): what was kept to
 * be sent (agent/register/reconciled.h) and differs from what was sealed before, while
 * sending is on; and what is taken back, as `withdrawn`, also while it is off.
 * None while the aggregator has not said that it takes them, since all that is
 * sealed behind would wait.  One that was sealed while a clock ran ahead is due as
 * `withdrawn` in any case (P-DAY-3).
 *
 * One that is taken back stands in the list also where `before` is NULL: whether
 * what was sent of it is lost here, is known to sealing/adopt, and the caller takes it
 * out where nothing was sent.
 */
int reconcile_due_add(struct db *db, const struct due_question *question,
    struct due_list *list, struct err *e) MUST_USE;

/* What is kept of a month, as the statement of it that a seal would sign. */
struct returns reconcile_due_payload(const struct reconciled *kept);

/* Append what it is, and what changed in it, one line per measure; the item is a
 * reconciliation. */
void reconcile_due_describe(const struct due_item *item, struct buf *out);

#endif
