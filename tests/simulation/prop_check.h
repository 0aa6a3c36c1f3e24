#ifndef SHEAF_TESTS_SIMULATION_PROP_CHECK_H
#define SHEAF_TESTS_SIMULATION_PROP_CHECK_H

#include "aggregator/views/totals.h"
#include "tests/simulation/prop_bench.h"

/*
 * Totals as a reader saw them at one log size, and their comparison with
 * the model's.  Every check ends the process when it fails.
 */
enum { PROP_SCOPES = PROP_SERVICES + PROP_REGIONS + 2 /* none, all */ };

struct prop_reading {
	uint64_t size;
	struct totals_figures figures[PROP_QUARTERS][PROP_SCOPES];
};

/* Read all of them at one moment, on the connection `reader`. */
void prop_check_read(struct prop_bench *b, struct store *reader,
    struct prop_reading *out);

/* Check that they are the model's at that size, which the model must have
 * reached. */
void prop_check_reading(struct prop_bench *b, const struct prop_reading *r);

/*
 * What must hold when everything was brought: plain plans are in force as
 * planned, protocol/inforce.h and the openings agree, a rebuild finds
 * nothing, answers and log name the same places.
 */
void prop_check_end(struct prop_bench *b);

#endif
