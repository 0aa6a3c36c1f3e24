/*
 * The courier against an aggregator in the same process: every answer it may
 * get, and what is in the spool and the register afterwards.
 */
#include "agent/delivery/courier.h"
#include "agent/sealing/checkpoints_seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/progress.h"
#include "agent/delivery/recheck.h"
#include "agent/delivery/settle.h"
#include "agent/sealing/checkpoints_seen.h"
#include "protocol/offer.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static const char q1[] = "2026-01-01/P3M", q2[] = "2026-04-01/P3M";
static const char first[] = "in/000001-0000000001.answer";

static struct progress
progress(struct fake_courier *c)
{
	struct err e = ERR_INIT;
	struct progress p;

	ck_assert_int_eq(progress_load(&p, &c->spool, &e), 0);
	return p;
}

/* Enrolled, with one return waiting and the enrolment received. */
static void
begin(struct fake_courier *c)
{
	fake_courier_open(c);
	fake_courier_enrol(c);
	ck_assert_int_eq(fake_courier_send(c).word, COURIER_RESULT_IDLE);
	fake_courier_seal(c, "alpha", q2, 5);
}

START_TEST(test_whole_way)
{
	struct fake_courier c;
	struct courier_result t;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	/* Sealed before the enrolment is accepted: waits behind it. */
	fake_courier_seal(&c, "alpha", q1, 5);
	fake_courier_seal(&c, "alpha", q2, 7);
	t = fake_courier_send(&c);
	ck_assert_int_eq(t.word, COURIER_RESULT_IDLE);
	/* trust, invite, enrolment, two batches */
	ck_assert_uint_eq(c.aggregator->leaves, 5);
	ck_assert_uint_eq(fake_courier_spool_size(&c), 5);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_agent(&c).state, OUTBOX_AGENT_ENROLLED);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 2);
	ck_assert_uint_eq(fake_courier_seen_size(&c), 5);
	ck_assert_uint_eq(c.taken.received, 2);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "out/"), 0);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "in/"), 0);
	/* Three receipts, and the invite. */
	ck_assert_uint_eq(memory_spool_count(&c.memory, "receipts/"), 4);
	fake_courier_close(&c);
}
END_TEST

START_TEST(test_nothing_to_go_to)
{
	struct fake_courier c;

	fake_courier_open(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_UNREADY);
	ck_assert_uint_eq(c.aggregator->posts + c.aggregator->gets, 0);
	fake_courier_close(&c);
}
END_TEST

START_TEST(test_offline)
{
	struct fake_courier c;
	struct courier_result t;

	begin(&c);
	c.aggregator->mood = FAKE_AGGREGATOR_OFFLINE;
	for (unsigned i = 1; i <= 5; i++) {
		t = fake_courier_send(&c);
		ck_assert_int_eq(t.word, COURIER_RESULT_LATER);
		ck_assert_uint_eq(progress(&c).failures, i);
	}
	c.aggregator->mood = FAKE_AGGREGATOR_HONEST;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	ck_assert_uint_eq(progress(&c).failures, 0);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 1);
	fake_courier_close(&c);
}
END_TEST

/* The date of an answer is kept when the answer verified, and only then. */
START_TEST(test_answer_date)
{
	struct fake_courier c;

	begin(&c);
	c.aggregator->date_s = c.now.s + 5000000;
	fake_aggregator_script(c.aggregator, 503, "{\"code\":\"busy\"}");
	c.aggregator->mood = FAKE_AGGREGATOR_CLOSED;
	(void)fake_courier_send(&c);
	ck_assert_int_eq(progress(&c).answer_date.s, 0);
	c.aggregator->mood = FAKE_AGGREGATOR_HONEST;
	c.now.s += 4000;
	(void)fake_courier_send(&c);
	ck_assert_int_eq(progress(&c).answer_date.s, c.aggregator->date_s);
	/* one without a date changes nothing */
	c.aggregator->date_s = 0;
	fake_courier_take_in(&c);
	fake_courier_seal(&c, "alpha", q1, 6);
	(void)fake_courier_send(&c);
	ck_assert_int_gt(progress(&c).answer_date.s, c.now.s);
	fake_courier_close(&c);
}
END_TEST

