/*
 * The judge of answers.  A status code without a proof says nothing about a
 * statement: only a receipt that verifies ends its waiting.
 */
#include "agent/delivery/receipts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/envelope.h"
#include "protocol/note.h"

/* A note whose statement was read, and the proof that came with it. */
struct proven_note {
	struct slice whole;
	struct note note;
	struct hash id;
	struct statement statement;
	struct receipt receipt;
	struct checkpoint checkpoint;
};

int
receipts_read_note(struct receipts_sent *sent, struct slice whole,
    struct err *e)
{
	struct note n;

	sent->note = whole;
	if (note_parse(&n, whole, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&sent->statement, n.text, e) < 0)
		return -1;
	sent->id = note_id(&n);
	return 0;
}

int
receipts_read_sent(struct receipts_sent *sent, struct slice sheaf,
    struct err *e)
{
	struct envelope v;

	do
		if (envelope_read(&v, &sheaf, e) < 0)
			return -1;
	while (sheaf.n > 0);
	return receipts_read_note(sent, v.note, e);
}

/* Not believed: the statement stays where it is. */
static void
later(struct receipts_verdict *v, const char *why)
{
	v->outcome = RECEIPTS_LATER;
	v->proven = false;
	(void)snprintf(v->why, sizeof(v->why), "%s", why);
}

static void
later_of(struct receipts_verdict *v, const char *what, const struct err *e)
{
	later(v, "");
	(void)snprintf(v->why, sizeof(v->why), "%s: %.400s", what, e->text);
}

static bool
proof_holds(const struct pins *pins, struct slice proof, struct slice note,
    struct receipt *r, struct checkpoint *cp, struct err *e)
{
	if (receipt_parse(r, proof, e) < 0 ||
	    receipt_verify(r, note, &pins->policy, cp, e) < 0)
		return false;
	if (strcmp(cp->origin, pins->origin) == 0)
		return true;
	(void)err_refuse(e, "receipt", 0, "it is a proof from another log");
	return false;
}

/* A text member of the answer; empty when absent. */
static struct slice
member(const struct jval *o, const char *key)
{
	const char *s = o == NULL ? NULL : jval_get_str(o, key);

	return s == NULL ? slice_make(NULL, 0) : slice_of(s);
}

/* Read the members `note` and `proof` and hold them against the pins. */
static bool
take_proven(const struct pins *pins, const struct jval *o, const char *note,
    const char *proof, struct proven_note *out)
{
	struct receipts_sent read;
	struct err e = ERR_INIT;

	out->whole = member(o, note);
	if (receipts_read_note(&read, out->whole, &e) < 0 ||
	    note_parse(&out->note, out->whole, LIMITS_NOTE_MAX, true, &e) < 0)
		return false;
	out->id = read.id;
	out->statement = read.statement;
	return strcmp(out->statement.origin, pins->origin) == 0 &&
	       proof_holds(pins, member(o, proof), out->whole, &out->receipt,
		   &out->checkpoint, &e);
}

static void
take_proof(struct receipts_verdict *v, const struct proven_note *p)
{
	v->proven = true;
	v->receipt = p->receipt;
	v->checkpoint = p->checkpoint;
}

/* True when signature line i of the note is by key under its name. */
static bool
signed_by(const struct proven_note *p, size_t i, const struct keys_public *key)
{
	char names[2][KEYS_NAME_MAX];
	size_t n = statement_signers(&p->statement, names);
	struct keys_verifier v;

	if (i >= n || p->note.sigs != n)
		return false;
	v = keys_verifier_make(names[i], 0x01, key);
	return note_verify(&p->note, i, &v);
}

static bool
is_this_epoch(const struct pins *pins, const struct statement *s)
{
	return strcmp(s->agent, pins->agent) == 0 && s->epoch == pins->epoch;
}

/* 200: the proof is the body, or a member of it for an enrolment. */
static void
judge_logged(struct receipts_verdict *v, const struct pins *pins,
    const struct receipts_sent *sent, struct slice body)
{
	struct err e = ERR_INIT;

	if (sent->statement.kind == STATEMENT_ENROL)
		body = member(v->json, "receipt");
	if (!proof_holds(pins, body, sent->note, &v->receipt, &v->checkpoint,
		&e)) {
		later_of(v, "the receipt does not hold", &e);
		return;
	}
	v->outcome = RECEIPTS_RECEIVED;
	v->proven = true;
	v->index = v->receipt.index;
}

