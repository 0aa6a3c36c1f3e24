/* Delivery by hand, alone and mixed with the network; status; re-checking. */
#include "agent/delivery/carry.h"

#include <stdlib.h>
#include <string.h>

#include "agent/delivery/recheck.h"
#include "agent/delivery/site_status.h"
#include "agent/register/taken.h"
#include "protocol/envelope.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static const char q2[] = "2026-04-01/P3M";

enum { ANSWERS_MAX = 16 };

/* One answer of the aggregator, as `accept` would write it. */
struct reply {
	unsigned status;
	struct buf body;
};

static struct reply
ask(struct fake_courier *c, const char *url, struct slice body)
{
	struct transport_request r = { url, body };
	struct transport_answer a;
	struct err e = ERR_INIT;

	ck_assert_int_eq(c->aggregator->transport.ask(c->aggregator, &r, &a,
			     &e),
	    0);
	return (struct reply){ a.status, a.body };
}

/* Bring a carried file: an answer per envelope, in order. */
static size_t
bring(struct fake_courier *c, struct slice file, struct reply *reply)
{
	struct err e = ERR_INIT;
	size_t n = 0;

	while (file.n > 0) {
		struct slice from = file;
		struct envelope v;

		ck_assert_int_eq(envelope_read(&v, &file, &e), 0);
		ck_assert_uint_lt(n + 2, ANSWERS_MAX);
		if (v.boxes > 0) {
			reply[n++] = ask(c, "/v1/batches?old=0",
			    slice_make(from.p, from.n - file.n));
			continue;
		}
		ck_assert_int_eq(envelope_read(&v, &file, &e), 0);
		buf_init(&reply[n].body, 1);
		reply[n++].status = 200;
		reply[n++] = ask(c, "/v1/enrolments?old=0",
		    slice_make(from.p, from.n - file.n));
	}
	return n;
}

static void
carry_out_all(struct fake_courier *c, struct buf *file)
{
	struct err e = ERR_INIT;
	size_t n;

	buf_init(file, LIMITS_SHEAF_FILE_MAX);
	ck_assert_msg(carry_out(&c->spool, file, &n, &e) == 0, "%s", e.text);
}

/* Write the replies in the order given (or its reverse) and carry them in. */
static struct carry_report
carry_back(struct fake_courier *c, struct reply *reply, size_t n, bool reverse)
{
	struct carry_report r;
	struct err e = ERR_INIT;
	struct buf file;

	buf_init(&file, LIMITS_SHEAF_FILE_MAX);
	envelope_answers_begin(&file);
	for (size_t i = 0; i < n; i++) {
		struct reply *x = &reply[reverse ? n - 1 - i : i];

		envelope_answer_write(&file, x->status, buf_slice(&x->body));
	}
	ck_assert_msg(carry_in(&c->spool, buf_slice(&file), c->now, &r, &e) ==
			  0,
	    "%s", e.text);
	buf_free(&file);
	return r;
}

static void
free_replies(struct reply *reply, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_free(&reply[i].body);
}

START_TEST(test_never_online)
{
	struct reply reply[ANSWERS_MAX];
	struct carry_report r;
	struct fake_courier c;
	struct buf file;
	size_t n;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	fake_courier_seal(&c, "alpha", q2, 5);
	fake_courier_seal(&c, "beta", q2, 6);
	carry_out_all(&c, &file);
	n = bring(&c, buf_slice(&file), reply);
	ck_assert_uint_eq(n, 4);
	r = carry_back(&c, reply, n, false);
	ck_assert_uint_eq(r.received, 3);
	ck_assert_uint_eq(r.unused, 0);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_agent(&c).state, OUTBOX_AGENT_ENROLLED);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 2);
	ck_assert_uint_gt(fake_courier_seen_size(&c), 0);
	/* The same file again changes nothing: that of the enrolment is a head. */
	r = carry_back(&c, reply, n, false);
	ck_assert_uint_eq(r.received, 0);
	ck_assert_uint_eq(r.unused, 2);
	free_replies(reply, n);
	buf_free(&file);
	fake_courier_close(&c);
}
END_TEST

/* Carry one more return there and back: its answer, two for the enrolment. */
static void
carry_one(struct fake_courier *c, int64_t figure, struct reply *reply)
{
	struct carry_report r;
	struct buf file;

	fake_courier_seal(c, "alpha", q2, figure);
	carry_out_all(c, &file);
	ck_assert_uint_eq(bring(c, buf_slice(&file), reply), 3);
	r = carry_back(c, reply, 3, figure % 2 == 1);
	ck_assert_uint_eq(r.received, 1);
	ck_assert_uint_eq(r.unused, 0);
	fake_courier_take_in(c);
	buf_free(&file);
}

