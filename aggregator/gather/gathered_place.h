#ifndef SHEAF_AGGREGATOR_GATHER_GATHERED_PLACE_H
#define SHEAF_AGGREGATOR_GATHER_GATHERED_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/gather/gathered.h"
#include "aggregator/log/ledger.h"
#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"

/*
 * Where what has come back belongs (PROTOCOL.md P-REC-7, 10).  The log has `from` entries
 * in the store, and is whole when it has those of `checkpoint`, whose size is above.
 */
struct gathered_gap {
	struct gathered *gathered;
	struct store *store;
	struct ledger *ledger; /* over that store */
	uint64_t from;
	struct checkpoint checkpoint;
};

/* How far a search has come; zero in front of the first step, and again whenever a note
 * has come or the checkpoint is another one. */
struct gathered_search {
	uint64_t tried;  /* choices that do not fit */
	uint64_t hashes; /* that these have cost */
	bool ended;
};

/*
 * One step of giving notes without a proof their places, as far as the proofs around
 * them tell where they fit: an invite in front of its enrolment, any other where a node
 * above it comes out right, and the last few where the root does.  It costs at most
 * LIMITS_PLACE_STEP_HASHES besides reading what is there, and search->ended is false
 * when another step goes on; all steps look at a bounded number of possibilities, so
 * what nothing tells of stays without a place.  Forgets notes without a proof that have
 * their place already.  *placed: how many have got theirs.
 */
int gathered_place(const struct gathered_gap *gap,
    struct gathered_search *search, size_t *placed, struct err *e) MUST_USE;

/* *whole: every place up to the checkpoint has a note, and they have its root.
 * ERR_CORRUPT when they have another root. */
int gathered_is_whole(const struct gathered_gap *gap, bool *whole,
    struct err *e) MUST_USE;

#endif
