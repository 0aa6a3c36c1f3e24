/*
 * Quarter by quarter: the returns that could be sealed today, in a row without
 * holes, and the grid of targets laid beside them.
 */
#include "agent/desk/desk_figures_series.h"

#include <stdlib.h>
#include <string.h>

#include "agent/register/target_plan.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* --------------------------------------------------------------------- open */

/* A quarter that is over may have a summary that does not reach its end. */
static bool
is_complete(const struct returns *r, int32_t today)
{
	return r->period.end < today && r->through == r->period.end;
}

static void
lay_quarters(struct desk_figures_series *s)
{
	struct period first, now = period_of(s->today);
	size_t all;

	if (s->list.n == 0)
		return;
	first = s->list.item[0].now.period;
	all = (size_t)period_distance(first, now) + 1;
	for (; all > SPC_MAX; all--)
		first = period_next(first);
	s->quarter = mem_array(all, sizeof(*s->quarter));
	for (; s->n < all; first = period_next(first))
		s->quarter[s->n++] =
		    (struct desk_figures_quarter){ .period = first };
	for (size_t k = 0; k < s->list.n; k++) {
		const struct returns *r = &s->list.item[k].now;
		size_t i;

		if (measures_adds(r->rules, s->rules))
			s->rules = r->rules;
		if (!desk_figures_series_find(s, r->period, &i))
			continue;
		s->quarter[i].figures = r;
		s->quarter[i].complete = is_complete(r, s->today);
		if (s->quarter[i].complete) {
			s->has_last = true;
			s->last = i;
		}
	}
}

static int
lay_targets(struct db *db, struct desk_figures_series *s, struct err *e)
{
	struct err why = ERR_INIT;
	struct target_plan words;
	struct targets_plan *plan;
	int rc;

	if (target_plan_get(db, s->service, &words, &why) < 0) {
		if (why.kind == ERR_REFUSED) /* none are set */
			return 0;
		*e = why;
		return -1;
	}
	plan = mem_alloc(sizeof(*plan));
	rc = targets_read(&words.words, plan, e);
	if (rc == 0)
		s->grid = targets_lay(plan, words.start);
	free(plan);
	target_plan_free(&words);
	return rc;
}

int
desk_figures_series_open(const struct open_register *reg, const char *service,
    int32_t today, struct desk_figures_series *out, struct err *e)
{
	/* Nothing is given as sealed, so every quarter is in the list. */
	const struct due_question q = { .service = service,
		.today = today,
		.through = DAY_NONE,
		.inside = true };

	*out = (struct desk_figures_series){ .service = service,
		.today = today,
		.rules = measures_ips_grow_1() };
	if (due_list(reg->db, &q, &out->list, e) < 0)
		return -1;
	lay_quarters(out);
	if (lay_targets(reg->db, out, e) < 0)
		return -1;
	return baselines_load(reg, service, &out->baselines, e);
}

void
desk_figures_series_free(struct desk_figures_series *s)
{
	free(s->grid);
	free(s->quarter);
	baselines_free(&s->baselines);
	due_free(&s->list);
	*s = (struct desk_figures_series){ 0 };
}

/* --------------------------------------------------------------- one figure */

bool
desk_figures_series_find(const struct desk_figures_series *s,
    struct period period, size_t *i)
{
	int at;

	if (s->n == 0 || !period_is_quarter(period))
		return false;
	at = period_distance(s->quarter[0].period, period);
	*i = (size_t)at;
	return at >= 0 && (size_t)at < s->n;
}

bool
desk_figures_series_has_facts(const struct desk_figures_series *s, size_t i)
{
	return s->quarter[i].figures != NULL &&
	       s->quarter[i].figures->source == RETURNS_REGISTER;
}

int64_t
desk_figures_series_value(const struct desk_figures_series *s, size_t i,
    size_t row)
{
	const struct returns *r = s->quarter[i].figures;

	return r == NULL || due_value(r, row) == MEASURE_NOT_COLLECTED
		   ? SPC_MISSING
		   : due_value(r, row);
}

int64_t
desk_figures_series_ratio(const struct desk_figures_series *s, size_t i,
    const struct ratio *ratio)
{
	const struct returns *r = s->quarter[i].figures;
	struct ratio_sums sums = { 0, 0, 0 };
	struct ratio_rows rows;
	int64_t value;

	if (r == NULL)
		return SPC_MISSING;
	rows = ratios_rows(ratio, r->rules);
	if (!ratios_add(&sums, &rows, r->value) ||
	    !ratios_value(ratio, &sums, ratio->decimals, &value))
		return SPC_MISSING;
	for (unsigned places = ratio->decimals; places < 2; places++)
		value *= 10;
	return value;
}

/* ------------------------------------------------------------------ targets */

/* The row of the targets that a measure is compared with. */
static bool
target_row(size_t row, unsigned *out)
{
	const struct ruleset *rules = measures_ips_grow_2();

	for (unsigned t = 0; t < TARGETS_ROWS; t++)
		if (strcmp(targets_row_measure((enum targets_row)t),
			rules->rows[row].code) == 0) {
			*out = t;
			return true;
		}
	return false;
}

/* The place of quarter i in the grid. */
static bool
in_grid(const struct desk_figures_series *s, size_t i, size_t *place)
{
	int at;

	if (s->grid == NULL || s->grid->n == 0)
		return false;
	at = period_distance(s->grid->quarter[0].period, s->quarter[i].period);
	*place = (size_t)at;
	return at >= 0 && (size_t)at < s->grid->n;
}

int64_t
desk_figures_series_target(const struct desk_figures_series *s, size_t i,
    size_t row)
{
	unsigned t;
	size_t place;

	return target_row(row, &t) && in_grid(s, i, &place)
		   ? s->grid->quarter[place].target[t]
		   : SPC_MISSING;
}

struct desk_figures_sum
desk_figures_series_sum(const struct desk_figures_series *s, size_t i,
    size_t row)
{
	struct desk_figures_sum sum = { .target = SPC_MISSING, .facts = true };
	size_t place, from;
	unsigned t;

	sum.contract = in_grid(s, i, &place);
	sum.since =
	    sum.contract
		? s->grid->quarter[0].period
		: period_of(period_year_start(s->quarter[i].period.start));
	if (sum.contract && target_row(row, &t))
		sum.target = s->grid->quarter[place].cumulative[t];
	/* A service that began within the year has all of it. */
	if (!sum.contract && sum.since.start < s->quarter[0].period.start)
		sum.since = s->quarter[0].period;
	if (!desk_figures_series_find(s, sum.since, &from)) {
		sum.value = SPC_MISSING;
		sum.facts = false;
		return sum;
	}
	for (size_t k = from; k <= i; k++) {
		int64_t v = desk_figures_series_value(s, k, row);

		sum.facts = sum.facts && desk_figures_series_has_facts(s, k);
		if (v == SPC_MISSING || sum.value == SPC_MISSING)
			sum.value = SPC_MISSING;
		else
			sum.value += v;
	}
	return sum;
}