static bool
second_is_taken(struct fake_courier *c)
{
	struct err e = ERR_INIT;
	bool taken;

	ck_assert_int_eq(taken_set(c->reg.open.db, measures_ips_grow_2(),
			     &taken, &e),
	    0);
	return taken;
}

/* P-ENV-9: each file asks for a head, which a site that is never online hears so. */
START_TEST(test_head_by_file)
{
	struct reply first[ANSWERS_MAX], older[3], newer[3], none = { 0 };
	struct carry_report r;
	struct fake_courier c;
	struct buf file;
	size_t n;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	fake_courier_seal(&c, "alpha", q2, 4);
	carry_out_all(&c, &file);
	n = bring(&c, buf_slice(&file), first);
	ck_assert_uint_eq(n, 3);
	(void)carry_back(&c, first, n, false);
	fake_courier_take_in(&c);
	ck_assert(!second_is_taken(&c));
	/* In order, and in reverse. */
	c.aggregator->set = "ips-grow/2";
	carry_one(&c, 6, older);
	ck_assert(second_is_taken(&c));
	c.aggregator->set = NULL;
	carry_one(&c, 7, newer);
	ck_assert(!second_is_taken(&c));
	/* What an older file says is passed over. */
	r = carry_back(&c, older, 3, false);
	ck_assert_uint_eq(r.unused, 1);
	fake_courier_take_in(&c);
	ck_assert(!second_is_taken(&c));
	/* What was taken in is not kept. */
	ck_assert_uint_eq(memory_spool_count(&c.memory,
			      "joins/0000000000000000"),
	    0);
	/* A question that was turned away is no answer that could not be used. */
	c.aggregator->set = "ips-grow/2";
	fake_courier_seal(&c, "alpha", q2, 8);
	buf_free(&file);
	carry_out_all(&c, &file);
	free_replies(first, n);
	n = bring(&c, buf_slice(&file), first);
	buf_free(&first[2].body);
	buf_init(&none.body, LIMITS_ANSWER_MAX);
	fake_aggregator_problem(&none.body, "busy", NULL);
	first[2] = (struct reply){ 503, none.body };
	r = carry_back(&c, first, n, false);
	ck_assert_uint_eq(r.received, 1);
	ck_assert_uint_eq(r.unused, 0);
	fake_courier_take_in(&c);
	ck_assert(!second_is_taken(&c));
	free_replies(first, n);
	free_replies(older, 3);
	free_replies(newer, 3);
	buf_free(&file);
	fake_courier_close(&c);
}
END_TEST

/* P-HEAD-13: of two heads of one size that counts which was taken in last, here one from
 * the network behind one by file, for good. */
START_TEST(test_head_by_file_then_online)
{
	struct reply reply[3];
	struct fake_courier c;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	carry_one(&c, 6, reply);
	ck_assert(!second_is_taken(&c));
	c.aggregator->set = "ips-grow/2";
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	for (int i = 0; i < 3; i++) {
		fake_courier_take_in(&c);
		ck_assert(second_is_taken(&c));
	}
	free_replies(reply, 3);
	fake_courier_close(&c);
}
END_TEST

static int (*read_whole)(void *arg, const char *name, size_t max,
    struct buf *out, bool *found, struct err *e);

static int
read_fails(void *arg, const char *name, size_t max, struct buf *out,
    bool *found, struct err *e)
{
	if (strstr(name, "-0000000000.receipt") == NULL)
		return read_whole(arg, name, max, out, found, e);
	buf_init(out, 0);
	return err_set(e, ERR_SYSTEM, "the disk cannot be read");
}

/* Carry out into a file of at most so many bytes: how many it has, 0 for none. */
static size_t
carried(const struct spool *s, size_t max)
{
	struct err e = ERR_INIT;
	struct buf file;
	size_t n;

	buf_init(&file, max);
	if (carry_out(s, &file, &n, &e) == 0) {
		ck_assert_uint_eq(n, 1);
		n = file.n;
	} else {
		ck_assert_int_eq(e.kind, ERR_REFUSED);
		n = 0;
	}
	buf_free(&file);
	return n;
}

/* What waits is carried out also where the question for a head cannot be added to it. */
START_TEST(test_no_question)
{
	static const char receipt[] = "receipts/000001-0000000000.receipt";
	size_t without, with;
	struct fake_courier c;
	struct spool broken;
	struct slice bytes;
	struct buf copy;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	fake_courier_seal(&c, "alpha", q2, 5);
	with = carried(&c.spool, LIMITS_SHEAF_FILE_MAX);
	broken = c.spool;
	read_whole = broken.read;
	broken.read = read_fails;
	without = carried(&broken, LIMITS_SHEAF_FILE_MAX);
	ck_assert_uint_gt(without, 0);
	ck_assert_uint_lt(without, with);
	ck_assert_uint_eq(carried(&c.spool, with), with);
	ck_assert_uint_eq(carried(&c.spool, with - 1), without);
	ck_assert_uint_eq(carried(&c.spool, without), without);
	ck_assert_uint_eq(carried(&c.spool, without - 1), 0);
	bytes = memory_spool_get(&c.memory, receipt);
	buf_init(&copy, bytes.n);
	buf_add_slice(&copy, bytes);
	copy.data[0] ^= 1;
	memory_spool_put(&c.memory, receipt, buf_slice(&copy));
	ck_assert_uint_eq(carried(&c.spool, with), without);
	buf_free(&copy);
	fake_courier_close(&c);
}
END_TEST

