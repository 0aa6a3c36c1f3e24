#ifndef SHEAF_COMMON_IPS_TARGETS_H
#define SHEAF_COMMON_IPS_TARGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ips/period.h"

/*
 * The outcomes target calculator of IPS Grow, in exact arithmetic.  It gives
 * every figure printed on IPS Grow's slide of 2018.  Per contract year y:
 *
 *	unit cost U(1) = year1_cost,
 *	          U(y) = year2_cost * (1 + inflation)^(y - 2),
 *	          each * (1 + uplift) in London
 *	specialists    = contract / U
 *	a quarter's referrals = specialists * referrals_per_es / 4 * share
 *	engaged = engaged * referrals, placed = placed * engaged,
 *	sustained at 13, 26, 52 weeks = sustained_* * placed; the share
 *	over_16 of them work 16 hours or more, the rest fewer
 *
 * where placed and each sustainment are 0 before their first contract
 * quarter.  Each figure is rounded by itself, half up; sums add the unrounded
 * figures.
 */
enum { TARGETS_YEARS_MAX = 10, TARGETS_QUARTERS_MAX = 4 * TARGETS_YEARS_MAX };

enum targets_parameter {
	TARGETS_YEAR1_COST,
	TARGETS_YEAR2_COST,
	TARGETS_INFLATION,
	TARGETS_REFERRALS_PER_ES,
	TARGETS_ENGAGED_SHARE,
	TARGETS_PLACED_SHARE,
	TARGETS_SUSTAINED_13,
	TARGETS_SUSTAINED_26,
	TARGETS_SUSTAINED_52,
	TARGETS_OVER_16,
	TARGETS_FIRST_PLACED, /* contract quarters, from 1 */
	TARGETS_FIRST_13,
	TARGETS_FIRST_26,
	TARGETS_FIRST_52,
	TARGETS_PARAMETERS
};

/* A number as people write it: num / den, den not 0. */
struct targets_number {
	uint64_t num, den;
};

enum targets_row {
	TARGETS_REFERRALS,
	TARGETS_ENGAGED,
	TARGETS_PLACED,
	TARGETS_13_OVER,
	TARGETS_13_UNDER,
	TARGETS_26_OVER,
	TARGETS_26_UNDER,
	TARGETS_52_OVER,
	TARGETS_52_UNDER,
	TARGETS_ROWS
};

struct targets_plan {
	size_t years;
	struct targets_number contract[TARGETS_YEARS_MAX]; /* pounds, above 0 */
	/* of steady state, 0-1 */
	struct targets_number share[TARGETS_YEARS_MAX];
	struct targets_number uplift; /* of the unit cost; 0 outside London */
	struct targets_number parameter[TARGETS_PARAMETERS];
};

/* A parameter's name in --set, what it means, and its default as text. */
const char *targets_parameter_name(enum targets_parameter p);
const char *targets_parameter_help(enum targets_parameter p);
const char *targets_parameter_default(enum targets_parameter p);

/* "People placed in work", and the measure of ips-grow/1 that it is compared
 * with ("into_work"). */
const char *targets_row_title(enum targets_row row);
const char *targets_row_measure(enum targets_row row);
/* A short name for programs: "placed", "s13_over16". */
const char *targets_row_code(enum targets_row row);

/* A plan as people write it; NULL or "" for what was not given. */
struct targets_words {
	const char *contract;     /* "300000,300000": pounds a year */
	const char *steady_state; /* "60,100": per cent, as many */
	bool london;
	const char *uplift; /* "8.5": per cent on the unit cost */
	const char *set;    /* "year1_cost=61000,placed=0.3" */
};

/*
 * Read a plan.  ERR_USAGE names the part, the value and the rule; its code is
 * "contract", "steady-state", "uplift" or "set".
 * No uplift for London has been published, so with `london` it must be given.
 */
int targets_read(const struct targets_words *words, struct targets_plan *plan,
    struct err *e) MUST_USE;

/* All figures of a plan, rounded for printing. */
struct targets_figures {
	size_t years;
	int64_t quarter[TARGETS_QUARTERS_MAX][TARGETS_ROWS];
	int64_t year[TARGETS_YEARS_MAX][TARGETS_ROWS];
	int64_t specialists_tenths[TARGETS_YEARS_MAX];
	int64_t cost_per_placed[TARGETS_YEARS_MAX]; /* pounds; -1: nobody */
};

/* Work out a plan; free the result with free().  Here and below, a figure
 * above INT64_MAX becomes INT64_MAX. */
struct targets_figures *targets_work_out(const struct targets_plan *plan);

/*
 * A plan's figures on the grid of NHS quarters.  A contract may begin in any
 * month: the figures of a contract quarter are spread evenly over its three
 * months, and a quarter of the grid adds up the months that lie in it.
 */
struct targets_grid {
	size_t n; /* quarters of the grid */
	struct {
		struct period period;
		/* the one or two contract quarters (from 0) that its months
		 * belong to, with the number of months; 0 months: unused */
		struct targets_part {
			size_t quarter;
			unsigned months;
		} part[2];
		int64_t target[TARGETS_ROWS];
		int64_t cumulative[TARGETS_ROWS];
	} quarter[TARGETS_QUARTERS_MAX + 1];
};

/* Lay a plan's figures on the grid; start is the first of a month. Freed
 * with free(). */
struct targets_grid *targets_lay(const struct targets_plan *plan,
    int32_t start);

#endif