/* The head is answered but no batch is taken: the delay still grows. */
START_TEST(test_busy_grows)
{
	struct fake_courier c;

	begin(&c);
	for (unsigned i = 1; i <= 4; i++) {
		fake_aggregator_script(c.aggregator, 503,
		    "{\"code\":\"busy\"}");
		c.aggregator->retry_after_ms = 90000;
		ck_assert_int_eq(fake_courier_send(&c).word,
		    COURIER_RESULT_LATER);
		ck_assert_uint_eq(progress(&c).failures, i);
		ck_assert_int_eq(progress(&c).told_until.s, c.now.s + 90);
	}
	fake_courier_close(&c);
}
END_TEST

/* First case 7: bare answers from something on the way. */
START_TEST(test_bare_answers)
{
	static const unsigned status[] = { 200, 301, 400, 401, 403, 404, 407,
		409, 410, 413, 422, 425, 429, 500, 502, 503, 507 };
	static const char *const body[] = {
		NULL, "<html>no</html>", "{\"code\":\"conflict\"}",
		"{\"code\":\"ended\"}",
		"{\"code\":\"refused\",\"note\":\"x\",\"proof\":\"y\"}",
		"{\"code\":\"opening\"}",
		"{\"code\":\"opening\",\"trust\":\"a\",\"trust_proof\":\"b\"}"
	};
	struct slice before, after;
	uint8_t *copy;
	struct fake_courier c;

	begin(&c);
	before = memory_spool_get(&c.memory, "out/000001-0000000001.sheaf");
	ck_assert_uint_gt(before.n, 0);
	copy = malloc(before.n);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, before.p, before.n);
	for (size_t i = 0; i < sizeof(status) / sizeof(status[0]); i++)
		for (size_t k = 0; k < sizeof(body) / sizeof(body[0]); k++) {
			fake_aggregator_script(c.aggregator, status[i],
			    body[k]);
			ck_assert_int_eq(fake_courier_send(&c).word,
			    COURIER_RESULT_LATER);
			ck_assert_ptr_null(
			    memory_spool_get(&c.memory, first).p);
			fake_courier_take_in(&c);
			ck_assert_int_eq(fake_courier_count(&c, "waiting"), 1);
			ck_assert_int_le(fake_courier_agent(&c).state,
			    OUTBOX_AGENT_ENROLLED);
			after = memory_spool_get(&c.memory,
			    "out/000001-0000000001.sheaf");
			ck_assert(slice_equal(after,
			    slice_make(copy, before.n)));
		}
	free(copy);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_close(&c);
}
END_TEST

/* The same statuses on every request, the comparison included. */
START_TEST(test_closed_way)
{
	struct fake_courier c;

	begin(&c);
	for (unsigned status = 200; status < 600; status += 3) {
		fake_aggregator_script(c.aggregator, status,
		    "{\"code\":\"ended\"}");
		c.aggregator->mood = FAKE_AGGREGATOR_CLOSED;
		ck_assert_int_eq(fake_courier_send(&c).word,
		    COURIER_RESULT_LATER);
		ck_assert_ptr_null(memory_spool_get(&c.memory, first).p);
	}
	ck_assert_uint_eq(memory_spool_count(&c.memory, "alarm"), 0);
	fake_courier_close(&c);
}
END_TEST

/* First case 6, first half: a backlog with one `seen`, one by one. */
START_TEST(test_backlog)
{
	struct fake_courier c;

	begin(&c);
	for (int64_t i = 0; i < 4; i++)
		fake_courier_seal(&c, "alpha", q2, 6 + i);
	/* Other sites report meanwhile. */
	for (int i = 0; i < 3; i++)
		(void)fake_aggregator_log(c.aggregator,
		    buf_slice(&c.aggregator->trust));
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 5);
	ck_assert_uint_eq(fake_courier_spool_size(&c), c.aggregator->leaves);
	ck_assert_uint_eq(fake_courier_seen_size(&c), c.aggregator->leaves);
	fake_courier_close(&c);
}
END_TEST

