#ifndef SHEAF_AGENT_DESK_DESK_BASELINE_H
#define SHEAF_AGENT_DESK_DESK_BASELINE_H

#include "agent/desk/desk.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * The baseline of a control chart: the quarters that its limits are made of, as
 * a person has set them for one service and measure, with a reason.  It never
 * moves by itself, and what was set before is kept.
 */
struct desk_baseline_request {
	const char *service, *measure; /* measure: its code */
	const char *from, *to; /* its first and last quarter, as typed */
	const char *reason;  /* as typed, LIMITS_BASELINE_REASON_MAX letters */
	const char *version; /* the one that was seen; NULL: any */
};

/*
 * Set it, in place of an earlier one.  *out: outcome ("done", "unchanged",
 * "overtaken"), says (a sentence, without the reason), and after "overtaken"
 * conflict (by, at, theirs, yours, version), else null: nothing was changed then.
 *
 * ERR_REFUSED, and nothing is changed: code "measure" for one that has no
 * control chart or is not collected; "from", "to" for a quarter that cannot be
 * read, has no figures, is not over, or comes before "from"; "to" for fewer
 * quarters than limits are made of (SPC_LEAST); "reason" without one, for one
 * that is too long, or has more than a line.  The desk is unlocked and has its
 * day; *out is NULL after a failure, and the caller frees it.
 */
int desk_baseline_set(struct desk *d, const struct desk_baseline_request *r,
    struct jval **out, struct err *e) MUST_USE;

/* Remove it (service, measure, version): the limits are made of all complete
 * quarters again.  As above; "unchanged" where none is set. */
int desk_baseline_remove(struct desk *d, const struct desk_baseline_request *r,
    struct jval **out, struct err *e) MUST_USE;

/*
 * The baselines of a service: an array of objects as desk_figures_baseline.h
 * has them, with the title of the measure, for each measure that has a control
 * chart.  ERR_REFUSED for a service that the register does not hold.
 */
int desk_baseline_list(struct desk *d, const char *service, struct jval **out,
    struct err *e) MUST_USE;

#endif
