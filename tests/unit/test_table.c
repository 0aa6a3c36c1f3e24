/* Tables: the same rows as aligned text, CSV and JSON. */
#include "common/base/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { MAX = 4096 };

#define ARRAY(a) (a), sizeof(a) / sizeof((a)[0])

static void
check_text(const struct table *t, const char *want)
{
	struct buf out;

	buf_init(&out, MAX);
	table_write_text(t, &out);
	ck_assert_str_eq(buf_str(&out), want);
	buf_free(&out);
}

static void
check_csv(const struct table *t, const char *want)
{
	struct buf out;

	buf_init(&out, MAX);
	table_write_csv(t, CSV_FOR_PROGRAMS, &out);
	ck_assert_str_eq(buf_str(&out), want);
	buf_free(&out);
}

static void
check_json(struct table *t, const char *want)
{
	struct jval *rows = table_take_json(t);
	struct buf out;

	buf_init(&out, MAX);
	jval_write(rows, false, &out);
	ck_assert_str_eq(buf_str(&out), want);
	buf_free(&out);
	jval_free(rows);
}

/* A column for each kind of cell, as wide as what stands in it. */
static const struct table_column all_kinds[] = {
	{ "name", "Name", 0, 0, false, false },
	{ "n", "n", 2, 0, false, false },
	{ "fte", "FTE", 2, 0, false, false },
	{ "day", "day", 2, 0, false, false },
	{ "open", "open", 2, 0, false, false },
};

static struct table *
make_all_kinds(void)
{
	struct table *t = table_new(ARRAY(all_kinds), "-");

	table_text(t, "Zo\xc3\xab Q.");
	table_integer(t, -12);
	table_decimal(t, 75, 2);
	table_day(t, day_from_civil(2026, 4, 1));
	table_flag(t, true);
	table_text(t, "");
	table_integer(t, 0);
	table_decimal(t, -50, 2);
	table_day(t, DAY_NONE);
	table_flag(t, false);
	table_text(t, NULL);
	table_none(t);
	table_none(t);
	table_none(t);
	table_none(t);
	return t;
}

START_TEST(one_table_has_three_forms)
{
	struct table *t = make_all_kinds();

	ck_assert_uint_eq(table_rows(t), 3);
	check_text(t, "Name    n    FTE    day         open\n"
		      "Zo\xc3\xab Q.  -12  0.75   2026-04-01  yes\n"
		      "        0    -0.50  -           no\n"
		      "-       -    -      -           -\n");
	check_csv(t, "name,n,fte,day,open\n"
		     "Zo\xc3\xab Q.,-12,0.75,2026-04-01,yes\n"
		     ",0,-0.50,,no\n"
		     ",,,,\n");
	check_json(t,
	    "[{\"name\":\"Zo\xc3\xab Q.\",\"n\":-12,\"fte\":0.75,"
	    "\"day\":\"2026-04-01\",\"open\":true},"
	    "{\"name\":\"\",\"n\":0,\"fte\":-0.5,\"day\":null,\"open\":false},"
	    "{\"name\":null,\"n\":null,\"fte\":null,\"day\":null,"
	    "\"open\":null}]");
	table_free(t);
}
END_TEST

START_TEST(no_rows_leave_the_headings)
{
	struct table *t = table_new(ARRAY(all_kinds), "-");

	ck_assert_uint_eq(table_rows(t), 0);
	check_text(t, "Name  n  FTE  day  open\n");
	check_csv(t, "name,n,fte,day,open\n");
	check_json(t, "[]");
	table_free(t);
	table_free(NULL);
}
END_TEST

START_TEST(csv_quotes_what_needs_it)
{
	static const struct table_column columns[] = {
		{ "a,b", "x", 0, 0, false, false },
		{ NULL, "text only", 0, 0, false, false },
	};
	struct table *t = table_new(ARRAY(columns), "-");

	table_text(t, "says \"hm\", and");
	table_text(t, "not in CSV");
	table_text(t, "two\nlines");
	table_none(t);
	table_text(t, "=1+1");
	table_none(t);
	check_csv(t, "\"a,b\"\n\"says \"\"hm\"\", and\"\n\"two\nlines\"\n"
		     "=1+1\n");
	table_free(t);
}
END_TEST

START_TEST(a_column_may_be_for_people_or_programs_alone)
{
	static const struct table_column columns[] = {
		{ "id", NULL, 0, 0, false, false },
		{ NULL, "shown", 0, 0, false, false },
		{ "parts", NULL, 0, 0, false, false },
	};
	struct table *t = table_new(ARRAY(columns), "");
	struct jval *parts = jval_array();

	jval_add_i64(parts, 1);
	jval_add_i64(parts, 2);
	table_integer(t, 7);
	table_textf(t, "%u of %u", 3U, 4U);
	table_value(t, parts);
	check_text(t, "shown\n3 of 4\n");
	check_csv(t, "id,parts\n7,\n");
	check_json(t, "[{\"id\":7,\"parts\":[1,2]}]");
	table_free(t);
}
END_TEST

/* A page has days, months and numbers as people write them; a text that looks like a
 * month or a number is none. */
