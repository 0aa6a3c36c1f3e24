#ifndef SHEAF_TESTS_SIMULATION_SIM_FIGURES_H
#define SHEAF_TESTS_SIMULATION_SIM_FIGURES_H

#include <stdint.h>

#include "common/ips/period.h"
#include "protocol/returns.h"
#include "tests/demo/demo_prng.h"

/* Synthetic returns that hold every rule of the payload. */

/*
 * A random one: every total known or "-", bands that add up, parts within
 * their wholes, now and then a very large count.
 */
void sim_figures_random(struct demo_prng *rng, const char *service,
    struct period quarter, int32_t through, struct returns *out);

/*
 * One that the agent derived from a small random register: clients,
 * referrals, jobs and contacts with employers.
 */
void sim_figures_derived(struct demo_prng *rng, const char *service,
    struct period quarter, int32_t through, struct returns *out);

/* One that takes the key's figures back. */
void sim_figures_withdrawn(const char *service, struct period quarter,
    int32_t through, struct returns *out);

#endif
