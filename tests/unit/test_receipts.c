/* Answers are believed only as far as their proof verifies. */
#include "agent/delivery/receipts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/heads.h"
#include "common/base/day.h"
#include "tests/unit/fake_aggregator.h"
#include "tests/unit/unit.h"

static struct fake_aggregator *o;
static struct pins pins;
static struct sign_key own;
static struct buf mine; /* the statement sent, seq 2 */
static struct receipts_sent sent;
static struct buf body;

static struct statement
batch(uint64_t seq, uint8_t prev)
{
	struct statement s = { .kind = STATEMENT_BATCH,
		.origin = FAKE_AGGREGATOR_ORIGIN,
		.agent = FAKE_AGGREGATOR_AGENT,
		.epoch = 1 };
	struct statement_batch *b = &s.u.batch;

	b->seq = seq;
	memset(b->prev.b, prev, HASH_SIZE);
	(void)snprintf(b->service, sizeof(b->service), "alpha");
	b->period = period_of(day_from_civil(2026, 4, 1));
	b->revision = 1;
	b->seen.root = hash_empty();
	b->time = day_from_civil(2026, 5, 1);
	return s;
}

static void
begin(void)
{
	struct statement s = batch(2, 7);
	struct err e = ERR_INIT;

	o = fake_aggregator_open(10);
	own = fake_aggregator_key(50);
	pins = fake_aggregator_pins(o, &own);
	fake_aggregator_sign(&s, &own, NULL, &mine);
	ck_assert_int_eq(receipts_read_note(&sent, buf_slice(&mine), &e), 0);
	buf_init(&body, LIMITS_ANSWER_MAX);
}

static void
end(void)
{
	buf_free(&body);
	buf_free(&mine);
	fake_aggregator_close(o);
}

static struct receipts_verdict
judge(unsigned status)
{
	struct receipts_verdict v;

	receipts_judge(&v, &pins, &sent, status, buf_slice(&body));
	if (v.outcome == RECEIPTS_LATER)
		ck_assert_str_ne(v.why, "");
	return v;
}

static enum receipts_outcome
outcome(unsigned status)
{
	struct receipts_verdict v = judge(status);

	receipts_verdict_free(&v);
	return v.outcome;
}

/* Log note and put it with its proof into a problem answer. */
static uint64_t
answer_with(const char *code, const struct buf *note)
{
	uint64_t index = fake_aggregator_log(o, buf_slice(note));
	struct buf proof;

	buf_init(&proof, LIMITS_RECEIPT_MAX);
	fake_aggregator_receipt(o, index, o->leaves, 0, &proof);
	buf_reset(&body);
	fake_aggregator_problem(&body, code, "note", buf_str(note), "proof",
	    buf_str(&proof), NULL);
	buf_free(&proof);
	return index;
}

START_TEST(test_received)
{
	struct receipts_verdict v;
	uint64_t index;

	begin();
	index = fake_aggregator_log(o, buf_slice(&mine));
	fake_aggregator_receipt(o, index, o->leaves, 0, &body);
	v = judge(200);
	ck_assert_int_eq(v.outcome, RECEIPTS_RECEIVED);
	ck_assert_uint_eq(v.index, index);
	ck_assert_uint_eq(v.checkpoint.size, o->leaves);
	receipts_verdict_free(&v);
	/* Every byte of it counts. */
	for (size_t i = 0; i < body.n; i++) {
		body.data[i] ^= 1;
		ck_assert_msg(outcome(200) == RECEIPTS_LATER, "byte %zu", i);
		body.data[i] ^= 1;
	}
	end();
}
END_TEST

START_TEST(test_receipt_of_another)
{
	begin();
	(void)fake_aggregator_log(o, buf_slice(&mine));
	fake_aggregator_receipt(o, 0, o->leaves, 0, &body);
	ck_assert_int_eq(outcome(200), RECEIPTS_LATER);
	end();
}
END_TEST

