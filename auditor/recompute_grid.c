/*
 * Which service is placed where in which quarter.  common/ips/registry reads
 * the file and sorts its rows; all that is concluded from them is made here.
 */
#include "auditor/recompute_grid.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* The rows of one kind and code, which are neighbours, by their first day. */
struct dated {
	const struct registry_row *row;
	size_t n;
};

/* All codes of one kind, in order. */
struct codes {
	struct dated *list;
	size_t n;
};

static struct codes
codes_of(const struct registry *r, enum registry_kind kind)
{
	struct codes c = { mem_array(r->n + 1, sizeof(*c.list)), 0 };

	for (size_t i = 0; i < r->n; i++) {
		const struct registry_row *row = &r->row[i];

		if (row->kind != kind)
			continue;
		if (c.n == 0 ||
		    text_compare_id(c.list[c.n - 1].row->code, row->code) != 0)
			c.list[c.n++] = (struct dated){ row, 0 };
		c.list[c.n - 1].n++;
	}
	return c;
}

static int
compare_dated(const void *key, const void *entry)
{
	return text_compare_id(key, ((const struct dated *)entry)->row->code);
}

static const struct dated *
find(const struct codes *c, const char *code)
{
	return bsearch(code, c->list, c->n, sizeof(*c->list), compare_dated);
}

static bool
holds(const struct registry_row *row, int32_t first, int32_t last)
{
	return row->from <= last && (row->to == DAY_NONE || row->to >= first);
}

/* The newest row that holds on a day of first..last, or NULL. */
static const struct registry_row *
newest(const struct dated *d, int32_t first, int32_t last)
{
	for (size_t i = d != NULL ? d->n : 0; i > 0; i--)
		if (holds(&d->row[i - 1], first, last))
			return &d->row[i - 1];
	return NULL;
}

struct map {
	struct codes regions, areas, services;
};

/* P-TOT-10: the area's row counts on the last day of the quarter, or on the
 * service's own, if that is earlier. */
static const char *
region_of(const struct map *m, const char *service, struct period quarter)
{
	const struct registry_row *own =
	    newest(find(&m->services, service), quarter.start, quarter.end);
	const struct registry_row *area;
	const struct dated *region;
	int32_t day = quarter.end;

	if (own == NULL)
		return NULL;
	if (own->to != DAY_NONE && own->to < day)
		day = own->to;
	area = newest(find(&m->areas, own->parent), day, day);
	region = area != NULL ? find(&m->regions, area->parent) : NULL;
	return region != NULL ? region->row->code : NULL;
}

static int
compare_names(const void *a, const void *b)
{
	return text_compare_id(*(const char *const *)a,
	    *(const char *const *)b);
}

/* P-TOT-13: the registry's spelling, or else that of the statements. */
static void
name_services(struct recompute_grid *g, const struct recompute *r,
    const struct codes *known)
{
	size_t n = 0, kept = 0;

	g->service = mem_array(known->n + r->n + 1, sizeof(*g->service));
	for (size_t i = 0; i < known->n; i++)
		g->service[n++] = known->list[i].row->code;
	for (size_t i = 0; i < r->n; i++)
		if (measures_adds(g->rules, r->list[i].rules) &&
		    find(known, r->list[i].service) == NULL)
			g->service[n++] = r->list[i].service;
	if (n > 0)
		qsort(g->service, n, sizeof(*g->service), compare_names);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 ||
		    text_compare_id(g->service[kept - 1], g->service[i]) != 0)
			g->service[kept++] = g->service[i];
	g->services = kept;
}

static void
name_quarters(struct recompute_grid *g, int32_t first, int32_t last)
{
	size_t room = 0;

	for (struct period p = period_of(first); p.start <= last;
	     p = period_next(p)) {
		g->quarter = mem_grow(g->quarter, g->quarters, &room,
		    sizeof(*g->quarter));
		g->quarter[g->quarters++] = p;
	}
}

static struct recompute_cell *
cell_at(const struct recompute_grid *g, size_t s, size_t q)
{
	return &g->cell[s * g->quarters + q];
}

static void
fill(struct recompute_grid *g, const struct recompute *r, const struct map *m)
{
	g->cell = mem_array(g->services * g->quarters, sizeof(*g->cell));
	for (size_t s = 0; s < g->services; s++)
		for (size_t q = 0; q < g->quarters; q++)
			cell_at(g, s, q)->region =
			    region_of(m, g->service[s], g->quarter[q]);
	for (size_t i = 0; i < r->n; i++) {
		const struct returns *one = &r->list[i];

		if (!measures_adds(g->rules, one->rules))
			continue;
		for (size_t q = 0; q < g->quarters; q++)
			if (g->quarter[q].start == one->period.start)
				cell_at(g,
				    recompute_grid_service(g, one->service), q)
				    ->returns = one;
	}
}

void
recompute_grid_make(struct recompute_grid *g, const struct recompute *r,
    const struct ruleset *rules, int32_t first, int32_t last)
{
	struct map m = {
		.regions = codes_of(&r->registry, REGISTRY_REGION),
		.areas = codes_of(&r->registry, REGISTRY_AREA),
		.services = codes_of(&r->registry, REGISTRY_SERVICE),
	};

	*g = (struct recompute_grid){ .rules = rules,
		.placed = r->registry.n > 0 };
	recompute_rates_parts(rules, g->part);
	name_services(g, r, &m.services);
	name_quarters(g, first, last);
	fill(g, r, &m);
	free(m.regions.list);
	free(m.areas.list);
	free(m.services.list);
}

void
recompute_grid_free(struct recompute_grid *g)
{
	free(g->service);
	free(g->quarter);
	free(g->cell);
	*g = (struct recompute_grid){ 0 };
}

const struct recompute_cell *
recompute_grid_at(const struct recompute_grid *g, size_t s, size_t q)
{
	return cell_at(g, s, q);
}

size_t
recompute_grid_service(const struct recompute_grid *g, const char *id)
{
	const char **found = bsearch(&id, g->service, g->services,
	    sizeof(*g->service), compare_names);

	return found != NULL ? (size_t)(found - g->service) : g->services;
}
