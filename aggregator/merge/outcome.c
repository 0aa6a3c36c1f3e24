/*
 * Which body a submission is answered with, and the proofs that go into it.
 * All are made under the checkpoint just published, so that an agent can move
 * on to it from the one it knows.
 */
#include "aggregator/merge/outcome.h"

#include "aggregator/merge/outcome_head.h"
#include "common/base/jsontext.h"
#include "common/base/log.h"
#include "common/base/problem.h"
#include "common/base/text.h"

/*
 * The size of the log that the agent knows already; 0 when it claims to know
 * more than there is, which must not keep it from its answer.
 */
static uint64_t
old_of(const struct outcome *o, const struct submission *s)
{
	uint64_t old = 0;

	if (s->has_old)
		old = s->old;
	else if (s->kind == SUBMISSION_BATCH && s->statement != NULL)
		old = s->statement->u.batch.seen.size;
	return old <= o->checkpoint.size ? old : 0;
}

bool
outcome_behind(struct submission *s, uint64_t published)
{
	if (!s->has_old || s->old <= published)
		return false;
	err_refuse(&s->result.why, "behind", 0,
	    "the agent has seen a larger log than this one");
	/* Anybody can send this number, unsigned: no alarm. */
	log_event(LOG_WARN, "behind", "old=%llu size=%llu",
	    (unsigned long long)s->old, (unsigned long long)published);
	return true;
}

void
outcome_problem(struct submission *s, unsigned status, const struct err *why)
{
	s->status = status;
	s->result.why = *why;
	s->content_type = PROBLEM_TYPE;
	buf_reset(&s->body);
	problem_begin(&s->body, status, why->code, why->text, why->line);
	problem_end(&s->body);
}

/* The sentence behind a refusal logged earlier; the first has its own. */
static void
explain_refusal(struct submission *s, struct buf *refusal_note)
{
	static const char *const why[REFUSED_KINDS] = {
		[REFUSED_SERVICE] = "the service was not this agent's when "
				    "the statement came",
		[REFUSED_REVISION] = "the revision was not above the one in "
				     "force, or above the limit",
		[REFUSED_HEADER] = "the payload's header differs from the "
				   "statement",
		[REFUSED_PAYLOAD] = "the payload breaks the schema or a check",
		/* Until November 2026 also one before that in force. */
		[REFUSED_THROUGH] = "\"through\" lay outside the period, or "
				    "was refused by an older rule",
	};
	struct slice rest = buf_slice(refusal_note), line, number;
	uint64_t n = 0;

	if (s->result.why.kind != ERR_NONE)
		return;
	while (text_split(rest, '\n', &line, &rest))
		if (text_split(line, ' ', &line, &number) &&
		    slice_is(line, "line"))
			(void)text_parse_u64(number, UINT32_MAX, &n);
	err_refuse(&s->result.why, "refused", (unsigned)n,
	    "the statement was logged and refused: %s", why[s->result.code]);
}

/* What is in force, where a refusal is about it. */
static int
put_in_force(struct outcome *o, struct submission *s, struct err *e)
{
	struct store_epoch epoch;

	if (s->result.code != REFUSED_REVISION &&
	    s->result.code != REFUSED_THROUGH)
		return 0;
	if (store_agent_epoch_get(o->store, s->result.epoch, &epoch, e) < 0)
		return -1;
	return outcome_head_in_force(o, epoch.agent, &s->body, e);
}

/* The members of a problem beyond those that every problem has. */
static int
put_members(struct outcome *o, struct submission *s, struct slice refusal_note,
    struct err *e)
{
	static const char *const keys[] = { "note", "proof" };
	bool refused = s->result.refused;
	uint64_t old = old_of(o, s), index = s->result.index;
	struct buf *out = &s->body;

	if (refused)
		jsontext_text(out, "refusal_code",
		    slice_of(statement_refused_word(s->result.code)));
	if (s->result.has_note &&
	    outcome_head_leaf(o, index, old, keys, out, e) < 0)
		return -1;
	if (refused) {
		jsontext_text(out, "refusal_note", refusal_note);
		if (outcome_head_receipt(o, index + 1, old, "refusal_proof",
			out, e) < 0)
			return -1;
	}
	if (s->result.trust && outcome_head_trust(o, 0, old, out, e) < 0)
		return -1;
	return refused ? put_in_force(o, s, e) : 0;
}