/* First case 7: a proof that holds, in another log. */
START_TEST(test_another_log)
{
	struct fake_aggregator *other;
	uint64_t index;

	begin();
	other = fake_aggregator_open(90);
	index = fake_aggregator_log(other, buf_slice(&mine));
	fake_aggregator_receipt(other, index, other->leaves, 0, &body);
	ck_assert_int_eq(outcome(200), RECEIPTS_LATER);
	fake_aggregator_close(other);
	end();
}
END_TEST

START_TEST(test_conflict)
{
	struct sign_key thief = fake_aggregator_key(51);
	struct statement other = batch(2, 9), head = batch(1, 9),
			 ahead = batch(3, 9);
	struct buf note;

	begin();
	fake_aggregator_sign(&other, &own, NULL, &note);
	(void)answer_with("conflict", &note);
	ck_assert_int_eq(outcome(409), RECEIPTS_CONFLICT);
	buf_free(&note);
	/* Another prev: the head is not the one we built on. */
	fake_aggregator_sign(&head, &own, NULL, &note);
	(void)answer_with("conflict", &note);
	ck_assert_int_eq(outcome(409), RECEIPTS_CONFLICT);
	buf_free(&note);
	/* Neither at our place nor before it. */
	fake_aggregator_sign(&ahead, &own, NULL, &note);
	(void)answer_with("conflict", &note);
	ck_assert_int_eq(outcome(409), RECEIPTS_LATER);
	buf_free(&note);
	/* Logged, but not by our key. */
	fake_aggregator_sign(&other, &thief, NULL, &note);
	(void)answer_with("conflict", &note);
	ck_assert_int_eq(outcome(409), RECEIPTS_LATER);
	buf_free(&note);
	end();
}
END_TEST

/* The head really is what we built on: no conflict. */
START_TEST(test_no_conflict)
{
	struct statement head = batch(1, 9), s = batch(2, 0);
	struct err e = ERR_INIT;
	struct receipts_sent built_on;
	struct buf note;

	begin();
	fake_aggregator_sign(&head, &own, NULL, &note);
	ck_assert_int_eq(receipts_read_note(&built_on, buf_slice(&note), &e),
	    0);
	s.u.batch.prev = built_on.id;
	buf_free(&mine);
	fake_aggregator_sign(&s, &own, NULL, &mine);
	ck_assert_int_eq(receipts_read_note(&sent, buf_slice(&mine), &e), 0);
	(void)answer_with("conflict", &note);
	ck_assert_int_eq(outcome(409), RECEIPTS_LATER);
	buf_free(&note);
	end();
}
END_TEST

/* P-ANS-7: our own text was logged under other signature bytes. */
START_TEST(test_own_text)
{
	struct receipts_verdict v;
	uint64_t index;

	begin();
	index = answer_with("conflict", &mine);
	v = judge(409);
	ck_assert_int_eq(v.outcome, RECEIPTS_RECEIVED);
	ck_assert_uint_eq(v.index, index);
	receipts_verdict_free(&v);
	end();
}
END_TEST

