#ifndef SHEAF_TESTS_SIMULATION_SIM_SCRATCH_H
#define SHEAF_TESTS_SIMULATION_SIM_SCRATCH_H

/*
 * A temporary directory of the simulation, in memory where the machine has
 * such a place (its fsync costs nothing), else under TMPDIR.
 */

/* A new empty one (mode 0700); freed with sim_scratch_remove(). */
char *sim_scratch_new(void);

/* Remove it with all it holds, and free its name. */
void sim_scratch_remove(char *dir);

/* Remove everything below a directory, and then it; absent is success. */
void sim_scratch_clear(const char *dir);

/* Copy a directory with all it holds to a new one. */
void sim_scratch_copy(const char *from, const char *to);

#endif
