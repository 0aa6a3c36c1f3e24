#ifndef SHEAF_TESTS_SIMULATION_PROP_PEOPLE_NAMES_H
#define SHEAF_TESTS_SIMULATION_PROP_PEOPLE_NAMES_H

#include "tests/simulation/prop_people_state.h"

/* Make two states alike where a merge invents names and numbers. */

/* Rename refs that are not in `before` to "~1", "~2" and so on, in an order that
 * depends only on what they stand for. */
void prop_people_names_refs(struct prop_people_state *s,
    const struct prop_people_state *before);

/* Rename refs that begin with '~' to some that an import takes. */
void prop_people_names_spell(struct prop_people_state *s);

/* Give facts and rows of the history that are not in `before` "+" for number and
 * time. */
void prop_people_names_new(struct prop_people_state *s,
    const struct prop_people_state *before);

#endif
