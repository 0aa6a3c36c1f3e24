/*
 * When a quarter is late.  A table, read from the top: the first row whose
 * conditions all hold decides.
 */
#include "aggregator/views/views_due.h"

#include <stddef.h>

#include "common/base/day.h"

enum answer { ANY, NO, YES };

static const struct {
	enum answer expected, whole, due, there, ever;
	enum views_due_state state;
} rules[] = {
	{ NO, ANY, ANY, ANY, ANY, VIEWS_DUE_NOT_EXPECTED },
	{ ANY, YES, ANY, ANY, ANY, VIEWS_DUE_REPORTED },
	{ ANY, ANY, YES, ANY, NO, VIEWS_DUE_NEVER },
	{ ANY, ANY, YES, ANY, ANY, VIEWS_DUE_LATE },
	{ ANY, ANY, ANY, YES, ANY, VIEWS_DUE_TO_DATE },
	{ ANY, ANY, ANY, ANY, ANY, VIEWS_DUE_NOT_YET },
};

static bool
holds(enum answer wanted, bool is)
{
	return wanted == ANY || (wanted == YES) == is;
}

enum views_due_state
views_due_state(const struct views_due_case *c)
{
	size_t i = 0;

	while (!holds(rules[i].expected, c->expected) ||
	       !holds(rules[i].whole, c->there && c->whole) ||
	       !holds(rules[i].due, c->due) ||
	       !holds(rules[i].there, c->there) ||
	       !holds(rules[i].ever, c->ever))
		i++;
	return rules[i].state;
}

bool
views_due_passed(struct period p, int32_t day)
{
	return day - p.end > VIEWS_DUE_DAYS;
}

struct period
views_due_quarter(int32_t day)
{
	return period_previous(period_of(day - VIEWS_DUE_DAYS));
}

bool
views_due_whole(const struct registry *registry, const char *service,
    const struct store_held *held)
{
	return held->erased || views_due_covers(registry, service,
				   period_of(held->key.start), held->through);
}

bool
views_due_covers(const struct registry *registry, const char *service,
    struct period p, int32_t through)
{
	return through >= p.end || registry_find(registry, REGISTRY_SERVICE,
				       service, p.end) == NULL;
}

const char *
views_due_word(enum views_due_state state)
{
	static const char *const words[VIEWS_DUE_STATES] = {
		[VIEWS_DUE_NEVER] = "never",
		[VIEWS_DUE_LATE] = "late",
		[VIEWS_DUE_NOT_YET] = "not_yet",
		[VIEWS_DUE_TO_DATE] = "to_date",
		[VIEWS_DUE_REPORTED] = "reported",
		[VIEWS_DUE_NOT_EXPECTED] = "not_expected",
	};

	return words[state];
}
