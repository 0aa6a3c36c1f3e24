#ifndef SHEAF_TESTS_SIMULATION_PROP_PEOPLE_SPLIT_H
#define SHEAF_TESTS_SIMULATION_PROP_PEOPLE_SPLIT_H

#include <stdbool.h>

#include "common/base/buf.h"
#include "tests/demo/demo_prng.h"
#include "tests/simulation/prop_people_state.h"

enum prop_people_split {
	/* Both records have the referrals; of all else, one or both. */
	PROP_PEOPLE_BY_CHANCE,
	/* From some referral on it is the other record, which uses the refs of
	 * the first anew. */
	PROP_PEOPLE_BY_TIME,
	/* By chance, and the second contradicts the first in some facts. */
	PROP_PEOPLE_OTHERWISE
};

/*
 * The facts of a state as a file of the exchange format in which one client is
 * two, the second called TWIN: each by itself keeps the entry rules, and unless
 * they differ so do the two together.  False when the client cannot be split.
 */
bool prop_people_split_write(const struct prop_people_state *s,
    const char *client, enum prop_people_split how, struct demo_prng *rng,
    struct buf *out);

#endif
