/* Periods: the grid, both spellings, and text that is not a period. */
#include "common/ips/period.h"

#include <string.h>

#include "common/base/day.h"
#include "tests/unit/unit.h"

static struct period
quarter(int year, int month)
{
	return period_of(day_from_civil(year, month, 1));
}

START_TEST(every_day_lies_in_its_quarter)
{
	int32_t last = day_from_civil(2099, 12, 31);
	struct period q = quarter(2000, 1);

	for (int32_t d = day_from_civil(2000, 1, 1); d <= last; d++) {
		struct period p = period_of(d);

		if (d > q.end)
			q = period_next(q);
		ck_assert_int_eq(p.start, q.start);
		ck_assert_int_eq(p.end, q.end);
		ck_assert(p.start <= d && d <= p.end);
		ck_assert(period_is_quarter(p));
	}
	ck_assert_int_eq(q.end, last);
}
END_TEST

START_TEST(neighbours_and_distance)
{
	struct period a = quarter(2025, 10), b = a;

	for (int i = 0; i < 9; i++) {
		ck_assert_int_eq(period_distance(a, b), i);
		ck_assert_int_eq(period_distance(b, a), -i);
		ck_assert_int_eq(period_previous(period_next(b)).start,
		    b.start);
		ck_assert_int_eq(period_next(b).start, b.end + 1);
		b = period_next(b);
	}
}
END_TEST

START_TEST(a_text_is_read_back)
{
	static const char *const texts[] = {
		"2026-04-01/P3M",
		"2000-01-01/P3M",
		"2099-10-01/P3M",
		"2028-02-29/P1D",
		"2026-04-01/P1D",
		"2026-05-01/P1M",
		"2028-02-01/P1M",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char out[PERIOD_TEXT_SIZE];
		struct period p;

		ck_assert(period_parse(slice_of(texts[i]), &p));
		period_format(out, p);
		ck_assert_str_eq(out, texts[i]);
	}
}
END_TEST

START_TEST(other_texts_are_no_period)
{
	static const char *const texts[] = {
		"",
		"2026-04-01",
		"2026-04-01/",
		"2026-04-02/P1M",
		"2026-04-01/P2M",
		"2026-04-01/P3M ",
		" 2026-04-01/P3M",
		"2026-04-01/p3m",
		"2026-04-01/P3D",
		"2026-04-01/P03",
		"2026-04-02/P3M",
		"2026-05-01/P3M",
		"2026-02-30/P1D",
		"2026-02-30/P3M",
		"1999-10-01/P3M",
		"2100-01-01/P3M",
		"2026/04/01/P3M",
		"2026/27 Q1",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct period p = { 1, 2 };

		ck_assert_msg(!period_parse(slice_of(texts[i]), &p), "%s",
		    texts[i]);
		ck_assert(p.start == 1 && p.end == 2);
	}
}
END_TEST

START_TEST(people_write_it_in_several_ways)
{
	static const struct {
		const char *typed;
		const char *text;
	} cases[] = {
		{ "2026/27 Q1", "2026-04-01/P3M" },
		{ "2026-27Q2", "2026-07-01/P3M" },
		{ "2026/27q3", "2026-10-01/P3M" },
		{ "2026-27-q4", "2027-01-01/P3M" },
		{ "2099/00 Q1", "2099-04-01/P3M" },
		{ "1999/00 Q4", "2000-01-01/P3M" },
		{ "2026-04-01/P3M", "2026-04-01/P3M" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char out[PERIOD_TEXT_SIZE];
		struct err e = ERR_INIT;
		struct period p;

		ck_assert_msg(period_parse_user(cases[i].typed, &p, &e) == 0,
		    "%s", e.text);
		period_format(out, p);
		ck_assert_str_eq(out, cases[i].text);
	}
}
END_TEST

START_TEST(a_wrong_one_is_answered_with_both_forms)
{
	static const char *const typed[] = {
		"",
		"Q1",
		"2026/28 Q1",
		"2026/26 Q1",
		"2026/27",
		"2026/27 Q0",
		"2026/27 Q5",
		"2026/27  Q1",
		"2026/27 Q11",
		"2026 27 Q1",
		"2026/2027 Q1",
		"2099/00 Q4",
		"1999/00 Q3",
		"2026-05-14/P1D",
		"2026-05-01/P1M",
		"2026-05-01/P3M",
	};

	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		struct err e = ERR_INIT;
		struct period p;

		ck_assert_msg(period_parse_user(typed[i], &p, &e) == -1, "%s",
		    typed[i]);
		ck_assert_int_eq(err_exit_status(&e), 2);
		ck_assert_ptr_nonnull(strstr(e.text, "\"2026/27 Q1\""));
		ck_assert_ptr_nonnull(strstr(e.text, "\"2026-04-01/P3M\""));
	}
}
END_TEST

START_TEST(titles)
{
	static const struct {
		int year, month;
		const char *title;
	} cases[] = {
		{ 2026, 4, "2026/27 Q1 (Apr\342\200\223Jun)" },
		{ 2026, 9, "2026/27 Q2 (Jul\342\200\223Sep)" },
		{ 2026, 10, "2026/27 Q3 (Oct\342\200\223Dec)" },
		{ 2027, 3, "2026/27 Q4 (Jan\342\200\223Mar)" },
		{ 2099, 12, "2099/00 Q3 (Oct\342\200\223Dec)" },
	};
	char out[PERIOD_TITLE_SIZE];
	struct period day;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		period_title(out, quarter(cases[i].year, cases[i].month));
		ck_assert_str_eq(out, cases[i].title);
	}
	ck_assert(period_parse(slice_of("2026-05-14/P1D"), &day));
	period_title(out, day);
	ck_assert_str_eq(out, "2026-05-14");
	ck_assert(!period_is_quarter(day));
	ck_assert(period_parse(slice_of("2027-12-01/P1M"), &day));
	period_title(out, day);
	ck_assert_str_eq(out, "December 2027");
	ck_assert_int_eq(day.end, day_from_civil(2027, 12, 31));
	ck_assert(period_is_month(day) && !period_is_quarter(day));
}
END_TEST

START_TEST(the_financial_year_begins_in_april)
{
	int32_t start = day_from_civil(2026, 4, 1);

	ck_assert_int_eq(period_year_start(start), start);
	ck_assert_int_eq(period_year_start(day_from_civil(2027, 3, 31)), start);
	ck_assert_int_eq(period_year_start(start - 1),
	    day_from_civil(2025, 4, 1));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_day_lies_in_its_quarter,
		neighbours_and_distance, a_text_is_read_back,
		other_texts_are_no_period, people_write_it_in_several_ways,
		a_wrong_one_is_answered_with_both_forms, titles,
		the_financial_year_begins_in_april, NULL };

	return unit_main("period", tests);
}
