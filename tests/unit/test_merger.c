#include <check.h>
#include <string.h>

#include "tests/unit/hall.h"
#include "tests/unit/unit.h"

#define Q1 "2026-04-01/P3M"
#define Q2 "2026-07-01/P3M"

START_TEST(test_golden_path)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha,beta");
	struct hall_answer r;

	/* trust, invite, enrolment, services */
	ck_assert_uint_eq(hall_size(h), 4);
	r = hall_bring(h, &a, &(struct hall_batch){ .referrals = 45 });
	ck_assert_msg(r.status == 200, "%s", buf_str(&r.body));
	ck_assert_ptr_nonnull(strstr(buf_str(&r.body),
	    "c2sp.org/tlog-proof@v1\nextra "));
	hall_answer_free(&r);
	ck_assert_uint_eq(hall_batch(h, &a,
			      &(struct hall_batch){ .service = "beta",
				  .referrals = 5 }),
	    200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 50);
	ck_assert_int_eq(hall_referrals(h, NULL, Q1), 50);
	ck_assert_int_eq(hall_referrals(h, NULL, Q2), -1);
	/* A later revision takes the place of the first. */
	ck_assert_uint_eq(hall_batch(h, &a,
			      &(struct hall_batch){ .revision = 2,
				  .referrals = 7 }),
	    200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 12);
	hall_check(h);
	hall_free(h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_golden_path, NULL };

	return unit_main("merger", tests);
}
