#ifndef SHEAF_TESTS_SIMULATION_SIM_NET_H
#define SHEAF_TESTS_SIMULATION_SIM_NET_H

#include "tests/simulation/sim.h"

/*
 * The network between a site and the centre: loses, delays, repeats,
 * damages and cuts what goes and what comes, answers in the centre's place,
 * and mixes answers up.  Sound when s->healed.
 */
struct transport sim_net_transport(struct sim_site *site);

/* Change one bit, or cut the end off, of a file that is carried. */
void sim_net_damage(struct sim *s, struct buf *file);

#endif
