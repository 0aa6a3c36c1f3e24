#ifndef SHEAF_TESTS_DEMO_DIARY_H
#define SHEAF_TESTS_DEMO_DIARY_H

#include "tests/demo/demo_types.h"

/*
 * Fill in the everyday facts of an episode that has its dates and jobs:
 * contacts, in-work support, employers spoken to, applications, wellbeing.
 * Returns the last day on which anything of it happened.
 */
int32_t demo_diary_of_episode(struct demo_world *w, struct demo_prng *r,
    size_t client, const struct demo_episode *ep);

/*
 * The facts of the service itself: its staff, how they spent their time,
 * what clients said, employers spoken to for nobody in particular.
 */
void demo_diary_of_service(struct demo_world *w, struct demo_prng *r);

#endif
