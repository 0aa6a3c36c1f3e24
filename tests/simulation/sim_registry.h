#ifndef SHEAF_TESTS_SIMULATION_SIM_REGISTRY_H
#define SHEAF_TESTS_SIMULATION_SIM_REGISTRY_H

#include "tests/simulation/sim.h"

/*
 * The registry of the simulated centre: services move from one region to another, the
 * log binds it by releases (PROTOCOL.md P-REL-2), and an older copy of the centre has
 * an older one, until the operator brings the one that is bound back.
 */

/* The centre's first registry. */
void sim_registry_begin(struct sim *s);

/* The operator moves a service, says `release`, or brings back what an older copy has
 * lost; the centre may be down, read-only or without room, and may die over it. */
void sim_registry_step(struct sim *s);

/* What an older copy has lost is brought back. */
void sim_registry_heal(struct sim *s);

/* By which bits a registry with that hash was made; false: it is nobody's. */
bool sim_registry_find(const struct sim *s, const struct hash *h,
    unsigned *south);

/* The one of these bits stands at the centre: the model counts by it. */
void sim_registry_stands(struct sim *s, unsigned south);

/* Bring the registry that is bound to the centre in `dir`, which has lost it and may
 * sign nothing: it takes it, and logs nothing. */
void sim_registry_bring_to(struct sim *s, const char *dir);

#endif
