/*
 * The target calculator against every printed cell of years 1 and 2 of the 2018
 * slide, read from the root of the repository.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/targets.h"
#include "tests/unit/unit.h"

#define SLIDE \
	{ \
		.contract = "300000,300000,300000,300000,300000", \
		.steady_state = "60,100,100,100,80" \
	}

static struct targets_plan *
read_plan(const struct targets_words *words)
{
	struct targets_plan *plan = mem_alloc(sizeof(*plan));
	struct err e = ERR_INIT;

	ck_assert_msg(targets_read(words, plan, &e) == 0, "%s", e.text);
	return plan;
}

static struct targets_figures *
work_out(const struct targets_words *words)
{
	struct targets_plan *plan = read_plan(words);
	struct targets_figures *f = targets_work_out(plan);

	free(plan);
	return f;
}

static struct targets_grid *
lay(const struct targets_words *words, int32_t start)
{
	struct targets_plan *plan = read_plan(words);
	struct targets_grid *g = targets_lay(plan, start);

	free(plan);
	return g;
}

struct slide {
	struct targets_figures *f;
	unsigned cells;
};

/* The calculator's figure for a cell of the slide, as it would print it. */
static int64_t
figure(const struct targets_figures *f, struct slice measure, size_t y,
    struct slice period)
{
	if (slice_is(measure, "implied_es"))
		return f->specialists_tenths[y];
	if (slice_is(measure, "cost_per_person_placed"))
		return f->cost_per_placed[y];
	for (unsigned r = 0; r < TARGETS_ROWS; r++) {
		enum targets_row row = (enum targets_row)r;

		if (!slice_is(measure, targets_row_code(row)))
			continue;
		if (slice_is(period, "Total"))
			return f->year[y][row];
		ck_assert(period.n == 2 && period.p[0] == 'Q');
		return f->quarter[4 * y + (size_t)(period.p[1] - '1')][row];
	}
	ck_abort_msg("no such measure: %.*s", (int)measure.n, measure.p);
}

static int
check_cell(void *arg, const struct csvread_row *row, struct err *e)
{
	struct slide *s = arg;
	size_t y = row->cell[1].p[0] == '1' ? 0 : 1;
	int64_t is = figure(s->f, row->cell[0], y, row->cell[2]);
	char text[32];

	(void)e;
	if (slice_is(row->cell[0], "implied_es"))
		(void)snprintf(text, sizeof(text), "%d.%d", (int)(is / 10),
		    (int)(is % 10));
	else if (is == 0)
		(void)snprintf(text, sizeof(text), "-");
	else
		(void)snprintf(text, sizeof(text), "%d", (int)is);
	ck_assert_msg(slice_is(row->cell[3], text), "line %u: %s is not %.*s",
	    row->line, text, (int)row->cell[3].n, row->cell[3].p);
	s->cells++;
	return 0;
}

