#ifndef SHEAF_AGENT_DESK_DESK_TARGETS_H
#define SHEAF_AGENT_DESK_DESK_TARGETS_H

#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/register/target_plan.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/table.h"
#include "common/ips/targets.h"

/* The calculator of targets, and the targets that a service agreed to beside
 * what it has reached. */

/* A contract; `start` is its first month, like "2026-05", or NULL. */
struct desk_targets_request {
	struct targets_words words;
	const char *start;
	/* Of targets to be set: the version that the change was made from, as
	 * desk_targets_shown_json() has it, "none" where none were set; NULL:
	 * whatever is there. */
	const char *version;
};

/* ----------------------------------------------------------- calculator */

/* What the calculator gives.  The slices are those of the request, or of
 * constants. */
struct desk_targets {
	const struct targets_words *words;
	struct slice contract[TARGETS_YEARS_MAX];
	struct slice steady_state[TARGETS_YEARS_MAX];
	struct slice parameter[TARGETS_PARAMETERS]; /* as it was written */
	struct targets_figures *figures;
	struct targets_grid *grid; /* NULL without a start */
};

/*
 * Work out a contract, which needs neither register nor password.  ERR_USAGE
 * names what is wrong with it.  The caller frees *out with
 * desk_targets_free(), and the request must outlive it.
 */
int desk_targets_work_out(const struct desk_targets_request *r,
    struct desk_targets *out, struct err *e) MUST_USE;
void desk_targets_free(struct desk_targets *t);

/* Contract year y (from 0) as a table: a row per target, with its four
 * quarters and their total.  The caller frees it. */
struct table *desk_targets_year(const struct desk_targets *t, size_t y);

/* The whole answer; the caller frees it. */
struct jval *desk_targets_json(const struct desk_targets *t);

/* Append which months of the contract a quarter of the grid has: "2 months
 * of contract quarter 1". */
void desk_targets_months(const struct targets_grid *g, size_t quarter,
    struct buf *out);

/* ------------------------------------------------------ of one service */

/* Set the targets of a service, in place of any before, at an unlocked desk.
 * r->start must be given; ERR_USAGE names what is wrong, ERR_REFUSED is a
 * service that is new and not meant (desk_services.h), or targets that
 * somebody has changed since r->version (versions.h). */
int desk_targets_set(struct desk *d, const char *service,
    const struct desk_targets_request *r, struct err *e) MUST_USE;

/* Append the words of a plan as a line, without a LF: "contract from 2026-05,
 * pounds 300000 at 60% of steady state".  Their version is made of it. */
void desk_targets_describe(const struct target_plan *plan, struct buf *out);

/* What a service has reached in a quarter of the grid, and so far;
 * MEASURE_NOT_COLLECTED where it, or an earlier quarter, is not known. */
struct desk_targets_reached {
	int64_t figure[TARGETS_ROWS];
	int64_t sum[TARGETS_ROWS];
	int32_t through; /* DAY_NONE: there is no return */
};

struct desk_targets_shown {
	struct target_plan plan;
	struct targets_grid *grid;
	struct desk_targets_reached *reached; /* by quarter of the grid */
	size_t quarters;                      /* that have begun by today */
};

/*
 * The targets of a service beside what it has reached by `today`, which may
 * lie in the past.  ERR_REFUSED when none are set.  The caller frees *out
 * with desk_targets_shown_free().
 */
int desk_targets_show(struct desk *d, const char *service, int32_t today,
    struct desk_targets_shown *out, struct err *e) MUST_USE;
void desk_targets_shown_free(struct desk_targets_shown *s);

/* A quarter that has begun as a table: a row per target, with target and
 * actual of the quarter and of all so far.  The caller frees it. */
struct table *desk_targets_quarter(const struct desk_targets_shown *s,
    size_t quarter);

/* The whole answer; the caller frees it. */
struct jval *desk_targets_shown_json(const struct desk_targets_shown *s);

#endif
