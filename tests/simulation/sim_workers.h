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
	/* What must have happened in some seed, as sentences, at most
	 * SIM_WORKERS_MUST_MAX and a NULL: without it a check of the cases is
	 * never reached.  NULL: nothing.  Fewer than must_from seeds may not
	 * come to it. */
	const char *const *must;
	uint64_t must_from;
};

enum { SIM_WORKERS_MUST_MAX = 8 };

/* 0 when every seed passed, and what must happen has; else 1, the failing seed or what
 * has not happened named on stderr. */
int sim_workers_run(const struct sim_workers *w);

/* By a case: must[which] has happened so many times. */
void sim_workers_happened(unsigned which, uint64_t times);

/* A number from the environment, or the other one. */
uint64_t sim_workers_number(const char *name, uint64_t otherwise);

/* The case has failed: say so in a sentence and end this process. */
void sim_workers_fail(const char *fmt, ...)
    __attribute__((format(printf, 1, 2), noreturn));

#endif
