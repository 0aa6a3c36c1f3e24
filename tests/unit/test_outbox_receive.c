/*
 * The register: sealing, taking in, what a new epoch and a newer trust
 * statement change, and the history of checkpoints.
 */
#include "agent/sealing/outbox_receive.h"

#include <stdlib.h>
#include <string.h>

#include "agent/delivery/settle.h"
#include "agent/register/taken.h"
#include "agent/sealing/checkpoints_seen.h"
#include "agent/sealing/outbox_publish.h"
#include "agent/sealing/seal.h"
#include "protocol/note.h"
#include "protocol/opening.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static const char q1[] = "2026-01-01/P3M", q2[] = "2026-04-01/P3M";

/* Note number seq of epoch 1 as stored. */
static void
note_of(struct fake_courier *c, int64_t seq, struct buf *out)
{
	struct db_stmt *q = db_prepare(c->reg.open.db,
	    "SELECT note FROM statement WHERE epoch = 1 AND seq = ?");
	struct err e = ERR_INIT;

	buf_init(out, LIMITS_NOTE_MAX);
	db_bind_i64(q, 1, seq);
	ck_assert(db_step(q));
	buf_add_slice(out, db_bytes(q, 0));
	ck_assert_int_eq(db_done(q, &e), 0);
}

static void
opening_of(struct fake_courier *c, int64_t seq, struct buf *out)
{
	struct db_stmt *q = db_prepare(c->reg.open.db,
	    "SELECT opening FROM opening WHERE epoch = 1 AND seq = ?");
	struct err e = ERR_INIT;

	buf_init(out, LIMITS_OPENING_MAX);
	db_bind_i64(q, 1, seq);
	ck_assert(db_step(q));
	buf_add_slice(out, db_bytes(q, 0));
	ck_assert_int_eq(db_done(q, &e), 0);
}

/* The chain, the signature, the commitment. */
START_TEST(test_sealed_statement)
{
	struct hash prev, commit;
	struct outbox_agent a;
	struct err e = ERR_INIT;
	struct fake_courier c;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	fake_courier_seal(&c, "alpha", q1, 5);
	fake_courier_seal(&c, "alpha", q1, 6);
	a = fake_courier_agent(&c);
	prev = a.pins.enrolment;
	for (int64_t seq = 1; seq <= 2; seq++) {
		uint8_t salt[OPENING_SALT_SIZE];
		struct slice payload;
		struct receipts_sent s;
		struct buf note, opening;
		struct note n;

		note_of(&c, seq, &note);
		opening_of(&c, seq, &opening);
		ck_assert_int_eq(receipts_read_note(&s, buf_slice(&note), &e),
		    0);
		ck_assert_int_eq(note_parse(&n, buf_slice(&note),
				     LIMITS_NOTE_MAX, true, &e),
		    0);
		ck_assert(statement_verify(&s.statement, &n, &a.pins.own));
		ck_assert_uint_eq(s.statement.u.batch.seq, (uint64_t)seq);
		ck_assert_uint_eq(s.statement.u.batch.revision, (uint64_t)seq);
		ck_assert(hash_equal(&s.statement.u.batch.prev, &prev));
		ck_assert_int_eq(opening_read(buf_slice(&opening), salt,
				     &payload, &e),
		    0);
		commit =
		    opening_commit(statement_header(n.text), salt, payload);
		ck_assert(hash_equal(&commit, &s.statement.u.batch.commit));
		prev = s.id;
		buf_free(&note);
		buf_free(&opening);
	}
	ck_assert(hash_equal(&prev, &a.head));
	fake_courier_close(&c);
}
END_TEST

START_TEST(test_sealed_never_changes)
{
	struct err e = ERR_INIT;
	struct fake_courier c;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	fake_courier_seal(&c, "alpha", q1, 5);
	(void)fake_courier_send(&c);
	fake_courier_take_in(&c);
	ck_assert_int_lt(db_exec(c.reg.open.db,
			     "UPDATE statement SET revision = 9", &e),
	    0);
	ck_assert_int_lt(db_exec(c.reg.open.db, "DELETE FROM statement", &e),
	    0);
	ck_assert_int_lt(db_exec(c.reg.open.db,
			     "UPDATE receipt SET log_index = 9", &e),
	    0);
	ck_assert_int_lt(db_exec(c.reg.open.db, "DELETE FROM receipt", &e), 0);
	fake_courier_close(&c);
}
END_TEST

