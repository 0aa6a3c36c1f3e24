#ifndef SHEAF_TESTS_SIMULATION_SIM_SITE_INSIDE_H
#define SHEAF_TESTS_SIMULATION_SIM_SITE_INSIDE_H

#include "protocol/returns.h"
#include "tests/simulation/sim.h"

/* Shared by the files that make up a site. */

/*
 * If the machine has died and no process of it is left: start it again from
 * its disk.  True when it has died.
 */
bool sim_site_bury(struct sim_site *site);

/* A command has ended: its death is dealt with, a fault of it fails, a
 * refusal in words does not. */
void sim_site_ended(struct sim_site *site, int rc, const struct err *e,
    const char *what);

/* Take in and publish. */
int sim_site_tidy(struct sim_site *site, struct err *e);

/* Seal these, if the site may, and publish. */
int sim_site_seal(struct sim_site *site, const struct returns *figures,
    size_t n, struct err *e);

#endif
