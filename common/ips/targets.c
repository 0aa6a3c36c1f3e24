/*
 * The outcomes target calculator of IPS Grow (targets.h has its formulas), worked
 * out in exact fractions so that each printed figure is rounded once.  The only
 * file that includes GMP.
 */
#include "common/ips/targets.h"

#include <gmp.h>

#include "common/base/day.h"
#include "common/base/mem.h"

enum { MONTHS = 12, QUARTER_MONTHS = 3 };

static const struct {
	const char *name, *value, *help;
} parameters[TARGETS_PARAMETERS] = {
	{ "year1_cost", "60000", "pounds per specialist in year 1" },
	{ "year2_cost", "51250", "pounds per specialist in year 2" },
	{ "inflation", "0.025", "yearly growth of that cost from year 3" },
	{ "referrals_per_es", "60", "referrals per specialist and year" },
	{ "engaged", "0.8", "engaged of those referred" },
	{ "placed", "0.25", "placed in work of those engaged" },
	{ "sustained_13", "2/3", "in work at 13 weeks, of those placed" },
	{ "sustained_26", "1/2", "in work at 26 weeks, of those placed" },
	{ "sustained_52", "1/3", "in work at 52 weeks, of those placed" },
	{ "over_16", "1/2", "16 hours and more, of those sustained" },
	{ "first_placed", "2", "first contract quarter with people placed" },
	{ "first_13", "3", "first contract quarter with 13 weeks" },
	{ "first_26", "4", "first contract quarter with 26 weeks" },
	{ "first_52", "5", "first contract quarter with 52 weeks" },
};

/* From people placed on: the first quarter; of a sustainment its share of
 * people placed, and whether it is the part of 16 hours and more. */
static const struct {
	const char *code, *title, *measure;
	enum targets_parameter first;
	enum targets_parameter share;
	bool over;
} rows[TARGETS_ROWS] = {
	{ "referrals", "Referrals", "referrals", 0, 0, false },
	{ "engaged", "Engaged", "engaged", 0, 0, false },
	{ "placed", "People placed in work", "into_work", TARGETS_FIRST_PLACED,
	    0, false },
	{ "s13_over16", "13 weeks, 16 hours and over", "sustained_13.16_up",
	    TARGETS_FIRST_13, TARGETS_SUSTAINED_13, true },
	{ "s13_under16", "13 weeks, under 16 hours", "sustained_13.under_16",
	    TARGETS_FIRST_13, TARGETS_SUSTAINED_13, false },
	{ "s26_over16", "26 weeks, 16 hours and over", "sustained_26.16_up",
	    TARGETS_FIRST_26, TARGETS_SUSTAINED_26, true },
	{ "s26_under16", "26 weeks, under 16 hours", "sustained_26.under_16",
	    TARGETS_FIRST_26, TARGETS_SUSTAINED_26, false },
	{ "s52_over16", "52 weeks, 16 hours and over", "sustained_52.16_up",
	    TARGETS_FIRST_52, TARGETS_SUSTAINED_52, true },
	{ "s52_under16", "52 weeks, under 16 hours", "sustained_52.under_16",
	    TARGETS_FIRST_52, TARGETS_SUSTAINED_52, false },
};

const char *
targets_parameter_name(enum targets_parameter p)
{
	return parameters[p].name;
}

const char *
targets_parameter_help(enum targets_parameter p)
{
	return parameters[p].help;
}

const char *
targets_parameter_default(enum targets_parameter p)
{
	return parameters[p].value;
}

const char *
targets_row_title(enum targets_row row)
{
	return rows[row].title;
}

const char *
targets_row_measure(enum targets_row row)
{
	return rows[row].measure;
}

const char *
targets_row_code(enum targets_row row)
{
	return rows[row].code;
}

/* ------------------------------------------------------------- arithmetic */

/*
 * Exact fractions, by GMP: a figure is a product of many shares, and must be
 * rounded only where it is printed.  What people may write is bounded, so the
 * numbers stay below some thousand bits.
 */
