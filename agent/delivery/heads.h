#ifndef SHEAF_AGENT_DELIVERY_HEADS_H
#define SHEAF_AGENT_DELIVERY_HEADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/delivery/pins.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "protocol/checkpoint.h"
#include "protocol/receipt.h"
#include "protocol/statement.h"

/*
 * A head answer: where the aggregator says this epoch stands.  Only its
 * checkpoint and the consistency proof are proven; the rest is the
 * aggregator's word, good enough to choose what to send next and which
 * revision to write, never to drop anything.
 */
enum heads_state { HEADS_CURRENT, HEADS_ENDED, HEADS_REVOKED };

struct heads {
	uint64_t seq;   /* of the last statement logged, 0 before the first */
	struct hash id; /* of that one; zeros: none, or it is not named */
	enum heads_state state;
	struct checkpoint checkpoint; /* verified under the pins */
	/* `old`, `consistency` and `checkpoint_text` only; for
	 * receipts_join(). */
	struct receipt proof;
	const struct jval *services, *in_force; /* borrowed, or NULL */
	const struct jval *awaiting;            /* likewise: P-HEAD-10 */
	const struct jval *others;              /* the same: P-HEAD-11 */
	const struct jval *contents;            /* the same: P-HEAD-12 */
	const struct jval *sets;                /* the same: P-HEAD-13 */
	/* The name of the page behind in_force, borrowed; NULL where in_force
	 * is the whole list, or there is none. */
	const char *next;
};

/* One figure in force at the centre for a service of this agent. */
struct heads_key {
	char service[LIMITS_ID_MAX + 1];
	enum statement_content content;
	struct period period;
	uint64_t revision;
	int32_t through; /* DAY_NONE for an erased one */
};

/*
 * Read a head answer (borrowed from o) that was asked with ?old=<old>, and
 * verify its checkpoint.  Whether the proof leads anywhere is
 * receipts_join()'s to say.  e: code "head" or "checkpoint".
 */
int heads_read(struct heads *h, const struct pins *pins, const struct jval *o,
    uint64_t old, struct err *e) MUST_USE;

/* Room for the names of as many agents as a provider may have teams, each with
 * its epoch and a comma. */
enum {
	HEADS_OTHERS_MAX =
	    LIMITS_AGENT_SERVICES_MAX * (LIMITS_AGENT_ID_MAX + 20)
};

/* Append the names of other agents of this provider than `own`, as the aggregator
 * tells them, "a/1, b.c/2"; what is no name of one is left out. */
void heads_others(const struct heads *h, const char *own, struct buf *out);

/* True when the list in force is there, and whole: only then does a key that is
 * not in it mean anything. */
bool heads_whole(const struct heads *h);

/* Entry i of the list in force; false when it is not well formed. */
bool heads_key_at(const struct heads *h, size_t i, struct heads_key *out);

#endif
