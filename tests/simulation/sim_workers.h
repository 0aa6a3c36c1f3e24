#ifndef SHEAF_TESTS_SIMULATION_SIM_WORKERS_H
#define SHEAF_TESTS_SIMULATION_SIM_WORKERS_H

#include <stdint.h>

/*
 * Run many seeds in a few processes of their own, so that an assertion or
 * a crash in one names its seed, and no temporary file outlives it.
 */
struct sim_workers {
	uint64_t first, count;
	/* One case in an empty directory, which it may fill at will; ends
	 * the process when the case fails. */
	void (*run)(const char *dir, uint64_t seed);
	const char *seed_name; /* the environment's name for one seed */
};

/* 0 when every seed passed; else 1, the failing seed named on stderr. */
int sim_workers_run(const struct sim_workers *w);

/* A number from the environment, or the other one. */
uint64_t sim_workers_number(const char *name, uint64_t otherwise);

/* The case has failed: say so in a sentence and end this process. */
void sim_workers_fail(const char *fmt, ...)
    __attribute__((format(printf, 1, 2), noreturn));

#endif
