#ifndef SHEAF_AGGREGATOR_OUTCOME_H
#define SHEAF_AGGREGATOR_OUTCOME_H

#include <stdint.h>

#include "aggregator/directory.h"
#include "aggregator/ledger.h"
#include "aggregator/store.h"
#include "aggregator/submission.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/tree.h"

/*
 * The bodies of answers, once the checkpoint that covers them is
 * published: receipts, problems with their proofs, heads.
 */
struct outcome {
	struct store *store;
	struct directory *directory;
	struct ledger *ledger;
	uint64_t size;           /* of the published checkpoint */
	struct slice checkpoint; /* its text */
	/* The last consistency proof made; neighbours share it. */
	bool has_old;
	uint64_t old;
	struct tree_proof consistency;
};

/* Fill s->status, content_type and body from what was judged. */
int outcome_write(struct outcome *o, struct submission *s,
    struct err *e) MUST_USE;

/* Fill them with a problem that needs no proof. */
void outcome_problem(struct submission *s, unsigned status,
    const struct err *why);

/* Append a proof of `index` whose extra line starts at `old`. */
int outcome_proof(struct outcome *o, uint64_t index, uint64_t old,
    struct buf *out, struct err *e) MUST_USE;

#endif
