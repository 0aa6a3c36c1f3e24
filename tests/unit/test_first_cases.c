/*
 * The numbered cases that the aggregator had to get right from its first day.
 * Those that other tests contain are not repeated here.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/envelope.h"
#include "protocol/opening.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define Q1 "2026-04-01/P3M"

static struct err e;

/* The aggregator of a test and its first agent, who reports for alpha. */
static struct aggregator_fixture *h;
static struct aggregator_fixture_agent a;

static void
begin(void)
{
	h = aggregator_fixture_new();
	a = aggregator_fixture_member(h, "north", 10, "alpha");
}

static void
end(void)
{
	aggregator_fixture_check(h);
	aggregator_fixture_free(h);
}

static void
expect(struct aggregator_fixture_answer r, unsigned status, const char *says)
{
	ck_assert_msg(r.status == status && strstr(buf_str(&r.body), says),
	    "%u: %s", r.status, buf_str(&r.body));
	aggregator_fixture_answer_free(&r);
}

/* The envelope of b, and its parts, which point into *whole. */
static struct envelope
make(const struct aggregator_fixture_agent *by,
    const struct aggregator_fixture_batch *b, struct hash *id,
    struct buf *whole)
{
	struct envelope v;
	struct slice rest;

	buf_init(whole, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, by, b, id, whole);
	rest = buf_slice(whole);
	ck_assert_int_eq(envelope_read(&v, &rest, &e), 0);
	return v;
}

static struct aggregator_fixture_answer
post(const struct envelope *v)
{
	struct aggregator_fixture_answer r;
	struct buf body;

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	envelope_write(v, &body);
	r = aggregator_fixture_post(h, buf_slice(&body));
	buf_free(&body);
	return r;
}

/* Bring a file of one envelope; the status of its answer. */
static unsigned
carry(struct slice file)
{
	struct submission *s;
	unsigned status;
	bool pair;

	s = intake_next(h->intake, &file, &pair);
	merger_submit_wait(h->merger, s);
	status = s->status;
	submission_free(s);
	return status;
}

/* 2: a sound box with other content is treated as damage on the way. */
START_TEST(another_box)
{
	struct aggregator_fixture_batch mine = { .referrals = 3 },
					other = { .referrals = 4 };
	struct buf whole, others;
	struct envelope v, w, mixed;
	struct hash id;

	w = make(&a, &other, &id, &others);
	v = make(&a, &mine, &id, &whole);
	mixed = v;
	mixed.box[0].box = w.box[0].box;
	expect(post(&mixed), 425, "\"opening\"");
	mixed = v;
	mixed.box[0].key_id[7] ^= 1; /* a key that is not held */
	expect(post(&mixed), 425, "\"opening\"");
	ck_assert_uint_eq(aggregator_fixture_size(h), 4);
	expect(post(&v), 200, "");
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 3);
	aggregator_fixture_check(h);
	buf_free(&whole);
	buf_free(&others);
}
END_TEST

/* The box of v anew, to another key. */
static void
seal_to(struct envelope *v, const struct sign_recipient *from,
    const struct sign_recipient *to, struct buf *box)
{
	struct buf padded;

	buf_init(&padded, LIMITS_OPENING_MAX);
	buf_init(box, LIMITS_BOX_MAX);
	ck_assert(opening_unseal(v->box[0].box, &from->public, from->secret,
	    &padded));
	opening_seal(buf_slice(&padded), &to->public, box);
	keys_recipient_id(v->box[0].key_id, &to->public);
	v->box[0].box = buf_slice(box);
	buf_free(&padded);
}

/* 2: a retired key opens while it is held, and not after. */
START_TEST(a_retired_key)
{
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct sign_recipient both[2] = { sign_recipient_random(),
		h->recipient };
	struct signer *signer =
	    signer_of(AGGREGATOR_FIXTURE_ORIGIN, &h->log, both, 2);
	struct intake_config config = { .origin = AGGREGATOR_FIXTURE_ORIGIN,
		.directory = h->directory,
		.signer = signer,
		.today = h->io.today,
		.today_arg = h->io.arg };
	struct intake *wide = intake_open(&config), *narrow = h->intake;
	struct buf whole, box;
	struct envelope v;
	struct hash id;

	v = make(&a, &b, &id, &whole);
	seal_to(&v, &h->recipient, &both[0], &box);
	expect(post(&v), 425, "\"opening\"");
	h->intake = wide;
	expect(post(&v), 200, "");
	h->intake = narrow;
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 3);
	intake_close(wide);
	signer_close(signer);
	buf_free(&box);
	buf_free(&whole);
}
END_TEST

/* 3: one text under two signatures is one statement. */
START_TEST(another_signature)
{
	struct aggregator_fixture_agent same = a;
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct aggregator_fixture_batch other = { .referrals = 3,
		.damage_signature = true };

	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	expect(aggregator_fixture_bring(h, &same, &other), 409,
	    "\"note\":\"sheaf-batch/v1");
	ck_assert_uint_eq(aggregator_fixture_size(h), 5);
}
END_TEST

