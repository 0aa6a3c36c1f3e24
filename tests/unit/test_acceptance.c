/*
 * .sheaf files and requests through intake and writer: each envelope gets its
 * answer, and nothing that is damaged is logged.
 */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/centre/acceptance.h"
#include "protocol/envelope.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define Q1 "2026-04-01/P3M"

enum { THREADS = 4, EACH = 8 };

/* Run the file; the statuses of its answers as a string "200 200 …". */
static void
run(struct aggregator_fixture *h, const struct buf *file, char *statuses,
    size_t max)
{
	struct acceptance_counts counts;
	struct err e = ERR_INIT;
	struct buf answers;
	struct slice rest, body;
	unsigned status, n = 0;

	buf_init(&answers, 1 << 24);
	acceptance_run(h->intake, h->merger, buf_slice(file), &answers,
	    &counts);
	rest = buf_slice(&answers);
	ck_assert_int_eq(envelope_answers_open(&rest, &e), 0);
	statuses[0] = '\0';
	for (; rest.n > 0; n++) {
		size_t at = strlen(statuses);

		ck_assert_int_eq(envelope_answer_read(&rest, &status, &body,
				     &e),
		    0);
		snprintf(statuses + at, max - at, "%s%u%s", at > 0 ? " " : "",
		    status, body.n == 0 ? "-" : "");
	}
	ck_assert_uint_eq(n, counts.answers);
	buf_free(&answers);
}

START_TEST(a_file_may_hold_every_kind)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_agent("north", 1, 10);
	struct aggregator_fixture_batch b = { .referrals = 4 },
					c = { .revision = 2 };
	char statuses[200];
	struct hash id;
	struct buf file;

	buf_init(&file, 1 << 20);
	aggregator_fixture_enrolment(h, &a, &file);
	a.head = h->last_id;
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "alpha"),
	    200);
	aggregator_fixture_envelope(h, &a, &b, &id, &file);
	a.head = id;
	a.seq = 1;
	aggregator_fixture_envelope(h, &a, &c, &id, &file);
	run(h, &file, statuses, sizeof(statuses));
	/* The invite's answer is that of its enrolment, without a body. */
	ck_assert_str_eq(statuses, "200- 200 200 200");
	/* A repeat changes nothing; a broken end is one more answer. */
	buf_puts(&file, "SHEAF1\nrubbish");
	run(h, &file, statuses, sizeof(statuses));
	ck_assert_str_eq(statuses, "200- 200 200 200 400");
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 0);
	aggregator_fixture_check(h);
	buf_reset(&file);
	run(h, &file, statuses, sizeof(statuses));
	ck_assert_str_eq(statuses, "400");
	buf_free(&file);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(an_invite_or_enrolment_alone_is_a_broken_frame)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_agent("north", 1, 10);
	char statuses[200];
	struct envelope v;
	struct err e = ERR_INIT;
	struct slice rest;
	struct buf pair, one;

	buf_init(&pair, 1 << 20);
	buf_init(&one, 1 << 20);
	aggregator_fixture_enrolment(h, &a, &pair);
	rest = buf_slice(&pair);
	ck_assert_int_eq(envelope_read(&v, &rest, &e), 0);
	/* Enrolment first, then the invite. */
	buf_add_slice(&one, rest);
	envelope_write(&v, &one);
	run(h, &one, statuses, sizeof(statuses));
	ck_assert_str_eq(statuses, "400 400");
	ck_assert_uint_eq(aggregator_fixture_size(h), 1);
	buf_free(&pair);
	buf_free(&one);
	aggregator_fixture_free(h);
}
END_TEST

/* ---------------------------------------------------------- many threads */

struct sender {
	struct aggregator_fixture *h;
	struct buf body[EACH];
	unsigned ok;
};

static void *
send_all(void *arg)
{
	struct sender *s = arg;

	for (int i = 0; i < EACH; i++) {
		struct submission *sub =
		    intake_batch(s->h->intake, buf_slice(&s->body[i]), NULL);

		merger_submit_wait(s->h->merger, sub);
		s->ok += sub->status == 200;
		submission_free(sub);
	}
	return NULL;
}

START_TEST(many_threads_bring_and_one_writes)
{
	static const char *const names[THREADS] = { "a", "b", "c", "d" };
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct sender sender[THREADS];
	pthread_t thread[THREADS];
	struct err e = ERR_INIT;
	struct merger_counts n;

	for (int i = 0; i < THREADS; i++) {
		struct aggregator_fixture_agent a = aggregator_fixture_member(h,
		    names[i], (uint8_t)(10 + i), names[i]);

		sender[i] = (struct sender){ .h = h };
		for (int j = 0; j < EACH; j++) {
			struct aggregator_fixture_batch b = { .service =
								  names[i],
				.revision = (uint64_t)j + 1,
				.referrals = j };

			buf_init(&sender[i].body[j], LIMITS_ENVELOPE_MAX);
			aggregator_fixture_envelope(h, &a, &b, &a.head,
			    &sender[i].body[j]);
			a.seq++;
		}
	}
	ck_assert_int_eq(merger_start(h->merger, &e), 0);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, send_all,
				     &sender[i]),
		    0);
	for (int i = 0; i < THREADS; i++) {
		ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
		ck_assert_uint_eq(sender[i].ok, EACH);
		for (int j = 0; j < EACH; j++)
			buf_free(&sender[i].body[j]);
	}
	merger_counts(h->merger, &n);
	ck_assert_uint_eq(n.accepted, THREADS * EACH);
	aggregator_fixture_crash(h);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1),
	    THREADS * (EACH - 1));
	aggregator_fixture_check(h);
	aggregator_fixture_free(h);
}
END_TEST

