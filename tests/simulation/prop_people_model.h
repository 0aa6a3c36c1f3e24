#ifndef SHEAF_TESTS_SIMULATION_PROP_PEOPLE_MODEL_H
#define SHEAF_TESTS_SIMULATION_PROP_PEOPLE_MODEL_H

#include <stdbool.h>

#include "tests/simulation/prop_people_state.h"

/*
 * The state that must be left after clients are erased or merged, written from
 * the contracts of both, without a look at how the agent does it.
 */

/* Erase a client from the state. */
void prop_people_model_erase(struct prop_people_state *s, const char *client);

/*
 * Merge `other` into `keep`.  False when two facts of theirs contradict
 * each other; the state is then half merged.  Refs that are made up begin
 * with '~'; new facts and rows of the history have "+" for number and time.
 */
bool prop_people_model_merge(struct prop_people_state *s, const char *keep,
    const char *other);

#endif
