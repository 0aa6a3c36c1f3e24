#ifndef SHEAF_AGENT_DESK_DESK_RECONCILE_H
#define SHEAF_AGENT_DESK_DESK_RECONCILE_H

#include "agent/desk/desk.h"
#include "agent/desk/desk_sheets.h"
#include "agent/register/services.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * The measures that NHS England publishes, from an extract of the provider's own
 * submission to MHSDS and from the register, and the clients behind every
 * difference (agent/reconcile/DESIGN.md).  Nothing of the extract is stored.
 */
struct desk_reconcile_request {
	const char *service;   /* NULL: all of the register */
	const char *from, *to; /* months, like "2026-05"; NULL: the last one
				  that is over, or `to` */
	size_t most;           /* disagreements listed of each kind; 0: all */
	/* Keep the two numbers of each measure and month, to be signed off and
	 * sent with the next seal (agent/register/reconciled.h). */
	bool keep;
	/* With `keep`, the version of the answer that a person was shown; NULL:
	 * whatever the numbers are. */
	const char *seen;
};

/*
 * The sheet was read, its mapping is that of an extract and confirmed, and its
 * rows were found (desk_sheets.h).  As JSON: from, to, says (sentences on what was
 * compared), notes, measures (measure, title, definition, figures: month,
 * shown, extract, register, difference), kinds (kind, title, rule, next, n, listed: at most `most`,
 * each with client, reference, service, place of its row, what each side says, and
 * what it changes: measure, month, counted by "extract" or "register", say), faults
 * (sheet, rows, column, say) and more, how many other faults there are, version, which
 * is that of the numbers that would be kept, and kept, sentences on what was.
 *
 * Rows that cannot be read are faults and are left out of the figures.
 * ERR_USAGE for months that are none, not over, in the wrong order or more than
 * RECONCILE_MONTHS_MAX; ERR_REFUSED for an unconfirmed mapping, one of a client
 * sheet, an unknown service, and more differences than an answer holds
 * (RECONCILE_EFFECTS_MAX).  With `keep` also, and nothing is kept: while the site
 * sends none, where rows could not be read, and where the register has several
 * services (desk_reconciled.h); with code "changed" where the numbers are not those
 * of r->seen.  The desk is unlocked and has its day.  The caller frees *out, NULL
 * after a failure.
 */
int desk_reconcile(struct desk *d, struct desk_sheet *s,
    const struct desk_reconcile_request *r, struct jval **out,
    struct err *e) MUST_USE;

/* Whether this desk may compare: an extract names many people at once, so it is for
 * a team leader.  For a page to ask before anything of one is read or shown. */
int desk_reconcile_may(struct desk *d, struct err *e) MUST_USE;

/*
 * What a page tells before anything is handed in, on a day: services, bytes_max and
 * too_large as desk_sheet_page_before(), and months, the last
 * RECONCILE_MONTHS_MAX that are over, newest first (word, title).
 */
struct jval *desk_reconcile_before(const struct services_list *services,
    int32_t today);

/* Append such an answer as text for a terminal. */
void desk_reconcile_text(const struct jval *answer, struct buf *out);

#endif