START_TEST(a_page_says_days_months_and_numbers)
{
	static const struct table_column columns[] = {
		{ "month", "Month", 0, 0, false, false },
		{ "day", "Day", 2, 0, false, false },
		{ "n", "n", 2, 0, true, false },
		{ "id", "Id", 2, 0, false, false },
		{ "hidden", NULL, 0, 0, false, false },
	};
	static const int64_t n[] = { 0, -999, 1000, -1234567, INT64_MIN };
	struct table *t = table_new(ARRAY(columns), "-");
	struct jval *page;
	struct buf text;

	for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		table_month(t, day_from_civil(2025, 12, 1));
		table_day(t, i == 0 ? DAY_NONE : day_from_civil(2026, 5, 3));
		table_integer(t, n[i]);
		table_text(t, i % 2 == 0 ? "2025-12" : "12345");
		table_integer(t, 5000);
	}
	page = table_page(t);
	buf_init(&text, SIZE_MAX / 2);
	jval_write(page, false, &text);
	ck_assert_str_eq(buf_str(&text),
	    "{\"headings\":[\"Month\",\"Day\",\"n\",\"Id\"],\"rows\":["
	    "[\"December 2025\",null,\"0\",\"2025-12\"],"
	    "[\"December 2025\",\"3 May 2026\",\"-999\",\"12345\"],"
	    "[\"December 2025\",\"3 May 2026\",\"1,000\",\"2025-12\"],"
	    "[\"December 2025\",\"3 May 2026\",\"-1,234,567\",\"12345\"],"
	    "[\"December 2025\",\"3 May 2026\","
	    "\"-9,223,372,036,854,775,808\",\"2025-12\"]]}");
	buf_free(&text);
	jval_free(page);
	check_csv(t, "month,day,n,id,hidden\n2025-12,,0,2025-12,5000\n"
		     "2025-12,2026-05-03,-999,12345,5000\n"
		     "2025-12,2026-05-03,1000,2025-12,5000\n"
		     "2025-12,2026-05-03,-1234567,12345,5000\n"
		     "2025-12,2026-05-03,-9223372036854775808,2025-12,5000\n");
	table_free(t);
}
END_TEST

/* Widths that are given: a long cell pushes the rest of its row. */
START_TEST(fixed_widths_are_those_of_printf)
{
	static const struct table_column columns[] = {
		{ "client", "client", 0, 6, true, false },
		{ "service", "service", 2, 12, false, false },
		{ "born", "born", 1, 10, false, false },
		{ "number", "NHS number", 2, 0, false, false },
	};
	static const char *const service[] = { "north", "a-long-service-id" };
	struct table *t = table_new(ARRAY(columns), "");
	char want[MAX];
	int n = snprintf(want, sizeof(want), "%6s  %-12s %-10s  %s\n", "client",
	    "service", "born", "NHS number");

	for (unsigned i = 0; i < 2; i++) {
		table_integer(t, i * 1234567);
		table_text(t, service[i]);
		table_text(t, "");
		table_text(t, i ? "" : "943 476 5919");
		n += snprintf(want + n, sizeof(want) - (size_t)n,
		    "%6u  %-12s %-10s  %s\n", i * 1234567, service[i], "",
		    i ? "" : "943 476 5919");
	}
	check_text(t, want);
	table_free(t);
}
END_TEST

/* Characters are counted, not bytes, and none is cut in two. */
START_TEST(long_cells_can_be_cut)
{
	static const struct table_column columns[] = {
		{ "title", "", 0, 6, false, true },
		{ "q", "15/16 Q3 \xe2\x80\x93 late", 1, 10, true, true },
	};
	struct table *t = table_new(ARRAY(columns), "-");

	table_text(t, "abc\xe2\x80\x93\xc3\xa9"
		      "fgh");
	table_integer(t, 5);
	table_text(t, "\xc3\xa9");
	table_text(t, "12345678901");
	check_text(t, "       15/16 Q3 \xe2\x80\x93\n"
		      "abc\xe2\x80\x93\xc3\xa9"
		      "f          5\n"
		      "\xc3\xa9      1234567890\n");
	table_free(t);
}
END_TEST

START_TEST(notes_stand_below_their_row)
{
	static const struct table_column columns[] = {
		{ "role", "", 2, 8, false, false },
		{ "name", "", 1, 0, false, false },
	};
	struct table *t = table_new(ARRAY(columns), "");

	for (int i = 0; i < 3; i++) {
		table_text(t, "worker");
		table_textf(t, "n%d", i);
		if (i != 1)
			table_note(t,
			    i == 0 ? "    first\n    second\n" : "    last\n");
	}
	check_text(t, "  worker   n0\n    first\n    second\n"
		      "  worker   n1\n"
		      "  worker   n2\n    last\n");
	check_csv(t, "role,name\nworker,n0\nworker,n1\nworker,n2\n");
	table_free(t);
}
END_TEST

START_TEST(decimals_keep_their_places)
{
	static const struct table_column columns[] = {
		{ "v", "", 0, 0, false, false },
	};
	static const struct {
		int64_t v;
		unsigned places;
		const char *text;
	} cases[] = { { 0, 1, "0.0\n" }, { 5, 3, "0.005\n" },
		{ 1500, 2, "15.00\n" }, { -1, 2, "-0.01\n" },
		{ INT64_MIN, 9, "-9223372036.854775808\n" },
		{ INT64_MAX, 1, "922337203685477580.7\n" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct table *t = table_new(columns, 1, "-");

		table_decimal(t, cases[i].v, cases[i].places);
		check_text(t, cases[i].text);
		table_free(t);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		one_table_has_three_forms,
		no_rows_leave_the_headings,
		csv_quotes_what_needs_it,
		a_column_may_be_for_people_or_programs_alone,
		a_page_says_days_months_and_numbers,
		fixed_widths_are_those_of_printf,
		long_cells_can_be_cut,
		notes_stand_below_their_row,
		decimals_keep_their_places,
		NULL,
	};

	return unit_main("table", tests);
}
