#ifndef SHEAF_AGGREGATOR_MERGE_OUTCOME_H
#define SHEAF_AGGREGATOR_MERGE_OUTCOME_H

#include <stdint.h>

#include "aggregator/intake/submission.h"
#include "aggregator/log/ledger.h"
#include "aggregator/store/directory.h"
#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The bodies of answers, once the checkpoint that covers them is
 * published: receipts, problems with their proofs, heads.
 */
struct outcome {
	struct store *store;
	struct directory *directory;
	struct ledger *ledger;
	struct ledger_checkpoint checkpoint; /* what receipts are made under */
};

/* Fill s->status, content_type and body from what was judged. */
int outcome_write(struct outcome *o, struct submission *s,
    struct err *e) MUST_USE;

/* Fill them with a problem that needs no proof. */
void outcome_problem(struct submission *s, unsigned status,
    const struct err *why);

#endif