/* A fidelity review is sealed like a return, and counts as sealed. */
START_TEST(test_fidelity_book)
{
	struct returns r = { .content = CONTENT_FIDELITY_SELF,
		.service = "alpha",
		.n = RETURNS_FIDELITY_ROWS };
	const struct returns *list = &r;
	struct returns *sealed;
	struct outbox_agent a;
	struct sign_key key;
	struct seal_signer signer = { .agent = &a, .key = &key };
	struct signoff *yes;
	struct err e = ERR_INIT;
	struct fake_courier c;
	size_t n;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	r.period.start = r.period.end = r.through = c.reg.today;
	for (int i = 0; i < RETURNS_FIDELITY_ITEMS; i++)
		r.value[i] = 4;
	a = fake_courier_agent(&c);
	signer.today = c.reg.today;
	signer.signoff = yes = fake_courier_yes(&c, &list, 1);
	ck_assert_int_eq(seal_key(&c.reg.open, &a, &key, &e), 0);
	ck_assert_msg(seal_returns(c.reg.open.db, &signer, &list, 1, &e) == 0,
	    "%s", e.text);
	signoff_free(yes);
	fake_courier_seal(&c, "alpha", q1, 5);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 2);
	ck_assert_int_eq(outbox_sealed(c.reg.open.db, &sealed, &n, &e), 0);
	ck_assert_uint_eq(n, 2);
	free(sealed);
	fake_courier_close(&c);
}
END_TEST

/* One bad return, and none of the group is sealed. */
START_TEST(test_all_or_nothing)
{
	struct returns good, bad;
	const struct returns *list[2] = { &good, &bad };
	struct returns *sealed;
	struct outbox_agent a;
	struct sign_key key;
	struct seal_signer signer = { .agent = &a, .key = &key };
	struct signoff *yes;
	struct err e = ERR_INIT;
	struct fake_courier c;
	size_t n;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	fake_courier_seal(&c, "alpha", q1, 5);
	ck_assert_int_eq(outbox_sealed(c.reg.open.db, &sealed, &n, &e), 0);
	ck_assert_uint_eq(n, 1);
	good = bad = sealed[0];
	free(sealed);
	/* Its revisions are used up. */
	(void)strcpy(bad.service, "beta");
	ck_assert_int_eq(db_exec(c.reg.open.db,
			     "INSERT INTO statement (epoch, seq, id, note,"
			     " service, content, period, revision, through,"
			     " sealed_on, sealed_by, sign_off) VALUES (1, 99,"
			     " zeroblob(32), zeroblob(1), 'beta',"
			     " 'sheaf-return/1', '2026-01-01/P3M', 1000000, 0,"
			     " 0, 'ann', 1)",
			     &e),
	    0);
	a = fake_courier_agent(&c);
	signer.today = c.reg.today;
	ck_assert_int_eq(seal_key(&c.reg.open, &a, &key, &e), 0);
	signer.signoff = yes = fake_courier_yes(&c, list, 2);
	ck_assert_int_lt(seal_returns(c.reg.open.db, &signer, list, 2, &e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_uint_eq(fake_courier_agent(&c).seq, 1);
	ck_assert_int_eq(fake_courier_count(&c, "waiting"), 1);
	/* A yes to two is none to one of them. */
	ck_assert_int_lt(seal_returns(c.reg.open.db, &signer, list, 1, &e), 0);
	ck_assert(strstr(e.text, "other figures than these") != NULL);
	ck_assert_uint_eq(fake_courier_agent(&c).seq, 1);
	signoff_free(yes);
	signer.signoff = yes = fake_courier_yes(&c, list, 1);
	ck_assert_int_eq(seal_returns(c.reg.open.db, &signer, list, 1, &e), 0);
	ck_assert_uint_eq(fake_courier_agent(&c).seq, 2);
	signoff_free(yes);
	fake_courier_close(&c);
}
END_TEST

/* A revocation stops signing; the next epoch seals again what is not in
 * force at the centre. */
START_TEST(test_revoked_and_back)
{
	struct statement revoke = { .kind = STATEMENT_REVOKE,
		.origin = FAKE_AGGREGATOR_ORIGIN,
		.agent = FAKE_AGGREGATOR_AGENT,
		.epoch = 1,
		.u.revoke = { .reason = REASON_STOLEN } };
	struct returns *sealed;
	struct outbox_agent a;
	struct err e = ERR_INIT;
	struct buf note, proof, body;
	struct fake_courier c;
	size_t n;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	fake_courier_seal(&c, "alpha", q1, 5);
	(void)fake_courier_send(&c);
	fake_courier_take_in(&c);
	fake_courier_seal(&c, "alpha", q2, 6);
	fake_aggregator_sign(&revoke, &c.aggregator->authority, NULL, &note);
	n = fake_aggregator_log(c.aggregator, buf_slice(&note));
	buf_init(&proof, LIMITS_RECEIPT_MAX);
	fake_aggregator_receipt(c.aggregator, n, c.aggregator->leaves, 0,
	    &proof);
	buf_init(&body, LIMITS_ANSWER_MAX);
	fake_aggregator_problem(&body, "ended", "note", buf_str(&note), "proof",
	    buf_str(&proof), NULL);
	fake_aggregator_script(c.aggregator, 410, buf_str(&body));
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_STOPPED);
	fake_courier_take_in(&c);
	a = fake_courier_agent(&c);
	ck_assert_int_eq(a.state, OUTBOX_AGENT_ENDED);
	ck_assert_int_lt(seal_allowed(&a, &e), 0);
	/* Still stopped after the register has seen it. */
	c.aggregator->posts = 0;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_STOPPED);
	ck_assert_uint_eq(c.aggregator->posts, 0);
	fake_aggregator_invite(c.aggregator, FAKE_AGGREGATOR_AGENT, 2);
	fake_courier_enrol(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	a = fake_courier_agent(&c);
	ck_assert_int_eq(a.state, OUTBOX_AGENT_ENROLLED);
	ck_assert_int_eq(fake_courier_count(&c, "set aside"), 1);
	/* The aggregator says that nothing is in force. */
	ck_assert_int_eq(outbox_sealed(c.reg.open.db, &sealed, &n, &e), 0);
	ck_assert_uint_eq(n, 0);
	free(sealed);
	fake_courier_seal(&c, "alpha", q1, 5);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 2);
	buf_free(&note);
	buf_free(&proof);
	buf_free(&body);
	fake_courier_close(&c);
}
END_TEST