START_TEST(test_opening_seals_anew)
{
	const char *out = "out/000001-0000000001.sheaf";
	struct fake_courier c;
	struct slice envelope;
	struct buf before;

	begin(&c);
	buf_init(&before, LIMITS_ENVELOPE_MAX);
	buf_add_slice(&before, memory_spool_get(&c.memory, out));
	c.aggregator->no_opening = true;
	c.aggregator->posts = 0;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_LATER);
	/* Sent again once; then the register has to seal it anew. */
	ck_assert_uint_eq(c.aggregator->posts, 2);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_LATER);
	ck_assert_uint_eq(c.aggregator->posts, 2);
	fake_courier_take_in(&c);
	ck_assert_uint_eq(c.taken.resealed, 1);
	envelope = memory_spool_get(&c.memory, out);
	ck_assert(!slice_equal(envelope, buf_slice(&before)));
	ck_assert_ptr_null(memory_spool_get(&c.memory, first).p);
	c.aggregator->no_opening = false;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 1);
	buf_free(&before);
	fake_courier_close(&c);
}
END_TEST

/* The site holds trust statement 2 already. */
static void
hold_number_2(struct fake_courier *c)
{
	struct outbox_agent a = fake_courier_agent(c);
	struct err e = ERR_INIT;

	a.pins.trust_number = 2;
	ck_assert_int_eq(outbox_set_pins(c->reg.open.db, &a.pins, &e), 0);
	fake_courier_take_in(c);
}

/* First case 8: the trust statement that comes with it is older, another
 * authority's, or not in the log. */
START_TEST(test_opening_untrusted)
{
	struct sign_key thief = fake_aggregator_key(99);
	struct buf trust[3], proof[3], body;
	struct fake_courier c;
	uint64_t index;

	begin(&c);
	for (int i = 0; i < 3; i++)
		buf_init(&proof[i], LIMITS_RECEIPT_MAX);
	fake_aggregator_trust(c.aggregator, 2, &thief, &trust[0]);
	index = fake_aggregator_log(c.aggregator, buf_slice(&trust[0]));
	fake_aggregator_receipt(c.aggregator, index, c.aggregator->leaves, 0,
	    &proof[0]);
	fake_aggregator_trust(c.aggregator, 2, &c.aggregator->authority,
	    &trust[1]);
	fake_aggregator_receipt(c.aggregator, 0, c.aggregator->leaves, 0,
	    &proof[1]);
	fake_aggregator_trust(c.aggregator, 1, &c.aggregator->authority,
	    &trust[2]);
	fake_aggregator_receipt(c.aggregator, 0, c.aggregator->leaves, 0,
	    &proof[2]);
	hold_number_2(&c);
	buf_init(&body, LIMITS_ANSWER_MAX);
	for (int i = 0; i < 3; i++) {
		buf_reset(&body);
		fake_aggregator_problem(&body, "opening", "trust",
		    buf_str(&trust[i]), "trust_proof", buf_str(&proof[i]),
		    NULL);
		fake_aggregator_script(c.aggregator, 425, buf_str(&body));
		ck_assert_int_eq(fake_courier_send(&c).word,
		    COURIER_RESULT_LATER);
		ck_assert_ptr_null(memory_spool_get(&c.memory, first).p);
		fake_courier_take_in(&c);
		ck_assert_uint_eq(c.taken.resealed, 0);
		ck_assert_uint_eq(fake_courier_agent(&c).pins.trust_number, 2);
	}
	for (int i = 0; i < 3; i++) {
		buf_free(&trust[i]);
		buf_free(&proof[i]);
	}
	buf_free(&body);
	fake_courier_close(&c);
}
END_TEST

