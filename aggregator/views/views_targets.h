#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_TARGETS_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_TARGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/ips/measures.h"
#include "common/ips/period.h"
#include "common/ips/registry.h"
#include "common/ips/targets.h"

/*
 * Targets of a region: those of its services added up, which the registry names
 * with their contracts.  The attribute `contract` of a service is a plan if it
 * reads
 *
 *	START POUNDS,... PERCENT,... [+UPLIFT]
 *
 * such as "2026-04-01 300000,300000 60,100": the first of a month, the value of
 * each contract year, the share of steady state in each, and per cent on the
 * unit cost.  Any other text is the contract's name and sets no targets.
 *
 * A region has a target in a quarter only if every service that is expected in it
 * has: the figures of all would be compared with the targets of some.
 */
struct views_targets {
	struct period first;
	size_t n; /* quarters */
	struct views_targets_quarter {
		size_t expected, planned; /* services; those with a plan */
		int64_t target[TARGETS_ROWS];
	} * quarter;
	bool any; /* a service has a plan in some quarter */
};

/* Work out those of a region (NULL: of all regions) for n quarters from `first`
 * on; freed with views_targets_free(). */
void views_targets_make(struct views_targets *out, const struct registry *r,
    const char *region, struct period first, size_t n);
void views_targets_free(struct views_targets *t);

/* The same of one service, in the quarters in which some region has it. */
void views_targets_make_service(struct views_targets *out,
    const struct registry *r, const char *service, struct period first,
    size_t n);

/* The target of a measure in quarter i, or SPC_MISSING. */
int64_t views_targets_at(const struct views_targets *t, size_t i,
    const struct measure *m);

/* The same added up from quarter `from` to quarter `to`; SPC_MISSING if one of
 * them has none. */
int64_t views_targets_sum(const struct views_targets *t, size_t from, size_t to,
    const struct measure *m);

/* Read the attribute: false if it is no plan. */
bool views_targets_read(const char *contract, struct targets_plan *plan,
    int32_t *start);

#endif
