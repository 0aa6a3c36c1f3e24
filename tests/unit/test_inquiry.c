/*
 * Witnesses that are asked: over HTTP on loopback, with witnesses that are honest,
 * behind, stalled, or lie.  What a round waits for, and what it does not.
 */
#define _GNU_SOURCE /* pthread_setattr_default_np() */

#include "aggregator/witnesses/inquiry.h"

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/http/httpd.h"
#include "protocol/witness_request.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

enum { WITNESSES = 3, DEADLINE_MS = 2000, WAIT_MS = 2100, LATE_MS = 60 * 1000 };

enum mood { HONEST, STALLS, SAYS_AHEAD, REFUSES };

/* A witness, and its door. */
static struct fake {
	struct httpd *httpd;
	struct sign_key key;
	struct keys_verifier v;
	_Atomic enum mood mood;
	_Atomic unsigned asked;
	pthread_mutex_t mutex; /* guards the rest */
	uint64_t size;
	struct hash root;
	struct buf shown;   /* as its own checkpoint; empty: it hides that */
	int64_t clock_is_s; /* so far ahead */
	struct httpd_request *stalled[16];
	size_t stalls;
} fake[WITNESSES];

static struct aggregator_fixture *h;
static struct inquiry *r;
static struct buf contradiction;
static _Atomic unsigned better, contradictions;

/* ------------------------------------------------------------- the witnesses */

static void
sign(struct fake *w, struct httpd_request *q, const struct witness_request *a)
{
	struct buf line;
	char size[32];

	if (a->old != w->size) {
		(void)snprintf(size, sizeof(size), "%llu\n",
		    (unsigned long long)w->size);
		httpd_answer(q, 409, "text/x.tlog.size", slice_of(size));
		return;
	}
	if (a->old > 0 && !tree_verify_consistency(&a->proof, w->size, &w->root,
			      a->checkpoint.size, &a->checkpoint.root)) {
		httpd_problem(q, 422, "inconsistent", "It does not continue.");
		return;
	}
	w->size = a->checkpoint.size;
	w->root = a->checkpoint.root;
	buf_init(&line, 4096);
	sign_cosignature(&line, a->note.text, w->v.name, &w->key,
	    (uint64_t)(clock_wall_now().s + w->clock_is_s));
	httpd_answer(q, 200, "text/plain", buf_slice(&line));
	buf_free(&line);
}

static void
post_checkpoint(struct httpd_request *q, void *arg)
{
	struct fake *w = arg;
	struct witness_request a;
	struct err e = ERR_INIT;
	enum mood mood;

	ck_assert_msg(witness_request_parse(&a, httpd_body(q), &e) == 0, "%s",
	    e.text);
	w->asked++;
	pthread_mutex_lock(&w->mutex);
	/* Whoever ends it sees each that stalls, or it does not stall. */
	mood = w->mood;
	switch (mood) {
	case HONEST:
		sign(w, q, &a);
		break;
	case STALLS:
		httpd_keep(q);
		ck_assert_uint_lt(w->stalls, 16);
		w->stalled[w->stalls++] = q;
		break;
	case SAYS_AHEAD:
		httpd_answer(q, 409, "text/x.tlog.size", slice_of("1000\n"));
		break;
	case REFUSES:
		httpd_problem(q, 422, "inconsistent", "It says.");
		break;
	}
	pthread_mutex_unlock(&w->mutex);
}

static void
get_checkpoint(struct httpd_request *q, void *arg)
{
	struct fake *w = arg;

	pthread_mutex_lock(&w->mutex);
	if (w->shown.n > 0)
		httpd_answer(q, 200, "text/plain", buf_slice(&w->shown));
	else
		httpd_problem(q, 404, "unknown", "Nothing.");
	pthread_mutex_unlock(&w->mutex);
}

static const struct httproute routes[] = {
	{ "POST", "/add-checkpoint", WITNESS_REQUEST_MAX, post_checkpoint },
	{ "GET", "/{log}/checkpoint", 0, get_checkpoint },
	{ NULL, NULL, 0, NULL },
};