static void
import(mpz_t z, uint64_t v)
{
	/* Not mpz_set_ui(): a long may have 32 bits. */
	mpz_import(z, 1, 1, sizeof(v), 0, 0, &v);
}

/* *q *= num / den */
static void
times(mpq_t q, uint64_t num, uint64_t den)
{
	mpq_t factor;

	mpq_init(factor);
	import(mpq_numref(factor), num);
	import(mpq_denref(factor), den);
	mpq_canonicalize(factor);
	mpq_mul(q, q, factor);
	mpq_clear(factor);
}

static void
by(mpq_t q, struct targets_number n)
{
	times(q, n.num, n.den);
}

/* The nearest whole number, halves up; INT64_MAX for anything above it. */
static int64_t
rounded(mpq_srcptr q)
{
	uint64_t v = 0;
	mpz_t whole, den;

	/* (2 num + den) / (2 den), rounded down */
	mpz_init(whole);
	mpz_init(den);
	mpz_mul_2exp(whole, mpq_numref(q), 1);
	mpz_add(whole, whole, mpq_denref(q));
	/* No figure is negative, so halves up is halves away from zero. */
	mpz_mul_2exp(den, mpq_denref(q), 1);
	mpz_fdiv_q(whole, whole, den);
	if (mpz_sizeinbase(whole, 2) > 63)
		v = INT64_MAX;
	else
		(void)mpz_export(&v, NULL, 1, sizeof(v), 0, 0, whole);
	mpz_clear(whole);
	mpz_clear(den);
	return (int64_t)v;
}

/* ------------------------------------------------------------ one quarter */

static struct targets_number
plus_one(struct targets_number n)
{
	return (struct targets_number){ n.num + n.den, n.den };
}

/* Employment specialists of year y (from 0): contract / unit cost. */
static void
specialists(mpq_t q, const struct targets_plan *plan, size_t y)
{
	const struct targets_number *p = plan->parameter;
	struct targets_number uplift = plus_one(plan->uplift);
	struct targets_number growth = plus_one(p[TARGETS_INFLATION]);
	struct targets_number cost =
	    p[y == 0 ? TARGETS_YEAR1_COST : TARGETS_YEAR2_COST];

	mpq_set_ui(q, 1, 1);
	by(q, plan->contract[y]);
	times(q, cost.den, cost.num);
	times(q, uplift.den, uplift.num);
	/* Year 2 has a price of its own; it grows from year 3 on. */
	for (size_t i = 1; i < y; i++)
		times(q, growth.den, growth.num);
}

/* Row r of a full quarter of year y, whatever its first quarter is. */
static void
full_quarter(mpq_t q, const struct targets_plan *plan, size_t y, size_t r)
{
	const struct targets_number *p = plan->parameter;
	/* The two parts of a sustainment make up all of it, so the second is
	 * computed from the first. */
	struct targets_number over = p[TARGETS_OVER_16];

	specialists(q, plan, y);
	by(q, p[TARGETS_REFERRALS_PER_ES]);
	times(q, 1, 4);
	by(q, plan->share[y]);
	if (r >= TARGETS_ENGAGED)
		by(q, p[TARGETS_ENGAGED_SHARE]);
	if (r >= TARGETS_PLACED)
		by(q, p[TARGETS_PLACED_SHARE]);
	if (r < TARGETS_13_OVER)
		return;
	by(q, p[rows[r].share]);
	times(q, rows[r].over ? over.num : over.den - over.num, over.den);
}

/* True when row r has begun in contract quarter q (from 0). */
static bool
has_begun(const struct targets_plan *plan, size_t r, size_t q)
{
	const struct targets_number *first = &plan->parameter[rows[r].first];

	return r < TARGETS_PLACED || q + 1 >= first->num / first->den;
}

static void
work_out_row(const struct targets_plan *plan, size_t y, size_t r,
    struct targets_figures *f)
{
	unsigned begun = 0;
	mpq_t q;

