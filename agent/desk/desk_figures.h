#ifndef SHEAF_AGENT_DESK_DESK_FIGURES_H
#define SHEAF_AGENT_DESK_DESK_FIGURES_H

#include "agent/desk/desk.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/ips/period.h"

/*
 * How a service does: the figures of a quarter beside its targets, what they
 * add up to, and charts over the quarters.  All figures are those of the
 * returns that could be sealed today.
 */
struct desk_figures_request {
	const char *service;         /* NULL: the first of the register */
	const struct period *period; /* NULL: the quarter of today */
};

/*
 * today; services (ids); service (null when the register has none); quarter
 * (as figure_words_period(), with through, complete), null when there is
 * no figure; quarters (all that there are, newest first); standing (sentences:
 * how things stand);
 * targets (whether some are set); rows (title, part, value, target, verdict,
 * so_far, so_far_target, so_far_verdict) of what targets are about, and lines
 * (title, value) of the whole return, where value and so_far are cells of
 * desk_figures_charts.h; since (title of so_far); charts.
 *
 * ERR_REFUSED when the register does not hold the service, or has no return
 * for the quarter.  The caller frees *out, which is NULL after a failure.  The
 * desk is unlocked and has its day.
 */
int desk_figures_show(struct desk *d, const struct desk_figures_request *r,
    struct jval **out, struct err *e) MUST_USE;

#endif