static void
witness_begin(struct fake *w, size_t i)
{
	const struct httpd_config config = { .listen = "127.0.0.1:0",
		.routes = routes,
		.arg = w,
		.threads = 1,
		.connections_max = 16,
		.deadline_ms = 5000,
		.idle_s = 5 };
	uint8_t seed[32] = { (uint8_t)(100 + i) };
	char name[16];
	struct err e = ERR_INIT;

	(void)snprintf(name, sizeof(name), "w%zu.test", i);
	w->key = sign_key_from_seed(seed);
	w->v = keys_verifier_make(name, 0x04, &w->key.public);
	w->root = hash_empty();
	buf_init(&w->shown, LIMITS_CHECKPOINT_MAX);
	ck_assert_int_eq(pthread_mutex_init(&w->mutex, NULL), 0);
	ck_assert_msg(httpd_start(&w->httpd, &config, &e) == 0, "%s", e.text);
}

static void
witness_end(struct fake *w)
{
	pthread_mutex_lock(&w->mutex);
	w->mood = REFUSES;
	while (w->stalls > 0)
		httpd_problem(w->stalled[--w->stalls], 503, "busy",
		    "Too late.");
	pthread_mutex_unlock(&w->mutex);
	httpd_stop(w->httpd);
	buf_free(&w->shown);
}

/* ------------------------------------------------------------------ the asker */

static void
on_better(void *arg)
{
	(void)arg;
	better++;
}

static void
on_contradiction(void *arg, struct slice checkpoint)
{
	(void)arg;
	buf_add_slice(&contradiction, checkpoint);
	contradictions++;
}

/* The policy of the lines: %0 to %2 are the witnesses' keys. */
static void
take_policy(const char *lines, uint64_t number)
{
	struct err e = ERR_INIT;
	struct policy p;
	struct buf text;

	buf_init(&text, 1 << 14);
	for (; *lines != '\0'; lines++)
		if (*lines == '%') {
			struct fake *w = &fake[*++lines - '0'];

			keys_verifier_write(&w->v, &text);
		} else if (*lines == '@') {
			buf_printf(&text, "http://127.0.0.1:%u",
			    (unsigned)httpd_port(fake[*++lines - '0'].httpd));
		} else {
			buf_u8(&text, (uint8_t)*lines);
		}
	ck_assert_msg(policy_parse(&p, buf_slice(&text), &e) == 0, "%s",
	    e.text);
	inquiry_policy(r, &p, number);
	buf_free(&text);
}

static const char two_of_three[] =
    "witness a %0 @0\nwitness b %1 @1\n"
    "witness c %2 @2\ngroup g 2 a b c\nquorum g\n";

static void
begin(void)
{
	struct inquiry_config config = { .interval_ms = 20,
		.deadline_ms = DEADLINE_MS,
		.again_s = 1,
		.wait_ms = WAIT_MS,
		.better = on_better,
		.contradicted = on_contradiction };
	struct err e = ERR_INIT;
	char *book;

	memset(fake, 0, sizeof(fake));
	better = contradictions = 0;
	buf_init(&contradiction, LIMITS_CHECKPOINT_MAX);
	h = aggregator_fixture_new();
	for (size_t i = 0; i < WITNESSES; i++)
		witness_begin(&fake[i], i);
	book = file_path(h->dir, "witnesses.json");
	config.book = book;
	config.log_key = signer_log_key(h->signer);
	ck_assert_int_eq(store_open_reader(&config.reader, h->store_path, &e),
	    0);
	r = inquiry_open(&config);
	free(book);
}

static void
end(void)
{
	for (size_t i = 0; i < WITNESSES; i++)
		witness_end(&fake[i]);
	inquiry_close(r);
	aggregator_fixture_free(h);
	buf_free(&contradiction);
}

/* The log's newest checkpoint. */
static void
newest(struct buf *out)
{
	struct checkpoint cp;

	buf_init(out, LIMITS_CHECKPOINT_MAX);
	merger_checkpoint(h->merger, &cp, out);
}

