#include <check.h>
#include <string.h>

#include "common/base/day.h"
#include "tests/unit/hall.h"
#include "tests/unit/unit.h"

#define Q1 "2026-04-01/P3M"

START_TEST(an_enrolment_is_taken_once)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_agent("north", 1, 10);
	struct hall_agent thief = hall_agent("north", 1, 11);
	struct hall_agent late = hall_agent("north", 3, 12);
	struct hall_agent reused = hall_agent("south", 1, 10);
	struct hall_agent twin = hall_agent("North", 1, 13);
	struct hall_agent second = hall_agent("north", 2, 14);
	struct hall_agent expired = hall_agent("east", 1, 15);
	const struct {
		struct hall_agent *agent;
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
		struct hall_answer r;

		if (steps[i].agent == &expired)
			ck_assert(day_parse(slice_of("2026-07-01"), &h->today));
		r = hall_enrol(h, steps[i].agent);
		ck_assert_msg(r.status == steps[i].status &&
				  strstr(buf_str(&r.body), steps[i].says) !=
				      NULL,
		    "step %zu: %u %s", i, r.status, buf_str(&r.body));
		hall_answer_free(&r);
	}
	ck_assert_uint_eq(hall_size(h), 5);
	hall_check(h);
	hall_free(h);
}
END_TEST

START_TEST(the_old_epoch_is_shown_the_new_enrolment)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_agent anew = hall_agent("north", 2, 11);
	struct hall_batch b = { .referrals = 4 };
	struct hall_answer r;

	ck_assert_uint_eq(hall_batch(h, &a, &b), 200);
	r = hall_enrol(h, &anew);
	ck_assert_uint_eq(r.status, 200);
	/* The head tells the new epoch what is in force. */
	ck_assert_ptr_nonnull(strstr(buf_str(&r.body),
	    "\"revision\":1,\"through\""));
	hall_answer_free(&r);
	b.revision = 2;
	r = hall_bring(h, &a, &b);
	ck_assert_uint_eq(r.status, 410);
	ck_assert_ptr_nonnull(strstr(buf_str(&r.body),
	    "\"note\":\"sheaf-enrol/v1"));
	hall_answer_free(&r);
	/* What the old epoch reported stays. */
	ck_assert_int_eq(hall_referrals(h, "", Q1), 4);
	hall_check(h);
	hall_free(h);
}
END_TEST

START_TEST(trust_statements_only_go_up)
{
	struct hall *h = hall_new();
	struct statement st = { .kind = STATEMENT_REVOKE };

	ck_assert_uint_eq(hall_trust(h, 1), 200); /* a repeat */
	ck_assert_uint_eq(hall_trust(h, 3), 200);
	ck_assert_uint_eq(hall_trust(h, 2), 409);
	ck_assert_uint_eq(hall_size(h), 2);
	/* Signed by another key than the authority's. */
	st.u.revoke.of_invite = true;
	ck_assert_uint_eq(hall_accept(h, &st, &h->log), 401);
	ck_assert_uint_eq(hall_accept(h, &st, &h->authority), 200);
	ck_assert_uint_eq(hall_revoke(h, "nobody", 1, 0), 404);
	hall_free(h);
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