	mpq_init(q);
	full_quarter(q, plan, y, r);
	for (size_t i = 4 * y; i < 4 * y + 4; i++)
		if (has_begun(plan, r, i)) {
			f->quarter[i][r] = rounded(q);
			begun++;
		}
	/* All quarters of a year are the same, once they have begun. */
	times(q, begun, 1);
	f->year[y][r] = rounded(q);
	if (r == TARGETS_PLACED && mpq_sgn(q) == 0) {
		f->cost_per_placed[y] = -1;
	} else if (r == TARGETS_PLACED) {
		mpq_inv(q, q);
		by(q, plan->contract[y]);
		f->cost_per_placed[y] = rounded(q);
	}
	mpq_clear(q);
}

struct targets_figures *
targets_work_out(const struct targets_plan *plan)
{
	struct targets_figures *f = mem_alloc(sizeof(*f));
	mpq_t q;

	ASSERT(plan->years >= 1 && plan->years <= TARGETS_YEARS_MAX);
	mpq_init(q);
	f->years = plan->years;
	for (size_t y = 0; y < plan->years; y++) {
		specialists(q, plan, y);
		times(q, 10, 1);
		f->specialists_tenths[y] = rounded(q);
		for (size_t r = 0; r < TARGETS_ROWS; r++)
			work_out_row(plan, y, r, f);
	}
	mpq_clear(q);
	return f;
}

/* ----------------------------------------------------------------- the grid */

static int32_t
month_after(int32_t start, size_t months)
{
	int year, month, day;

	day_to_civil(start, &year, &month, &day);
	month += (int)months - 1;
	return day_from_civil(year + month / MONTHS, month % MONTHS + 1, 1);
}

/* Add month m (from 0) of the contract to its quarter of the grid.  Both kinds
 * of quarter have three months, so one of the grid meets at most two. */
static void
lay_month(struct targets_grid *g, int32_t start, size_t m)
{
	struct period p = period_of(month_after(start, m));
	size_t contract_quarter = m / QUARTER_MONTHS, i = 0;

	if (g->n == 0 || g->quarter[g->n - 1].period.start != p.start)
		g->quarter[g->n++].period = p;
	if (g->quarter[g->n - 1].part[0].months > 0 &&
	    g->quarter[g->n - 1].part[0].quarter != contract_quarter)
		i = 1;
	g->quarter[g->n - 1].part[i].quarter = contract_quarter;
	g->quarter[g->n - 1].part[i].months++;
}

/* Add to q what the months of part j of the grid's quarter bring. */
static void
add_part(mpq_t q, const struct targets_plan *plan, const struct targets_part *p,
    size_t r)
{
	mpq_t one;

	if (p->months == 0 || !has_begun(plan, r, p->quarter))
		return;
	mpq_init(one);
	full_quarter(one, plan, p->quarter / 4, r);
	times(one, p->months, QUARTER_MONTHS);
	mpq_add(q, q, one);
	mpq_clear(one);
}

struct targets_grid *
targets_lay(const struct targets_plan *plan, int32_t start)
{
	struct targets_grid *g = mem_alloc(sizeof(*g));
	mpq_t one, all;

	for (size_t m = 0; m < MONTHS * plan->years; m++)
		lay_month(g, start, m);
	mpq_init(one);
	mpq_init(all);
	for (size_t r = 0; r < TARGETS_ROWS; r++) {
		mpq_set_ui(all, 0, 1);
		for (size_t i = 0; i < g->n; i++) {
			mpq_set_ui(one, 0, 1);
			add_part(one, plan, &g->quarter[i].part[0], r);
			add_part(one, plan, &g->quarter[i].part[1], r);
			/* Exact ones are added: rounded quarters could be off
			 * by one person at every step. */
			mpq_add(all, all, one);
			g->quarter[i].target[r] = rounded(one);
			g->quarter[i].cumulative[r] = rounded(all);
		}
	}
	mpq_clear(one);
	mpq_clear(all);
	return g;
}
