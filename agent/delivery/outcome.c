#include "agent/delivery/outcome.h"

#include <inttypes.h>
#include <stdio.h>

#include "agent/delivery/retry.h"
#include "protocol/limits.h"

/* A blocked courier looks again for what the desk has done. */
enum { OUTCOME_LOOK_AGAIN_MS = 60 * 1000 };

void
outcome_say(struct outcome *o, struct progress *p, const char *text)
{
	(void)snprintf(o->text, sizeof(o->text), "%s", text);
	(void)snprintf(p->message, sizeof(p->message), "%s", text);
}

void
outcome_later(struct outcome *o, struct progress *p, struct clock_wall now,
    uint64_t random, int64_t told_ms)
{
	o->word = OUTCOME_LATER;
	if (told_ms > LIMITS_RETRY_TOLD_MAX_MS)
		told_ms = LIMITS_RETRY_TOLD_MAX_MS;
	if (p->failures < UINT16_MAX)
		p->failures++;
	o->wait_ms = retry_delay_ms(p->failures, random, told_ms);
	p->since = now;
	p->not_before.s = now.s + (o->wait_ms + 999) / 1000;
	p->told_until.s = now.s + (told_ms + 999) / 1000;
}

void
outcome_blocked(struct outcome *o, struct progress *p, const char *text)
{
	o->word = OUTCOME_LATER;
	o->wait_ms = OUTCOME_LOOK_AGAIN_MS;
	outcome_say(o, p, text);
}

void
outcome_stopped(struct outcome *o, struct progress *p,
    enum receipts_outcome why)
{
	o->word = OUTCOME_STOPPED;
	if (why == RECEIPTS_ENDED) {
		p->head = PROGRESS_REVOKED;
		outcome_say(o, p,
		    "this site's enrolment has ended (revoked, or replaced by "
		    "a newer one); nothing more is sent; ask the aggregator's "
		    "operator for a new invite and run 'sheaf-agent enrol' "
		    "with it");
		return;
	}
	p->head = PROGRESS_RESTORED;
	outcome_say(o, p,
	    "another statement signed with this site's key is in the log: "
	    "this machine was restored from a backup, or its key is in use "
	    "elsewhere too; nothing more is sent; ask the aggregator's "
	    "operator for a new invite");
}

void
outcome_restored(struct outcome *o, struct progress *p)
{
	o->word = OUTCOME_STOPPED;
	p->head = PROGRESS_RESTORED;
	outcome_say(o, p,
	    "the log holds more returns of this site than this machine knows "
	    "of: was it restored from a backup? nothing is sent; ask the "
	    "aggregator's operator for a new invite");
}

void
outcome_forked(struct outcome *o, struct progress *p)
{
	o->word = OUTCOME_STOPPED;
	p->head = PROGRESS_RESTORED;
	outcome_say(o, p,
	    "ALARM: the aggregator has signed two different histories; both "
	    "are kept in spool/alarm.json; nothing more is sent; show this to "
	    "an auditor");
}

void
outcome_settled(struct outcome *o, struct progress *p,
    const struct statement *s, const struct receipts_verdict *v)
{
	char what[SETTLE_WHAT_MAX], text[ERR_TEXT_MAX];

	o->word = OUTCOME_WENT_ON;
	o->refused = v->outcome == RECEIPTS_REFUSED;
	settle_describe(s, what);
	if (o->refused)
		(void)snprintf(text, sizeof(text),
		    "%s: refused as entry %" PRIu64 " (%s, line %" PRIu64
		    " of the return); correct the figures and seal again",
		    what, v->index, statement_refused_word(v->code_refused),
		    v->line);
	else
		(void)snprintf(text, sizeof(text),
		    "%s: received as entry %" PRIu64, what, v->index);
	outcome_say(o, p, text);
}

void
outcome_reset(struct progress *p)
{
	p->failures = 0;
	p->not_before.s = 0;
	p->told_until.s = 0;
}
