/* Dates as people type them. */
#include "agent/desk/desk_typed_day.h"

#include "common/base/day.h"
#include "tests/unit/unit.h"

/* Today is Sunday 29 November 2026. */
static const struct {
	const char *typed, *day; /* NULL: refused */
} typed[] = {
	{ "today", "2026-11-29" },
	{ " Today ", "2026-11-29" },
	{ "yesterday", "2026-11-28" },
	{ "sun", "2026-11-29" },
	{ "Sunday", "2026-11-29" },
	{ "mon", "2026-11-23" },
	{ "MONDAY", "2026-11-23" },
	{ "sat", "2026-11-28" },
	{ "3/5", "2026-05-03" },
	{ "03/05", "2026-05-03" },
	{ "3.5.26", "2026-05-03" },
	{ "3/5/2026", "2026-05-03" },
	{ "3-5-2026", "2026-05-03" },
	{ "3 may", "2026-05-03" },
	{ "3may", "2026-05-03" },
	{ "3rd May", "2026-05-03" },
	{ "1st of", NULL },
	{ "3 May 2026", "2026-05-03" },
	{ "3 Sept 25", "2025-09-03" },
	{ "2026-05-03", "2026-05-03" },
	{ "29/11", "2026-11-29" },
	/* Not after today, so of the year before. */
	{ "30/11", "2025-11-30" },
	{ "29/2", "2024-02-29" },
	{ "29/2/2026", NULL },
	{ "31/4", NULL },
	{ "5/13", NULL },
	{ "13/5", "2026-05-13" },
	{ "0/5", NULL },
	{ "3/0", NULL },
	{ "3/5/1999", NULL },
	{ "3/5/226", NULL },
	{ "may 3", NULL },
	{ "may", NULL },
	{ "3", NULL },
	{ "", NULL },
	{ "   ", NULL },
	{ "/", NULL },
	{ "m", NULL },
	{ "tomorrow", NULL },
	{ "3/5/2026/1", NULL },
	{ "3 may 2026 x", NULL },
	{ "3;5", NULL },
	{ "99999999999999999999", NULL },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL },
	{ "\xc3\xa4", NULL },
};

START_TEST(reads)
{
	const int32_t today = day_from_civil(2026, 11, 29);
	struct err e = ERR_INIT;
	char text[DAY_TEXT_SIZE];
	int32_t day;

	if (typed[_i].day == NULL) {
		ck_assert_int_eq(desk_typed_day_read(slice_of(typed[_i].typed),
				     today, &day, &e),
		    -1);
		ck_assert_str_eq(e.code, "day");
		return;
	}
	ck_assert_int_eq(desk_typed_day_read(slice_of(typed[_i].typed), today,
			     &day, &e),
	    0);
	day_format(text, day);
	ck_assert_str_eq(text, typed[_i].day);
}
END_TEST

START_TEST(reads_a_whole_day)
{
	static const struct {
		const char *typed, *day; /* NULL: none */
	} whole[] = { { "31/3/1990", "1990-03-31" },
		{ "31.3.1990", "1990-03-31" },
		{ "31 March 1990", "1990-03-31" },
		{ "31 mar 1990", "1990-03-31" }, { "1990-03-31", "1990-03-31" },
		{ " 1 1 1900 ", "1900-01-01" }, { "29/2/2000", "2000-02-29" },
		/* Of either century, of this year, or of none. */
		{ "31/3/90", NULL }, { "31/3", NULL }, { "31 March", NULL },
		{ "today", NULL }, { "29/2/1900", NULL },
		{ "31/12/1899", NULL }, { "1/1/2100", NULL },
		{ "3/31/1990", NULL }, { "March 31 1990", NULL },
		{ "1990", NULL }, { "1990-03-31-1", NULL }, { "", NULL } };
	char text[DAY_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		int32_t day = 7;
		bool read =
		    desk_typed_day_read_whole(slice_of(whole[i].typed), &day);

		ck_assert_msg(read == (whole[i].day != NULL), "%s",
		    whole[i].typed);
		if (!read) {
			ck_assert_int_eq(day, 7);
			continue;
		}
		day_format(text, day);
		ck_assert_str_eq(text, whole[i].day);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { reads_a_whole_day, NULL };
	const struct unit_suite suite = { .name = "typed_day",
		.tests = tests,
		.loop = reads,
		.times = sizeof(typed) / sizeof(typed[0]) };

	return unit_run(&suite);
}