/* The number that goes with a newer trust statement of the aggregator, which
 * names a further recipient; it is logged. */
static void
add_recipient(struct fake_courier *c, uint64_t number,
    const struct sign_key *by)
{
	struct fake_aggregator *o = c->aggregator;

	buf_free(&o->newer);
	fake_aggregator_trust(o, number, by, &o->newer);
	o->newer_number = number;
	o->newer_index = fake_aggregator_log(o, buf_slice(&o->newer));
}

static uint64_t
held_trust(struct fake_courier *c)
{
	(void)fake_courier_send(c);
	fake_courier_take_in(c);
	return fake_courier_agent(c).pins.trust_number;
}

/* A site learns of it at its next contact, though each of its boxes opens. */
START_TEST(test_trust_with_a_head)
{
	struct sign_recipient first;
	struct fake_courier c;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	ck_assert_uint_eq(held_trust(&c), 1);
	first = c.aggregator->recipient;
	c.aggregator->recipient = sign_recipient_random();
	/* Not the authority's; the authority's; an older one of it. */
	add_recipient(&c, 3, &c.aggregator->once);
	ck_assert_uint_eq(held_trust(&c), 1);
	ck_assert(!c.taken.trust_changed);
	add_recipient(&c, 3, &c.aggregator->authority);
	ck_assert_uint_eq(held_trust(&c), 3);
	ck_assert(c.taken.trust_changed);
	ck_assert_mem_eq(fake_courier_agent(&c).pins.recipient[0].b,
	    c.aggregator->recipient.public.b, 32);
	/* What is sealed now is for the new key. */
	fake_courier_seal(&c, "alpha", q1, 5);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 1);
	c.aggregator->recipient = first;
	add_recipient(&c, 2, &c.aggregator->authority);
	c.aggregator->newer_number = 4;
	ck_assert_uint_eq(held_trust(&c), 3);
	fake_courier_close(&c);
}
END_TEST

/* A proof that is not of this log is not believed. */
START_TEST(test_trust_without_a_proof)
{
	struct fake_courier c;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	ck_assert_uint_eq(held_trust(&c), 1);
	add_recipient(&c, 2, &c.aggregator->authority);
	c.aggregator->newer_index = 0;
	ck_assert_uint_eq(held_trust(&c), 1);
	fake_courier_close(&c);
}
END_TEST