/* -------------------------------------------------------- doors that fail */

START_TEST(what_is_no_batch_is_answered_at_the_door)
{
	static const struct {
		const char *body, *code;
	} cases[] = {
		{ "", "frame" },
		{ "SHEAF1\n", "frame" },
		{ "SHEAF2\n", "frame" },
		{ "GET / HTTP/1.1\r\n\r\n", "frame" },
	};
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_batch b = { .referrals = 1 };
	struct aggregator_fixture_answer r;
	struct hash id;
	struct buf body;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		r = aggregator_fixture_post(h, slice_of(cases[i].body));
		ck_assert_uint_eq(r.status, 400);
		ck_assert(aggregator_fixture_says(&r, cases[i].code));
		aggregator_fixture_answer_free(&r);
	}
	/* Every truncation, and every byte more. */
	buf_init(&body, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, &a, &b, &id, &body);
	for (size_t n = 0; n < body.n; n += 97) {
		r = aggregator_fixture_post(h, slice_make(body.data, n));
		ck_assert_uint_eq(r.status, 400);
		aggregator_fixture_answer_free(&r);
	}
	buf_u8(&body, 0);
	r = aggregator_fixture_post(h, buf_slice(&body));
	ck_assert_uint_eq(r.status, 400);
	aggregator_fixture_answer_free(&r);
	ck_assert_uint_eq(aggregator_fixture_size(h), 4);
	buf_free(&body);
	aggregator_fixture_free(h);
}
END_TEST

/* Flip one byte at a time: nothing but the very statement is logged. */
START_TEST(no_flipped_byte_is_logged)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_batch b = { .referrals = 1 };
	struct hash id;
	struct buf body;
	size_t note_n;

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, &a, &b, &id, &body);
	note_n = (size_t)body.data[9] << 8 | body.data[10];
	for (size_t i = 0; i < 11 + note_n; i++) {
		struct aggregator_fixture_answer r;

		body.data[i] ^= 1;
		r = aggregator_fixture_post(h, buf_slice(&body));
		ck_assert_msg(r.status >= 400 && r.status < 500 &&
				  r.status != 422,
		    "byte %zu: %u", i, r.status);
		aggregator_fixture_answer_free(&r);
		body.data[i] ^= 1;
	}
	ck_assert_uint_eq(aggregator_fixture_size(h), 4);
	buf_free(&body);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(a_head_says_where_an_agent_stands)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_batch b = { .referrals = 1 };
	const struct {
		const char *agent, *epoch, *old;
		unsigned status;
		const char *says;
	} cases[] = {
		{ "north", "1", NULL, 200, "\"seq\":1,\"id\":\"" },
		{ "north", "1", "3", 200, "\"consistency\":[\"" },
		{ "north", "1", "6", 200, "\"consistency\":[]" },
		{ "north", "1", "0", 200, "\"services\":[\"alpha\",\"beta\"]" },
		{ "north", "1", "7", 503, "\"code\":\"behind\"" },
		{ "north", "1", "x", 400, "\"code\":\"grammar\"" },
		{ "north", "2", NULL, 404, "\"code\":\"unknown-agent\"" },
		{ "north", "0", NULL, 404, "\"code\":\"unknown-agent\"" },
		{ "north", "01", NULL, 404, "\"code\":\"unknown-agent\"" },
		{ "a\"b", "1", NULL, 404, "\"code\":\"unknown-agent\"" },
	};
	struct submission *s;

	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "alpha,beta"),
	    200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	ck_assert_uint_eq(aggregator_fixture_size(h), 6);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		s = intake_head(h->intake, cases[i].agent, cases[i].epoch,
		    cases[i].old, NULL);
		reading_answer(h->reading, s);
		ck_assert_msg(s->status == cases[i].status &&
				  strstr(buf_str(&s->body), cases[i].says) !=
				      NULL,
		    "case %zu: %u %s", i, s->status, buf_str(&s->body));
		submission_free(s);
	}
	s = intake_trust(h->intake);
	reading_answer(h->reading, s);
	ck_assert_uint_eq(s->status, 200);
	ck_assert_int_eq(strncmp(buf_str(&s->body),
			     "{\"trust\":\"sheaf-trust/v1", 24),
	    0);
	submission_free(s);
	aggregator_fixture_free(h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_file_may_hold_every_kind,
		an_invite_or_enrolment_alone_is_a_broken_frame,
		many_threads_bring_and_one_writes,
		what_is_no_batch_is_answered_at_the_door,
		no_flipped_byte_is_logged, a_head_says_where_an_agent_stands,
		NULL };

	return unit_main("acceptance", tests);
}
