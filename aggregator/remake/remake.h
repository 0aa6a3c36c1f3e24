#ifndef SHEAF_AGGREGATOR_REMAKE_REMAKE_H
#define SHEAF_AGGREGATOR_REMAKE_REMAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"

/*
 * A whole store from leaves and openings: the one primitive beneath `rebuild`,
 * `fsck` and `recover`.  It follows protocol/PROTOCOL.md and calls nothing of
 * the writer, so that the live store, which grew one group at a time, and the
 * one made here are two answers to one question.
 */

/*
 * Where leaves and openings come from.  Both functions are called more than
 * once for the same entry and must give the same bytes each time.
 */
struct remake_source {
	void *leaves_arg, *opening_arg;
	/* Call each for the leaves 0..to-1 in their order; it may return -1 to
	 * stop.  A leaf that is not there is ERR_CORRUPT.  Whether they are
	 * those that were signed is for the caller to find out, by
	 * remake_report.root. */
	int (*leaves)(void *leaves_arg, uint64_t to,
	    int (*each)(void *each_arg, uint64_t index, struct slice note,
		struct err *e),
	    void *each_arg, struct err *e);
	/* Append salt || payload of the batch `index` with that id to out;
	 * *found is false where there is none.  It is not asked for one that an
	 * erasure names. */
	int (*opening)(void *opening_arg, uint64_t index, const struct hash *id,
	    struct buf *out, bool *found, struct err *e);
};

/* The leaves and openings of a store, which it borrows. */
struct remake_source remake_source_store(struct store *s);

struct remake_config {
	struct remake_source source;
	uint64_t size; /* leaves to take */
	/* The made store keeps openings, as one that is to serve must; without,
	 * its table of openings stays empty. */
	bool keep_openings;
};

struct remake_report {
	struct hash root;  /* of the tree of `size` */
	uint64_t in_force; /* keys with a statement in force */
	uint64_t awaiting; /* batches whose opening is missing */
	uint64_t opened;   /* batches whose opening was there */
	uint64_t totals;   /* rows of totals */
	uint64_t erased;   /* batches that an erasure names */
};

/*
 * Fill `made`, an empty store (store_make()) that holds the registry already, in
 * its open write transaction:
 *
 * - An opening that is missing takes nothing from its entry.  The entry stands
 *   where it is, its figures await the opening, and add nothing until it comes
 *   (store_awaiting_count()).
 * - One that an erasure names, wherever in the log, is never stored, whether
 *   the source has it or not.
 * - One that does not match its commitment, or whose payload cannot stand for a
 *   statement that was not refused, is refused (ERR_CORRUPT): the error names
 *   the entry.  So is a leaf that is no statement or cannot stand at its place.
 *   Signatures are not looked at: a root that was signed speaks for them.
 *
 * Memory does not grow with the log, but for 32 bytes for each erasure and the
 * rows of one service at a time.  After -1 the made store is worth nothing.
 */
int remake_run(struct store *made, const struct remake_config *config,
    struct remake_report *report, struct err *e) MUST_USE;

#endif
