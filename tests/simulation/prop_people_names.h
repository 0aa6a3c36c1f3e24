#ifndef SHEAF_TESTS_SIMULATION_PROP_PEOPLE_NAMES_H
#define SHEAF_TESTS_SIMULATION_PROP_PEOPLE_NAMES_H

#include "tests/simulation/prop_people_state.h"

/* Two states made alike where nobody can foretell what is made up. */

/* Refs that are not in `before` become "~1" and on, in an order of what they
 * stand for, whoever made them up. */
void prop_people_names_refs(struct prop_people_state *s,
    const struct prop_people_state *before);

/* Refs that begin with '~' become such as an import takes. */
void prop_people_names_spell(struct prop_people_state *s);

/* Facts and rows of the history that are not in `before` get "+" for number
 * and time. */
void prop_people_names_new(struct prop_people_state *s,
    const struct prop_people_state *before);

#endif