START_TEST(test_ended)
{
	struct sign_key next_key = fake_aggregator_key(52);
	struct statement revoke = { .kind = STATEMENT_REVOKE,
		.origin = FAKE_AGGREGATOR_ORIGIN,
		.agent = FAKE_AGGREGATOR_AGENT,
		.epoch = 1 };
	struct statement newer = { .kind = STATEMENT_ENROL,
		.origin = FAKE_AGGREGATOR_ORIGIN,
		.agent = FAKE_AGGREGATOR_AGENT,
		.epoch = 2 };
	struct buf note;

	begin();
	fake_aggregator_sign(&revoke, &o->authority, NULL, &note);
	(void)answer_with("ended", &note);
	ck_assert_int_eq(outcome(410), RECEIPTS_ENDED);
	buf_free(&note);
	/* Another epoch's. */
	revoke.epoch = 2;
	fake_aggregator_sign(&revoke, &o->authority, NULL, &note);
	(void)answer_with("ended", &note);
	ck_assert_int_eq(outcome(410), RECEIPTS_LATER);
	buf_free(&note);
	/* Signed by another than the pinned authority. */
	revoke.epoch = 1;
	fake_aggregator_sign(&revoke, &own, NULL, &note);
	(void)answer_with("ended", &note);
	ck_assert_int_eq(outcome(410), RECEIPTS_LATER);
	buf_free(&note);
	newer.u.enrol.key = next_key.public;
	fake_aggregator_sign(&newer, &next_key, &o->once, &note);
	(void)answer_with("ended", &note);
	ck_assert_int_eq(outcome(410), RECEIPTS_ENDED);
	buf_free(&note);
	newer.epoch = 1;
	fake_aggregator_sign(&newer, &next_key, &o->once, &note);
	(void)answer_with("ended", &note);
	ck_assert_int_eq(outcome(410), RECEIPTS_LATER);
	buf_free(&note);
	end();
}
END_TEST

/* P-REV-2: a revoked invite stops an enrolment, never what comes after. */
START_TEST(test_invite_revoked)
{
	struct statement revoke = { .kind = STATEMENT_REVOKE,
		.origin = FAKE_AGGREGATOR_ORIGIN };
	struct buf note;

	begin();
	revoke.u.revoke.of_invite = true;
	revoke.u.revoke.invite = pins.invite;
	fake_aggregator_sign(&revoke, &o->authority, NULL, &note);
	(void)answer_with("ended", &note);
	ck_assert_int_eq(outcome(410), RECEIPTS_LATER);
	sent.statement.kind = STATEMENT_ENROL;
	ck_assert_int_eq(outcome(410), RECEIPTS_ENDED);
	buf_free(&note);
	/* Another invite. */
	revoke.u.revoke.invite.b[0] ^= 1;
	fake_aggregator_sign(&revoke, &o->authority, NULL, &note);
	(void)answer_with("ended", &note);
	ck_assert_int_eq(outcome(410), RECEIPTS_LATER);
	buf_free(&note);
	end();
}
END_TEST

/* A refusal of mine at `index`, by key, logged after `between` leaves. */
static void
refuse(uint64_t index, const struct sign_key *by, unsigned between,
    bool other_checkpoint)
{
	struct statement s = { .kind = STATEMENT_REFUSAL,
		.origin = FAKE_AGGREGATOR_ORIGIN };
	struct buf note, proof, refusal_proof;
	uint64_t at;

	s.u.refusal.statement = sent.id;
	s.u.refusal.index = index;
	s.u.refusal.code = REFUSED_PAYLOAD;
	s.u.refusal.line = 26;
	fake_aggregator_sign(&s, by, NULL, &note);
	for (unsigned i = 0; i < between; i++)
		(void)fake_aggregator_log(o, buf_slice(&o->trust));
	at = fake_aggregator_log(o, buf_slice(&note));
	if (other_checkpoint)
		(void)fake_aggregator_log(o, buf_slice(&o->trust));
	buf_init(&proof, LIMITS_RECEIPT_MAX);
	buf_init(&refusal_proof, LIMITS_RECEIPT_MAX);
	fake_aggregator_receipt(o, index, o->leaves, 0, &proof);
	fake_aggregator_receipt(o, at, other_checkpoint ? at + 1 : o->leaves, 0,
	    &refusal_proof);
	buf_reset(&body);
	fake_aggregator_problem(&body, "refused", "note", buf_str(&mine),
	    "proof", buf_str(&proof), "refusal_note", buf_str(&note),
	    "refusal_proof", buf_str(&refusal_proof), NULL);
	buf_free(&note);
	buf_free(&proof);
	buf_free(&refusal_proof);
}

