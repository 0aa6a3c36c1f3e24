/*
 * What becomes of a batch, in the order of PROTOCOL.md, P-JDG-7 to 9.  Agent,
 * aggregator and auditor use this one function, so a site can foresee the answer
 * and an auditor can show that a refusal was due, or was not.
 */
#include "protocol/judge.h"

#include <string.h>

#include "protocol/limits.h"

static struct judge_verdict
stop(enum judge_outcome outcome, const char *code, const char *why)
{
	struct judge_verdict v = { .outcome = outcome };

	(void)err_refuse(&v.why, code, 0, "%s", why);
	return v;
}

static struct judge_verdict
refuse(enum statement_refused code, unsigned line, const char *why)
{
	struct judge_verdict v = {
		.outcome = JUDGE_REFUSE,
		.code = code,
		.line = line,
	};

	(void)err_refuse(&v.why, statement_refused_word(code), line, "%s", why);
	return v;
}

enum statement_refused
judge_payload_code(const struct err *found)
{
	if (strcmp(found->code, "header") == 0)
		return REFUSED_HEADER;
	if (strcmp(found->code, "through") == 0)
		return REFUSED_THROUGH;
	return REFUSED_PAYLOAD;
}

static struct judge_verdict
refuse_payload(const struct err *found)
{
	/* Ended at intake (P-JDG-6): a newer version may well accept it, and
	 * a refusal is final. */
	ASSERT(strcmp(found->code, "unsupported") != 0);
	return refuse(judge_payload_code(found), found->line, found->text);
}

/* The place in the agent's sequence, and what it claims to have seen. */
static struct judge_verdict
judge_place(const struct statement_batch *b, const struct judge_agent *agent)
{
	/* First, since it is the one answer that makes an agent stop: told
	 * "gap", a site whose enrolment is over would go on sending. */
	if (agent->ended)
		return stop(JUDGE_ENDED, "ended",
		    "this enrolment has ended: it was revoked, or the agent "
		    "was enrolled anew");
	/* The caller has not found this id in the log, so another text has
	 * taken the number: two copies of the agent are at work, or one was
	 * restored from a backup. */
	if (b->seq <= agent->head_seq)
		return stop(JUDGE_CONFLICT, "conflict",
		    "another statement with this sequence number is logged");
	if (b->seq > agent->head_seq + 1)
		return stop(JUDGE_GAP, "gap",
		    "statements before this one have not arrived yet: send "
		    "them first");
	if (!hash_equal(&b->prev, &agent->head))
		return stop(JUDGE_CONFLICT, "conflict",
		    "the statement does not follow the last one logged for "
		    "this agent");
	/* This log has lost leaves that it once signed for.  To log anything
	 * would begin a second history. */
	if (b->seen.size > agent->log_size)
		return stop(JUDGE_BEHIND, "behind",
		    "the agent has seen a larger log than this one");
	return (struct judge_verdict){ .outcome = JUDGE_ACCEPT };
}

/*
 * The first finding is the refusal that is logged, and an auditor has to come
 * to the same one: so the order is the protocol's (P-JDG-9).
 */
static struct judge_verdict
judge_figures(const struct statement_batch *b, const struct judge_key *key,
    const struct err *payload_err)
{
	uint64_t in_force = key->any ? key->revision : 0;

	if (!key->service_owned)
		return refuse(REFUSED_SERVICE, 0,
		    "the service is not this agent's now");
	if (b->revision <= in_force)
		return refuse(REFUSED_REVISION, 0,
		    "the revision is not above the one in force");
	/* Beyond it a figure could never be corrected again. */
	if (b->revision > LIMITS_REVISION_MAX)
		return refuse(REFUSED_REVISION, 0,
		    "the revision is above 1000000");
	if (payload_err != NULL)
		return refuse_payload(payload_err);
	return (struct judge_verdict){ .outcome = JUDGE_ACCEPT };
}

struct judge_verdict
judge_batch(const struct statement *s, const struct judge_agent *agent,
    const struct judge_key *key, const struct err *payload_err)
{
	struct judge_verdict v;

	ASSERT(s->kind == STATEMENT_BATCH);
	v = judge_place(&s->u.batch, agent);
	if (v.outcome != JUDGE_ACCEPT)
		return v;
	/* A service that no list has named may be any text, even a person's
	 * name.  The log is public and for ever, so it is not even refused
	 * there. */
	if (!key->service_named)
		return stop(JUDGE_REJECT, "service",
		    "no list of services has ever named this service");
	return judge_figures(&s->u.batch, key, payload_err);
}