/* The logged statement shows that this one can never take its place. */
static bool
contradicts(const struct pins *pins, const struct receipts_sent *sent,
    const struct proven_note *p)
{
	const struct statement *s = &p->statement;
	const struct statement_batch *b = &sent->statement.u.batch;

	if (!is_this_epoch(pins, s))
		return false;
	if (sent->statement.kind == STATEMENT_ENROL)
		return s->kind == STATEMENT_ENROL &&
		       signed_by(p, 1, &pins->once);
	if (s->kind == STATEMENT_ENROL)
		return b->seq == 1 && !hash_equal(&p->id, &b->prev) &&
		       signed_by(p, 1, &pins->once);
	if (s->kind != STATEMENT_BATCH || !signed_by(p, 0, &pins->own))
		return false;
	return s->u.batch.seq == b->seq ||
	       (s->u.batch.seq + 1 == b->seq && !hash_equal(&p->id, &b->prev));
}

static void
judge_conflict(struct receipts_verdict *v, const struct pins *pins,
    const struct receipts_sent *sent)
{
	struct proven_note p;

	if (!take_proven(pins, v->json, "note", "proof", &p)) {
		later(v, "a conflict was claimed without a proof that holds");
		return;
	}
	/* P-ANS-7: our own text under other signature bytes. */
	if (hash_equal(&p.id, &sent->id)) {
		take_proof(v, &p);
		v->outcome = RECEIPTS_RECEIVED;
		v->index = p.receipt.index;
		return;
	}
	if (!contradicts(pins, sent, &p)) {
		later(v, "a conflict was claimed with a statement that is "
			 "none");
		return;
	}
	take_proof(v, &p);
	v->outcome = RECEIPTS_CONFLICT;
	v->evidence = p.whole;
}

/* A revoked invite ends no enrolment that is logged (P-REV-2), and what
 * follows an enrolment was signed for one. */
static bool
ends_epoch(const struct pins *pins, const struct receipts_sent *sent,
    const struct proven_note *p)
{
	const struct statement *s = &p->statement;

	if (s->kind == STATEMENT_REVOKE)
		return signed_by(p, 0, &pins->authority.key) &&
		       (s->u.revoke.of_invite
			       ? sent->statement.kind == STATEMENT_ENROL &&
				     hash_equal(&s->u.revoke.invite,
					 &pins->invite)
			       : is_this_epoch(pins, s));
	return s->kind == STATEMENT_ENROL &&
	       strcmp(s->agent, pins->agent) == 0 && s->epoch > pins->epoch &&
	       signed_by(p, 0, &s->u.enrol.key);
}

static void
judge_ended(struct receipts_verdict *v, const struct pins *pins,
    const struct receipts_sent *sent)
{
	struct proven_note p;

	if (!take_proven(pins, v->json, "note", "proof", &p) ||
	    !ends_epoch(pins, sent, &p)) {
		later(v, "an end of this enrolment was claimed without a "
			 "proof that holds");
		return;
	}
	take_proof(v, &p);
	v->outcome = RECEIPTS_ENDED;
	v->evidence = p.whole;
}

static bool
is_refusal_of(const struct pins *pins, const struct receipts_sent *sent,
    const struct proven_note *logged, const struct proven_note *refusal)
{
	const struct statement_refusal *r = &refusal->statement.u.refusal;
	bool by_log = false;

	if (!hash_equal(&logged->id, &sent->id) ||
	    refusal->statement.kind != STATEMENT_REFUSAL)
		return false;
	for (size_t i = 0; i < pins->log_keys; i++)
		by_log |= signed_by(refusal, 0, &pins->log_key[i].key);
	return by_log && hash_equal(&r->statement, &sent->id) &&
	       r->index == logged->receipt.index &&
	       refusal->receipt.index == r->index + 1 &&
	       refusal->checkpoint.size == logged->checkpoint.size &&
	       hash_equal(&refusal->checkpoint.root, &logged->checkpoint.root);
}

static void
judge_refused(struct receipts_verdict *v, const struct pins *pins,
    const struct receipts_sent *sent)
{
	struct proven_note logged, refusal;

	if (!take_proven(pins, v->json, "note", "proof", &logged) ||
	    !take_proven(pins, v->json, "refusal_note", "refusal_proof",
		&refusal) ||
	    !is_refusal_of(pins, sent, &logged, &refusal)) {
		later(v, "a refusal was claimed without a proof that holds");
		return;
	}
	take_proof(v, &logged);
	v->outcome = RECEIPTS_REFUSED;
	v->index = logged.receipt.index;
	v->code_refused = refusal.statement.u.refusal.code;
	v->line = refusal.statement.u.refusal.line;
	v->refusal_note = refusal.whole;
	v->refusal_proof = member(v->json, "refusal_proof");
}

/* A trust statement of the pinned authority that is in the log and not older
 * than the one held (P-TRU-5): else anyone on the way could choose whom the
 * figures are sealed to. */
static bool
take_trust(const struct pins *pins, const struct jval *o, struct proven_note *p)
{
	return take_proven(pins, o, "trust", "trust_proof", p) &&
	       p->statement.kind == STATEMENT_TRUST &&
	       signed_by(p, 0, &pins->authority.key) &&
	       p->statement.u.trust.number >= pins->trust_number;
}