START_TEST(test_refused)
{
	struct receipts_verdict v;
	uint64_t index;

	begin();
	index = fake_aggregator_log(o, buf_slice(&mine));
	refuse(index, &o->log, 0, false);
	v = judge(422);
	ck_assert_int_eq(v.outcome, RECEIPTS_REFUSED);
	ck_assert_int_eq(v.code_refused, REFUSED_PAYLOAD);
	ck_assert_uint_eq(v.line, 26);
	ck_assert_uint_eq(v.index, index);
	receipts_verdict_free(&v);
	end();
	/* Not the very next leaf. */
	begin();
	refuse(fake_aggregator_log(o, buf_slice(&mine)), &o->log, 1, false);
	ck_assert_int_eq(outcome(422), RECEIPTS_LATER);
	end();
	/* By another key than the log's. */
	begin();
	refuse(fake_aggregator_log(o, buf_slice(&mine)), &own, 0, false);
	ck_assert_int_eq(outcome(422), RECEIPTS_LATER);
	end();
	/* Two proofs in two checkpoints. */
	begin();
	refuse(fake_aggregator_log(o, buf_slice(&mine)), &o->log, 0, true);
	ck_assert_int_eq(outcome(422), RECEIPTS_LATER);
	end();
}
END_TEST

START_TEST(test_early)
{
	begin();
	buf_puts(&body, "{\"code\":\"gap\"}");
	ck_assert_int_eq(outcome(425), RECEIPTS_GAP);
	ck_assert_int_eq(outcome(503), RECEIPTS_LATER);
	buf_reset(&body);
	buf_puts(&body, "{\"code\":\"unsupported\"}");
	ck_assert_int_eq(outcome(425), RECEIPTS_LATER);
	end();
}
END_TEST

/* "Seal it anew" applies only to statements with a box: an old answer that
 * reaches an enrolment must not stop it. */
START_TEST(test_opening)
{
	struct statement enrol = { .kind = STATEMENT_ENROL,
		.origin = FAKE_AGGREGATOR_ORIGIN,
		.agent = FAKE_AGGREGATOR_AGENT,
		.epoch = 1 };
	struct err e = ERR_INIT;
	struct buf note, proof;

	begin();
	buf_init(&proof, LIMITS_RECEIPT_MAX);
	fake_aggregator_receipt(o, 0, o->leaves, 0, &proof);
	fake_aggregator_problem(&body, "opening", "trust", buf_str(&o->trust),
	    "trust_proof", buf_str(&proof), NULL);
	ck_assert_int_eq(outcome(425), RECEIPTS_OPENING);
	enrol.u.enrol.key = own.public;
	fake_aggregator_sign(&enrol, &own, &o->once, &note);
	ck_assert_int_eq(receipts_read_note(&sent, buf_slice(&note), &e), 0);
	ck_assert_int_eq(outcome(425), RECEIPTS_LATER);
	buf_free(&proof);
	buf_free(&note);
	end();
}
END_TEST

START_TEST(test_join)
{
	struct checkpoint none = { .origin = FAKE_AGGREGATOR_ORIGIN };
	struct receipts_verdict v;
	struct checkpoint stored;
	uint64_t index;

	begin();
	none.root = hash_empty();
	index = fake_aggregator_log(o, buf_slice(&mine));
	fake_aggregator_receipt(o, index, 2, 0, &body);
	v = judge(200);
	ck_assert_int_eq(receipts_join(&none, &v.receipt, &v.checkpoint),
	    RECEIPTS_JOIN_FORWARD);
	ck_assert_int_eq(receipts_join(&v.checkpoint, &v.receipt,
			     &v.checkpoint),
	    RECEIPTS_JOIN_SAME);
	stored = v.checkpoint;
	receipts_verdict_free(&v);
	for (int i = 0; i < 5; i++)
		(void)fake_aggregator_log(o, buf_slice(&o->trust));
	buf_reset(&body);
	fake_aggregator_receipt(o, index, 7, 2, &body);
	v = judge(200);
	ck_assert_int_eq(receipts_join(&stored, &v.receipt, &v.checkpoint),
	    RECEIPTS_JOIN_FORWARD);
	/* Never back, and not from another size. */
	ck_assert_int_eq(receipts_join(&v.checkpoint, &v.receipt, &stored),
	    RECEIPTS_JOIN_APART);
	stored.size = 3;
	ck_assert_int_eq(receipts_join(&stored, &v.receipt, &v.checkpoint),
	    RECEIPTS_JOIN_APART);
	stored.size = 7;
	ck_assert_int_eq(receipts_join(&stored, &v.receipt, &v.checkpoint),
	    RECEIPTS_JOIN_FORK);
	receipts_verdict_free(&v);
	end();
}
END_TEST

