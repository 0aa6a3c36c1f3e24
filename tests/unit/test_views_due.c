/*
 * When a quarter is late: each line of the rule, and its borders in days.
 */
#include <check.h>

#include "aggregator/views/views_due.h"
#include "common/base/day.h"
#include "tests/unit/unit.h"

static int32_t
day_of(const char *text)
{
	int32_t day;

	ck_assert(day_parse(slice_of(text), &day));
	return day;
}

static const struct {
	struct views_due_case is;
	enum views_due_state state;
} cases[] = {
	/* expected, due, there, whole, ever */
	{ { false, true, false, false, false }, VIEWS_DUE_NOT_EXPECTED },
	{ { false, true, true, true, true }, VIEWS_DUE_NOT_EXPECTED },
	{ { true, true, true, true, true }, VIEWS_DUE_REPORTED },
	{ { true, false, true, true, true }, VIEWS_DUE_REPORTED },
	{ { true, true, false, false, false }, VIEWS_DUE_NEVER },
	{ { true, true, false, false, true }, VIEWS_DUE_LATE },
	{ { true, true, true, false, true }, VIEWS_DUE_LATE },
	{ { true, false, true, false, true }, VIEWS_DUE_TO_DATE },
	{ { true, false, false, false, true }, VIEWS_DUE_NOT_YET },
	{ { true, false, false, false, false }, VIEWS_DUE_NOT_YET },
	/* Nothing is there, so nothing of it can be whole. */
	{ { true, true, false, true, true }, VIEWS_DUE_LATE },
};

START_TEST(each_rule_decides)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(views_due_state(&cases[i].is) == cases[i].state,
		    "case %zu is \"%s\"", i,
		    views_due_word(views_due_state(&cases[i].is)));
}
END_TEST

START_TEST(a_quarter_is_due_30_days_after_it)
{
	struct period q1 = period_of(day_of("2026-04-01"));

	ck_assert(!views_due_passed(q1, day_of("2026-07-30")));
	ck_assert(views_due_passed(q1, day_of("2026-07-31")));
	ck_assert_int_eq(views_due_quarter(day_of("2026-07-30")).start,
	    day_of("2026-01-01"));
	ck_assert_int_eq(views_due_quarter(day_of("2026-07-31")).start,
	    q1.start);
	/* The two say the same on every day. */
	for (int32_t day = q1.start; day < q1.start + 800; day++) {
		struct period due = views_due_quarter(day);

		ck_assert(views_due_passed(due, day));
		ck_assert(!views_due_passed(period_next(due), day));
	}
}
END_TEST

START_TEST(a_return_is_whole_at_its_last_day)
{
	static const char csv[] =
	    "kind,code,name,parent,from,to,attributes\n"
	    "region,R1,One,,2000-01-01,,\n"
	    "area,A1,Area one,R1,2000-01-01,,\n"
	    "service,open,Open,A1,2020-01-01,,\n"
	    "service,shut,Shut,A1,2020-01-01,2026-05-31,\n";
	struct store_held held = { .key = { .content = CONTENT_RETURN,
				       .start = day_of("2026-04-01") },
		.through = day_of("2026-06-29") };
	struct err e = ERR_INIT;
	struct registry r;

	ck_assert_int_eq(registry_parse(&r, slice_of(csv), &e), 0);
	ck_assert(!views_due_whole(&r, "open", &held));
	ck_assert(views_due_whole(&r, "shut", &held));
	held.through = day_of("2026-06-30");
	ck_assert(views_due_whole(&r, "open", &held));
	held.through = DAY_NONE;
	held.erased = true;
	ck_assert(views_due_whole(&r, "open", &held));
	registry_free(&r);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { each_rule_decides,
		a_quarter_is_due_30_days_after_it,
		a_return_is_whole_at_its_last_day, NULL };
	struct unit_suite suite = { .name = "views_due", .tests = tests };

	return unit_run(&suite);
}
