#include "common/ips/targets.h"

#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

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

/* ------------------------------------------------------------ one quarter */

static struct rational
plus_one(const struct rational *a)
{
	struct rational one = rational_of(1, 1);

	return rational_add(&one, a);
}

static struct rational
times(struct rational a, const struct rational *b)
{
	return rational_mul(&a, b);
}

/* Pounds per specialist in year y (from 0). */
static struct rational
unit_cost(const struct targets_plan *plan, size_t y)
{
	const struct rational *p = plan->parameter;
	struct rational growth = plus_one(&p[TARGETS_INFLATION]);
	struct rational cost = p[TARGETS_YEAR1_COST];

	if (y > 0)
		cost = p[TARGETS_YEAR2_COST];
	for (size_t i = 1; i < y; i++)
		cost = times(cost, &growth);
	if (plan->london) {
		struct rational uplift = plus_one(&plan->uplift);

		cost = times(cost, &uplift);
	}
	return cost;
}

static struct rational
specialists(const struct targets_plan *plan, size_t y)
{
	struct rational cost = unit_cost(plan, y);

	return rational_div(&plan->contract[y], &cost);
}

/* A full quarter of year y, whatever its first quarters are. */
static void
full_quarter(const struct targets_plan *plan, size_t y,
    struct rational out[static TARGETS_ROWS])
{
	const struct rational *p = plan->parameter;
	struct rational four = rational_of(4, 1);
	struct rational quarterly =
	    rational_div(&p[TARGETS_REFERRALS_PER_ES], &four);
	struct rational under = rational_rest(&p[TARGETS_OVER_16]);

	out[TARGETS_REFERRALS] =
	    times(times(specialists(plan, y), &quarterly), &plan->share[y]);
	out[TARGETS_ENGAGED] =
	    times(out[TARGETS_REFERRALS], &p[TARGETS_ENGAGED_SHARE]);
	out[TARGETS_PLACED] =
	    times(out[TARGETS_ENGAGED], &p[TARGETS_PLACED_SHARE]);
	for (size_t r = TARGETS_13_OVER; r < TARGETS_ROWS; r++)
		out[r] = times(times(out[TARGETS_PLACED], &p[rows[r].share]),
		    rows[r].over ? &p[TARGETS_OVER_16] : &under);
}

/* True when row r has begun in contract quarter q (from 0). */
static bool
has_begun(const struct targets_plan *plan, size_t r, size_t q)
{
	if (r < TARGETS_PLACED)
		return true;
	return (int64_t)q + 1 >=
	       rational_round(&plan->parameter[rows[r].first]);
}

static void
work_out_year(const struct targets_plan *plan, size_t y,
    struct targets_figures *f)
{
	struct rational full[TARGETS_ROWS], es = specialists(plan, y);
	struct rational ten = rational_of(10, 1), placed = rational_of(0, 1);

	es = times(es, &ten);
	f->specialists_tenths[y] = rational_round(&es);
	full_quarter(plan, y, full);
	for (size_t r = 0; r < TARGETS_ROWS; r++) {
		struct rational sum = rational_of(0, 1);

		for (size_t q = 4 * y; q < 4 * y + 4; q++) {
			f->quarter[q][r] =
			    has_begun(plan, r, q) ? full[r] : rational_of(0, 1);
			sum = rational_add(&sum, &f->quarter[q][r]);
		}
		f->year[y][r] = rational_round(&sum);
		if (r == TARGETS_PLACED)
			placed = sum;
	}
	f->cost_per_placed[y] = -1;
	if (!rational_is_zero(&placed)) {
		struct rational cost =
		    rational_div(&plan->contract[y], &placed);

		f->cost_per_placed[y] = rational_round(&cost);
	}
}

struct targets_figures *
targets_work_out(const struct targets_plan *plan)
{
	struct targets_figures *f = mem_alloc(sizeof(*f));

	ASSERT(plan->years >= 1 && plan->years <= TARGETS_YEARS_MAX);
	f->years = plan->years;
	for (size_t y = 0; y < plan->years; y++)
		work_out_year(plan, y, f);
	return f;
}

int64_t
targets_quarter(const struct targets_figures *f, size_t q, enum targets_row row)
{
	ASSERT(q < 4 * f->years);
	return rational_round(&f->quarter[q][row]);
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

/* Add month m (from 0) of the contract to its quarter of the grid. */
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

struct targets_grid *
targets_lay(const struct targets_figures *f, int32_t start)
{
	struct targets_grid *g = mem_alloc(sizeof(*g));

	for (size_t m = 0; m < MONTHS * f->years; m++)
		lay_month(g, start, m);
	for (size_t r = 0; r < TARGETS_ROWS; r++) {
		struct rational all = rational_of(0, 1);

		for (size_t i = 0; i < g->n; i++) {
			struct rational one = rational_of(0, 1);

			for (size_t j = 0; j < 2; j++) {
				unsigned months = g->quarter[i].part[j].months;
				size_t q = g->quarter[i].part[j].quarter;
				struct rational part =
				    rational_of(months, QUARTER_MONTHS);

				if (months == 0)
					continue;
				part = rational_mul(&part, &f->quarter[q][r]);
				one = rational_add(&one, &part);
			}
			all = rational_add(&all, &one);
			g->quarter[i].target[r] = rational_round(&one);
			g->quarter[i].cumulative[r] = rational_round(&all);
		}
	}
	return g;
}
