#ifndef SHEAF_TESTS_SIMULATION_SIM_ENTROPY_H
#define SHEAF_TESTS_SIMULATION_SIM_ENTROPY_H

#include <stdint.h>

/*
 * Keys, salts and boxes from a seed, so that a seed repeats byte for byte.
 * For the simulation only: nothing made with it is secret.
 */

/* Put it in the place of the system's; before keys_start(). */
void sim_entropy_start(void);

/* Begin the stream of this seed. */
void sim_entropy_seed(uint64_t seed);

#endif
