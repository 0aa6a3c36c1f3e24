#ifndef SHEAF_TESTS_SIMULATION_SIM_CHECK_H
#define SHEAF_TESTS_SIMULATION_SIM_CHECK_H

#include "aggregator/intake/submission.h"
#include "tests/simulation/sim.h"

/* Checks that must hold after every step; one that does not ends the seed. */

/* A checkpoint was signed: the only one of its size. */
void sim_check_signed(struct sim *s, struct slice text);

/*
 * Of a centre that signs, after its log may have grown: the registry that stands is the
 * one that the newest release binds, the only one under which totals are made, and each
 * earlier size has its own.  False while that registry is lost, so that there are no
 * totals.
 */
bool sim_check_registry(struct sim *s);

/* The root of the first `size` leaves ever seen. */
struct hash sim_check_root(const struct sim *s, uint64_t size);

/*
 * After the log may have grown: the model accepts the new leaves, every
 * checkpoint signed has the root of the leaves, by a tree of the test's own, and
 * all totals are the model's.
 */
void sim_check_log(struct sim *s);

/* While entries are missing: the store has the first s->regain.had of all leaves ever
 * seen, and no other. */
void sim_check_older(struct sim *s);

/* After a restart: every leaf ever seen is where it was, too. */
void sim_check_restarted(struct sim *s);

/* The published entries are the log, byte for byte, and the published
 * checkpoint is the one in the lock. */
void sim_check_published(struct sim *s);

/* An answer of the centre: its proofs hold and speak of this log. */
void sim_check_answer(struct sim *s, const struct submission *sub);

/* What a site has taken in: each receipt is of the log's own leaf. */
void sim_check_site(struct sim *s, struct sim_site *site);

/* The stored tables are those that the log and its openings give. */
void sim_check_remade(struct sim *s);

/* The store is lost, and comes back from the published log. */
void sim_check_recovered(struct sim *s);

/*
 * At the end: everything sealed in a site's present epoch is settled, every
 * leaf is published, and the centre's own checks find nothing.
 */
void sim_check_end(struct sim *s);

#endif