/* Newer recipients come with a 425, and the opening is sealed to them. */
START_TEST(test_newer_trust)
{
	struct buf trust, proof, body;
	struct fake_courier c;
	uint64_t index;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	(void)fake_courier_send(&c);
	fake_courier_seal(&c, "alpha", q1, 5);
	c.aggregator->recipient = sign_recipient_random();
	fake_aggregator_trust(c.aggregator, 2, &c.aggregator->authority,
	    &trust);
	index = fake_aggregator_log(c.aggregator, buf_slice(&trust));
	buf_init(&proof, LIMITS_RECEIPT_MAX);
	fake_aggregator_receipt(c.aggregator, index, c.aggregator->leaves, 0,
	    &proof);
	buf_init(&body, LIMITS_ANSWER_MAX);
	fake_aggregator_problem(&body, "opening", "trust", buf_str(&trust),
	    "trust_proof", buf_str(&proof), NULL);
	c.aggregator->stubborn = true;
	fake_aggregator_script(c.aggregator, 425, buf_str(&body));
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_LATER);
	c.aggregator->stubborn = false;
	c.aggregator->mood = FAKE_AGGREGATOR_HONEST;
	fake_courier_take_in(&c);
	ck_assert(c.taken.trust_changed);
	ck_assert_uint_eq(fake_courier_agent(&c).pins.trust_number, 2);
	ck_assert_mem_eq(fake_courier_agent(&c).pins.recipient[0].b,
	    c.aggregator->recipient.public.b, 32);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 1);
	buf_free(&trust);
	buf_free(&proof);
	buf_free(&body);
	fake_courier_close(&c);
}
END_TEST

/* A refused revision does not count as sealed; the next one is higher. */
START_TEST(test_refused)
{
	struct statement s = { .kind = STATEMENT_REFUSAL,
		.origin = FAKE_AGGREGATOR_ORIGIN };
	struct buf note, refusal, proof[2], body;
	struct returns *sealed;
	struct receipts_sent sent;
	struct err e = ERR_INIT;
	uint64_t index, revision;
	struct period p;
	struct fake_courier c;
	size_t n;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	(void)fake_courier_send(&c);
	fake_courier_seal(&c, "alpha", q1, 5);
	note_of(&c, 1, &note);
	ck_assert_int_eq(receipts_read_note(&sent, buf_slice(&note), &e), 0);
	index = fake_aggregator_log(c.aggregator, buf_slice(&note));
	s.u.refusal.statement = sent.id;
	s.u.refusal.index = index;
	s.u.refusal.code = REFUSED_SERVICE;
	fake_aggregator_sign(&s, &c.aggregator->log, NULL, &refusal);
	(void)fake_aggregator_log(c.aggregator, buf_slice(&refusal));
	for (uint64_t i = 0; i < 2; i++) {
		buf_init(&proof[i], LIMITS_RECEIPT_MAX);
		fake_aggregator_receipt(c.aggregator, index + i,
		    c.aggregator->leaves, 0, &proof[i]);
	}
	buf_init(&body, LIMITS_ANSWER_MAX);
	fake_aggregator_problem(&body, "refused", "note", buf_str(&note),
	    "proof", buf_str(&proof[0]), "refusal_note", buf_str(&refusal),
	    "refusal_proof", buf_str(&proof[1]), NULL);
	/* The aggregator counts the statement as logged: it is at seq 1. */
	c.aggregator->fixed_head = true;
	fake_aggregator_script(c.aggregator, 422, buf_str(&body));
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_uint_eq(c.taken.refused, 1);
	ck_assert_int_eq(fake_courier_count(&c, "refused"), 1);
	ck_assert_int_eq(outbox_sealed(c.reg.open.db, &sealed, &n, &e), 0);
	ck_assert_uint_eq(n, 0);
	free(sealed);
	ck_assert(period_parse(slice_of(q1), &p));
	ck_assert_int_eq(outbox_next_revision(c.reg.open.db, "alpha",
			     CONTENT_RETURN, p, &revision, &e),
	    0);
	ck_assert_uint_eq(revision, 2);
	buf_free(&note);
	buf_free(&refusal);
	buf_free(&proof[0]);
	buf_free(&proof[1]);
	buf_free(&body);
	fake_courier_close(&c);
}
END_TEST

