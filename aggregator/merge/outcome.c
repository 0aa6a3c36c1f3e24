#include "aggregator/merge/outcome.h"

#include <string.h>

#include "aggregator/merge/answers.h"
#include "aggregator/merge/outcome_head.h"
#include "common/base/jsontext.h"
#include "common/base/problem.h"
#include "common/base/text.h"

/* Everything a problem may bring along. */
struct pieces {
	struct buf note, proof, refusal_note, refusal_proof;
	struct buf trust, trust_proof, in_force;
};

/*
 * The size that the asker holds already; 0 when it claims to hold more than
 * there is, which must not keep it from its answer.
 */
static uint64_t
old_of(const struct outcome *o, const struct submission *s)
{
	uint64_t old = 0;

	if (s->has_old)
		old = s->old;
	else if (s->kind == SUBMISSION_BATCH && s->statement != NULL)
		old = s->statement->u.batch.seen.size;
	return old <= o->head.size ? old : 0;
}

void
outcome_problem(struct submission *s, unsigned status, const struct err *why)
{
	s->status = status;
	s->content_type = PROBLEM_TYPE;
	buf_reset(&s->body);
	answers_problem(&s->body, status, why, NULL);
}

/* A leaf's note and its proof. */
static int
load_leaf(struct outcome *o, uint64_t index, uint64_t old, struct buf *note,
    struct buf *proof, struct err *e)
{
	if (store_log_get(o->store, index, note, e) < 0)
		return -1;
	return ledger_receipt(o->ledger, &o->head, index, old, proof, e);
}

static int
load_trust(struct outcome *o, uint64_t old, struct buf *note, struct buf *proof,
    struct err *e)
{
	struct store_trust t;
	bool found;

	if (store_agent_trust_get(o->store, 0, &t, &found, e) < 0)
		return -1;
	return found ? load_leaf(o, t.index, old, note, proof, e) : 0;
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
		[REFUSED_THROUGH] = "\"through\" lay outside the period, or "
				    "before that of the figures in force",
	};
	struct slice rest = buf_slice(refusal_note), line, number;
	uint64_t n = 0;

	if (s->outcome.why.kind != ERR_NONE)
		return;
	while (text_split(rest, '\n', &line, &rest))
		if (text_split(line, ' ', &line, &number) &&
		    slice_is(line, "line"))
			(void)text_parse_u64(number, UINT32_MAX, &n);
	err_refuse(&s->outcome.why, "refused", (unsigned)n,
	    "the statement was logged and refused: %s", why[s->outcome.code]);
}

static int
load_refusal(struct outcome *o, struct submission *s, uint64_t old,
    struct pieces *p, struct err *e)
{
	bool lists = s->outcome.code == REFUSED_REVISION ||
		     s->outcome.code == REFUSED_THROUGH;
	struct store_epoch epoch;

	if (load_leaf(o, s->outcome.index + 1, old, &p->refusal_note,
		&p->refusal_proof, e) < 0)
		return -1;
	explain_refusal(s, &p->refusal_note);
	if (!lists)
		return 0;
	ASSERT(directory_epoch_no(o->directory, s->outcome.epoch, &epoch));
	return outcome_head_in_force(o, epoch.agent, &p->in_force, e);
}

static int
load_pieces(struct outcome *o, struct submission *s, struct pieces *p,
    struct err *e)
{
	uint64_t old = old_of(o, s);

	if (s->outcome.has_note &&
	    load_leaf(o, s->outcome.index, old, &p->note, &p->proof, e) < 0)
		return -1;
	if (s->outcome.refused && load_refusal(o, s, old, p, e) < 0)
		return -1;
	if (s->outcome.trust &&
	    load_trust(o, old, &p->trust, &p->trust_proof, e) < 0)
		return -1;
	return 0;
}

static int
write_problem(struct outcome *o, struct submission *s, struct err *e)
{
	struct pieces p;
	struct buf *all[] = { &p.note, &p.proof, &p.refusal_note,
		&p.refusal_proof, &p.trust, &p.trust_proof, &p.in_force };
	struct answers_extra x = { .refusal_code = NULL };
	struct err why;
	int rc;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		buf_init(all[i], LIMITS_ANSWER_MAX);
	rc = load_pieces(o, s, &p, e);
	why = s->outcome.why;
	if (s->outcome.refused) {
		memcpy(why.code, "refused", sizeof("refused"));
		x.refusal_code = statement_refused_word(s->outcome.code);
	}
	x.note = buf_slice(&p.note);
	x.proof = buf_slice(&p.proof);
	x.refusal_note = buf_slice(&p.refusal_note);
	x.refusal_proof = buf_slice(&p.refusal_proof);
	x.trust = buf_slice(&p.trust);
	x.trust_proof = buf_slice(&p.trust_proof);
	x.in_force = buf_slice(&p.in_force);
	s->content_type = PROBLEM_TYPE;
	if (rc == 0)
		answers_problem(&s->body, s->status, &why, &x);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		buf_free(all[i]);
	return rc;
}

/* {"receipt": ..., "head": ...} */
static int
write_enrolled(struct outcome *o, struct submission *s, struct err *e)
{
	struct buf receipt;
	int rc;

	buf_init(&receipt, LIMITS_RECEIPT_MAX);
	rc = ledger_receipt(o->ledger, &o->head, s->outcome.index, old_of(o, s),
	    &receipt, e);
	buf_puts(&s->body, "{\"receipt\":");
	jsontext_text(&s->body, NULL, buf_slice(&receipt));
	buf_puts(&s->body, ",\"head\":");
	if (rc == 0)
		rc = outcome_head(o, s->outcome.epoch, old_of(o, s), &s->body,
		    e);
	buf_puts(&s->body, "}\n");
	buf_free(&receipt);
	return rc;
}

static int
write_trust(struct outcome *o, struct submission *s, struct err *e)
{
	struct buf note, proof;
	int rc;

	buf_init(&note, LIMITS_NOTE_MAX);
	buf_init(&proof, LIMITS_RECEIPT_MAX);
	rc = load_trust(o, old_of(o, s), &note, &proof, e);
	buf_puts(&s->body, "{\"trust\":");
	jsontext_text(&s->body, NULL, buf_slice(&note));
	buf_puts(&s->body, ",\"trust_proof\":");
	jsontext_text(&s->body, NULL, buf_slice(&proof));
	buf_puts(&s->body, "}\n");
	buf_free(&note);
	buf_free(&proof);
	return rc;
}

int
outcome_write(struct outcome *o, struct submission *s, struct err *e)
{
	buf_reset(&s->body);
	if (s->status != 200)
		return write_problem(o, s, e);
	s->content_type = ANSWERS_JSON;
	switch (s->kind) {
	case SUBMISSION_ENROL:
		return write_enrolled(o, s, e);
	case SUBMISSION_TRUST:
		return write_trust(o, s, e);
	case SUBMISSION_HEAD:
		if (outcome_head(o, s->outcome.epoch, old_of(o, s), &s->body,
			e) < 0)
			return -1;
		buf_puts(&s->body, "\n");
		return 0;
	case SUBMISSION_JOB:
		buf_puts(&s->body, "{}\n");
		return 0;
	case SUBMISSION_BATCH:
	case SUBMISSION_AUTHORITY:
		break;
	}
	s->content_type = ANSWERS_TEXT;
	return ledger_receipt(o->ledger, &o->head, s->outcome.index,
	    old_of(o, s), &s->body, e);
}
