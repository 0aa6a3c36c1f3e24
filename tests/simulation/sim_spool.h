#ifndef SHEAF_TESTS_SIMULATION_SIM_SPOOL_H
#define SHEAF_TESTS_SIMULATION_SIM_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/delivery/spool.h"

/*
 * A site's spool in memory: each operation is whole, as the durable files
 * are, and between any two of them, or just before or after one, the
 * machine may die or the other process of the site may run.
 */
struct sim_spool_file;

struct sim_spool {
	struct sim_spool_file **file; /* sorted by name */
	size_t n;
	uint64_t ops; /* done so far */
	/* Operations until the machine dies; 0: it does not. */
	uint64_t dies_in;
	bool after; /* the last operation is still done */
	bool dead;
	/* Called before each operation: something else may run. */
	void (*between)(void *arg);
	void *arg;
};

/* The face that agent/delivery sees; s must live as long. */
struct spool sim_spool_face(struct sim_spool *s);

/* The machine is up again; the files are as they were. */
void sim_spool_revive(struct sim_spool *s);

/* True when there is such a file. */
bool sim_spool_has(const struct sim_spool *s, const char *name);

/* Free every file. */
void sim_spool_free(struct sim_spool *s);

#endif
