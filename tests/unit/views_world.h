#ifndef SHEAF_TESTS_UNIT_VIEWS_WORLD_H
#define SHEAF_TESTS_UNIT_VIEWS_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/views/views_shown.h"
#include "aggregator/views/views_source.h"
#include "tests/simulation/prop_fleet.h"

/*
 * The store of a centre that holds the returns of a fleet, without its log: what
 * tables are made of.  Regions are r0, r1, …, services s00, s01, …; the first
 * quarter is 2024/25 Q1.  A failure ends the program.
 */
struct views_world {
	char dir[64], path[80];
	struct store *store;
	struct registry registry;
	struct totals_snapshot totals;
	struct views_source *source; /* of what was put last */
	/* 10 days after the last quarter; 40 days into it; or on the first day on
	 * which it is late. */
	int32_t day;
	bool in_progress, overdue;
	const char *contract; /* of every service in the registry, or NULL */
};

/* Make one; before it, only in_progress, overdue and contract are set. */
void views_world_make(struct views_world *w, const struct prop_fleet *f);
void views_world_free(struct views_world *w);

/* Put other figures in the place of the fleet's. */
void views_world_put(struct views_world *w, const struct prop_fleet *f);

/* Let the first quarter's returns of these services be by ips-grow/2; `evidenced` is each
 * of the figures that they have besides. */
void views_world_newer(struct views_world *w, const size_t *service, size_t n,
    int64_t evidenced);

enum views_world_table {
	VIEWS_WORLD_REGIONS, /* all of them, each quarter */
	VIEWS_WORLD_SERVICES /* of one region, each quarter */
};

/* A table behind its gateway; region: of VIEWS_WORLD_SERVICES, or NULL. */
struct views_shown *views_world_shown(const struct views_world *w,
    enum disclosure_policy policy, enum views_world_table table,
    const char *region);

/* The place of a region (NULL: all) or service in it. */
size_t views_world_place(const struct views_shown *s, const char *region,
    const char *service);

#endif
