#ifndef SHEAF_TESTS_SIMULATION_SIM_SITE_H
#define SHEAF_TESTS_SIMULATION_SIM_SITE_H

#include "tests/simulation/sim.h"

/*
 * A site: its real register, vault, sealing, take-in, spool traffic,
 * courier and carrying by hand; the spool's files are in memory.
 */

/* Make its register and vault; s, agent and offline are set. */
void sim_site_new(struct sim_site *site, const char *dir);
void sim_site_free(struct sim_site *site);

/* The desk: take in, seal something when asked to, publish. */
void sim_site_desk(struct sim_site *site, bool seal);

/* Seal a return to the quarter's end for each of its services now. */
void sim_site_seal_all(struct sim_site *site);

/* Its clock jumps: weeks or years ahead or back, to 1970, or to the truth. */
void sim_site_jump(struct sim_site *site);

/* Take the invite it holds, if any. */
void sim_site_enrol(struct sim_site *site);

/* The courier: one step, if its time has come.  True while it goes on. */
bool sim_site_courier(struct sim_site *site);

/* Carry out to a file; bring one of the files to `accept`; carry in. */
void sim_site_carry_out(struct sim_site *site);
void sim_site_accept(struct sim_site *site);
void sim_site_carry_in(struct sim_site *site);

/* True when nothing of its present epoch waits, and it is enrolled. */
bool sim_site_settled(struct sim_site *site);

#endif
