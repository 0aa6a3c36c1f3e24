#ifndef SHEAF_AGENT_DESK_DESK_RECONCILED_H
#define SHEAF_AGENT_DESK_DESK_RECONCILED_H

#include <stdbool.h>

#include "agent/desk/desk.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "protocol/limits.h"

/*
 * What leaves the site of its reconciliations (PROTOCOL.md, section 6.5): whether any
 * are sent, the months whose numbers were kept or sent, and taking one back.  What is
 * kept of an import is decided in desk_reconcile.h.
 */

/*
 * As JSON: on, says (sentences), version; cannot, why no numbers can be kept here, or
 * null; and months, by service and month: service, month ("2026-05"), title ("May
 * 2026"), state ("kept", "sent", "changed", "unknown", "withdrawing" or "withdrawn"), says (that in a sentence,
 * why no seal takes in what waits for one, and who kept it or took it back), version, and
 * may_withdraw, whether there is anything to be taken back, and may_undo, whether that can
 * still be undone.  A month whose numbers were
 * lost with a copy of the register and adopted from the log is among them, as "unknown".
 *
 * On an unlocked desk.  The caller frees *out, NULL after a failure.
 */
int desk_reconcile_sending(struct desk *d, struct jval **out,
    struct err *e) MUST_USE;

/* Append that answer as text for a terminal. */
void desk_reconciled_text(const struct jval *answer, struct buf *out);

/* Say by name whether the site sends any.  Nothing leaves before a person has signed
 * it off.  seen: the version that was shown, NULL for whatever it is; ERR_REFUSED,
 * code "changed", where it is another one. */
int desk_reconcile_send(struct desk *d, bool on, const char *seen,
    struct err *e) MUST_USE;

struct desk_reconciled_withdrawal {
	const char *service; /* NULL: the only one that has that month */
	const char *month;   /* "2026-05" */
	const char *version; /* of the month as it was shown; NULL: any */
	bool undo;           /* the other way: keep it after all */
};

/*
 * Take a month back (P-RCN-7).  What was kept and never sealed is forgotten; what was
 * sealed is due as withdrawn in the next seal with a person.  *says, a sentence on
 * what becomes of it, is set after success and freed by the caller.
 *
 * With r->undo, and until a seal has it, that is undone: the numbers that are in force
 * are kept again, or nothing is where this register has lost them, and nothing is due.
 * Numbers that were kept since those, and not sealed, are not brought back.
 *
 * ERR_USAGE for what is no month; ERR_REFUSED, with nothing changed: code "no-such"
 * where nothing of that month is kept or was sent, "withdrawn" where it is taken back
 * already, "no-withdrawal" where nothing is to be undone, "which-service" where several
 * have it and none is named, and "changed".
 */
int desk_reconcile_withdraw(struct desk *d,
    const struct desk_reconciled_withdrawal *r, char **says,
    struct err *e) MUST_USE;

/* The service that numbers may be kept for: an extract does not say which one a
 * referral is of, so it is the only one of the register.  ERR_REFUSED, code
 * "service". */
int desk_reconciled_service(struct db *db, char out[static LIMITS_ID_MAX + 1],
    struct err *e) MUST_USE;

#endif