/* Ask for it; how many lines of witnesses came, -1 without a quorum. */
static int
ask(void)
{
	struct buf text, got;
	struct err e = ERR_INIT;
	struct note n;
	int lines = -1;

	newest(&text);
	buf_init(&got, LIMITS_CHECKPOINT_MAX);
	if (inquiry_ask(r, buf_slice(&text), &got)) {
		ck_assert_int_eq(note_parse(&n, buf_slice(&got),
				     LIMITS_CHECKPOINT_MAX, false, &e),
		    0);
		lines = (int)n.sigs - 1;
	}
	buf_free(&got);
	buf_free(&text);
	return lines;
}

/* One leaf more. */
static void
grow(void)
{
	static unsigned n;
	char agent[16];

	(void)snprintf(agent, sizeof(agent), "agent-%u", n++);
	ck_assert_uint_eq(aggregator_fixture_services(h, agent, ""), 200);
}

static void
await(bool (*done)(void))
{
	const struct timespec pause = { .tv_nsec = 5 * 1000000L };
	int64_t end_ms = clock_mono_now().ms + LATE_MS;

	while (!done()) {
		ck_assert_msg(clock_mono_now().ms < end_ms, "it does not come");
		(void)nanosleep(&pause, NULL);
	}
}

/* The same, asked again until the quorum is met: an answer that was on its way
 * before, or a slow machine, may have cost one round. */
static int
ask_until_met(void)
{
	int64_t end_ms = clock_mono_now().ms + LATE_MS;
	int lines;

	while ((lines = ask()) < 0)
		ck_assert_msg(clock_mono_now().ms < end_ms, "it is not met");
	return lines;
}

static unsigned
signed_newest(void)
{
	struct inquiry_counts n;

	inquiry_counts(r, &n);
	return (unsigned)n.signed_newest;
}

static bool
were_heard(void)
{
	return inquiry_heard(r);
}

static bool
all_signed(void)
{
	return signed_newest() == WITNESSES;
}

static bool
first_was_asked(void)
{
	return fake[0].asked > 0;
}

/* -------------------------------------------------------------------- tests */

START_TEST(one_that_stalls_is_not_waited_for)
{
	int64_t begun;

	begin();
	take_policy(two_of_three, 1);
	fake[1].mood = STALLS;
	begun = clock_mono_now().ms;
	ck_assert_int_eq(ask_until_met(), 2);
	/* The next round, while its slot is still busy. */
	grow();
	ck_assert_int_eq(ask_until_met(), 2);
	ck_assert_msg(clock_mono_now().ms - begun < DEADLINE_MS ||
			  getenv("CK_TIMEOUT_MULTIPLIER") != NULL,
	    "it was waited for");
	ck_assert_uint_eq(fake[1].asked, 1);
	/* Back again, it signs, which is told. */
	fake[1].mood = HONEST;
	await(all_signed);
	ck_assert_uint_gt(better, 0);
	end();
}
END_TEST

static bool
second_was_asked(void)
{
	return fake[1].asked > 0;
}

static bool
two_signed(void)
{
	return signed_newest() == 2;
}

/* A witness that the quorum does not count is asked all the same; nobody waits for
 * it, and its line is added when it comes. */
START_TEST(one_outside_the_quorum_is_asked_and_not_waited_for)
{
	int64_t begun;

	begin();
	take_policy("witness a %0 @0\nwitness b %1 @1\nquorum a\n", 1);
	fake[1].mood = STALLS;
	begun = clock_mono_now().ms;
	ck_assert_int_eq(ask_until_met(), 1);
	ck_assert_msg(clock_mono_now().ms - begun < DEADLINE_MS ||
			  getenv("CK_TIMEOUT_MULTIPLIER") != NULL,
	    "it was waited for");
	await(second_was_asked);
	fake[1].mood = HONEST;
	await(two_signed);
	end();
}
END_TEST