bool
receipts_trust(const struct pins *pins, const struct jval *o,
    struct statement *out)
{
	struct proven_note p;

	if (!take_trust(pins, o, &p) ||
	    p.statement.u.trust.number == pins->trust_number)
		return false;
	*out = p.statement;
	return true;
}

/* One of these signature lines is the pinned authority's. */
static bool
is_the_authoritys(const struct pins *pins, const struct note *n)
{
	bool is = false;

	for (size_t i = 0; i < n->sigs; i++)
		is |= note_verify(n, i, &pins->authority);
	return is;
}

bool
receipts_trust_unread(const struct pins *pins, const struct jval *o)
{
	static const char kind[] = "sheaf-trust/";
	struct slice whole = member(o, "trust");
	struct err ignored = ERR_INIT;
	struct statement *s;
	struct note n;
	bool unread;

	if (whole.n < sizeof(kind) - 1 ||
	    memcmp(whole.p, kind, sizeof(kind) - 1) != 0 ||
	    note_parse(&n, whole, LIMITS_NOTE_MAX, true, &ignored) < 0 ||
	    !is_the_authoritys(pins, &n))
		return false;
	s = mem_alloc(sizeof(*s));
	unread = statement_parse(s, n.text, &ignored) < 0;
	free(s);
	return unread;
}

/* "Seal it anew" is believed only with such a statement. */
static void
judge_opening(struct receipts_verdict *v, const struct pins *pins)
{
	struct proven_note p;

	if (!take_trust(pins, v->json, &p)) {
		later(v,
		    receipts_trust_unread(pins, v->json)
			? "new recipient keys came in a trust statement that "
			  "this version cannot read: install a newer one"
			: "new recipient keys came without a proof that "
			  "holds");
		return;
	}
	take_proof(v, &p);
	v->outcome = RECEIPTS_OPENING;
	v->trust = p.statement;
	v->trust_note = p.whole;
	v->trust_proof = member(v->json, "trust_proof");
}

static void
judge_early(struct receipts_verdict *v, const struct pins *pins,
    const struct receipts_sent *sent)
{
	/* An enrolment has no box that could be sealed anew. */
	if (strcmp(v->word.code, "opening") == 0 &&
	    sent->statement.kind == STATEMENT_BATCH) {
		judge_opening(v, pins);
	} else if (strcmp(v->word.code, "gap") == 0) {
		v->outcome = RECEIPTS_GAP;
	} else {
		later(v, "");
		answers_problem(&v->word, 425, v->why);
	}
}

/* True when the aggregator gave this answer, whatever it is worth. */
static bool
is_aggregators(const struct receipts_verdict *v, unsigned status,
    struct slice body)
{
	struct err ignored = ERR_INIT;
	struct receipt r;

	if (status != 200)
		return v->word.problem;
	return jval_get_str(v->json, "receipt") != NULL ||
	       receipt_parse(&r, body, &ignored) == 0;
}

void
receipts_judge(struct receipts_verdict *v, const struct pins *pins,
    const struct receipts_sent *sent, unsigned status, struct slice body)
{
	struct err ignored = ERR_INIT;

	memset(v, 0, sizeof(*v));
	if (body.n > 0 && body.p[0] == '{')
		(void)!jval_parse(&v->json, body, LIMITS_ANSWER_MAX, &ignored);
	answers_read(&v->word, v->json);
	switch (status) {
	case 200:
		judge_logged(v, pins, sent, body);
		break;
	case 409:
		judge_conflict(v, pins, sent);
		break;
	case 410:
		judge_ended(v, pins, sent);
		break;
	case 422:
		judge_refused(v, pins, sent);
		break;
	case 425:
		judge_early(v, pins, sent);
		break;
	default:
		later(v, "");
		answers_problem(&v->word, status, v->why);
	}
	if (v->outcome == RECEIPTS_LATER && !is_aggregators(v, status, body))
		answers_stranger(status, pins, v->why);
}

void
receipts_verdict_free(struct receipts_verdict *v)
{
	jval_free(v->json);
	v->json = NULL;
}

bool
receipts_is_settled(enum receipts_outcome outcome)
{
	return outcome == RECEIPTS_RECEIVED || outcome == RECEIPTS_REFUSED;
}

enum receipts_join
receipts_join(const struct checkpoint *stored, const struct receipt *proof,
    const struct checkpoint *next)
{
	if (next->size == stored->size)
		return hash_equal(&next->root, &stored->root)
			   ? RECEIPTS_JOIN_SAME
			   : RECEIPTS_JOIN_FORK;
	/* Every log continues the empty one, also where the proof begins
	 * elsewhere: a first checkpoint may have gone with an older epoch. */
	if (next->size > stored->size &&
	    (stored->size == 0 || receipt_extends(proof, stored, next)))
		return RECEIPTS_JOIN_FORWARD;
	return RECEIPTS_JOIN_APART;
}
