#ifndef SHEAF_AUDITOR_RECOMPUTE_GRID_H
#define SHEAF_AUDITOR_RECOMPUTE_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auditor/recompute.h"
#include "auditor/recompute_rates.h"
#include "common/ips/period.h"

/*
 * Services by quarters: where the registry places each service (P-TOT-10 to 13
 * of protocol/TOTALS.md), and its return.  Written by that text alone, as all
 * of recompute is: the aggregator's code is not asked.
 */
struct recompute_cell {
	const char *region; /* as spelled in the registry; NULL: not placed */
	const struct returns *returns; /* NULL: none */
};

struct recompute_grid {
	const struct ruleset *rules;
	struct recompute_parts part[RECOMPUTE_RATES]; /* rows of the rates */
	/* Every service that the registry or a return names, in order. */
	const char **service;
	size_t services;
	struct period *quarter; /* without a gap */
	size_t quarters;
	struct recompute_cell *cell; /* service by service */
	bool placed; /* false: the registry is empty and places nobody */
};

/*
 * The grid of all quarters that begin in first..last (days), for the returns
 * that add up under a rule set.  It borrows from r, which must live as long.  Freed with
 * recompute_grid_free().
 */
void recompute_grid_make(struct recompute_grid *g, const struct recompute *r,
    const struct ruleset *rules, int32_t first, int32_t last);
void recompute_grid_free(struct recompute_grid *g);

/* Of service s in quarter q, both numbers of the grid. */
const struct recompute_cell *recompute_grid_at(const struct recompute_grid *g,
    size_t s, size_t q);

/* The number of a service, whatever its case; g->services: there is none. */
size_t recompute_grid_service(const struct recompute_grid *g, const char *id);

#endif