START_TEST(test_heads)
{
	struct err e = ERR_INIT;
	struct jval *json;
	struct heads h;

	begin();
	(void)fake_aggregator_log(o, buf_slice(&mine));
	fake_aggregator_head(o, 1, o->leaves, 1, &body);
	ck_assert_int_eq(jval_parse(&json, buf_slice(&body), body.n, &e), 0);
	ck_assert_msg(heads_read(&h, &pins, json, 1, &e) == 0, "%s", e.text);
	ck_assert_uint_eq(h.seq, 2);
	ck_assert_uint_eq(h.checkpoint.size, 2);
	ck_assert_uint_eq(h.proof.consistency.n, 1);
	pins.epoch = 2;
	ck_assert_int_lt(heads_read(&h, &pins, json, 1, &e), 0);
	pins.epoch = 1;
	pins.policy.log[0].key.b[0] ^= 1;
	ck_assert_int_lt(heads_read(&h, &pins, json, 1, &e), 0);
	jval_free(json);
	end();
}
END_TEST

START_TEST(test_in_force)
{
	static const char text[] =
	    "[{\"service\":\"alpha\",\"content\":\"sheaf-return/1\","
	    "\"period\":\"2026-04-01/P3M\",\"revision\":3,"
	    "\"through\":\"2026-05-17\"},"
	    "{\"service\":\"alpha\",\"content\":\"sheaf-return/1\","
	    "\"period\":\"2026-01-01/P3M\",\"revision\":1,\"through\":\"\"},"
	    "{\"service\":\"../x\",\"content\":\"sheaf-return/1\","
	    "\"period\":\"2026-01-01/P3M\",\"revision\":1,\"through\":\"\"},"
	    "{\"service\":\"alpha\",\"revision\":\"1\"},7]";
	struct err e = ERR_INIT;
	struct heads_key k;
	struct jval *list;
	struct heads h = { .seq = 0 };

	ck_assert_int_eq(jval_parse(&list, slice_of(text), sizeof(text), &e),
	    0);
	h.in_force = list;
	ck_assert(heads_key_at(&h, 0, &k));
	ck_assert_uint_eq(k.revision, 3);
	ck_assert_int_eq(k.through, day_from_civil(2026, 5, 17));
	ck_assert(heads_key_at(&h, 1, &k));
	ck_assert_int_eq(k.through, DAY_NONE);
	for (size_t i = 2; i < 6; i++)
		ck_assert(!heads_key_at(&h, i, &k));
	jval_free(list);
}
END_TEST

/* A quorum, and of which witnesses a checkpoint with it has lines: bit i is wi. */
struct asked {
	const char *lines[3];
	unsigned n;
	unsigned enough[3],
	    too_few[4]; /* ended by 0, which is too few itself */
};

static const struct asked quorums[] = {
	{ { "quorum w0" }, 1, { 0x1, 0xf }, { 0x2, 0xe } },
	{ { "group g 2 w0 w1 w2", "quorum g" }, 2, { 0x3, 0x6, 0x7 },
	    { 0x1, 0x4, 0x9, 0x8 } },
	{ { "group g 2 w0 w1 w2", "group h all g w3", "quorum h" }, 3,
	    { 0xb, 0xd, 0xf }, { 0x7, 0x8, 0x9, 0x3 } },
};

