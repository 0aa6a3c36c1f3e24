/* What a file of published figures may say, and which of its measures meet ours. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/published/published_file.h"
#include "aggregator/published/published_rules.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/measures.h"
#include "common/ips/month.h"
#include "protocol/limits.h"
#include "tests/unit/unit.h"

#define HEAD \
	"REPORTING_PERIOD_START,REPORTING_PERIOD_END,STATUS,BREAKDOWN," \
	"PRIMARY_LEVEL,PRIMARY_LEVEL_DESCRIPTION,SECONDARY_LEVEL," \
	"SECONDARY_LEVEL_DESCRIPTION,MEASURE_ID,MEASURE_NAME,MEASURE_VALUE\n"
#define APRIL "01/04/2024,30/04/2024,Performance,"
#define MAY   "01/05/2024,31/05/2024,Performance,"
#define ICB   "ICB - GP Practice or Residence,QHM,Hills,NONE,NONE,"
#define NEW   "NewReferrals,New,"

static struct err e;

static const struct {
	const char *row, *says; /* the second line of a file */
} refused[] = {
	{ APRIL ICB NEW "12.5\n", "line 2, column MEASURE_VALUE: \"12.5\"" },
	{ APRIL ICB NEW "-1\n", "whole number" },
	{ APRIL ICB NEW "**\n", "whole number" },
	{ APRIL ICB NEW "\n", "whole number" },
	{ APRIL ICB NEW "99999999999\n", "whole number" },
	{ "01/04/2024,29/04/2024,P," ICB NEW "1\n", "last day" },
	{ "01/04/2024,31/04/2024,P," ICB NEW "1\n",
	    "column REPORTING_PERIOD_END: \"31/04/2024\" is not a day" },
	{ "02/04/2024,30/04/2024,P," ICB NEW "1\n", "first day" },
	{ "01/04/24,30/04/2024,P," ICB NEW "1\n",
	    "column REPORTING_PERIOD_START" },
	{ APRIL "ICB,Q HM,Hills,NONE,NONE," NEW "1\n", "PRIMARY_LEVEL" },
	{ APRIL ICB NEW "1\n" APRIL ICB NEW "1\n", "already" },
	{ APRIL ICB NEW "1,2\n", "more cells" },
	{ APRIL ICB NEW "\"1\n", "line 2" },
};

