/*
 * A refusal handed on: the register makes a file of evidence of what it sealed and what
 * it was answered, and the auditor's own code decides it.
 */
#include "agent/sealing/refused.h"

#include <string.h>

#include "agent/delivery/receipts.h"
#include "auditor/evidence_decide.h"
#include "protocol/note.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static const char quarter[] = "2026-01-01/P3M";
static struct err e;

static void
note_of(struct fake_courier *c, struct buf *out)
{
	struct db_stmt *q = db_prepare(c->reg.open.db,
	    "SELECT note FROM statement WHERE epoch = 1 AND seq = 1");

	buf_init(out, LIMITS_NOTE_MAX);
	ck_assert(db_step(q));
	buf_add_slice(out, db_bytes(q, 0));
	ck_assert_int_eq(db_done(q, &e), 0);
}

/* The statement and its refusal are the log's next two entries; what is answered. */
static void
answer_refusal(struct fake_courier *c, enum statement_refused code,
    uint64_t line)
{
	struct statement s = { .kind = STATEMENT_REFUSAL,
		.origin = FAKE_AGGREGATOR_ORIGIN };
	struct buf note, refusal, proof[2], body;
	struct receipts_sent sent;
	uint64_t index;

	note_of(c, &note);
	ck_assert_int_eq(receipts_read_note(&sent, buf_slice(&note), &e), 0);
	index = fake_aggregator_log(c->aggregator, buf_slice(&note));
	s.u.refusal = (struct statement_refusal){ .statement = sent.id,
		.index = index,
		.code = code,
		.line = line };
	fake_aggregator_sign(&s, &c->aggregator->log, NULL, &refusal);
	(void)fake_aggregator_log(c->aggregator, buf_slice(&refusal));
	for (uint64_t i = 0; i < 2; i++) {
		buf_init(&proof[i], LIMITS_RECEIPT_MAX);
		fake_aggregator_receipt(c->aggregator, index + i,
		    c->aggregator->leaves, 0, &proof[i]);
	}
	buf_init(&body, LIMITS_ANSWER_MAX);
	fake_aggregator_problem(&body, "refused", "note", buf_str(&note),
	    "proof", buf_str(&proof[0]), "refusal_note", buf_str(&refusal),
	    "refusal_proof", buf_str(&proof[1]), NULL);
	c->aggregator->fixed_head = true;
	fake_aggregator_script(c->aggregator, 422, buf_str(&body));
	buf_free(&note);
	buf_free(&refusal);
	buf_free(&proof[0]);
	buf_free(&proof[1]);
	buf_free(&body);
}

/* A site whose one return was refused so. */
static void
begin(struct fake_courier *c, enum statement_refused code, uint64_t line)
{
	fake_courier_open(c);
	fake_courier_enrol(c);
	(void)fake_courier_send(c);
	fake_courier_seal(c, "alpha", quarter, 5);
	answer_refusal(c, code, line);
	(void)fake_courier_send(c);
	fake_courier_take_in(c);
	ck_assert_int_eq(fake_courier_count(c, "refused"), 1);
}

static struct buf
new_file(void)
{
	struct buf file;

	buf_init(&file, LIMITS_EVIDENCE_FILE_MAX);
	return file;
}

static void
forget_opening(struct fake_courier *c)
{
	ck_assert_int_eq(db_exec(c->reg.open.db, "DELETE FROM opening", &e), 0);
}

static enum evidence_decide_verdict
decide(struct fake_courier *c, const struct buf *file)
{
	struct keys_verifier key = keys_verifier_make(FAKE_AGGREGATOR_ORIGIN,
	    0x01, &c->aggregator->log.public);
	struct policy policy = policy_of_log(&key);
	const struct evidence_decide_request q = { .policy = &policy };
	struct evidence_decided v;

	ck_assert(!file->full);
	ck_assert_int_eq(evidence_decide(buf_slice(file), &q, &v, &e), 0);
	return v.verdict;
}

static size_t
parts_of(const struct buf *file)
{
	static struct evidence_file f;

	ck_assert_msg(evidence_file_parse(&f, buf_slice(file), &e) == 0, "%s",
	    e.text);
	ck_assert_int_eq(f.kind, EVIDENCE_FILE_REFUSED);
	return f.parts;
}