/* First case 6, second half: in reverse order, mixed with online ones. */
START_TEST(test_reverse_and_mixed)
{
	struct reply reply[ANSWERS_MAX];
	struct carry_report r;
	uint64_t before;
	struct fake_courier c;
	struct buf file;
	size_t n;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	for (int64_t i = 0; i < 3; i++)
		fake_courier_seal(&c, "alpha", q2, 5 + i);
	carry_out_all(&c, &file);
	n = bring(&c, buf_slice(&file), reply);
	ck_assert_uint_eq(n, 3);
	/* Meanwhile two more are sealed, and all are sent online too. */
	fake_courier_seal(&c, "alpha", q2, 8);
	before = fake_courier_spool_size(&c);
	r = carry_back(&c, &reply[1], 2, true);
	ck_assert_uint_eq(r.received, 2);
	ck_assert_uint_ge(fake_courier_spool_size(&c), before);
	before = fake_courier_spool_size(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	ck_assert_uint_ge(fake_courier_spool_size(&c), before);
	before = fake_courier_spool_size(&c);
	(void)carry_back(&c, reply, 3, true);
	ck_assert_uint_eq(fake_courier_spool_size(&c), before);
	fake_courier_take_in(&c);
	ck_assert_int_eq(fake_courier_count(&c, "received"), 4);
	/* All that came separately was joined while online. */
	(void)fake_courier_send(&c);
	fake_courier_take_in(&c);
	ck_assert_uint_eq(memory_spool_count(&c.memory, "joins/"), 0);
	free_replies(reply, n);
	buf_free(&file);
	fake_courier_close(&c);
}
END_TEST

START_TEST(test_nothing_waits)
{
	struct err e = ERR_INIT;
	struct fake_courier c;
	struct buf file;
	size_t n;

	fake_courier_open(&c);
	buf_init(&file, LIMITS_SHEAF_FILE_MAX);
	ck_assert_int_lt(carry_out(&c.spool, &file, &n, &e), 0);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	fake_courier_enrol(&c);
	(void)fake_courier_send(&c);
	ck_assert_int_lt(carry_out(&c.spool, &file, &n, &e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	buf_free(&file);
	fake_courier_close(&c);
}
END_TEST

/* A file cut short at every byte: what was whole before it stands. */
START_TEST(test_cut_file)
{
	struct reply reply[ANSWERS_MAX];
	struct carry_report r;
	struct err e = ERR_INIT;
	struct fake_courier c;
	struct buf file, back;
	size_t n;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	carry_out_all(&c, &file);
	n = bring(&c, buf_slice(&file), reply);
	buf_init(&back, LIMITS_SHEAF_FILE_MAX);
	envelope_answers_begin(&back);
	for (size_t i = 0; i < n; i++)
		envelope_answer_write(&back, reply[i].status,
		    buf_slice(&reply[i].body));
	for (size_t cut = 0; cut < back.n; cut++) {
		(void)!carry_in(&c.spool, slice_make(back.data, cut), c.now, &r,
		    &e);
		ck_assert_uint_eq(r.received, 0);
	}
	ck_assert_int_eq(carry_in(&c.spool, buf_slice(&back), c.now, &r, &e),
	    0);
	ck_assert_uint_eq(r.received, 1);
	free_replies(reply, n);
	buf_free(&file);
	buf_free(&back);
	fake_courier_close(&c);
}
END_TEST

static int64_t
member(const struct jval *o, const char *key)
{
	int64_t v = -1;

	ck_assert_msg(jval_get_i64(o, key, &v), "%s", key);
	return v;
}

static void
expect(struct fake_courier *c, int64_t waiting, int64_t received,
    const char *words)
{
	const struct jval *outbox, *list;
	struct err e = ERR_INIT;
	struct jval *status;
	struct buf text;

	ck_assert_int_eq(site_status_read(&c->spool, c->now, &status, &e), 0);
	outbox = jval_get(status, "outbox");
	ck_assert_int_eq(member(outbox, "waiting"), waiting);
	ck_assert_int_eq(member(outbox, "received"), received);
	ck_assert_int_eq(member(outbox, "refused"), 0);
	list = jval_get(status, "returns");
	ck_assert_uint_eq(jval_length(list), (size_t)(waiting + received));
	if (words != NULL)
		ck_assert_str_eq(jval_get_str(jval_at(list, 0), "words"),
		    words);
	buf_init(&text, LIMITS_ANSWER_MAX);
	ck_assert_int_eq(site_status_write(&c->spool, c->now, &text, &e), 0);
	ck_assert(text.n > 0 && !text.full);
	if (words != NULL)
		ck_assert_ptr_nonnull(strstr(buf_str(&text), words));
	buf_free(&text);
	jval_free(status);
}

START_TEST(test_status)
{
	static const char waiting[] = "saved here, waiting to be sent",
			  received[] = "received on 2026-06-21 as entry 3";
	struct fake_courier c;

	fake_courier_open(&c);
	expect(&c, 0, 0, NULL);
	fake_courier_enrol(&c);
	expect(&c, 0, 0, NULL);
	fake_courier_seal(&c, "alpha", q2, 5);
	expect(&c, 1, 0, waiting);
	c.aggregator->mood = FAKE_AGGREGATOR_OFFLINE;
	(void)fake_courier_send(&c);
	expect(&c, 1, 0, waiting);
	c.aggregator->mood = FAKE_AGGREGATOR_HONEST;
	(void)fake_courier_send(&c);
	/* Before the register has taken it in, and after. */
	expect(&c, 0, 1, received);
	fake_courier_take_in(&c);
	expect(&c, 0, 1, received);
	fake_courier_close(&c);
}
END_TEST

START_TEST(test_recheck)
{
	static const char kept[] = "receipts/000001-0000000001.receipt";
	struct err e = ERR_INIT;
	struct slice bytes;
	struct fake_courier c;
	struct buf faults, copy;
	struct recheck r = { .faults = &faults };

	fake_courier_open(&c);
	buf_init(&faults, 100000);
	ck_assert_int_lt(recheck_receipts(&c.spool, &r, &e), 0);
	fake_courier_enrol(&c);
	fake_courier_seal(&c, "alpha", q2, 5);
	(void)fake_courier_send(&c);
	ck_assert_int_eq(recheck_receipts(&c.spool, &r, &e), 0);
	ck_assert_uint_eq(r.n, 2);
	fake_courier_take_in(&c);
	ck_assert_int_eq(recheck_receipts(&c.spool, &r, &e), 0);
	ck_assert_uint_eq(r.n, 2);
	ck_assert_uint_eq(faults.n, 0);
	bytes = memory_spool_get(&c.memory, kept);
	buf_init(&copy, 100000);
	buf_add_slice(&copy, bytes);
	copy.data[300] ^= 1;
	memory_spool_put(&c.memory, kept, buf_slice(&copy));
	ck_assert_int_eq(recheck_receipts(&c.spool, &r, &e), 0);
	ck_assert_uint_eq(r.n, 1);
	ck_assert_ptr_nonnull(strstr(buf_str(&faults), kept));
	buf_free(&copy);
	buf_free(&faults);
	fake_courier_close(&c);
}
END_TEST

/* A carried answer needs the quorum as one from the network does. */
START_TEST(test_carried_without_quorum)
{
	struct reply reply[ANSWERS_MAX];
	struct carry_report r;
	struct fake_courier c;
	struct buf file;
	uint64_t size;
	size_t n;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	ck_assert_int_eq(fake_courier_send(&c).word, COURIER_RESULT_IDLE);
	fake_courier_take_in(&c);
	fake_courier_seal(&c, "alpha", q2, 5);
	size = fake_courier_spool_size(&c);
	for (unsigned lines = 0; lines < 2; lines++) {
		fake_courier_quorum(&c, "quorum w0");
		c.aggregator->cosigned = lines;
		c.aggregator->set = "ips-grow/2";
		carry_out_all(&c, &file);
		n = bring(&c, buf_slice(&file), reply);
		ck_assert_uint_eq(n, 3);
		r = carry_back(&c, reply, n, false);
		ck_assert_uint_eq(r.received, lines);
		fake_courier_take_in(&c);
		ck_assert(second_is_taken(&c) == (lines > 0));
		ck_assert_int_eq(fake_courier_count(&c, "received"),
		    (int64_t)lines);
		if (lines == 0)
			ck_assert_uint_eq(fake_courier_spool_size(&c), size);
		free_replies(reply, n);
		buf_free(&file);
	}
	fake_courier_close(&c);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_never_online,
		test_reverse_and_mixed, test_nothing_waits, test_cut_file,
		test_head_by_file, test_head_by_file_then_online,
		test_no_question, test_status, test_recheck,
		test_carried_without_quorum, NULL };

	return unit_main("carry", tests);
}