static int
write_problem(struct outcome *o, struct submission *s, struct err *e)
{
	const struct err *why = &s->result.why;
	struct buf refusal_note;
	int rc = 0;

	s->content_type = PROBLEM_TYPE;
	buf_init(&refusal_note, LIMITS_ANSWER_MAX);
	if (s->result.refused)
		rc = store_log_get(o->store, s->result.index + 1, &refusal_note,
		    e);
	if (rc == 0 && s->result.refused)
		explain_refusal(s, &refusal_note);
	if (rc == 0) {
		problem_begin(&s->body, s->status,
		    s->result.refused ? "refused" : why->code, why->text,
		    why->line);
		rc = put_members(o, s, buf_slice(&refusal_note), e);
		problem_end(&s->body);
	}
	buf_free(&refusal_note);
	return rc;
}

static int
write_enrolled(struct outcome *o, struct submission *s, struct err *e)
{
	uint64_t old = old_of(o, s);

	jsontext_open(&s->body, NULL, '{');
	if (outcome_head_receipt(o, s->result.index, old, "receipt", &s->body,
		e) < 0)
		return -1;
	jsontext_key(&s->body, "head");
	if (outcome_head(o, s, old, &s->body, e) < 0)
		return -1;
	jsontext_close(&s->body, '}');
	return 0;
}

static int
write_shown(struct outcome *o, struct submission *s, struct err *e)
{
	jsontext_open(&s->body, NULL, '{');
	if (outcome_head_checkpoint(o, s->checkpoint.size, &s->body, e) < 0)
		return -1;
	jsontext_close(&s->body, '}');
	return 0;
}

static int
write_trust(struct outcome *o, struct submission *s, struct err *e)
{
	jsontext_open(&s->body, NULL, '{');
	if (outcome_head_trust(o, 0, old_of(o, s), &s->body, e) < 0)
		return -1;
	jsontext_close(&s->body, '}');
	return 0;
}

/* The body of an answer in JSON, without its last line feed. */
static int
write_json(struct outcome *o, struct submission *s, struct err *e)
{
	if (s->kind == SUBMISSION_ENROL)
		return write_enrolled(o, s, e);
	if (s->kind == SUBMISSION_TRUST)
		return write_trust(o, s, e);
	if (s->kind == SUBMISSION_CHECKPOINT)
		return write_shown(o, s, e);
	if (s->kind == SUBMISSION_HEAD)
		return outcome_head(o, s, old_of(o, s), &s->body, e);
	buf_puts(&s->body, "{}");
	return 0;
}

/* The body, by its status and kind. */
static int
write_body(struct outcome *o, struct submission *s, struct err *e)
{
	int rc;

	if (s->status != 200)
		return write_problem(o, s, e);
	if (s->kind == SUBMISSION_BATCH || s->kind == SUBMISSION_AUTHORITY ||
	    s->kind == SUBMISSION_RELEASE) {
		s->content_type = SUBMISSION_TEXT;
		return ledger_receipt(o->ledger, &o->checkpoint,
		    s->result.index, old_of(o, s), &s->body, e);
	}
	s->content_type = SUBMISSION_JSON;
	rc = write_json(o, s, e);
	buf_u8(&s->body, '\n');
	return rc;
}

int
outcome_write(struct outcome *o, struct submission *s, struct err *e)
{
	buf_reset(&s->body);
	if (write_body(o, s, e) < 0)
		return -1;
	if (!s->body.full)
		return 0;
	if (s->kind == SUBMISSION_HEAD)
		return err_refuse(e, "long", 0,
		    "the list of what is in force is longer than an answer may "
		    "be: ask for it in pages, as agents of today do");
	return err_set(e, ERR_SYSTEM,
	    "an answer is longer than %d bytes may hold", LIMITS_ANSWER_MAX);
}
