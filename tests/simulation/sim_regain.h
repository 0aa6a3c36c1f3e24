#ifndef SHEAF_TESTS_SIMULATION_SIM_REGAIN_H
#define SHEAF_TESTS_SIMULATION_SIM_REGAIN_H

#include "tests/simulation/sim.h"
#include "tests/simulation/sim_centre.h"

/*
 * A centre that is put back from an older copy of its disk, and gets back what it has lost
 * (PROTOCOL.md section 16): with the lock of the day, with that of the copy, or with
 * none; with the public files of either.  Sites give back by themselves, in a network as
 * bad as ever; an auditor shows the newest checkpoint, and the authority's notes are
 * brought, at some time; the centre stops and starts in between.
 *
 * While entries are missing the store is the older copy and nothing else, and nothing is
 * signed.  What comes back is what was there, byte for byte in its place.
 */

/* In front of the centre's first start; plays: that happens in this world. */
void sim_regain_begin(struct sim *s, bool plays);

/* Perhaps something of that happens now.  Once a step of the world. */
void sim_regain_step(struct sim *s);

/* GET (no body) and POST /v1/recover; false when the centre is down. */
bool sim_regain_ask(struct sim *s, struct slice body, struct sim_reply *reply);

/* A healed world: everybody who can bring something has a turn.  True when nothing is
 * missing. */
bool sim_regain_round(struct sim *s);

/*
 * After such rounds: what every site and the authority together hold must be back.
 * Where some entry is held by nobody, the log comes from the copy of its public files if
 * that has all that was signed (true); else it is as it must be, and signs nothing
 * (false).
 */
bool sim_regain_settle(struct sim *s);

/* Forget the copies. */
void sim_regain_free(struct sim *s);

#endif