/* The courier left a forged answer in the spool: the register looks again. */
START_TEST(test_register_believes_nothing)
{
	struct fake_courier c;
	struct buf file;
	struct spool_answer a = { .status = 200, .at = { 1 } };

	begin(&c);
	buf_init(&file, LIMITS_ANSWER_MAX);
	a.body = slice_of("c2sp.org/tlog-proof@v1\n");
	spool_answer_write(&a, &file);
	memory_spool_put(&c.memory, first, buf_slice(&file));
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "waiting"), 1);
	ck_assert_ptr_null(memory_spool_get(&c.memory, first).p);
	buf_free(&file);
	fake_courier_close(&c);
}
END_TEST

/* The aggregator misses what it receipted: it is sent once more. */
START_TEST(test_head_behind)
{
	struct fake_courier c;

	begin(&c);
	fake_courier_seal(&c, "alpha", q1, 2);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "out/"), 0);
	/* It has forgotten where this site stands. */
	c.aggregator->fixed_head = true;
	c.aggregator->head_seq = 1;
	(void)fake_courier_send(&c);
	ck_assert_int_eq(progress(&c).head, PROGRESS_BEHIND);
	ck_assert_uint_gt(memory_spool_get(&c.memory, "wanted.json").n, 0);
	fake_courier_take_in(&c);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "out/"), 1);
	c.aggregator->posts = 0;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	ck_assert_uint_eq(c.aggregator->posts, 1);
	c.aggregator->fixed_head = false;
	fake_courier_take_in(&c);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "out/"), 0);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 2);
	fake_courier_close(&c);
}
END_TEST

/* How many pairs a body has; those without a proof are invites. */
static unsigned
pairs(const struct fake_courier *c, unsigned *invites)
{
	struct slice rest = buf_slice(&c->aggregator->given);
	struct err why = ERR_INIT;
	struct offer o;
	unsigned n = 0;

	*invites = 0;
	while (rest.n > 0) {
		ck_assert_int_eq(offer_read(&o, &rest, &why), 0);
		n++;
		*invites += o.proof.n == 0;
	}
	return n;
}

/* Another letter in the signature of the receipt of the site's second batch. */
static void
spoil_receipt(struct fake_courier *c)
{
	char name[SPOOL_NAME_MAX];
	struct err e = ERR_INIT;
	struct buf file;
	bool found;

	spool_name(name, "receipts", (struct spool_item){ 1, 2 }, ".receipt");
	ck_assert_int_eq(c->spool.read(c->spool.arg, name, 1 << 20, &file,
			     &found, &e),
	    0);
	ck_assert(found);
	for (size_t i = file.n; i-- > 8;)
		if (file.data[i] == '=') {
			file.data[i - 8] = file.data[i - 8] == 'A' ? 'B' : 'A';
			break;
		}
	ck_assert_int_eq(c->spool.write(c->spool.arg, name, buf_slice(&file),
			     &e),
	    0);
	buf_free(&file);
}

/* The aggregator is an older copy, and says so: what this site has receipts for is given
 * back before anything is sent, whether the register has taken it in or not. */
START_TEST(test_gives_back)
{
	struct courier_result t;
	struct fake_courier c;
	unsigned invites;

	begin(&c);
	fake_courier_seal(&c, "alpha", q1, 2);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	/* Its answer is still in the spool. */
	fake_courier_seal(&c, "alpha", q2, 3);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	ck_assert_uint_eq(c.aggregator->recover_gets, 0);
	fake_aggregator_script(c.aggregator, 503, NULL);
	c.aggregator->mood = FAKE_AGGREGATOR_CLOSED;
	fake_aggregator_problem(&c.aggregator->body, "behind", NULL);
	/* One of before does not know of it: nothing is given, and nothing lost. */
	c.now.s += 24 * 3600;
	t = fake_courier_send(&c);
	ck_assert_int_eq(t.word, COURIER_RESULT_LATER);
	ck_assert_uint_eq(c.aggregator->recover_gets, 1);
	ck_assert_uint_eq(c.aggregator->recover_posts, 0);
	/* The trust statement alone is left there. */
	c.aggregator->lost_from = 1;
	c.aggregator->lost = 5;
	t = fake_courier_send(&c);
	ck_assert_int_eq(t.word, COURIER_RESULT_LATER);
	ck_assert_ptr_nonnull(strstr(t.text, "has given back"));
	ck_assert_uint_eq(c.aggregator->recover_posts, 1);
	/* Invite, enrolment, three batches. */
	ck_assert_uint_eq(pairs(&c, &invites), 5);
	ck_assert_uint_eq(invites, 1);
	/* What is there already is not given. */
	c.aggregator->lost_from = 4;
	(void)fake_courier_send(&c);
	ck_assert_uint_eq(pairs(&c, &invites), 2);
	ck_assert_uint_eq(invites, 0);
	/* One whose receipt has rotted would keep the others back. */
	spoil_receipt(&c);
	(void)fake_courier_send(&c);
	ck_assert_uint_eq(pairs(&c, &invites), 1);
	/* And then delivery goes on. */
	c.aggregator->mood = FAKE_AGGREGATOR_HONEST;
	fake_courier_seal(&c, "alpha", q1, 4);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_close(&c);
}
END_TEST

