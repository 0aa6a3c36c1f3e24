/*
 * The returns that were opened, numbered as common/ips/suppression wants them:
 * services and regions in the order of their codes, quarters in time.
 */
#include "auditor/recompute_hidden.h"

#include <stdlib.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/suppression.h"

struct recompute_hidden {
	struct suppression *suppression;
	const char **service, **region;
	size_t services, regions;
	int32_t *quarter; /* first days */
	size_t quarters;
};

static int
by_code(const void *a, const void *b)
{
	return text_compare_id(*(const char *const *)a,
	    *(const char *const *)b);
}

static int
by_day(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return x < y ? -1 : x > y;
}

/* The number of a code in a sorted list, or -1. */
static int
code_number(const char *const *list, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++)
		if (text_compare_id(list[i], code) == 0)
			return (int)i;
	return -1;
}

static int
quarter_number(const struct recompute_hidden *h, int32_t start)
{
	for (size_t i = 0; i < h->quarters; i++)
		if (h->quarter[i] == start)
			return (int)i;
	return -1;
}

/* Services and quarters, each once. */
static void
number(struct recompute_hidden *h, const struct recompute *r, int32_t day)
{
	size_t services = 0, quarters = 0;

	h->service = mem_array(r->n + 1, sizeof(*h->service));
	h->quarter = mem_array(r->n + 1, sizeof(*h->quarter));
	for (size_t i = 0; i < r->n; i++) {
		h->service[i] = r->list[i].returns.service;
		h->quarter[i] = r->list[i].returns.period.start;
	}
	qsort(h->service, r->n, sizeof(*h->service), by_code);
	qsort(h->quarter, r->n, sizeof(*h->quarter), by_day);
	for (size_t i = 0; i < r->n; i++) {
		if (services == 0 ||
		    by_code(&h->service[services - 1], &h->service[i]) != 0)
			h->service[services++] = h->service[i];
		if (h->quarter[i] <= day &&
		    (quarters == 0 ||
			h->quarter[quarters - 1] != h->quarter[i]))
			h->quarter[quarters++] = h->quarter[i];
	}
	h->services = services;
	h->quarters = quarters;
	h->region = registry_codes(&r->registry, REGISTRY_REGION, &h->regions);
}

static int
region_number(const struct recompute_hidden *h, const struct recompute *r,
    const char *region)
{
	if (r->registry.n == 0)
		return SUPPRESSION_MAIN;
	if (region == NULL)
		return SUPPRESSION_OUTSIDE;
	return code_number(h->region, h->regions, region);
}

struct recompute_hidden *
recompute_hidden_new(const struct recompute *r, const struct ruleset *rules,
    int32_t day)
{
	struct recompute_hidden *h = mem_alloc(sizeof(*h));
	struct suppression_return *list = mem_array(r->n + 1, sizeof(*list));
	struct suppression_input in = { .rules = rules, .list = list };

	*h = (struct recompute_hidden){ 0 };
	number(h, r, day);
	for (size_t i = 0; i < r->n; i++) {
		const struct returns *one = &r->list[i].returns;
		int quarter = quarter_number(h, one->period.start);

		if (one->rules != rules || quarter < 0)
			continue;
		list[in.n++] = (struct suppression_return){
			.service = (size_t)code_number(h->service, h->services,
			    one->service),
			.region = region_number(h, r, r->list[i].region),
			.quarter = (size_t)quarter,
			.value = one->value,
		};
	}
	in.services = h->services;
	in.regions = h->regions;
	in.quarters = h->quarters;
	h->suppression = suppression_new(&in);
	free(list);
	return h;
}

void
recompute_hidden_free(struct recompute_hidden *h)
{
	if (h == NULL)
		return;
	suppression_free(h->suppression);
	free(h->service);
	free(h->region);
	free(h->quarter);
	free(h);
}

bool
recompute_hidden_is(const struct recompute_hidden *h,
    const struct recompute_scope *scope, bool all, size_t row)
{
	struct suppression_cell c = { .region = SUPPRESSION_MAIN,
		.service = SUPPRESSION_ANY,
		.quarter = SUPPRESSION_ALL,
		.row = row };

	if (scope->outside)
		c.region = SUPPRESSION_OUTSIDE;
	else if (scope->region != NULL)
		c.region = code_number(h->region, h->regions, scope->region);
	if (scope->service != NULL)
		c.service =
		    code_number(h->service, h->services, scope->service);
	if (!all)
		c.quarter = quarter_number(h, scope->start);
	/* Named by nobody: there is nothing to hide. */
	if ((scope->region != NULL && !scope->outside && c.region < 0) ||
	    (scope->service != NULL && c.service < 0) ||
	    (!all && c.quarter < 0))
		return false;
	return suppression_hides(h->suppression, &c);
}
