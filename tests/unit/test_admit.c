/*
 * What the writer admits beside batches: enrolments, once each, and trust
 * statements, whose numbers only go up.
 */
#include <check.h>
#include <string.h>

#include "common/base/day.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define Q1 "2026-04-01/P3M"

START_TEST(an_enrolment_is_taken_once)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_agent("north", 1, 10);
	struct aggregator_fixture_agent thief =
	    aggregator_fixture_agent("north", 1, 11);
	struct aggregator_fixture_agent late =
	    aggregator_fixture_agent("north", 3, 12);
	struct aggregator_fixture_agent reused =
	    aggregator_fixture_agent("south", 1, 10);
	struct aggregator_fixture_agent twin =
	    aggregator_fixture_agent("North", 1, 13);
	struct aggregator_fixture_agent second =
	    aggregator_fixture_agent("north", 2, 14);
	struct aggregator_fixture_agent expired =
	    aggregator_fixture_agent("east", 1, 15);
	const struct {
		struct aggregator_fixture_agent *agent;
		unsigned status;
		const char *says;
	} steps[] = {
		{ &a, 200, "\"state\":\"current\"" },
		{ &a, 200, "\"state\":\"current\"" },
		{ &thief, 409, "\"note\":\"sheaf-enrol/v1" },
		{ &late, 425, "\"code\":\"gap\"" },
		{ &reused, 403, "\"code\":\"invite\"" },
		{ &twin, 403, "\"code\":\"invite\"" },
		{ &second, 200, "\"epoch\":2" },
		{ &a, 200, "\"state\":\"ended\"" },
		{ &expired, 403, "\"code\":\"invite\"" },
	};

	thief.once = a.once;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct aggregator_fixture_answer r;

		if (steps[i].agent == &expired)
			ck_assert(day_parse(slice_of("2026-07-01"), &h->today));
		r = aggregator_fixture_enrol(h, steps[i].agent);
		ck_assert_msg(r.status == steps[i].status &&
				  strstr(buf_str(&r.body), steps[i].says) !=
				      NULL,
		    "step %zu: %u %s", i, r.status, buf_str(&r.body));
		aggregator_fixture_answer_free(&r);
	}
	ck_assert_uint_eq(aggregator_fixture_size(h), 5);
	aggregator_fixture_check(h);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(the_old_epoch_is_shown_the_new_enrolment)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_agent anew =
	    aggregator_fixture_agent("north", 2, 11);
	struct aggregator_fixture_batch b = { .referrals = 4 };
	struct aggregator_fixture_answer r;

	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	r = aggregator_fixture_enrol(h, &anew);
	ck_assert_uint_eq(r.status, 200);
	/* The head tells the new epoch what is in force. */
	ck_assert_ptr_nonnull(strstr(buf_str(&r.body),
	    "\"revision\":1,\"through\""));
	aggregator_fixture_answer_free(&r);
	b.revision = 2;
	r = aggregator_fixture_bring(h, &a, &b);
	ck_assert_uint_eq(r.status, 410);
	ck_assert_ptr_nonnull(strstr(buf_str(&r.body),
	    "\"note\":\"sheaf-enrol/v1"));
	aggregator_fixture_answer_free(&r);
	/* What the old epoch reported stays. */
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 4);
	aggregator_fixture_check(h);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(trust_statements_only_go_up)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct statement st = { .kind = STATEMENT_REVOKE };

	ck_assert_uint_eq(aggregator_fixture_trust(h, 1), 200); /* a repeat */
	ck_assert_uint_eq(aggregator_fixture_trust(h, 3), 200);
	ck_assert_uint_eq(aggregator_fixture_trust(h, 2), 409);
	ck_assert_uint_eq(aggregator_fixture_size(h), 2);
	/* Signed by another key than the authority's. */
	st.u.revoke.of_invite = true;
	ck_assert_uint_eq(aggregator_fixture_accept(h, &st, &h->log), 401);
	ck_assert_uint_eq(aggregator_fixture_accept(h, &st, &h->authority),
	    200);
	ck_assert_uint_eq(aggregator_fixture_revoke(h, "nobody", 1, 0), 404);
	aggregator_fixture_free(h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { an_enrolment_is_taken_once,
		the_old_epoch_is_shown_the_new_enrolment,
		trust_statements_only_go_up, NULL };

	return unit_main("admit", tests);
}