/* 4: the answer was lost; it is given again, whatever has changed since. */
START_TEST(a_lost_answer)
{
	struct aggregator_fixture_agent anew =
	    aggregator_fixture_agent("north", 2, 11);
	struct aggregator_fixture_batch b = { .referrals = 3 },
					more = { .referrals = 4 };
	struct buf whole;
	struct envelope v;
	struct hash id;

	v = make(&a, &b, &id, &whole);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	for (more.revision = 2; aggregator_fixture_batch(h, &a, &more) == 200;)
		more.revision++;
	expect(aggregator_fixture_bring(h, &a, &more), 429, "\"quota\"");
	expect(post(&v), 200, "c2sp.org/tlog-proof");
	expect(aggregator_fixture_enrol(h, &anew), 200, "\"epoch\":2");
	expect(post(&v), 200, "c2sp.org/tlog-proof");
	expect(aggregator_fixture_bring(h, &a, &more), 410,
	    "\"note\":\"sheaf-enrol/v1");
	aggregator_fixture_check(h);
	buf_free(&whole);
}
END_TEST

/* 5: a gap is no clone, by file or on line, in either order. */
static void
second_before_first(bool by_file)
{
	struct aggregator_fixture_agent after = a;
	struct aggregator_fixture_batch one = { .referrals = 3 };
	struct aggregator_fixture_batch two = { .revision = 2, .referrals = 4 };
	struct buf first, second;
	struct hash id;

	(void)make(&a, &one, &after.head, &first);
	after.seq = 1;
	(void)make(&after, &two, &id, &second);
	if (by_file) {
		ck_assert_uint_eq(carry(buf_slice(&second)), 425);
		expect(aggregator_fixture_post(h, buf_slice(&first)), 200, "");
		ck_assert_uint_eq(carry(buf_slice(&second)), 200);
	} else {
		expect(aggregator_fixture_post(h, buf_slice(&second)), 425,
		    "\"gap\"");
		ck_assert_uint_eq(carry(buf_slice(&first)), 200);
		expect(aggregator_fixture_post(h, buf_slice(&second)), 200, "");
	}
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 4);
	ck_assert_uint_eq(aggregator_fixture_size(h), 6);
	buf_free(&first);
	buf_free(&second);
}

START_TEST(the_second_before_the_first_by_file)
{
	second_before_first(true);
}
END_TEST

START_TEST(the_second_before_the_first_on_line)
{
	second_before_first(false);
}
END_TEST

/* 10: no key signs for another, no kind stands for another. */
START_TEST(another_kind_or_key)
{
	struct aggregator_fixture_agent by_log = a, by_authority = a;
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct statement refusal = { .kind = STATEMENT_REFUSAL };
	struct statement release = { .kind = STATEMENT_RELEASE };
	struct statement erase = { .kind = STATEMENT_ERASE };
	struct checkpoint cp;
	struct envelope v = { .boxes = 0 };
	struct buf text, file;

	by_log.key = h->log;
	by_authority.key = h->authority;
	expect(aggregator_fixture_bring(h, &by_log, &b), 401, "\"signature\"");
	expect(aggregator_fixture_bring(h, &by_authority, &b), 401,
	    "\"signature\"");
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	refusal.u.refusal.statement = h->last_id;
	refusal.u.refusal.index = 4;
	release.u.release.number = 1;
	erase.u.erase.statement = h->last_id;
	strcpy(erase.u.erase.reason, "request");
	ck_assert_uint_eq(aggregator_fixture_accept(h, &refusal, &a.key), 400);
	ck_assert_uint_eq(aggregator_fixture_accept(h, &refusal, &h->log), 400);
	ck_assert_uint_eq(aggregator_fixture_accept(h, &release, &h->log), 400);
	ck_assert_uint_eq(aggregator_fixture_accept(h, &erase, &a.key), 401);
	ck_assert_uint_eq(aggregator_fixture_accept(h, &erase, &h->log), 401);
	/* A checkpoint as a statement. */
	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	buf_init(&file, LIMITS_ENVELOPE_MAX);
	merger_checkpoint(h->merger, &cp, &text);
	v.note = buf_slice(&text);
	envelope_write(&v, &file);
	ck_assert_uint_eq(carry(buf_slice(&file)), 400);
	ck_assert_uint_eq(aggregator_fixture_size(h), 5);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 3);
	buf_free(&text);
	buf_free(&file);
}
END_TEST

/* 10: statements of another log are useless here, no matter who signed them. */
START_TEST(another_log)
{
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct intake_config config = { .origin = "sheaf.test/other",
		.directory = h->directory,
		.signer = h->signer,
		.today = h->io.today,
		.today_arg = h->io.arg };
	struct intake *there = intake_open(&config), *here = h->intake;
	struct aggregator_fixture_agent b2 =
	    aggregator_fixture_agent("south", 1, 12);

	h->intake = there;
	expect(aggregator_fixture_bring(h, &a, &b), 400, "another log");
	expect(aggregator_fixture_enrol(h, &b2), 400, "another log");
	ck_assert_uint_eq(aggregator_fixture_trust(h, 2), 400);
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "alpha"),
	    400);
	ck_assert_uint_eq(aggregator_fixture_revoke(h, "north", 1, 0), 400);
	ck_assert_uint_eq(aggregator_fixture_erase(h, &a.head), 400);
	h->intake = here;
	ck_assert_uint_eq(aggregator_fixture_size(h), 4);
	intake_close(there);
}
END_TEST