START_TEST(every_printed_cell_of_years_1_and_2)
{
	static const char *const columns[] = { "measure", "year", "period",
		"printed", "model_unrounded", "model_rounded", "match", NULL };
	const struct targets_words words = SLIDE;
	struct slide s = { .f = work_out(&words) };
	struct csvread_config config = { .made_for = CSV_FOR_PROGRAMS,
		.columns = columns,
		.cell_max = 100,
		.rows_max = 1000,
		.row = check_cell,
		.arg = &s };
	struct err e = ERR_INIT;
	struct buf file;

	ck_assert_msg(file_read("tests/cases/target_calculator_years_1_2.csv",
			  1 << 20, &file, &e) == 0,
	    "%s", e.text);
	ck_assert_msg(csvread_parse(buf_slice(&file), &config, &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(s.cells, 94);
	buf_free(&file);
	free(s.f);
}
END_TEST

/* Year 3 is not printed in our copy; these follow from the rule by hand:
 * U(3) = 52531.25, 300000 / U = 5.7109 specialists, 85.663 referrals. */
START_TEST(later_years_follow_the_rule)
{
	const struct targets_words words = SLIDE;
	struct targets_figures *f = work_out(&words);

	ck_assert_int_eq(f->specialists_tenths[2], 57);
	ck_assert_int_eq(f->quarter[8][TARGETS_REFERRALS], 86);
	ck_assert_int_eq(f->year[2][TARGETS_REFERRALS], 343);
	/* Year 5 at 80 per cent: U(5) = 55190.64..., 5.4357 specialists. */
	ck_assert_int_eq(f->specialists_tenths[4], 54);
	ck_assert_int_eq(f->year[4][TARGETS_REFERRALS], 261);
	free(f);
}
END_TEST

START_TEST(every_parameter_moves_a_figure)
{
	static const struct {
		const char *set;
		enum targets_row row;
		size_t year;
		int64_t is;
	} cases[] = {
		{ "year1_cost=30000", TARGETS_REFERRALS, 0, 360 },
		{ "year2_cost=50000", TARGETS_REFERRALS, 1, 360 },
		{ "inflation=0.25", TARGETS_REFERRALS, 2, 281 },
		{ "referrals_per_es=120", TARGETS_REFERRALS, 0, 360 },
		{ "engaged=0.5", TARGETS_ENGAGED, 0, 90 },
		{ "placed=0.5", TARGETS_PLACED, 0, 54 },
		{ "sustained_13=0.65", TARGETS_13_OVER, 0, 6 },
		{ "sustained_13=1", TARGETS_13_OVER, 0, 9 },
		{ "sustained_26=1", TARGETS_26_UNDER, 0, 5 },
		{ "sustained_52=1", TARGETS_52_OVER, 1, 35 },
		{ "over_16=1", TARGETS_13_OVER, 0, 12 },
		{ "over_16=1", TARGETS_13_UNDER, 0, 0 },
		{ "first_placed=1", TARGETS_PLACED, 0, 36 },
		{ "first_13=2", TARGETS_13_OVER, 0, 9 },
		{ "first_26=3", TARGETS_26_OVER, 0, 5 },
		{ "first_52=6", TARGETS_52_OVER, 1, 9 },
		{ "first_52=9,placed=0.3", TARGETS_52_OVER, 1, 0 },
	};
	struct targets_words words = SLIDE;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct targets_figures *f;

		words.set = cases[i].set;
		f = work_out(&words);
		ck_assert_msg(f->year[cases[i].year][cases[i].row] ==
				  cases[i].is,
		    "%s: %ld", cases[i].set,
		    (long)f->year[cases[i].year][cases[i].row]);
		free(f);
	}
}
END_TEST

START_TEST(london_costs_more_by_what_is_said)
{
	struct targets_words words = SLIDE;
	struct targets_figures *f;

	words.london = true;
	words.uplift = "20";
	f = work_out(&words);
	ck_assert_int_eq(f->year[0][TARGETS_REFERRALS], 150);
	ck_assert_int_eq(f->cost_per_placed[0], 13333);
	free(f);
	words.uplift = "0";
	f = work_out(&words);
	ck_assert_int_eq(f->year[0][TARGETS_REFERRALS], 180);
	free(f);
}
END_TEST

START_TEST(nobody_placed_has_no_cost)
{
	const struct targets_words words = { .contract = "100",
		.steady_state = "0" };
	struct targets_figures *f = work_out(&words);

	ck_assert_int_eq(f->cost_per_placed[0], -1);
	ck_assert_int_eq(f->year[0][TARGETS_REFERRALS], 0);
	free(f);
}
END_TEST

START_TEST(what_is_refused_and_why)
{
	static const struct {
		struct targets_words words;
		const char *why;
	} cases[] = {
		{ { .steady_state = "60" },
		    "the contract: one number is needed" },
		{ { .contract = "1" },
		    "the share of steady state: one number is needed" },
		{ { .contract = "300000", .steady_state = "60,100" },
		    "has 1 year, and per cents are given for 2" },
		{ { .contract = "300000,", .steady_state = "60,100" },
		    "the contract: what was given is not a number" },
		{ { .contract = "30O000", .steady_state = "60" },
		    "the contract: what was given is not a number" },
		{ { .contract = "-5", .steady_state = "60" },
		    "the contract: what was given is not a number" },
		{ { .contract = "0", .steady_state = "60" },
		    "year 1 has the value 0" },
		{ { .contract = "1,1", .steady_state = "60,101" },
		    "year 2 is above 100" },
		{ { .contract = "1,1,1,1,1,1,1,1,1,1,1", .steady_state = "1" },
		    "at most 10 years" },
		{ { .contract = "1", .steady_state = "1", .london = true },
		    "no uplift for London has been published" },
		{ { .contract = "1", .steady_state = "1", .uplift = "5" },
		    "in London alone" },
		{ { .contract = "1",
		      .steady_state = "1",
		      .london = true,
		      .uplift = "x" },
		    "the London uplift: what was given is not a number" },
		{ { .contract = "1", .steady_state = "1", .set = "plaved=1" },
		    "there is none of that name" },
		{ { .contract = "1", .steady_state = "1", .set = "placed=2" },
		    "a share is 0 to 1" },
		{ { .contract = "1", .steady_state = "1", .set = "placed" },
		    "a figure of the calculator: what was given is not a "
		    "number" },
		{ { .contract = "1",
		      .steady_state = "1",
		      .set = "year1_cost=0" },
		    "more than 0" },
		{ { .contract = "1",
		      .steady_state = "1",
		      .set = "first_13=1.5" },
		    "a whole number from 1" },
		{ { .contract = "1", .steady_state = "1", .set = "first_13=0" },
		    "a whole number from 1" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct targets_plan *plan = mem_alloc(sizeof(*plan));
		struct err e = ERR_INIT;

		ck_assert_int_eq(targets_read(&cases[i].words, plan, &e), -1);
		ck_assert_int_eq(e.kind, ERR_USAGE);
		ck_assert_msg(strstr(e.text, cases[i].why) != NULL, "%s",
		    e.text);
		free(plan);
	}
}
END_TEST

/* From May, each NHS quarter has two months of one contract quarter and
 * one of the next. */
START_TEST(any_month_is_laid_on_the_grid)
{
	const struct targets_words words = SLIDE;
	struct targets_grid *g = lay(&words, day_from_civil(2026, 5, 1));

	ck_assert_uint_eq(g->n, 21);
	ck_assert_int_eq(g->quarter[0].period.start,
	    day_from_civil(2026, 4, 1));
	ck_assert_uint_eq(g->quarter[0].part[0].months, 2);
	ck_assert_uint_eq(g->quarter[0].part[1].months, 0);
	ck_assert_uint_eq(g->quarter[1].part[0].quarter, 0);
	ck_assert_uint_eq(g->quarter[1].part[0].months, 1);
	ck_assert_uint_eq(g->quarter[1].part[1].quarter, 1);
	ck_assert_uint_eq(g->quarter[1].part[1].months, 2);
	ck_assert_uint_eq(g->quarter[20].part[0].quarter, 19);
	ck_assert_uint_eq(g->quarter[20].part[0].months, 1);
	/* 45 a quarter: 30, 45, 45, 45, then 15 and two thirds of 87.8. */
	ck_assert_int_eq(g->quarter[0].target[TARGETS_REFERRALS], 30);
	ck_assert_int_eq(g->quarter[1].target[TARGETS_REFERRALS], 45);
	ck_assert_int_eq(g->quarter[4].target[TARGETS_REFERRALS], 74);
	ck_assert_int_eq(g->quarter[4].cumulative[TARGETS_REFERRALS], 239);
	ck_assert_int_eq(g->quarter[0].target[TARGETS_PLACED], 0);
	ck_assert_int_eq(g->quarter[1].target[TARGETS_PLACED], 6);
	free(g);
}
END_TEST

START_TEST(a_contract_on_the_grid_stays_as_it_is)
{
	const struct targets_words words = SLIDE;
	struct targets_figures *f = work_out(&words);
	struct targets_grid *g = lay(&words, day_from_civil(2025, 10, 1));

	ck_assert_uint_eq(g->n, 20);
	for (size_t q = 0; q < g->n; q++) {
		ck_assert_uint_eq(g->quarter[q].part[0].quarter, q);
		ck_assert_uint_eq(g->quarter[q].part[0].months, 3);
		ck_assert_uint_eq(g->quarter[q].part[1].months, 0);
		for (unsigned r = 0; r < TARGETS_ROWS; r++)
			ck_assert_int_eq(g->quarter[q].target[r],
			    f->quarter[q][r]);
	}
	for (size_t r = 0; r < TARGETS_ROWS; r++)
		ck_assert_int_eq(g->quarter[3].cumulative[r], f->year[0][r]);
	free(g);
	free(f);
}
END_TEST

/* ------------------------------------------------------------- arithmetic */

/*
 * A year with unit costs of 1 and one referral a quarter per specialist at
 * full work, so that a quarter's referrals are the contract itself, or, of
 * another unit cost, the quotient.
 */
static int64_t
referrals(const char *contract, const char *cost)
{
	char set[128];
	const struct targets_words words = { .contract = contract,
		.steady_state = "100",
		.set = set };
	struct targets_figures *f;
	int64_t v;

	(void)snprintf(set, sizeof(set), "year1_cost=%s,referrals_per_es=4",
	    cost);
	f = work_out(&words);
	v = f->quarter[0][TARGETS_REFERRALS];
	free(f);
	return v;
}

START_TEST(numbers_are_what_people_write)
{
	static const char *const bad[] = { "", "-1", "+1", "1e3", "1.", ".5",
		"1/0", "1/2/3", "1.2.3", "1 000", "1,5", "0.00001",
		"1000000000", "10000/1", "01/2", "a", "1/", "/2" };

	ck_assert_int_eq(referrals("1", "0.025"), 40);
	ck_assert_int_eq(referrals("4/6", "2/3"), 1);
	ck_assert_int_eq(referrals("0060000", "1"), 60000);
	ck_assert_int_eq(referrals("999999999.9999", "0.0001"),
	    INT64_C(9999999999999));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct targets_words words = { .contract = "1",
			.steady_state = "100",
			.london = true,
			.uplift = bad[i] };
		struct targets_plan *plan = mem_alloc(sizeof(*plan));
		struct err e = ERR_INIT;

		ck_assert_msg(targets_read(&words, plan, &e) < 0, "%s", bad[i]);
		free(plan);
	}
}
END_TEST

START_TEST(halves_go_up)
{
	static const struct {
		const char *contract, *cost;
		int64_t nearest;
	} cases[] = {
		{ "0.0001", "999999999", 0 },
		{ "1/2", "1", 1 },
		{ "3/2", "1", 2 },
		{ "5/2", "1", 3 },
		{ "0.4999", "1", 0 },
		{ "1/3", "1", 0 },
		{ "2/3", "1", 1 },
		{ "999999999.9999", "2/9999",
		    INT64_C(4999500000000) /* ...499999.50005 */ },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_int_eq(referrals(cases[i].contract, cases[i].cost),
		    cases[i].nearest);
}
END_TEST

/* Against arithmetic that 64 bits hold, over many small fractions. */
START_TEST(agrees_with_small_numbers)
{
	for (int64_t a = 1; a < 12; a += 2)
		for (int64_t b = 1; b < 8; b++)
			for (int64_t c = 1; c < 12; c += 3)
				for (int64_t d = 1; d < 8; d++) {
					char x[32], y[32];

					(void)snprintf(x, sizeof(x), "%d/%d",
					    (int)a, (int)b);
					(void)snprintf(y, sizeof(y), "%d/%d",
					    (int)c, (int)d);
					ck_assert_int_eq(referrals(x, y),
					    (2 * a * d + b * c) / (2 * b * c));
				}
}
END_TEST

START_TEST(what_is_too_large_is_the_largest)
{
	const struct targets_words words = {
		.contract = "999999999,999999999,999999999",
		.steady_state = "100,100,100",
		.set = "year1_cost=0.0001,year2_cost=999999999,"
		       "inflation=999999999,referrals_per_es=999999999"
	};
	struct targets_figures *f = work_out(&words);

	ck_assert_int_eq(f->quarter[0][TARGETS_REFERRALS], INT64_MAX);
	ck_assert_int_eq(f->year[0][TARGETS_REFERRALS], INT64_MAX);
	/* 999999999 / 4, and that by a thousand million. */
	ck_assert_int_eq(f->quarter[4][TARGETS_REFERRALS], 250000000);
	ck_assert_int_eq(f->quarter[8][TARGETS_REFERRALS], 0);
	free(f);
}
END_TEST

/* The longest numbers that can be written must not run over. */
START_TEST(the_largest_plan_works_out)
{
	const struct targets_words words = {
		.contract = "999999999.9999,9999/9973,9967/9949,9941/9931,"
			    "9929/9923,9907/9901,9887/9883,9871/9859,"
			    "9857/9851,999999999.9997",
		.steady_state = "99.9999,99.9991,9973/9999,99.9973,99.9971,"
				"9901/9907,99.9949,99.9943,99.9941,99.9937",
		.london = true,
		.uplift = "999999999.9973",
		.set = "year1_cost=999999999.9971,year2_cost=999999999.9949,"
		       "inflation=999999999.9943,referrals_per_es=999999999."
		       "9941,engaged=0.9999,placed=0.9997,sustained_13=0.9973,"
		       "sustained_26=0.9971,sustained_52=0.9949,over_16=0.9943",
	};
	struct targets_figures *f = work_out(&words);
	struct targets_grid *g = lay(&words, day_from_civil(2026, 5, 1));

	ck_assert_uint_eq(g->n, 41);
	free(g);
	free(f);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_printed_cell_of_years_1_and_2,
		later_years_follow_the_rule, every_parameter_moves_a_figure,
		london_costs_more_by_what_is_said, nobody_placed_has_no_cost,
		what_is_refused_and_why, any_month_is_laid_on_the_grid,
		a_contract_on_the_grid_stays_as_it_is,
		numbers_are_what_people_write, halves_go_up,
		agrees_with_small_numbers, what_is_too_large_is_the_largest,
		the_largest_plan_works_out, NULL };

	return unit_main("targets", tests);
}
