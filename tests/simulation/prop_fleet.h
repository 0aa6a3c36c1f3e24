#ifndef SHEAF_TESTS_SIMULATION_PROP_FLEET_H
#define SHEAF_TESTS_SIMULATION_PROP_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/ips/suppression.h"
#include "tests/demo/demo_prng.h"

/*
 * Random services in regions over some quarters, with figures that hold
 * together as those of real returns do: bands add up, parts are parts, and jobs
 * are sustained for 52 weeks only after 26.
 */
enum {
	PROP_FLEET_REGIONS = 4,
	PROP_FLEET_SERVICES = 64,
	PROP_FLEET_QUARTERS = 8
};

struct prop_fleet_return {
	bool any;
	/* Of one that is there, for tests: its last days are missing, or its
	 * figures were erased. */
	bool part, erased;
	int region; /* a number, or SUPPRESSION_OUTSIDE */
	int64_t value[MEASURES_MAX];
};

struct prop_fleet {
	size_t regions, services, quarters;
	bool evidence; /* some are under ips-grow/2 */
	/* By service and quarter. */
	struct prop_fleet_return list[PROP_FLEET_SERVICES][PROP_FLEET_QUARTERS];
};

/* What kind of fleet; every number is a mean or a share, not a promise. */
struct prop_fleet_kind {
	size_t regions, quarters;
	size_t fewest, most; /* services in a region */
	int32_t posts;       /* hundredths of FTE of a service, at most */
	bool irregular; /* some move, are not placed, late, or lack a family */
};

/* A kind of fleet as small and as odd as they come; by seed. */
struct prop_fleet_kind prop_fleet_any_kind(struct demo_prng *r);

/* Fill *f with a fleet of that kind; the same r gives the same fleet. */
void prop_fleet_make(struct prop_fleet *f, const struct prop_fleet_kind *kind,
    struct demo_prng *r);

/* Let most of its services collect evidence, and so be under ips-grow/2; the same r
 * gives the same. */
void prop_fleet_evidence(struct prop_fleet *f, struct demo_prng *r);

/* Its returns by quarter and service, as a centre reads them; *in is good until
 * the next call. */
void prop_fleet_input(const struct prop_fleet *f, struct suppression_input *in);

/* What sheaf/1 hides of it, with these of its rules. */
struct suppression *prop_fleet_suppress(const struct prop_fleet *f,
    unsigned rules);

#endif