/* Refused for the figures, which keep every rule: the file holds them. */
START_TEST(figures_are_handed_on)
{
	struct buf file = new_file(), again = new_file();
	struct fake_courier c;

	begin(&c, REFUSED_PAYLOAD, 30);
	ck_assert_msg(refused_hand_on(c.reg.open.db, 1, 1, &file, &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(parts_of(&file), 5);
	ck_assert_int_eq(decide(&c, &file), EVIDENCE_DECIDE_PROVED);
	forget_opening(&c);
	ck_assert_int_eq(refused_hand_on(c.reg.open.db, 1, 1, &again, &e), -1);
	ck_assert_str_eq(e.code, "forgotten");
	ck_assert_uint_eq(again.n, 0);
	buf_free(&file);
	buf_free(&again);
	fake_courier_close(&c);
}
END_TEST

/* Refused for its service: no figure is in the file, and none is needed. */
START_TEST(no_figure_is_handed_on_where_none_is_needed)
{
	struct buf file = new_file();
	struct fake_courier c;

	begin(&c, REFUSED_SERVICE, 0);
	forget_opening(&c);
	ck_assert_msg(refused_hand_on(c.reg.open.db, 1, 1, &file, &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(parts_of(&file), 4);
	ck_assert_ptr_null(strstr(buf_str(&file), "referrals"));
	/* The log decides, and it is not in the file. */
	ck_assert_int_eq(decide(&c, &file), EVIDENCE_DECIDE_LACKING);
	buf_free(&file);
	fake_courier_close(&c);
}
END_TEST

START_TEST(what_was_not_refused_is_not_handed_on)
{
	static const uint64_t name[][2] = { { 1, 1 }, { 1, 2 }, { 9, 1 } };
	struct fake_courier c;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	(void)fake_courier_send(&c);
	fake_courier_seal(&c, "alpha", quarter, 5);
	(void)fake_courier_send(&c);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 1);
	for (size_t i = 0; i < 3; i++) {
		struct buf file = new_file();

		ck_assert_int_eq(refused_hand_on(c.reg.open.db, name[i][0],
				     name[i][1], &file, &e),
		    -1);
		ck_assert_str_eq(e.code, "no-such");
		ck_assert_uint_eq(file.n, 0);
		buf_free(&file);
	}
	fake_courier_close(&c);
}
END_TEST

/* An answer that was damaged proves nothing, and says so. */
START_TEST(what_does_not_hold_is_not_handed_on)
{
	struct buf file = new_file(), note, body;
	struct refused_answer a = { .status = 422 };
	struct outbox_agent agent;
	struct fake_courier c;
	struct db_stmt *q;
	char *at;

	begin(&c, REFUSED_SERVICE, 0);
	note_of(&c, &note);
	buf_init(&body, LIMITS_ANSWER_MAX);
	q = db_prepare(c.reg.open.db,
	    "SELECT answer FROM receipt WHERE seq = 1");
	ck_assert(db_step(q));
	buf_add_slice(&body, db_bytes(q, 0));
	ck_assert_int_eq(db_done(q, &e), 0);
	a.note = buf_slice(&note);
	a.body = buf_slice(&body);
	agent = fake_courier_agent(&c);
	ck_assert_int_eq(refused_evidence(&agent.pins, &a, &file, &e), 0);
	buf_reset(&file);
	at = strstr(buf_str(&body), "code service");
	ck_assert_ptr_nonnull(at);
	memcpy(at, "code payload", strlen("code payload"));
	ck_assert_int_eq(refused_evidence(&agent.pins, &a, &file, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert_uint_eq(file.n, 0);
	buf_free(&file);
	buf_free(&note);
	buf_free(&body);
	fake_courier_close(&c);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { figures_are_handed_on,
		no_figure_is_handed_on_where_none_is_needed,
		what_was_not_refused_is_not_handed_on,
		what_does_not_hold_is_not_handed_on, NULL };

	return unit_main("refused", tests);
}
