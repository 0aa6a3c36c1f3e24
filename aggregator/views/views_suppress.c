/*
 * What sheaf/1 hides in a table.  The decision is common/ips/suppression's; here
 * are the returns that it is made of, and where a column finds its cells.
 */
#include "aggregator/views/views_suppress.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_roster.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/suppression.h"

struct gather {
	const struct views_table *t;
	struct views_roster roster;
	const char **region; /* codes, in order */
	size_t regions;
	struct period *quarter;
	size_t quarters;
	struct suppression_return *list;
	size_t n;
};

static int
region_number(const struct gather *g, const char *code)
{
	for (size_t i = 0; i < g->regions; i++)
		if (text_compare_id(g->region[i], code) == 0)
			return (int)i;
	return SUPPRESSION_OUTSIDE;
}

static int
region_of(const struct gather *g, size_t service, struct period p)
{
	const char *code;

	if (g->t->registry->n == 0)
		return SUPPRESSION_MAIN;
	code = registry_region_of(g->t->registry, g->roster.code[service], p);
	return code == NULL ? SUPPRESSION_OUTSIDE : region_number(g, code);
}

static int
take(void *arg, const struct store_figure *f, struct err *e)
{
	struct gather *g = arg;
	size_t service = views_roster_find(&g->roster, f->key.service);
	int64_t *value;

	(void)e;
	if (f->withdrawn || f->erased || f->rules != g->t->request.rules)
		return 0;
	value = mem_array(f->n, sizeof(*value));
	memcpy(value, f->value, f->n * sizeof(*value));
	g->list = mem_resize(g->list, g->n + 1, sizeof(*g->list));
	g->list[g->n++] = (struct suppression_return){ .service = service,
		.region = region_of(g, service, g->quarter[g->quarters - 1]),
		.quarter = g->quarters - 1,
		.value = value };
	return 0;
}

/* Every return of the quarters that had begun on the day of the table. */
static int
read_returns(struct gather *g, const struct totals_snapshot *totals,
    struct err *e)
{
	struct store_figure_range range = { .content = CONTENT_RETURN };
	struct totals_span span;
	struct period p;

	if (totals_span(totals, g->t->request.day, &span, e) < 0)
		return -1;
	if (!span.any)
		return 0;
	for (p = span.first; p.start <= span.last.start; p = period_next(p)) {
		g->quarter = mem_resize(g->quarter, g->quarters + 1,
		    sizeof(*g->quarter));
		g->quarter[g->quarters++] = p;
		range.start = p.start;
		if (store_figure_each(totals->reader, &range, take, g, e) < 0)
			return -1;
	}
	return 0;
}

/* The cells of a column; false when there is no return in any of them. */
static bool
find_cells(const struct gather *g, const struct views_column *c,
    struct suppression_cell *out)
{
	const struct views_request *q = &g->t->request;

	*out = (struct suppression_cell){ .region = SUPPRESSION_MAIN,
		.service = SUPPRESSION_ANY,
		.quarter = SUPPRESSION_ALL };
	if (c->outside)
		out->region = SUPPRESSION_OUTSIDE;
	else if (q->region != NULL)
		out->region = region_number(g, q->region);
	for (size_t i = 0; c->service[0] != '\0' && i < g->roster.n; i++)
		if (text_compare_id(g->roster.code[i], c->service) == 0)
			out->service = (int)i;
	if (c->all)
		return c->any;
	for (size_t i = 0; i < g->quarters; i++)
		if (g->quarter[i].start == c->period.start)
			out->quarter = (int)i;
	return c->any && out->quarter != SUPPRESSION_ALL;
}

static void
mark(const struct gather *g, const struct suppression *s,
    struct views_column *c)
{
	struct suppression_cell cell;

	if (!find_cells(g, c, &cell))
		return;
	for (size_t row = 0; row < g->t->request.rules->n; row++) {
		cell.row = row;
		c->suppressed[row] = suppression_hides(s, &cell);
	}
}

int
views_suppress(struct views_table *t, const struct totals_snapshot *totals,
    struct err *e)
{
	struct gather g = { .t = t };
	struct suppression_input in = { .rules = t->request.rules };
	struct suppression *s;
	int r = views_roster_load(&g.roster, t->registry, totals->reader, e);

	if (r == 0) {
		g.region =
		    registry_codes(t->registry, REGISTRY_REGION, &g.regions);
		r = read_returns(&g, totals, e);
	}
	if (r == 0) {
		in.services = g.roster.n;
		in.regions = g.regions;
		in.quarters = g.quarters;
		in.list = g.list;
		in.n = g.n;
		s = suppression_new(&in);
		for (size_t i = 0; i < t->columns; i++)
			mark(&g, s, &t->column[i]);
		suppression_free(s);
	}
	for (size_t i = 0; i < g.n; i++)
		free((void *)g.list[i].value);
	free(g.list);
	free(g.quarter);
	free(g.region);
	views_roster_free(&g.roster);
	return r;
}
