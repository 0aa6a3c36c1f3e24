/*
 * The list of what is hidden besides, by the text of protocol/TOTALS.md.
 */
#include "auditor/recompute_besides.h"

#include <stdlib.h>
#include <string.h>

#include "auditor/recompute_rates.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum { LEVELS = 4 };

const char *
recompute_besides_bound(const char *code)
{
	static const char *const chain[][2] = {
		{ "into_work", "job_starts" },
		{ "sustained_26", "sustained_13" },
		{ "sustained_52", "sustained_26" },
		{ "in_work_26", "in_work_13" },
	};

	for (size_t i = 0; i < sizeof(chain) / sizeof(chain[0]); i++)
		if (strcmp(code, chain[i][0]) == 0)
			return chain[i][1];
	return NULL;
}

size_t
recompute_besides_group(const struct ruleset *rules, size_t row)
{
	for (;;) {
		const char *bound =
		    recompute_besides_bound(rules->rows[row].code);

		if (rules->rows[row].whole >= 0)
			row = (size_t)rules->rows[row].whole;
		else if (bound != NULL)
			row = (size_t)measures_find(rules, slice_of(bound));
		else
			return row;
	}
}

/* The place of an entry in the order of P-TOT-64: the country, regions, outside. */
static int
rank(const struct recompute_besides *b)
{
	return b->outside ? 2 : b->region != NULL;
}

static bool
is_before(const struct recompute_besides *a, const struct recompute_besides *b)
{
	int place = rank(a) - rank(b);

	if (place == 0 && a->region != NULL)
		place = text_compare_id(a->region, b->region);
	if (place != 0)
		return place < 0;
	if (a->has_period != b->has_period)
		return a->has_period;
	if (a->has_period && a->period.start != b->period.start)
		return a->period.start < b->period.start;
	return a->row < b->row;
}

/* Why an entry is none, or NULL. */
static const char *
read_one(const struct jval *o, const struct ruleset *rules,
    struct recompute_besides *b)
{
	const char *measure = jval_get_str(o, "measure");
	const char *period = jval_get_str(o, "period");
	int row =
	    measure != NULL ? measures_find(rules, slice_of(measure)) : -1;
	int64_t level;
	bool outside = false;

	if (jval_get(o, "outside") != NULL &&
	    (!jval_bool(jval_get(o, "outside"), &outside) || !outside ||
		jval_get(o, "region") != NULL))
		return "in `besides` they name a place that is none "
		       "(P-TOT-40)";
	*b = (struct recompute_besides){ .region = jval_get_str(o, "region"),
		.outside = outside,
		.has_period = period != NULL };
	if (row < 0 || recompute_rates_is_work(measure) ||
	    recompute_rates_is_sum(measure) ||
	    recompute_besides_group(rules, (size_t)row) != (size_t)row)
		return "in `besides` they name a measure that is not the first "
		       "of a group (P-TOT-61)";
	if (!jval_get_i64(o, "level", &level) || level < 1 || level > LEVELS)
		return "in `besides` they name a level that is not 1 to 4 "
		       "(P-TOT-62)";
	if (period != NULL && (!period_parse(slice_of(period), &b->period) ||
				  !period_is_quarter(b->period)))
		return "in `besides` they name a period that is not a quarter "
		       "(P-TOT-64)";
	b->row = (size_t)row;
	b->level = (unsigned)level;
	return NULL;
}

const char *
recompute_besides_read(const struct jval *list, const struct ruleset *rules,
    struct recompute_besides **out, size_t *n)
{
	const char *why = NULL;

	*n = jval_length(list);
	*out = NULL;
	if (*n == 0)
		return "`besides` is not a list with entries (P-TOT-64)";
	*out = mem_array(*n, sizeof(**out));
	for (size_t i = 0; i < *n && why == NULL; i++) {
		why = read_one(jval_at(list, i), rules, &(*out)[i]);
		if (why == NULL && i > 0 &&
		    !is_before(&(*out)[i - 1], &(*out)[i]))
			why = "`besides` is not in order (P-TOT-64)";
	}
	if (why != NULL) {
		free(*out);
		*out = NULL;
		*n = 0;
	}
	return why;
}

struct jval *
recompute_besides_json(const struct recompute_besides *list, size_t n,
    const struct ruleset *rules)
{
	struct jval *a = jval_array();

	for (size_t i = 0; i < n; i++) {
		struct jval *o = jval_object();
		char period[PERIOD_TEXT_SIZE];

		if (list[i].region != NULL)
			jval_set_str(o, "region", list[i].region);
		if (list[i].outside)
			jval_set_bool(o, "outside", true);
		if (list[i].has_period) {
			period_format(period, list[i].period);
			jval_set_str(o, "period", period);
		}
		jval_set_str(o, "measure", rules->rows[list[i].row].code);
		jval_set_i64(o, "level", list[i].level);
		jval_add(a, o);
	}
	return a;
}
