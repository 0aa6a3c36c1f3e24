#ifndef SHEAF_AGGREGATOR_REMAKE_REMAKE_INSIDE_H
#define SHEAF_AGGREGATOR_REMAKE_REMAKE_INSIDE_H

#include "aggregator/log/ledger.h"
#include "aggregator/remake/remake.h"
#include "common/ips/registry.h"
#include "protocol/note.h"
#include "protocol/statement.h"

/* What the files of this room share.  No other room includes this. */
struct remake {
	struct store *made;
	const struct remake_config *config;
	struct remake_report *report;
	struct ledger *ledger;
	struct registry registry;
	uint64_t size;       /* leaves taken */
	struct hash *erased; /* ids of all that erasures name, sorted */
	size_t erasures, erasures_cap;
	struct statement st; /* of the leaf at hand */
	char origin[LIMITS_ORIGIN_MAX + 1];
	/* A batch whose next leaf is still to say whether it was refused. */
	bool pending;
	struct hash pending_id;
	struct store_batch batch;
};

/* Fail with "entry N of the log ...". */
int remake_inside_bad(uint64_t index, const char *why, struct err *e) MUST_USE;

/* The order of `erased`, for qsort() and bsearch(). */
int remake_inside_by_bytes(const void *a, const void *b);

/* True when some erasure of the log names the statement. */
bool remake_inside_erased(const struct remake *r, const struct hash *id);

/*
 * The leaf at hand, r->st, whose index is the last one, takes effect: one
 * function for each kind, in remake_kinds.c.  n is its note.
 */
int remake_kinds_take(struct remake *r, const struct note *n,
    const struct hash *id, struct err *e) MUST_USE;
/* The batch that waits is accepted or refused. */
int remake_kinds_settle(struct remake *r, bool refused, struct err *e) MUST_USE;

/*
 * Append the opening of batch `index` to out, from the made store or the source;
 * *found is false when it is missing.  One that does not match n is refused.
 */
int remake_figures_opening(struct remake *r, uint64_t index,
    const struct note *n, struct buf *out, bool *found, struct err *e) MUST_USE;
/* At the end: figures and regions of all that is in force, and the totals. */
int remake_figures_fill(struct remake *r, struct err *e) MUST_USE;

#endif
