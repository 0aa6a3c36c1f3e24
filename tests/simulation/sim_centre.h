#ifndef SHEAF_TESTS_SIMULATION_SIM_CENTRE_H
#define SHEAF_TESTS_SIMULATION_SIM_CENTRE_H

#include "aggregator/intake/submission.h"
#include "tests/simulation/sim.h"

/*
 * The aggregator: its real store, lock, recovery, intake, writer and
 * publisher on a directory, without threads and HTTP.
 */

/* Make it (`init`) below dir and bring it up. */
void sim_centre_new(struct sim *s, const char *dir);
void sim_centre_free(struct sim *s);

/* Start it, with recovery; a store that may not sign any more fails. */
void sim_centre_up(struct sim *s);
/* Stop it in an orderly way. */
void sim_centre_down(struct sim *s);

/*
 * If it has died, drop its memory and leave its disk as it was at that moment
 * (or as an orderly end leaves it).  True when it had died; it is then down.
 */
bool sim_centre_bury(struct sim *s);

/*
 * One request by its URL's path and its body, together with others that the
 * network held back; false when the centre died over it or is down.
 */
struct sim_reply {
	unsigned status;
	struct buf body; /* freed by the caller */
};
bool sim_centre_ask(struct sim *s, const char *url, struct slice body,
    struct sim_reply *reply);

/* A file through `accept`; false as above, nothing is answered then. */
bool sim_centre_accept(struct sim *s, struct slice file, struct buf *answers);

/* The operator takes the next note of the authority to `accept`. */
void sim_centre_errand(struct sim *s);

/* Housekeeping: pay what erasures owe, with or without a reader in the way. */
void sim_centre_house(struct sim *s);
/* Let readers end, pay, and look for what was erased in the store's files. */
void sim_centre_settle(struct sim *s);

#endif