START_TEST(what_is_not_as_the_format_says_is_refused_by_row_and_column)
{
	struct published_file f = { 0 };
	char *file = mem_printf("%s%s", HEAD, refused[_i].row);
	int r;

	e = (struct err)ERR_INIT;
	r = published_file_read(&f, "may.csv", slice_of(file), &e);
	if (r == 0)
		r = published_file_settle(&f, &e);
	ck_assert_int_eq(r, -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_msg(strstr(e.text, refused[_i].says) != NULL, "%s", e.text);
	ck_assert_msg(strncmp(e.text, "may.csv: ", 9) == 0, "%s", e.text);
	ck_assert(f.value == NULL && f.area == NULL && f.name == NULL);
	free(file);
}
END_TEST

static void
must_read(struct published_file *f, const char *rows)
{
	char *file = mem_printf("%s%s", HEAD, rows);

	ck_assert_msg(published_file_read(f, "f.csv", slice_of(file), &e) == 0,
	    "%s", e.text);
	free(file);
}

static void
must_settle(struct published_file *f)
{
	ck_assert_msg(published_file_settle(f, &e) == 0, "%s", e.text);
}

/* Two financial years are compared at once; the row of a month more is named. */
START_TEST(more_months_than_are_compared_are_refused)
{
	struct month m = month_of(day_from_civil(2022, 4, 1));
	struct published_file f = { 0 };
	struct buf rows;

	buf_init(&rows, 1 << 16);
	buf_puts(&rows, HEAD);
	for (int i = 0; i <= LIMITS_PUBLISHED_MONTHS_MAX; i++) {
		char start[DAY_TEXT_SIZE], end[DAY_TEXT_SIZE];

		if (i == LIMITS_PUBLISHED_MONTHS_MAX) {
			ck_assert_int_eq(published_file_read(&f, "f.csv",
					     buf_slice(&rows), &e),
			    0);
			ck_assert_uint_eq(f.months,
			    LIMITS_PUBLISHED_MONTHS_MAX);
			published_file_free(&f);
		}
		day_format(start, m.start);
		day_format(end, m.end);
		buf_printf(&rows, "%s,%s,P,%s%s1\n", start, end, ICB, NEW);
		m = month_next(&m);
	}
	ck_assert_int_eq(published_file_read(&f, "f.csv", buf_slice(&rows), &e),
	    -1);
	ck_assert_str_eq(e.code, "too-large");
	ck_assert_msg(strstr(e.text,
			  "f.csv: line 26, column REPORTING_PERIOD_END: "
			  "\"2024-04-30\" is of one month too many") != NULL,
	    "%s", e.text);
	buf_free(&rows);
}
END_TEST

/* Names of breakdowns over the years; parts of areas and other measures are passed
 * over; and rows of several files come into one order. */
START_TEST(rows_of_whole_areas_are_kept_in_order)
{
	static const enum published_level levels[] = { PUBLISHED_ENGLAND,
		PUBLISHED_REGION, PUBLISHED_ICB, PUBLISHED_SUB_ICB,
		PUBLISHED_SUB_ICB, PUBLISHED_PROVIDER };
	struct published_file f = { 0 };

	must_read(&f, MAY "Provider,RX4,Trust,NONE,NONE," NEW "7\n" MAY
			  "Provider; Age,RX4,Trust,0-19,0-19," NEW "1\n" MAY
			  "Provider of Responsibility,RX4,Trust,NONE,NONE," NEW
			  "8\n" MAY "Provider,RX4,Trust,A01,x," NEW "1\n" MAY
			  "IMD,1,Most deprived,NONE,NONE," NEW "1\n" MAY
			  "Providers,RX4,Trust,NONE,NONE," NEW "1\n" MAY
			  "Provider,RX4,Trust,NONE,NONE,MHS01,People,9\n");
	must_read(&f,
	    APRIL "England,England,England,NONE,NONE," NEW "*\n" APRIL
		  "Commissioning Region,Y60,Midlands,NONE,NONE," NEW "5\n" APRIL
		  "STP,QHM,Hills,NONE,NONE," NEW "5\n" APRIL
		  "CCG - GP Practice or Residence,00L,Hill,NONE,NONE," NEW
		  "5\n" APRIL "Sub ICB - GP Practice or Residence,01A,Dale,"
		  "NONE,NONE," NEW "5\n" APRIL
		  "Provider,RX4,Trust,NONE,NONE," NEW "3\n");
	must_settle(&f);
	ck_assert_uint_eq(f.files, 2);
	ck_assert_uint_eq(f.others, 1);
	ck_assert_uint_eq(f.parts, 5);
	ck_assert_uint_eq(f.areas, 6);
	for (size_t i = 0; i < f.areas; i++)
		ck_assert_int_eq(f.area[i].level, levels[i]);
	ck_assert_str_eq(f.area[5].name, "Trust");
	ck_assert_uint_eq(f.n, 7);
	ck_assert(f.value[0].hidden && f.value[0].value == 0);
	ck_assert_int_eq(f.value[5].value, 3); /* April stands before May */
	ck_assert_int_eq(f.value[6].value, 7);
	published_file_free(&f);
}
END_TEST

/* Every measure is either compared with one that there is, or says why not. */
START_TEST(each_measure_has_its_rule)
{
	for (unsigned i = 0; i < MHSDS_MEASURES; i++) {
		const struct published_rule *r = published_rule((enum mhsds)i);
		const char *code = mhsds_measure((enum mhsds)i)->code;

		ck_assert_ptr_nonnull(r->says);
		ck_assert_int_eq(r->way == PUBLISHED_NOT, r->code == NULL);
		if (r->code != NULL)
			ck_assert_int_ge(measures_find(measures_ips_grow_1(),
					     slice_of(r->code)),
			    0);
		ck_assert_uint_eq(mhsds_find(slice_of(code)), i);
	}
	ck_assert_uint_eq(mhsds_find(slice_of("MHS01")), MHSDS_MEASURES);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		more_months_than_are_compared_are_refused,
		rows_of_whole_areas_are_kept_in_order,
		each_measure_has_its_rule, NULL
	};
	const struct unit_suite suite = { .name = "published_file",
		.tests = tests,
		.loop =
		    what_is_not_as_the_format_says_is_refused_by_row_and_column,
		.times = sizeof(refused) / sizeof(refused[0]) };

	return unit_run(&suite);
}
