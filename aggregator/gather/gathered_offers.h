#ifndef SHEAF_AGGREGATOR_GATHER_GATHERED_OFFERS_H
#define SHEAF_AGGREGATOR_GATHER_GATHERED_OFFERS_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/gather/gathered.h"
#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "protocol/keys.h"

/*
 * Entries that somebody offers (PROTOCOL.md P-REC-1, 2, 6): what they must prove, and
 * what is kept of them.
 */
struct gathered_offers {
	/* NULL: there is none before something is to be kept; then make() gives it,
	 * and a transaction is begun in it. */
	struct gathered *gathered;
	int (*make)(void *make_arg, struct gathered **out, struct err *e);
	void *make_arg;
	struct store *store; /* a reader */
	const struct keys_verifier *log_key;
	uint64_t from; /* entries of the store that were signed */
	uint64_t
	    known; /* the largest checkpoint known; moves with those that come */
	/* Called with the signed text of the largest checkpoint of a body, once, if it
	 * is larger than that; and of one by which another entry stands in a place of
	 * the store, or of what was brought; NULL: nobody. */
	void (*shown)(void *arg, struct slice checkpoint);
	void *arg;
	struct slice largest; /* of this body, to be shown */
};

/*
 * Take the pairs of a body.  -1 with *e at the first that is at fault, with the code
 * "frame", "grammar", "proof" or "fork"; with none of these, or "full", it could not be
 * kept.  Those in front of it are kept.
 */
int gathered_offers_take(struct gathered_offers *o, struct slice body,
    struct err *e) MUST_USE;

/*
 * Take a note of the authority's that comes without a proof, signed by the authority of
 * this store.  "grammar" and "proof" as above; *known is true, and nothing is kept, where
 * the store has it already.
 */
int gathered_offers_take_note(struct gathered_offers *o, struct slice note,
    bool *known, struct err *e) MUST_USE;

#endif