/* It alone makes no quorum. */
START_TEST(one_outside_the_quorum_meets_none)
{
	begin();
	take_policy("witness a %0 @0\nwitness b %1 @1\nquorum a\n", 1);
	fake[0].mood = STALLS;
	ck_assert_int_lt(ask(), 0);
	await(second_was_asked);
	ck_assert_int_lt(ask(), 0);
	end();
}
END_TEST

START_TEST(one_that_is_behind_is_caught_up)
{
	struct checkpoint cp;

	begin();
	merger_checkpoint(h->merger, &cp, NULL);
	fake[0].size = cp.size;
	fake[0].root = cp.root;
	grow();
	grow();
	take_policy("witness a %0 @0\nquorum a\n", 1);
	ck_assert_int_eq(ask_until_met(), 1);
	/* At 0, then from its own size. */
	ck_assert_uint_eq(fake[0].asked, 2);
	grow();
	ck_assert_int_eq(ask_until_met(), 1);
	ck_assert_uint_eq(fake[0].asked, 3);
	end();
}
END_TEST

/* What a witness shows as its own. */
static void
set_shown(struct fake *w, uint64_t size, const struct hash *root)
{
	pthread_mutex_lock(&w->mutex);
	buf_reset(&w->shown);
	if (root != NULL)
		signer_checkpoint(h->signer, size, root, &w->shown);
	pthread_mutex_unlock(&w->mutex);
}

static unsigned
lies(void)
{
	struct inquiry_counts n;

	inquiry_counts(r, &n);
	return (unsigned)n.lies;
}

static bool
third_signed(void)
{
	return signed_newest() == 1;
}

static unsigned lies_before;

static bool
lied_again(void)
{
	return lies() > lies_before + 2;
}

/* Wait until those that contradict were looked into anew. */
static void
await_lies(void)
{
	lies_before = lies();
	await(lied_again);
}

/* A witness that says that it has seen another log, and hides it, may know of entries
 * that were lost here. */
START_TEST(liars_are_left_out)
{
	const struct hash none = hash_empty();

	begin();
	take_policy(two_of_three, 1);
	fake[0].mood = SAYS_AHEAD;
	fake[1].mood = REFUSES;
	ck_assert_int_eq(ask(), -1);
	ck_assert_uint_eq(contradictions, 0);
	await(third_signed);
	/* Two that hide what they know could make a quorum of their own. */
	await_lies();
	ck_assert(!inquiry_heard(r));
	/* They were asked all the same, which is enough for a person's word. */
	ck_assert(inquiry_asked(r));
	/* One speaks of 1,000 entries, and shows a log of none. */
	set_shown(&fake[0], 0, &none);
	await_lies();
	ck_assert(!inquiry_heard(r));
	/* The other refuses, and shows what this log holds: that is its word. */
	set_shown(&fake[1], 0, &none);
	await(were_heard);
	ck_assert_uint_eq(contradictions, 0);
	fake[0].mood = HONEST;
	ck_assert_int_eq(ask_until_met(), 2);
	end();
}
END_TEST

static bool
was_contradicted(void)
{
	return contradictions > 0;
}

static bool
was_contradicted_twice(void)
{
	return contradictions > 1;
}

static bool
was_contradicted_thrice(void)
{
	return contradictions > 2;
}

/* A checkpoint of our own key that our log does not hold. */
START_TEST(what_our_key_signed_elsewhere_ends_it)
{
	struct hash root = { { 77 } };

	begin();
	take_policy(two_of_three, 1);
	ck_assert_int_ge(ask_until_met(), 2);
	grow();
	fake[2].mood = REFUSES;
	set_shown(&fake[2], 500, &root);
	(void)ask();
	await(was_contradicted);
	ck_assert(slice_equal(buf_slice(&contradiction),
	    buf_slice(&fake[2].shown)));
	ck_assert(!inquiry_heard(r));
	grow();
	ck_assert_int_eq(ask(), -1);
	inquiry_forgive(r, 500);
	ck_assert_int_ge(ask_until_met(), 2);
	ck_assert_uint_eq(contradictions, 1);
	/* What a person knows of ends there. */
	set_shown(&fake[2], 501, &root);
	grow();
	(void)ask();
	await(was_contradicted_twice);
	grow();
	ck_assert_int_eq(ask(), -1);
	/* One that was none is forgotten, and no other is forgiven for it. */
	inquiry_forgive(r, 0);
	await(was_contradicted_thrice);
	set_shown(&fake[2], 0, NULL);
	inquiry_forgive(r, 0);
	ck_assert_int_ge(ask_until_met(), 2);
	end();
}
END_TEST

