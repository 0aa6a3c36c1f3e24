#ifndef SHEAF_AGENT_DESK_DESK_FIGURES_SERIES_H
#define SHEAF_AGENT_DESK_DESK_FIGURES_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/figures/due.h"
#include "agent/register/baselines.h"
#include "agent/register/register.h"
#include "common/base/err.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"
#include "common/ips/ratios.h"
#include "common/ips/spc.h"
#include "common/ips/targets.h"

/*
 * The figures of one service, quarter by quarter, beside its targets: what a
 * page of figures is made of.  The figures are those of the returns.
 */
struct desk_figures_quarter {
	struct period period;
	const struct returns *figures; /* NULL: there is no return */
	bool complete; /* it is over, and all of its days are counted */
};

struct desk_figures_series {
	const char *service; /* of the question */
	int32_t today;
	/* Without a hole, from the first return to the quarter of today (at
	 * most SPC_MAX, the newest); none when there is no return. */
	struct desk_figures_quarter *quarter;
	size_t n;
	/* Of the quarters, the one that has all their figures: counts of evidence
	 * are among them where the service keeps some. */
	const struct ruleset *rules;
	bool has_last;
	size_t last; /* the newest complete quarter that has a return */
	struct targets_grid *grid;  /* NULL: no targets are set */
	struct baselines baselines; /* of its control charts */
	struct due_list list;       /* behind it all */
};

/* Read them; inside a turn of the desk.  ERR_REFUSED when the register does not
 * hold the service.  Freed with desk_figures_series_free() in any case. */
int desk_figures_series_open(const struct open_register *reg,
    const char *service, int32_t today, struct desk_figures_series *out,
    struct err *e) MUST_USE;
void desk_figures_series_free(struct desk_figures_series *s);

/* The quarter at that place in the series; false when it is not in it. */
bool desk_figures_series_find(const struct desk_figures_series *s,
    struct period period, size_t *i);

/* Whether the figures of quarter i were made of facts, and not imported. */
bool desk_figures_series_has_facts(const struct desk_figures_series *s,
    size_t i);

/* A figure (a row of s->rules, or of what extends it) of quarter i; SPC_MISSING where
 * there is no return, or it is not collected. */
int64_t desk_figures_series_value(const struct desk_figures_series *s, size_t i,
    size_t row);

/* Its target in quarter i; SPC_MISSING where none is set. */
int64_t desk_figures_series_target(const struct desk_figures_series *s,
    size_t i, size_t row);

/* A ratio of quarter i times 100; SPC_MISSING where it cannot be made. */
int64_t desk_figures_series_ratio(const struct desk_figures_series *s, size_t i,
    const struct ratio *ratio);

/*
 * A figure added up to quarter i: over the quarters of the contract, or of the
 * financial year (from the service's first) where no targets are set for
 * quarter i.  value is SPC_MISSING
 * where a quarter of them is not known, so that no sum looks too low; target
 * where there is none.
 */
struct desk_figures_sum {
	int64_t value, target;
	struct period since; /* its first quarter */
	bool contract;       /* since the contract began */
	bool facts;          /* all quarters were made of facts */
};
struct desk_figures_sum
desk_figures_series_sum(const struct desk_figures_series *s, size_t i,
    size_t row);

#endif
