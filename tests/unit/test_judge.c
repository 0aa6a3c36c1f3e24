/*
 * Judging a batch: each outcome, each refusal, and which comes first when
 * several apply.
 */
#include "protocol/judge.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/limits.h"

static struct statement s;
static struct judge_agent agent;
static struct judge_key key;
static struct err payload_err;
static const struct err *found; /* NULL: the payload is good */

/* A first batch that is in order. */
static void
begin(void)
{
	memset(&s, 0, sizeof(s));
	memset(&key, 0, sizeof(key));
	memset(&agent, 0, sizeof(agent));
	found = NULL;
	s.kind = STATEMENT_BATCH;
	s.u.batch.seq = 1;
	s.u.batch.revision = 1;
	s.u.batch.prev.b[0] = agent.head.b[0] = 9;
	s.u.batch.seen.size = agent.log_size = 40;
	key.service_named = key.service_owned = true;
}

static struct judge_verdict
judge(void)
{
	return judge_batch(&s, &agent, &key, found);
}

static void
comes_to(enum judge_outcome outcome)
{
	struct judge_verdict v = judge();

	ck_assert_msg(v.outcome == outcome, "%d, not %d: %s", (int)v.outcome,
	    (int)outcome, v.why.text);
	if (outcome != JUDGE_ACCEPT)
		ck_assert_uint_gt(strlen(v.why.text), 0);
}

static void
is_refused(enum statement_refused code, uint64_t line)
{
	struct judge_verdict v = judge();

	ck_assert_msg(v.outcome == JUDGE_REFUSE, "%s", v.why.text);
	ck_assert_int_eq((int)v.code, (int)code);
	ck_assert_uint_eq(v.line, line);
	ck_assert_str_eq(v.why.code, statement_refused_word(code));
	ck_assert_uint_gt(strlen(v.why.text), 0);
}

static void
payload_is(const char *code, unsigned line)
{
	err_refuse(&payload_err, code, line, "what was found");
	found = &payload_err;
}

/* One is in force, of that revision. */
static void
in_force(uint64_t revision)
{
	key.any = true;
	key.revision = revision;
}

START_TEST(a_first_batch)
{
	comes_to(JUDGE_ACCEPT);
}
END_TEST

START_TEST(the_place_in_the_sequence)
{
	agent.head_seq = 41;
	s.u.batch.seq = 42;
	comes_to(JUDGE_ACCEPT);
	s.u.batch.seq = 43;
	comes_to(JUDGE_GAP);
	s.u.batch.seq = 9007199254740991;
	comes_to(JUDGE_GAP);
	s.u.batch.seq = 41;
	comes_to(JUDGE_CONFLICT);
	s.u.batch.seq = 1;
	comes_to(JUDGE_CONFLICT);
	s.u.batch.seq = 42;
	s.u.batch.prev.b[31] ^= 1;
	comes_to(JUDGE_CONFLICT);
	/* what prev should be is not known before the gap is filled */
	s.u.batch.seq = 43;
	comes_to(JUDGE_GAP);
}
END_TEST

START_TEST(what_the_agent_has_seen)
{
	s.u.batch.seen.size = 41;
	comes_to(JUDGE_BEHIND);
	s.u.batch.seen.size = 40;
	comes_to(JUDGE_ACCEPT);
	s.u.batch.seen.size = 0;
	comes_to(JUDGE_ACCEPT);
	agent.log_size = 0;
	comes_to(JUDGE_ACCEPT);
}
END_TEST

START_TEST(a_service_that_was_never_named_stays_out_of_the_log)
{
	key.service_named = key.service_owned = false;
	comes_to(JUDGE_REJECT);
	payload_is("payload", 9);
	s.u.batch.revision = 0;
	comes_to(JUDGE_REJECT);
}
END_TEST

START_TEST(a_service_of_another_agent)
{
	key.service_owned = false;
	is_refused(REFUSED_SERVICE, 0);
}
END_TEST