START_TEST(a_start_hears_them_first)
{
	struct buf text, published;
	struct err e = ERR_INIT;
	struct note n;

	begin();
	take_policy(two_of_three, 1);
	fake[0].mood = fake[1].mood = STALLS;
	newest(&text);
	buf_init(&published, LIMITS_CHECKPOINT_MAX);
	buf_add_slice(&published, buf_slice(&text));
	ck_assert_int_eq(note_parse(&n, buf_slice(&text), LIMITS_CHECKPOINT_MAX,
			     false, &e),
	    0);
	sign_cosignature(&published, n.text, "w0.test", &fake[0].key,
	    1790000000);
	inquiry_aim(r, buf_slice(&text));
	/* Its line of yesterday says nothing about today. */
	inquiry_published(r, buf_slice(&published));
	await(first_was_asked);
	ck_assert(!inquiry_heard(r) && !inquiry_asked(r));
	fake[0].mood = HONEST;
	ck_assert_int_ge(ask_until_met(), 2);
	await(were_heard);
	take_policy("quorum none\n", 2);
	ck_assert(inquiry_heard(r));
	buf_free(&published);
	buf_free(&text);
	end();
}
END_TEST

static bool
asked_again(void)
{
	return fake[0].asked > 1;
}

static bool
asked_a_third_time(void)
{
	return fake[0].asked > 2;
}

START_TEST(the_same_is_signed_again_after_a_day)
{
	struct buf got;

	begin();
	take_policy("witness a %0 @0\nquorum a\n", 1);
	ck_assert_int_eq(ask_until_met(), 1);
	buf_init(&got, LIMITS_CHECKPOINT_MAX);
	ck_assert(!inquiry_better(r, &got));
	await(asked_again);
	while (!inquiry_better(r, &got))
		;
	ck_assert_uint_gt(got.n, 0);
	buf_free(&got);
	end();
}
END_TEST

/* Only those whose line is old; and by its clock the second one's never is. */
START_TEST(others_are_not_asked_again)
{
	begin();
	fake[1].clock_is_s = 1000;
	take_policy("witness a %0 @0\nwitness b %1 @1\ngroup g all a b\n"
		    "quorum g\n",
	    1);
	ck_assert_int_eq(ask_until_met(), 2);
	await(asked_again);
	await(asked_a_third_time);
	ck_assert_uint_eq(fake[1].asked, 1);
	end();
}
END_TEST

/* A witness that answers with the very line that was there. */
START_TEST(a_line_that_is_repeated_is_no_word_of_now)
{
	struct buf text, published;
	struct err e = ERR_INIT;
	struct note n;

	begin();
	fake[0].clock_is_s = -3000;
	take_policy("witness a %0 @0\nquorum a\n", 1);
	newest(&text);
	buf_init(&published, LIMITS_CHECKPOINT_MAX);
	buf_add_slice(&published, buf_slice(&text));
	ck_assert_int_eq(note_parse(&n, buf_slice(&text), LIMITS_CHECKPOINT_MAX,
			     false, &e),
	    0);
	sign_cosignature(&published, n.text, "w0.test", &fake[0].key,
	    (uint64_t)clock_wall_now().s);
	/* It answers only when what was published is known. */
	pthread_mutex_lock(&fake[0].mutex);
	inquiry_aim(r, buf_slice(&text));
	inquiry_published(r, buf_slice(&published));
	pthread_mutex_unlock(&fake[0].mutex);
	await(asked_a_third_time);
	ck_assert(!inquiry_heard(r));
	fake[0].clock_is_s = 3000;
	await(were_heard);
	buf_free(&published);
	buf_free(&text);
	end();
}
END_TEST

