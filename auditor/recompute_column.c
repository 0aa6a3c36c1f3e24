/*
 * One column of a totals document.  It goes service by service, and by quarter
 * within each, so that each service is counted once.
 */
#include "auditor/recompute_column.h"

#include <stdlib.h>

#include "common/base/day.h"
#include "common/base/mem.h"

bool
recompute_scope_holds(const struct recompute_scope *scope, size_t s, size_t q)
{
	const char *region = recompute_grid_at(scope->grid, s, q)->region;

	if (!scope->grid->placed)
		return !scope->outside;
	if (scope->outside)
		return region == NULL;
	return region != NULL &&
	       (scope->region == NULL || scope->region == region);
}

/* What was already counted for the service at hand. */
struct counted {
	bool set[MEASURES_SETS];
	bool row[MEASURES_MAX], rate[RECOMPUTE_RATES];
};

static bool
is_first(bool *counted)
{
	bool first = !*counted;

	*counted = true;
	return first;
}

/* P-TOT-31: only a return that has each part. */
static void
add_rates(struct recompute_column *c, const struct returns *one,
    struct counted *done)
{
	for (size_t k = 0; k < RECOMPUTE_RATES; k++) {
		const struct recompute_parts *part = &c->scope->grid->part[k];
		struct recompute_rated *sum = &c->rate[k];
		int64_t num = one->value[part->num[0]];
		int64_t more = part->num[1] < 0 ? 0 : one->value[part->num[1]];
		int64_t den = one->value[part->den];

		if (num == MEASURE_NOT_COLLECTED ||
		    more == MEASURE_NOT_COLLECTED ||
		    den == MEASURE_NOT_COLLECTED) {
			sum->uneven |= num != MEASURE_NOT_COLLECTED ||
				       den != MEASURE_NOT_COLLECTED ||
				       (part->num[1] >= 0 &&
					   more != MEASURE_NOT_COLLECTED);
			continue;
		}
		sum->num += num + more;
		sum->den += den;
		/* The people are always one of the parts. */
		if (part->people >= 0)
			sum->people += one->value[part->people];
		sum->services += is_first(&done->rate[k]);
	}
}

static void
add_values(struct recompute_column *c, const struct returns *one,
    struct counted *done)
{
	for (size_t row = 0; row < one->n; row++) {
		if (one->value[row] == MEASURE_NOT_COLLECTED)
			continue;
		if (c->value[row] == MEASURE_NOT_COLLECTED)
			c->value[row] = 0;
		c->value[row] += one->value[row];
		c->collecting[row] += is_first(&done->row[row]);
	}
}

/* P-TOT-30: of the newest quarter alone, *newest. */
static void
add_through(struct recompute_column *c, size_t q, size_t *newest, int32_t day)
{
	if (c->through_min == DAY_NONE || q > *newest) {
		c->through_min = c->through_max = day;
		*newest = q;
	} else if (q == *newest) {
		if (day < c->through_min)
			c->through_min = day;
		if (day > c->through_max)
			c->through_max = day;
	}
}

static void
add_service(struct recompute_column *c, size_t s, size_t *newest)
{
	const struct recompute_scope *scope = c->scope;
	bool expected = false, lacks = false, reported = false, summary = false;
	struct counted done = { 0 };

	for (size_t q = c->from; q <= c->to; q++) {
		const struct returns *one =
		    recompute_grid_at(scope->grid, s, q)->returns;

		if (!recompute_scope_holds(scope, s, q))
			continue;
		if (scope->grid->placed && !scope->outside) {
			expected = true;
			lacks = lacks || one == NULL;
		}
		if (one == NULL)
			continue;
		reported = true;
		summary = summary || one->source == RETURNS_SUMMARY;
		add_through(c, q, newest, one->through);
		c->sets[measures_number(one->rules)] +=
		    is_first(&done.set[measures_number(one->rules)]);
		add_values(c, one, &done);
		add_rates(c, one, &done);
	}
	if (reported)
		c->with_return[c->reported++] = s;
	if (lacks)
		c->missing[c->missing_n++] = s;
	c->expected += expected;
	c->summaries += summary;
}

void
recompute_column_make(struct recompute_column *c,
    const struct recompute_scope *scope, size_t from, size_t to, bool all)
{
	size_t services = scope->end - scope->first, newest = from;

	*c = (struct recompute_column){ .scope = scope,
		.from = from,
		.to = to,
		.all = all,
		.through_min = DAY_NONE,
		.through_max = DAY_NONE,
		.missing = mem_array(services + 1, sizeof(*c->missing)),
		.with_return =
		    mem_array(services + 1, sizeof(*c->with_return)) };
	for (size_t row = 0; row < MEASURES_MAX; row++)
		c->value[row] = MEASURE_NOT_COLLECTED;
	for (size_t s = scope->first; s < scope->end; s++)
		add_service(c, s, &newest);
}

void
recompute_column_free(struct recompute_column *c)
{
	free(c->missing);
	free(c->with_return);
	*c = (struct recompute_column){ 0 };
}
