/*
 * Compares the aggregator's totals with the model's and names the first figure
 * that differs.
 */
#include "tests/simulation/sim_totals.h"

#include <stdio.h>

static bool
equal(int64_t is, int64_t must, const char *what,
    char text[static SIM_TOTALS_TEXT_MAX])
{
	if (is == must)
		return true;
	(void)snprintf(text, SIM_TOTALS_TEXT_MAX, "%s is %lld, must be %lld",
	    what, (long long)is, (long long)must);
	return false;
}

bool
sim_totals_same(const struct totals_figures *is, const struct model_sums *must,
    char text[static SIM_TOTALS_TEXT_MAX])
{
	const struct ruleset *rules = measures_ips_grow_1();

	if (!equal((int64_t)is->services, (int64_t)must->services, "services",
		text) ||
	    !equal((int64_t)is->summaries, (int64_t)must->summaries,
		"summaries", text) ||
	    !equal(is->through_min, must->through_min, "first through", text) ||
	    !equal(is->through_max, must->through_max, "last through", text))
		return false;
	for (size_t i = 0; i < rules->n; i++)
		if (!equal(is->sum[i], must->sum[i], rules->rows[i].code,
			text) ||
		    !equal(is->collecting[i], must->collecting[i],
			"services collecting", text))
			return false;
	return true;
}
