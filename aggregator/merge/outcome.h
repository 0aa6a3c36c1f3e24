#ifndef SHEAF_AGGREGATOR_MERGE_OUTCOME_H
#define SHEAF_AGGREGATOR_MERGE_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/intake/submission.h"
#include "aggregator/log/ledger.h"
#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The bodies of answers, once the checkpoint that covers them is
 * published: receipts, problems with their proofs, heads.
 */
struct outcome {
	struct store *store; /* as of the checkpoint, or later */
	struct ledger *ledger;
	struct ledger_checkpoint checkpoint; /* what receipts are made under */
};

/*
 * Fill s->status, content_type and body from what was judged.  A body that is
 * longer than an answer may be is a failure, and so never sent: ERR_REFUSED
 * with the code "long" for a list that can be had in pages.
 */
int outcome_write(struct outcome *o, struct submission *s,
    struct err *e) MUST_USE;

/* True when s asks about a larger log than that of `published` entries; s then
 * has the reason in result.why, and no status yet. */
bool outcome_behind(struct submission *s, uint64_t published);

/* Fill them with a problem that needs no proof; result.why says it to those who ask at
 * a terminal. */
void outcome_problem(struct submission *s, unsigned status,
    const struct err *why);

#endif