/* 11: figures cannot be passed on as one's own: the commitment holds the
 * header, and so does the box that opens it. */
START_TEST(a_copied_commitment)
{
	struct aggregator_fixture_agent thief =
	    aggregator_fixture_member(h, "south", 11, "beta");
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct aggregator_fixture_batch own = { .service = "beta",
		.referrals = 3 };
	struct buf whole, stolen;
	struct envelope v, w;
	struct hash id;

	v = make(&a, &b, &id, &whole);
	w = make(&thief, &own, &id, &stolen);
	w.box[0] = v.box[0];
	expect(post(&w), 425, "\"opening\"");
	/* Nor a payload of another service under a commitment of one's own. */
	own.payload = "sheaf-return/1\nservice alpha\nperiod " Q1
		      "\nrules ips-grow/1\nthrough 2026-05-17\n"
		      "source register\nwithdrawn\n";
	expect(aggregator_fixture_bring(h, &thief, &own), 422, "\"header\"");
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), -1);
	aggregator_fixture_check(h);
	buf_free(&whole);
	buf_free(&stolen);
}
END_TEST

/* 12: a service moves with a statement of its old owner under way, and back;
 * store and log agree after each step. */
START_TEST(a_service_on_the_move)
{
	struct aggregator_fixture_agent b =
	    aggregator_fixture_member(h, "south", 11, "beta");
	const struct {
		struct aggregator_fixture_agent *by;
		const char *moves_to;
		uint64_t revision;
		unsigned status;
		int64_t sum;
	} steps[] = {
		{ &a, NULL, 1, 200, 1 },
		{ &a, "south", 2, 422, 1 },
		{ &b, NULL, 2, 200, 2 },
		{ &b, "north", 3, 422, 2 },
		{ &a, NULL, 2, 422, 2 },
		{ &a, NULL, 3, 200, 3 },
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct aggregator_fixture_batch step = { .revision =
							     steps[i].revision,
			.referrals = (int64_t)steps[i].revision };

		if (steps[i].moves_to != NULL)
			ck_assert_uint_eq(aggregator_fixture_services(h,
					      steps[i].moves_to, "alpha"),
			    200);
		ck_assert_uint_eq(aggregator_fixture_batch(h, steps[i].by,
				      &step),
		    steps[i].status);
		ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1),
		    steps[i].sum);
		aggregator_fixture_check(h);
	}
	/* What falls with an owner falls back to the one before. */
	ck_assert_uint_eq(aggregator_fixture_revoke(h, "north", 1, 1), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 2);
	aggregator_fixture_check(h);
	ck_assert_uint_eq(aggregator_fixture_revoke(h, "south", 1, 0), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 1);
}
END_TEST

/* 14: the highest possible revision, and a refused higher one, which binds
 * nothing. */
START_TEST(the_last_revision)
{
	const struct {
		uint64_t revision;
		unsigned status;
	} steps[] = { { 2, 200 }, { 2, 422 }, { 1, 422 }, { 1000001, 422 },
		{ 3, 200 }, { 1000000, 200 }, { 1000001, 422 },
		{ 1000000, 422 } };

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct aggregator_fixture_batch b = { .revision =
							  steps[i].revision,
			.referrals = (int64_t)i };

		ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b),
		    steps[i].status);
	}
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 5);
}
END_TEST

/* 15: `seen` may go up to the statement's own index. */
START_TEST(what_was_seen)
{
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct checkpoint cp;

	merger_checkpoint(h->merger, &cp, NULL);
	a.seen = (struct statement_seen){ cp.size + 1, cp.root };
	expect(aggregator_fixture_bring(h, &a, &b), 503, "\"behind\"");
	ck_assert_uint_eq(aggregator_fixture_size(h), cp.size);
	a.seen = (struct statement_seen){ cp.size, cp.root };
	expect(aggregator_fixture_bring(h, &a, &b), 200, "");
	ck_assert_uint_eq(aggregator_fixture_size(h), cp.size + 1);
}
END_TEST

/* 18: nothing that a stranger sends gets into the log. */
START_TEST(free_text)
{
	static const char *const services[] = { "jane-smith-9434765919",
		"Alpha", "ALPHA" };

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		struct aggregator_fixture_batch b = { .service = services[i],
			.referrals = 3 };

		expect(aggregator_fixture_bring(h, &a, &b), 400, "\"service\"");
	}
	ck_assert_uint_eq(aggregator_fixture_size(h), 4);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), -1);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { another_box, a_retired_key,
		another_signature, a_lost_answer,
		the_second_before_the_first_by_file,
		the_second_before_the_first_on_line, another_kind_or_key,
		another_log, a_copied_commitment, a_service_on_the_move,
		the_last_revision, what_was_seen, free_text, NULL };
	struct unit_suite suite = { .name = "first_cases",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