/* The spool lost everything but what the register writes again. */
START_TEST(test_spool_lost)
{
	struct fake_courier c;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	(void)fake_courier_send(&c);
	fake_courier_take_in(&c);
	fake_courier_seal(&c, "alpha", q1, 5);
	(void)fake_aggregator_log(c.aggregator,
	    buf_slice(&c.aggregator->trust));
	(void)fake_courier_send(&c);
	memory_spool_close(&c.memory);
	fake_courier_take_in(&c);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "out/"), 1);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "pins.json"), 1);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 1);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "receipts/"), 3);
	ck_assert_uint_eq(c.aggregator->leaves, 5);
	/* The courier's chain began anew; the register's goes on. */
	(void)fake_courier_send(&c);
	fake_courier_take_in(&c);
	(void)fake_courier_send(&c);
	fake_courier_take_in(&c);
	ck_assert_uint_eq(fake_courier_seen_size(&c), 5);
	fake_courier_close(&c);
}
END_TEST

static int64_t
openings(struct fake_courier *c)
{
	struct err e = ERR_INIT;
	int64_t n;
	bool found;

	ck_assert_int_eq(db_get_i64(db_prepare(c->reg.open.db,
					"SELECT count(*) FROM opening"),
			     &n, &found, &e),
	    0);
	return n;
}

/* Openings are kept in force, waiting, or young. */
START_TEST(test_openings_expire)
{
	struct err e = ERR_INIT;
	int32_t later;
	struct fake_courier c;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	fake_courier_seal(&c, "alpha", q1, 5);
	fake_courier_seal(&c, "alpha", q1, 6);
	fake_courier_seal(&c, "alpha", q2, 7);
	later = c.reg.today + LIMITS_OPENING_KEEP_DAYS;
	ck_assert_int_eq(outbox_expire(c.reg.open.db, later + 1, &e), 0);
	ck_assert_int_eq(openings(&c), 3);
	(void)fake_courier_send(&c);
	fake_courier_take_in(&c);
	ck_assert_int_eq(outbox_expire(c.reg.open.db, later, &e), 0);
	ck_assert_int_eq(openings(&c), 3);
	ck_assert_int_eq(outbox_expire(c.reg.open.db, later + 1, &e), 0);
	ck_assert_int_eq(openings(&c), 2);
	fake_courier_close(&c);
}
END_TEST

/* A damaged envelope in the spool is written again from the register. */
START_TEST(test_envelope_damaged)
{
	static const char out[] = "out/000001-0000000001.sheaf";
	struct fake_courier c;
	struct buf copy;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	(void)fake_courier_send(&c);
	fake_courier_seal(&c, "alpha", q1, 5);
	buf_init(&copy, LIMITS_ENVELOPE_MAX);
	buf_add_slice(&copy, memory_spool_get(&c.memory, out));
	copy.data[3] ^= 1;
	memory_spool_put(&c.memory, out, buf_slice(&copy));
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_LATER);
	fake_courier_take_in(&c);
	ck_assert(!slice_equal(memory_spool_get(&c.memory, out),
	    buf_slice(&copy)));
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	buf_free(&copy);
	fake_courier_close(&c);
}
END_TEST

/* Two signed roots of one size end signing here too. */
START_TEST(test_fork_stops_signing)
{
	struct outbox_agent a;
	struct err e = ERR_INIT;
	struct heads h;
	struct jval *json;
	struct buf head;
	struct fake_courier c;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	(void)fake_courier_send(&c);
	fake_courier_take_in(&c);
	a = fake_courier_agent(&c);
	buf_free(&c.aggregator->leaf[2]);
	buf_init(&head, LIMITS_ANSWER_MAX);
	fake_aggregator_sign(&(struct statement){ .kind = STATEMENT_REVOKE,
				 .origin = FAKE_AGGREGATOR_ORIGIN,
				 .agent = FAKE_AGGREGATOR_AGENT,
				 .epoch = 9 },
	    &c.aggregator->authority, NULL, &c.aggregator->leaf[2]);
	fake_aggregator_head(c.aggregator, 1, c.aggregator->leaves, 0, &head);
	ck_assert_int_eq(jval_parse(&json, buf_slice(&head), head.n, &e), 0);
	ck_assert_int_eq(heads_read(&h, &a.pins, json, 0, &e), 0);
	ck_assert_int_eq(checkpoints_seen_meet(c.reg.open.db, &a.pins, &h.proof,
			     &h.checkpoint, &e),
	    0);
	a = fake_courier_agent(&c);
	ck_assert_int_eq(a.state, OUTBOX_AGENT_FORKED);
	ck_assert_int_lt(seal_allowed(&a, &e), 0);
	jval_free(json);
	buf_free(&head);
	fake_courier_close(&c);
}
END_TEST