START_TEST(revisions)
{
	s.u.batch.revision = 0;
	is_refused(REFUSED_REVISION, 0);
	s.u.batch.revision = LIMITS_REVISION_MAX;
	comes_to(JUDGE_ACCEPT);
	s.u.batch.revision = LIMITS_REVISION_MAX + 1;
	is_refused(REFUSED_REVISION, 0);
	in_force(5);
	s.u.batch.revision = 4;
	is_refused(REFUSED_REVISION, 0);
	s.u.batch.revision = 5;
	is_refused(REFUSED_REVISION, 0);
	s.u.batch.revision = 6;
	comes_to(JUDGE_ACCEPT);
	/* a refused higher one is not in force and binds nothing */
	s.u.batch.revision = 999999;
	comes_to(JUDGE_ACCEPT);
	in_force(LIMITS_REVISION_MAX);
	s.u.batch.revision = LIMITS_REVISION_MAX + 1;
	is_refused(REFUSED_REVISION, 0);
}
END_TEST

/* What was in force under another key, or is no longer, does not count. */
START_TEST(nothing_in_force_binds_nothing)
{
	key.any = false;
	key.revision = 9;
	comes_to(JUDGE_ACCEPT);
}
END_TEST

START_TEST(what_was_found_in_the_payload)
{
	payload_is("header", 3);
	is_refused(REFUSED_HEADER, 3);
	payload_is("through", 5);
	is_refused(REFUSED_THROUGH, 5);
	payload_is("payload", 62);
	is_refused(REFUSED_PAYLOAD, 62);
	payload_is("payload", 0);
	is_refused(REFUSED_PAYLOAD, 0);
	payload_is("unheard-of", 4);
	is_refused(REFUSED_PAYLOAD, 4);
	ck_assert_str_eq(judge().why.text, "what was found");
}
END_TEST

/* Everything is wrong at once; then one fault after another is put right. */
START_TEST(the_order_of_checks)
{
	agent.ended = true;
	agent.head_seq = 7;
	s.u.batch.seq = 9;
	s.u.batch.prev.b[0] ^= 1;
	s.u.batch.seen.size = 41;
	key.service_named = key.service_owned = false;
	s.u.batch.revision = 3;
	in_force(3);
	payload_is("payload", 9);

	comes_to(JUDGE_ENDED);
	agent.ended = false;
	comes_to(JUDGE_GAP);
	s.u.batch.seq = 8;
	comes_to(JUDGE_CONFLICT);
	s.u.batch.prev = agent.head;
	comes_to(JUDGE_BEHIND);
	agent.log_size = 41;
	comes_to(JUDGE_REJECT);
	key.service_named = true;
	is_refused(REFUSED_SERVICE, 0);
	key.service_owned = true;
	is_refused(REFUSED_REVISION, 0);
	s.u.batch.revision = 4;
	is_refused(REFUSED_PAYLOAD, 9);
	payload_is("through", 5);
	is_refused(REFUSED_THROUGH, 5);
	found = NULL;
	comes_to(JUDGE_ACCEPT);
}
END_TEST

/* The caller answers 425 before it asks. */
START_TEST(what_is_not_known_here_is_not_judged)
{
	payload_is("unsupported", 4);
	(void)judge();
}
END_TEST

static Suite *
whole_suite(void)
{
	Suite *suite = suite_create("judge");
	TCase *t = tcase_create("judge");

	tcase_add_checked_fixture(t, begin, NULL);
	tcase_add_test(t, a_first_batch);
	tcase_add_test(t, the_place_in_the_sequence);
	tcase_add_test(t, what_the_agent_has_seen);
	tcase_add_test(t, a_service_that_was_never_named_stays_out_of_the_log);
	tcase_add_test(t, a_service_of_another_agent);
	tcase_add_test(t, revisions);
	tcase_add_test(t, nothing_in_force_binds_nothing);
	tcase_add_test(t, what_was_found_in_the_payload);
	tcase_add_test(t, the_order_of_checks);
	/* Without a process of its own the test would end the whole run. */
	if (getenv("CK_FORK") == NULL)
		tcase_add_test_raise_signal(t,
		    what_is_not_known_here_is_not_judged, SIGABRT);
	suite_add_tcase(suite, t);
	return suite;
}

int
main(void)
{
	SRunner *sr = srunner_create(whole_suite());
	int failed;

	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
