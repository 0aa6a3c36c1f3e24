/* Civil dates: every day of four centuries, and text that is not a date. */
#include "common/base/day.h"

#include "tests/unit/unit.h"

START_TEST(known_days)
{
	ck_assert_int_eq(day_from_civil(1970, 1, 1), 0);
	ck_assert_int_eq(day_from_civil(2000, 3, 1), 11017);
	ck_assert_int_eq(day_from_civil(2026, 4, 1), 20544);
	ck_assert_int_eq(day_from_civil(1900, 1, 1), -25567);
}
END_TEST

START_TEST(every_day_follows_the_one_before)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	int32_t want = day_from_civil(1800, 1, 1);

	for (int y = 1800; y < 2200; y++) {
		bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

		for (int m = 1; m <= 12; m++) {
			int last = length[m - 1] + (m == 2 && leap ? 1 : 0);

			for (int d = 1; d <= last; d++, want++) {
				int gy, gm, gd;

				ck_assert_int_eq(day_from_civil(y, m, d), want);
				day_to_civil(want, &gy, &gm, &gd);
				ck_assert(gy == y && gm == m && gd == d);
			}
			ck_assert(!day_is_real(y, m, last + 1));
		}
	}
}
END_TEST

START_TEST(unreal_dates)
{
	ck_assert(!day_is_real(2026, 0, 1));
	ck_assert(!day_is_real(2026, 13, 1));
	ck_assert(!day_is_real(2026, 1, 0));
	ck_assert(!day_is_real(2100, 2, 29));
	ck_assert(day_is_real(2000, 2, 29));
	ck_assert(!day_is_real(-1, 1, 1));
}
END_TEST

START_TEST(parsing_is_exact)
{
	static const char *const bad[] = { "", "2026-4-01", "2026-04-1",
		"2026/04/01", "2026-04-01 ", " 2026-04-01", "2026-02-29",
		"1999-12-31", "2100-01-01", "2026-04-0a", "26-04-01",
		"+026-04-01", "2026-00-10", "20260401", "2026-04-01T" };
	int32_t day = 42;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!day_parse(slice_of(bad[i]), &day), "took %s",
		    bad[i]);
	ck_assert_int_eq(day, 42);
	ck_assert(day_parse(slice_of("2000-01-01"), &day));
	ck_assert_int_eq(day, 10957);
	ck_assert(day_parse(slice_of("2099-12-31"), &day));
	ck_assert(day_parse_birth(slice_of("1900-01-01"), &day));
	ck_assert_int_eq(day, -25567);
	ck_assert(!day_parse_birth(slice_of("1899-12-31"), &day));
}
END_TEST

START_TEST(formatting_is_the_inverse)
{
	char text[DAY_TEXT_SIZE];
	int32_t day;

	day_format(text, day_from_civil(2026, 4, 1));
	ck_assert_str_eq(text, "2026-04-01");
	day_format(text, day_from_civil(0, 1, 1));
	ck_assert_str_eq(text, "0000-01-01");
	ck_assert(day_parse(slice_of("2024-02-29"), &day));
	day_format(text, day);
	ck_assert_str_eq(text, "2024-02-29");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { known_days,
		every_day_follows_the_one_before, unreal_dates,
		parsing_is_exact, formatting_is_the_inverse, NULL };

	return unit_main("day", tests);
}