/* The log knows more of this site than this machine does. */
static int64_t
keys_known(struct fake_courier *c)
{
	struct db_stmt *q = db_prepare(c->reg.open.db,
	    "SELECT count(*) + sum(revision) * 1000 FROM in_force");
	struct err e = ERR_INIT;
	int64_t n = -1;
	bool found;

	ck_assert_int_eq(db_get_i64(q, &n, &found, &e), 0);
	return n;
}

/* The register gets the whole list, whether it comes in pages or not. */
START_TEST(test_list_in_pages)
{
	static const struct {
		unsigned keys, page, gets;
	} cases[] = { { 7, 3, 3 }, { 7, 0, 1 }, { 7, 7, 1 }, { 6, 3, 2 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* Two answers that know of no list, or not of all of it. */
		const struct heads none = { .checkpoint.size = 1000 };
		const struct heads some = { .checkpoint.size = 1000,
			.in_force = jval_array(),
			.next = "alpha/1" };
		unsigned keys = cases[i].keys;
		struct err e = ERR_INIT;
		struct outbox_agent a;
		struct fake_courier c;

		begin(&c);
		(void)fake_courier_send(&c);
		fake_courier_take_in(&c);
		fake_courier_seal(&c, "alpha", q1, 6);
		c.aggregator->keys = keys;
		c.aggregator->page = cases[i].page;
		c.aggregator->gets = 0;
		(void)fake_courier_send(&c);
		ck_assert_uint_eq(c.aggregator->gets, cases[i].gets);
		fake_courier_take_in(&c);
		a = fake_courier_agent(&c);
		ck_assert_int_eq(checkpoints_seen_in_force(c.reg.open.db,
				     &a.pins, &none, &e),
		    0);
		ck_assert_int_eq(checkpoints_seen_in_force(c.reg.open.db,
				     &a.pins, &some, &e),
		    0);
		jval_free((struct jval *)(uintptr_t)some.in_force);
		ck_assert_int_eq(keys_known(&c),
		    keys + keys * (keys + 1) / 2 * 1000);
		fake_courier_close(&c);
	}
}
END_TEST

/* A list without end ends the contact, and nothing is sent. */
START_TEST(test_list_without_end)
{
	struct fake_courier c;

	begin(&c);
	(void)fake_courier_send(&c);
	fake_courier_take_in(&c);
	fake_courier_seal(&c, "alpha", q1, 6);
	c.aggregator->keys = 7;
	c.aggregator->page = 3;
	c.aggregator->endless = true;
	c.aggregator->gets = 0;
	(void)fake_courier_send(&c);
	ck_assert_uint_eq(c.aggregator->gets, LIMITS_HEAD_PAGES_MAX);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 1);
	fake_courier_close(&c);
}
END_TEST

START_TEST(test_head_ahead)
{
	struct fake_courier c;

	begin(&c);
	c.aggregator->fixed_head = true;
	c.aggregator->head_seq = 9;
	c.aggregator->posts = 0;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_STOPPED);
	ck_assert_uint_eq(c.aggregator->posts, 0);
	ck_assert_int_eq(progress(&c).head, PROGRESS_RESTORED);
	/* The head answer had no proof, so the next one may say otherwise. */
	c.aggregator->fixed_head = false;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	ck_assert_int_eq(progress(&c).head, PROGRESS_OK);
	fake_courier_close(&c);
}
END_TEST