/* Answer 0 to 4 about `mine`, of checkpoints with those lines. */
static enum receipts_outcome
cosigned(unsigned answer, unsigned lines)
{
	static const enum receipts_outcome good[] = { RECEIPTS_RECEIVED,
		RECEIPTS_RECEIVED, RECEIPTS_CONFLICT, RECEIPTS_ENDED,
		RECEIPTS_REFUSED };
	static const unsigned status[] = { 200, 409, 409, 410, 422 };
	struct statement revoke = { .kind = STATEMENT_REVOKE,
		.origin = FAKE_AGGREGATOR_ORIGIN,
		.agent = FAKE_AGGREGATOR_AGENT,
		.epoch = 1 };
	struct statement other = batch(2, 8);
	enum receipts_outcome got;
	struct buf note = { 0 };

	o->cosigned = lines;
	buf_reset(&body);
	if (answer == 0) {
		uint64_t at = fake_aggregator_log(o, buf_slice(&mine));

		fake_aggregator_receipt(o, at, o->leaves, 0, &body);
	} else if (answer == 1)
		(void)answer_with("conflict", &mine);
	else if (answer == 2) {
		fake_aggregator_sign(&other, &own, NULL, &note);
		(void)answer_with("conflict", &note);
	} else if (answer == 3) {
		fake_aggregator_sign(&revoke, &o->authority, NULL, &note);
		(void)answer_with("ended", &note);
	} else
		refuse(fake_aggregator_log(o, buf_slice(&mine)), &o->log, 0,
		    false);
	got = outcome(status[answer]);
	buf_free(&note);
	ck_assert(got == good[answer] || got == RECEIPTS_LATER);
	return got;
}

static bool
head_cosigned(unsigned lines)
{
	struct err e = ERR_INIT;
	struct jval *json;
	struct heads h;
	bool held;

	o->cosigned = lines;
	buf_reset(&body);
	fake_aggregator_head(o, 1, o->leaves, 1, &body);
	ck_assert_int_eq(jval_parse(&json, buf_slice(&body), body.n, &e), 0);
	held = heads_read(&h, &pins, json, 1, &e) == 0;
	if (!held)
		ck_assert_str_eq(e.code, "policy");
	jval_free(json);
	return held;
}

/* No answer says anything before the quorum of the pins has seen its log (P-POL-5):
 * one witness, two of three, and a group within a group. */
START_TEST(test_quorum)
{
	for (size_t i = 0; i < sizeof(quorums) / sizeof(quorums[0]); i++) {
		const struct asked *q = &quorums[i];

		for (unsigned answer = 0; answer < 5; answer++) {
			begin();
			fake_aggregator_quorum(&pins, q->lines, q->n);
			for (unsigned k = 0; k < 4 && q->too_few[k] != 0; k++)
				ck_assert_int_eq(cosigned(answer,
						     q->too_few[k]),
				    RECEIPTS_LATER);
			ck_assert_int_eq(cosigned(answer, 0), RECEIPTS_LATER);
			for (unsigned k = 0; k < 3 && q->enough[k] != 0; k++)
				ck_assert_int_ne(cosigned(answer, q->enough[k]),
				    RECEIPTS_LATER);
			ck_assert(!head_cosigned(0));
			ck_assert(!head_cosigned(q->too_few[0]));
			ck_assert(head_cosigned(q->enough[0]));
			end();
		}
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_received, test_receipt_of_another,
		test_another_log, test_conflict, test_no_conflict,
		test_own_text, test_ended, test_invite_revoked, test_refused,
		test_early, test_opening, test_join, test_heads, test_in_force,
		test_quorum, NULL };

	keys_start();
	return unit_main("receipts", tests);
}
