#ifndef SHEAF_AGENT_DELIVERY_GIVEBACK_H
#define SHEAF_AGENT_DELIVERY_GIVEBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/pins.h"
#include "agent/delivery/spool.h"
#include "agent/delivery/transport.h"
#include "common/base/err.h"

/*
 * Entries that this site has receipts for, given back to an aggregator that is an older
 * copy of itself (PROTOCOL.md P-REC-9).  All of it is public, and the aggregator believes
 * each proof for itself.
 */
struct giveback {
	bool known;    /* the aggregator has said how it stands: */
	uint64_t from; /* entries it has */
	uint64_t missing;
	uint64_t given; /* entries that it took, or had */
	/* What was looked at: a folder of the spool, and in it up to this item. */
	unsigned folder;
	bool begun;
	struct spool_item last;
	char why[ERR_TEXT_MAX]; /* after a failure */
};

/*
 * Ask how it stands.  False where it does not know of such a thing, or did not answer;
 * why then says so.
 */
bool giveback_ask(const struct transport *t, const struct pins *p,
    struct giveback *g);

/*
 * Give the next entries back, as many as one request holds.  *more: there may be others.
 * *came is false where they were not taken; why then says so.  -1 only when the spool
 * fails.
 */
int giveback_some(const struct spool *s, const struct transport *t,
    const struct pins *p, struct giveback *g, bool *more, bool *came,
    struct err *e) MUST_USE;

#endif