/* What the site holds is shown before anything is asked, whatever is answered. */
START_TEST(test_shows_what_it_holds)
{
	static const unsigned status[] = { 404, 200, 503, 409, 302 };
	struct fake_courier c;
	struct buf held;

	begin(&c);
	buf_init(&held, LIMITS_CHECKPOINT_MAX);
	for (size_t i = 0; i < sizeof(status) / sizeof(status[0]); i++) {
		buf_reset(&held);
		buf_add_slice(&held, memory_spool_get(&c.memory, "checkpoint"));
		ck_assert_uint_gt(held.n, 0);
		c.aggregator->shown = 0;
		c.aggregator->shown_status = status[i];
		c.now.s += (int64_t)2 * 24 * 3600;
		ck_assert_int_eq(fake_courier_send(&c).word,
		    COURIER_RESULT_IDLE);
		ck_assert_uint_eq(c.aggregator->shown, 1);
		ck_assert(slice_equal(buf_slice(&c.aggregator->shown_text),
		    buf_slice(&held)));
	}
	buf_free(&held);
	fake_courier_close(&c);
}
END_TEST

/* A policy that asks for witnesses from now on spoils nothing that is kept. */
START_TEST(test_later_policy)
{
	struct buf faults;
	struct recheck r = { .faults = &faults };
	struct checkpoint stored;
	struct fake_courier c;
	struct err e = ERR_INIT;
	struct pins p;
	bool found;

	begin(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	fake_courier_quorum(&c, "quorum w0");
	ck_assert_int_eq(settle_pins(&c.spool, &p, &found, &e), 0);
	ck_assert(!p.policy.quorum_none);
	ck_assert_int_eq(settle_checkpoint(&c.spool, &p, &stored, &e), 0);
	ck_assert_uint_gt(stored.size, 0);
	buf_init(&faults, 1 << 16);
	ck_assert_int_eq(recheck_receipts(&c.spool, &r, &e), 0);
	ck_assert_msg(faults.n == 0, "%s", buf_str(&faults));
	ck_assert_uint_gt(r.n, 0);
	buf_free(&faults);
	fake_courier_close(&c);
}
END_TEST

/* An answer whose checkpoint the quorum has not seen is no answer: the statement
 * waits on, and neither checkpoint nor register has moved.  With the line it is. */
START_TEST(test_quorum_missing)
{
	static const unsigned too_few[] = { 0, 0x2, 0xe };
	struct fake_courier c;
	uint64_t size;

	begin(&c);
	size = fake_courier_spool_size(&c);
	for (unsigned i = 0; i < 3; i++) {
		fake_courier_quorum(&c, "quorum w0");
		c.aggregator->cosigned = too_few[i];
		c.now.s += 3600;
		ck_assert_int_eq(fake_courier_send(&c).word,
		    COURIER_RESULT_LATER);
		fake_courier_take_in(&c);
		ck_assert_int_eq(fake_courier_count(&c, "received"), 0);
		ck_assert_uint_eq(memory_spool_count(&c.memory, "out/"), 1);
		ck_assert_uint_eq(fake_courier_spool_size(&c), size);
	}
	fake_courier_quorum(&c, "quorum w0");
	c.aggregator->cosigned = 0x1;
	c.now.s += 3600;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 1);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "out/"), 0);
	ck_assert_uint_gt(fake_courier_spool_size(&c), size);
	fake_courier_close(&c);
}
END_TEST