/* A head answer of that size; it names one content and one rule set, or has no such
 * member (NULL), as one of an aggregator that was put back to an older version. */
static void
hear(struct fake_courier *c, uint64_t size, const char *content,
    const char *set)
{
	struct outbox_agent a = fake_courier_agent(c);
	struct jval *none = jval_array(), *contents = jval_array(),
		    *sets = jval_array();
	struct err e = ERR_INIT;
	const struct heads h = { .checkpoint.size = size,
		.in_force = none,
		.services = none,
		.contents = content != NULL ? contents : NULL,
		.sets = set != NULL ? sets : NULL };

	if (content != NULL)
		jval_add_str(contents, content);
	if (set != NULL) {
		jval_add_i64(sets, 7);
		jval_add_str(sets, set);
	}
	ck_assert_int_eq(checkpoints_seen_in_force(c->reg.open.db, &a.pins, &h,
			     &e),
	    0);
	jval_free(none);
	jval_free(contents);
	jval_free(sets);
}

static bool
is_taken(struct fake_courier *c, enum statement_content content)
{
	struct err e = ERR_INIT;
	bool taken;

	ck_assert_int_eq(taken_content(c->reg.open.db, content, &taken, &e), 0);
	return taken;
}

static bool
is_set_taken(struct fake_courier *c, const struct ruleset *set)
{
	struct err e = ERR_INIT;
	bool taken;

	ck_assert_int_eq(taken_set(c->reg.open.db, set, &taken, &e), 0);
	return taken;
}

/* The newest head alone says what the aggregator takes; of two of one size, the one
 * that came last. */
START_TEST(test_contents_of_newest_head)
{
	const enum statement_content content = CONTENT_RECONCILIATION;
	struct fake_courier c;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	ck_assert(is_taken(&c, CONTENT_RETURN));
	ck_assert(is_taken(&c, CONTENT_FIDELITY_SELF));
	ck_assert(!is_taken(&c, content));
	hear(&c, 1000, "sheaf-reconciliation/1", NULL);
	ck_assert(is_taken(&c, content));
	hear(&c, 999, NULL, NULL);
	ck_assert(is_taken(&c, content));
	hear(&c, 1001, NULL, NULL);
	ck_assert(!is_taken(&c, content));
	hear(&c, 1000, "sheaf-reconciliation/1", NULL);
	ck_assert(!is_taken(&c, content));
	hear(&c, 1002, "sheaf-reconciliation/2", NULL);
	ck_assert(!is_taken(&c, content));
	hear(&c, 1002, "sheaf-reconciliation/1", NULL);
	ck_assert(is_taken(&c, content));
	fake_courier_close(&c);
}
END_TEST

/* Likewise for rule sets, of which every aggregator takes the first. */
START_TEST(test_sets_of_newest_head)
{
	const struct ruleset *one = measures_ips_grow_1();
	const struct ruleset *two = measures_ips_grow_2();
	struct fake_courier c;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	ck_assert(is_set_taken(&c, one));
	ck_assert(!is_set_taken(&c, two));
	hear(&c, 1000, "sheaf-reconciliation/1", "ips-grow/2");
	ck_assert(is_set_taken(&c, one));
	ck_assert(is_set_taken(&c, two));
	ck_assert(is_taken(&c, CONTENT_RECONCILIATION));
	hear(&c, 999, NULL, NULL);
	ck_assert(is_set_taken(&c, two));
	hear(&c, 1000, "sheaf-reconciliation/1", NULL);
	ck_assert(is_set_taken(&c, one));
	ck_assert(!is_set_taken(&c, two));
	hear(&c, 1001, "ips-grow/2", "ips-grow/3");
	ck_assert(!is_set_taken(&c, two));
	hear(&c, 1001, NULL, "ips-grow/2");
	ck_assert(is_set_taken(&c, two));
	fake_courier_close(&c);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_sealed_statement,
		test_sealed_never_changes, test_all_or_nothing,
		test_fidelity_book, test_revoked_and_back, test_newer_trust,
		test_trust_with_a_head, test_trust_without_a_proof,
		test_refused, test_spool_lost, test_openings_expire,
		test_envelope_damaged, test_fork_stops_signing,
		test_contents_of_newest_head, test_sets_of_newest_head, NULL };

	return unit_main("outbox_receive", tests);
}