START_TEST(an_address_that_may_not_be_asked)
{
	static const char *const bad[] = { "http://example.org", "nonsense",
		"https://example.org?a" };
	char *lines;

	begin();
	lines = mem_printf("witness a %%0 @0\nwitness b %%1 @1\n"
			   "witness c %%2 %s\ngroup g 2 a b c\nquorum g\n",
	    bad[_i]);
	take_policy(lines, 1);
	ck_assert_int_eq(ask_until_met(), 2);
	grow();
	ck_assert_int_eq(ask_until_met(), 2);
	/* Without the others its failure is known at once. */
	free(lines);
	lines = mem_printf("witness c %%2 %s\nquorum c\n", bad[_i]);
	take_policy(lines, 2);
	ck_assert_int_eq(ask(), -1);
	free(lines);
	end();
}
END_TEST

/* However far apart rounds are, the writer waits no longer than it may. */
START_TEST(nobody_waits_for_a_round_that_is_far)
{
	int64_t begun;

	begin();
	inquiry_set_interval(r, 3600 * 1000);
	take_policy("witness a %0 @0\nquorum a\n", 1);
	ck_assert_int_eq(ask_until_met(), 1);
	grow();
	begun = clock_mono_now().ms;
	ck_assert_int_eq(ask(), -1);
	begun = clock_mono_now().ms - begun;
	ck_assert_int_ge(begun, WAIT_MS);
	ck_assert_int_lt(begun, LATE_MS);
	end();
}
END_TEST

/* No thread can be started: more room for its stack than there are addresses. */
static void
allow_threads(bool yes)
{
	static pthread_attr_t usual;
	static bool known;
	pthread_attr_t huge;

	if (!known)
		ck_assert_int_eq(pthread_getattr_default_np(&usual), 0);
	known = true;
	ck_assert_int_eq(pthread_attr_init(&huge), 0);
	ck_assert_int_eq(pthread_attr_setstacksize(&huge, (size_t)1 << 50), 0);
	ck_assert_int_eq(pthread_setattr_default_np(yes ? &usual : &huge), 0);
	(void)pthread_attr_destroy(&huge);
}

START_TEST(a_thread_is_tried_again)
{
	begin();
	allow_threads(false);
	take_policy("witness a %0 @0\nquorum a\n", 1);
	ck_assert_int_eq(ask(), -1);
	inquiry_tend(r);
	ck_assert_uint_eq(fake[0].asked, 0);
	allow_threads(true);
	inquiry_tend(r);
	ck_assert_int_eq(ask_until_met(), 1);
	end();
}
END_TEST

START_TEST(a_new_policy_keeps_what_has_come)
{
	begin();
	take_policy(two_of_three, 1);
	ck_assert_int_ge(ask_until_met(), 2);
	await(all_signed);
	take_policy("witness x %2 @2\nwitness y %0 @0\ngroup g all x y\n"
		    "quorum g\n",
	    2);
	ck_assert_uint_eq(signed_newest(), 2);
	ck_assert_int_eq(ask_until_met(), 2);
	end();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { one_that_stalls_is_not_waited_for,
		one_outside_the_quorum_is_asked_and_not_waited_for,
		one_outside_the_quorum_meets_none,
		one_that_is_behind_is_caught_up, liars_are_left_out,
		what_our_key_signed_elsewhere_ends_it, a_start_hears_them_first,
		the_same_is_signed_again_after_a_day,
		others_are_not_asked_again,
		a_line_that_is_repeated_is_no_word_of_now,
		nobody_waits_for_a_round_that_is_far, a_thread_is_tried_again,
		a_new_policy_keeps_what_has_come, NULL };
	const struct unit_suite suite = { .name = "inquiry",
		.tests = tests,
		.loop = an_address_that_may_not_be_asked,
		.times = 3 };

	keys_start();
	return unit_run(&suite);
}
