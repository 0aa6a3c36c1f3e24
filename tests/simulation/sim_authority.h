#ifndef SHEAF_TESTS_SIMULATION_SIM_AUTHORITY_H
#define SHEAF_TESTS_SIMULATION_SIM_AUTHORITY_H

#include "tests/simulation/sim.h"

/* The authority, whose notes wait for the operator. */

/* A note that was signed waits from now on; it is freed. */
void sim_authority_add(struct sim *s, struct buf *note);

/* Make notes of the authority, which then wait for the operator. */
void sim_authority_services(struct sim *s, struct sim_site *site);
void sim_authority_revoke(struct sim *s, const struct sim_site *site,
    uint64_t last);
void sim_authority_erase(struct sim *s, const struct hash *id);
void sim_authority_trust(struct sim *s);

/* An invite to the site's next epoch, in its hands at once. */
void sim_authority_invite(struct sim *s, struct sim_site *site);

#endif
