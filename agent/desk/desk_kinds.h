#ifndef SHEAF_AGENT_DESK_DESK_KINDS_H
#define SHEAF_AGENT_DESK_DESK_KINDS_H

#include "agent/desk/desk.h"
#include "agent/register/evidence_kinds.h"
#include "common/base/json.h"

/* The kinds of evidence that a site adds to payslip, job offer and written
 * confirmation: shown, and given titles. */

/* All of them, on an unlocked desk. */
int desk_kinds_list(struct desk *d, struct evidence_kinds *out,
    struct err *e) MUST_USE;

struct desk_kinds_request {
	const char *number; /* as typed: 1 to EVENTS_OWN_MODES */
	const char *title;  /* "": not offered any more */
	/* That of the title that the person saw; NULL: whatever it is. */
	const char *version;
};

/*
 * Give one a title, or take it away; facts that are of this kind keep it.
 * ERR_REFUSED, code "number" or "title" (evidence_kinds_check()), or "changed"
 * where another title is there than was seen.
 */
int desk_kinds_set(struct desk *d, const struct desk_kinds_request *r,
    struct err *e) MUST_USE;

/* An array of number, word (as a file writes it), title (or null), version,
 * set_by, set_at (or null) and set_says.  The caller frees it. */
struct jval *desk_kinds_json(const struct evidence_kinds *k);

#endif