/* A damaged proof is asked for again; nothing is sent until it holds. */
START_TEST(test_damaged_comparison)
{
	struct fake_courier c;

	begin(&c);
	(void)fake_aggregator_log(c.aggregator,
	    buf_slice(&c.aggregator->trust));
	c.aggregator->damage_consistency = true;
	c.aggregator->posts = 0;
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(fake_courier_send(&c).word,
		    COURIER_RESULT_LATER);
	ck_assert_uint_eq(c.aggregator->posts, 0);
	ck_assert_int_eq(progress(&c).head, PROGRESS_RESTORED);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "alarm"), 0);
	c.aggregator->damage_consistency = false;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_close(&c);
}
END_TEST

/* Two signed trees of one size: it stops for ever and keeps the proof. */
START_TEST(test_fork)
{
	struct fake_courier c;
	struct err e = ERR_INIT;
	bool found, alarmed;
	struct pins p;

	begin(&c);
	c.aggregator->leaf[1].data[20] ^= 1;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_STOPPED);
	ck_assert_uint_gt(memory_spool_get(&c.memory, "alarm.json").n, 0);
	/* It is about this enrolment, and no other. */
	ck_assert_int_eq(settle_pins(&c.spool, &p, &found, &e), 0);
	ck_assert_int_eq(settle_alarmed(&c.spool, &p, &alarmed, &e), 0);
	ck_assert(alarmed);
	p.epoch++;
	ck_assert_int_eq(settle_alarmed(&c.spool, &p, &alarmed, &e), 0);
	ck_assert(!alarmed);
	p.epoch--;
	(void)snprintf(p.origin, sizeof(p.origin), "elsewhere.test/log");
	ck_assert_int_eq(settle_alarmed(&c.spool, &p, &alarmed, &e), 0);
	ck_assert(!alarmed);
	c.aggregator->leaf[1].data[20] ^= 1;
	c.aggregator->posts = 0;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_STOPPED);
	ck_assert_uint_eq(c.aggregator->posts, 0);
	fake_courier_close(&c);
}
END_TEST

/* The log is smaller than in the checkpoint that the site holds. */
START_TEST(test_log_lost)
{
	struct fake_courier c;

	begin(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	c.aggregator->leaves--;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_LATER);
	ck_assert_int_eq(progress(&c).head, PROGRESS_BEHIND);
	c.aggregator->leaves++;
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_close(&c);
}
END_TEST

/* Cut off at every write, then whole again: nothing lost or doubled. */
START_TEST(test_cut_off)
{
	for (unsigned cut = 0; cut < 30; cut++) {
		struct err e = ERR_INIT;
		struct courier_result t;
		struct fake_courier c;

		begin(&c);
		fake_courier_seal(&c, "alpha", q1, 2);
		c.memory.limited = true;
		c.memory.writes_left = cut;
		courier_free(c.courier);
		c.courier = courier_new(&c.world);
		while (courier_step(c.courier, &t, &e) == 0 &&
		       t.word == COURIER_RESULT_WENT_ON)
			continue;
		if (outbox_receive(c.reg.open.db, &c.spool, &c.taken, &e) == 0)
			e.kind = ERR_NONE;
		c.memory.limited = false;
		ck_assert_int_eq(fake_courier_send(&c).word,
		    COURIER_RESULT_IDLE);
		fake_courier_take_in(&c);
		ck_assert_int_eq(fake_courier_count(&c, "received"), 2);
		ck_assert_uint_eq(c.aggregator->leaves, 5);
		ck_assert_uint_eq(fake_courier_seen_size(&c), 5);
		ck_assert_uint_eq(memory_spool_count(&c.memory, "receipts/"),
		    4);
		fake_courier_close(&c);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		test_whole_way,
		test_nothing_to_go_to,
		test_offline,
		test_answer_date,
		test_busy_grows,
		test_bare_answers,
		test_closed_way,
		test_backlog,
		test_opening_seals_anew,
		test_opening_untrusted,
		test_register_believes_nothing,
		test_head_behind,
		test_gives_back,
		test_head_ahead,
		test_list_in_pages,
		test_list_without_end,
		test_shows_what_it_holds,
		test_later_policy,
		test_quorum_missing,
		test_damaged_comparison,
		test_fork,
		test_log_lost,
		test_cut_off,
		NULL,
	};

	return unit_main("courier", tests);
}
