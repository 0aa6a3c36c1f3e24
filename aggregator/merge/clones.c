/*
 * The second note of a place in an agent's chain.  It is kept with a bound for
 * each agent, so that one key cannot crowd out what other keys have shown.
 */
#include "aggregator/merge/clones.h"

#include "common/base/log.h"
#include "protocol/limits.h"

int
clones_keep(struct writer *w, const struct submission *s,
    const struct store_epoch *epoch, struct err *e)
{
	const struct store_evidence row = { .agent = epoch->agent,
		.id = s->id,
		.index = s->result.index,
		.day = w->today };
	struct store_evidence_counts n;

	w->clones++;
	if (store_evidence_count(w->store, &row, &n, e) < 0)
		return -1;
	if (n.known || n.of_agent >= LIMITS_EVIDENCE_AGENT_MAX ||
	    n.all >= LIMITS_EVIDENCE_MAX)
		return 0;
	log_event(LOG_ALARM, "clone",
	    "agent=%s epoch=%llu seq=%llu index=%llu: two machines sign with "
	    "one key; both notes are kept",
	    s->statement->agent, (unsigned long long)s->statement->epoch,
	    (unsigned long long)s->statement->u.batch.seq,
	    (unsigned long long)row.index);
	return store_evidence_add(w->store, &row, buf_slice(&s->note), e);
}
