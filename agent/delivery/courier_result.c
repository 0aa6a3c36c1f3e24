/*
 * The results of a step, each with the sentence that tells staff what to do.
 */
#include "agent/delivery/courier_result.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agent/delivery/retry.h"
#include "protocol/limits.h"

/* A blocked courier looks again for what the desk has done. */
enum { TIDINGS_LOOK_AGAIN_MS = 60 * 1000 };

void
courier_result_say(struct courier_result *t, struct progress *p,
    const char *text)
{
	(void)snprintf(t->text, sizeof(t->text), "%s", text);
	(void)snprintf(p->message, sizeof(p->message), "%s", text);
}

void
courier_result_later(struct courier_result *t, struct progress *p,
    struct clock_wall now, uint64_t random, int64_t told_ms)
{
	t->word = COURIER_RESULT_LATER;
	if (told_ms > LIMITS_RETRY_TOLD_MAX_MS)
		told_ms = LIMITS_RETRY_TOLD_MAX_MS;
	if (p->failures < UINT16_MAX)
		p->failures++;
	t->wait_ms = retry_delay_ms(p->failures, random, told_ms);
	p->since = now;
	p->not_before.s = now.s + (t->wait_ms + 999) / 1000;
	p->told_until.s = now.s + (told_ms + 999) / 1000;
}

void
courier_result_blocked(struct courier_result *t, struct progress *p,
    const char *text)
{
	t->word = COURIER_RESULT_LATER;
	t->wait_ms = TIDINGS_LOOK_AGAIN_MS;
	courier_result_say(t, p, text);
}

void
courier_result_invite_taken(struct courier_result *t, struct progress *p)
{
	t->word = COURIER_RESULT_STOPPED;
	p->head = PROGRESS_REVOKED;
	courier_result_say(t, p,
	    "this site's invite was taken up by somebody else first; nothing "
	    "is sent; tell the aggregator's operator at once, and ask for a "
	    "new invite");
}

void
courier_result_stopped(struct courier_result *t, struct progress *p,
    enum receipts_outcome why)
{
	t->word = COURIER_RESULT_STOPPED;
	if (why == RECEIPTS_ENDED) {
		p->head = PROGRESS_REVOKED;
		courier_result_say(t, p,
		    "this site's enrolment has ended (revoked, or replaced by "
		    "a newer one); nothing more is sent; ask the aggregator's "
		    "operator for a new invite, and take it up");
		return;
	}
	p->head = PROGRESS_RESTORED;
	courier_result_say(t, p,
	    "another statement signed with this site's key is in the log: "
	    "this machine was restored from a backup, or its key is in use "
	    "elsewhere too; nothing more is sent; ask the aggregator's "
	    "operator for a new invite");
}

void
courier_result_restored(struct courier_result *t, struct progress *p)
{
	t->word = COURIER_RESULT_STOPPED;
	p->head = PROGRESS_RESTORED;
	courier_result_say(t, p,
	    "the log holds more returns of this site than this machine knows "
	    "of: was it restored from a backup? nothing is sent; where no "
	    "other copy of this register is in use, 'sheaf-agent adopt' goes "
	    "on from there; else ask the aggregator's operator for a new "
	    "invite");
}

void
courier_result_unproven(struct courier_result *t, struct progress *p)
{
	t->word = COURIER_RESULT_WENT_ON;
	t->alarm = true;
	courier_result_say(t, p,
	    "the aggregator says that it holds another statement under the "
	    "number of this site's newest one, and has not shown it; it is "
	    "asked for it at every contact, and returns are sent all the "
	    "same; tell the aggregator's operator");
}

void
courier_result_forked(struct courier_result *t, struct progress *p)
{
	t->word = COURIER_RESULT_STOPPED;
	p->head = PROGRESS_RESTORED;
	courier_result_say(t, p,
	    "ALARM: the aggregator has signed two different histories; both "
	    "are kept, and nothing more is sent until a team leader knows of "
	    "both");
}

void
courier_result_settled(struct courier_result *t, struct progress *p,
    const struct statement *s, const struct receipts_verdict *v)
{
	char what[SETTLE_WHAT_MAX];
	struct buf text;

	t->word = COURIER_RESULT_WENT_ON;
	t->refused = v->outcome == RECEIPTS_REFUSED;
	settle_describe(s, what);
	buf_init(&text, 2 * ERR_TEXT_MAX);
	buf_printf(&text, "%s: %s as entry %" PRIu64, what,
	    t->refused ? "refused" : "received", v->index);
	if (t->refused) {
		buf_puts(&text, " ");
		answers_refused(statement_refused_word(v->code_refused),
		    (int64_t)v->line, v->word.said, &text);
	}
	courier_result_say(t, p, buf_str(&text));
	buf_free(&text);
}

void
courier_result_stands(struct progress *p, uint64_t seq, struct clock_wall now,
    unsigned status, const struct answers_word *word)
{
	struct progress_standing *at = &p->standing;

	if (at->since.s == 0 || at->seq != seq || at->since.s > now.s) {
		memset(at, 0, sizeof(*at));
		at->since = now;
	}
	at->seq = seq;
	at->status = status;
	(void)snprintf(at->code, sizeof(at->code), "%s", word->code);
	(void)snprintf(at->said, sizeof(at->said), "%s", word->said);
}

void
courier_result_reset(struct progress *p)
{
	p->failures = 0;
	p->not_before.s = 0;
	p->told_until.s = 0;
	memset(&p->standing, 0, sizeof(p->standing));
}
