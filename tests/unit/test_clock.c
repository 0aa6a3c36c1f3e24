/* Clocks: formats, directions, and today in the system's time zone. */
#include "common/base/clock.h"

#include <stdlib.h>
#include <time.h>

#include "common/base/day.h"
#include "tests/unit/unit.h"

START_TEST(formats)
{
	static const struct {
		int64_t s;
		const char *text;
	} want[] = { { 0, "1970-01-01T00:00:00Z" },
		{ 1777803630, "2026-05-03T10:20:30Z" },
		{ 951782399, "2000-02-28T23:59:59Z" },
		{ 253402300799, "9999-12-31T23:59:59Z" },
		{ INT64_MAX, "9999-12-31T23:59:59Z" },
		{ -1, "1970-01-01T00:00:00Z" } };

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		struct clock_wall w = { want[i].s };
		char text[CLOCK_TEXT_SIZE];

		clock_format(text, w);
		ck_assert_str_eq(text, want[i].text);
	}
}
END_TEST

START_TEST(monotonic_time_passes)
{
	struct timespec pause = { 0, 20000000 };
	struct clock_mono a = clock_mono_now(), b;

	ck_assert_int_eq(nanosleep(&pause, NULL), 0);
	b = clock_mono_now();
	ck_assert_int_ge(b.ms - a.ms, 19);
}
END_TEST

START_TEST(cpu_time_counts_work)
{
	int64_t before = clock_cpu_ns();
	volatile unsigned x = 0;

	for (unsigned i = 0; i < 1000000; i++)
		x += i;
	ck_assert_uint_ne(x, 0);
	ck_assert_int_gt(clock_cpu_ns(), before);
}
END_TEST

START_TEST(wall_time_is_the_system_s)
{
	int64_t before = (int64_t)time(NULL);
	int64_t now = clock_wall_now().s;

	ck_assert_int_ge(now, before - 1);
	ck_assert_int_le(now, (int64_t)time(NULL) + 1);
}
END_TEST

START_TEST(today_follows_the_time_zone)
{
	int32_t east, west;

	/* 26 hours apart: never the same day. */
	ck_assert_int_eq(setenv("TZ", "EAST-14", 1), 0);
	tzset();
	east = clock_today();
	ck_assert_int_eq(setenv("TZ", "WEST+12", 1), 0);
	tzset();
	west = clock_today();
	ck_assert_int_ge(east - west, 1);
	ck_assert_int_le(east - west, 2);
	ck_assert_int_ge(east, day_from_civil(2026, 1, 1));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { formats, monotonic_time_passes,
		cpu_time_counts_work, wall_time_is_the_system_s,
		today_follows_the_time_zone, NULL };

	return unit_main("clock", tests);
}
