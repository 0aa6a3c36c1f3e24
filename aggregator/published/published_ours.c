/* Figures of areas in a quarter, of shown cells alone. */
#include "aggregator/published/published_ours.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_shown_total.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* A service that the registry places in the quarter. */
struct placed {
	const struct registry_row *row, *area, *region;
	const struct registry_row *provider; /* NULL: the registry says none */
	bool elsewhere;
	int at; /* its place among the services that are shown; -1: none */
};

struct published_quarter {
	const struct published_scope *scope;
	struct period period;
	struct views_shown *regions, *services;
	struct placed *placed;
	size_t n;
};

static int
read_table(const struct published_quarter *q, bool by_service,
    struct views_source *source, struct views_shown **out, struct err *e)
{
	const struct views_request request = {
		.policy = q->scope->policy,
		.by_service = by_service,
		.by_region = !by_service,
		.has_period = true,
		.period = q->period,
		.day = q->scope->day,
	};
	struct views_table *t;

	if (views_make_of(&t, &request, source, e) < 0)
		return -1;
	*out = views_shown_open(t);
	return 0;
}

/* -------------------------------------------------------- who belongs where */

static bool
has_code(const struct registry_row *row, const char *code)
{
	return row != NULL && text_compare_id(registry_ods(row), code) == 0;
}

/* The row of a region or provider that holds on the period's last day, or else its
 * first one at all. */
static const struct registry_row *
row_of(const struct registry *r, enum registry_kind kind, const char *code,
    struct period p)
{
	const struct registry_row *row = registry_find(r, kind, code, p.end);

	for (size_t i = 0; row == NULL && i < r->n; i++)
		if (r->row[i].kind == kind &&
		    text_compare_id(r->row[i].code, code) == 0)
			row = &r->row[i];
	return row;
}

static void
place_services(struct published_quarter *q)
{
	const struct registry *r = q->scope->registry;
	size_t codes_n;
	const char **code = registry_codes(r, REGISTRY_SERVICE, &codes_n);

	q->placed = mem_array(codes_n, sizeof(*q->placed));
	for (size_t i = 0; i < codes_n; i++) {
		const struct views_shown_place p = { .service = code[i] };
		const char *region = registry_region_of(r, code[i], q->period);
		struct placed *s = &q->placed[q->n];

		if (region == NULL)
			continue;
		*s = (struct placed){
			.row = registry_row_in(r, code[i], q->period),
			.area = registry_area_in(r, code[i], q->period),
			.region = row_of(r, REGISTRY_REGION, region, q->period),
			.elsewhere =
			    q->scope->region != NULL &&
			    text_compare_id(region, q->scope->region) != 0,
			.at = views_shown_find(q->services, &p),
		};
		if (s->row->provider[0] != '\0')
			s->provider = row_of(r, REGISTRY_PROVIDER,
			    s->row->provider, q->period);
		q->n++;
	}
	free(code);
}

static bool
is_in(const struct placed *s, const struct published_area *area)
{
	switch (area->level) {
	case PUBLISHED_ENGLAND:
		return true;
	case PUBLISHED_REGION:
		return has_code(s->region, area->code);
	case PUBLISHED_PROVIDER:
		return has_code(s->provider, area->code);
	default:
		return has_code(s->area, area->code);
	}
}

int
published_quarter_open(struct published_quarter **out,
    const struct published_scope *scope, struct views_source *source,
    struct period p, struct err *e)
{
	struct published_quarter *q = mem_alloc(sizeof(*q));

	*q = (struct published_quarter){ .scope = scope, .period = p };
	if (read_table(q, false, source, &q->regions, e) < 0 ||
	    read_table(q, true, source, &q->services, e) < 0) {
		published_quarter_free(q);
		return -1;
	}
	place_services(q);
	*out = q;
	return 0;
}

void
published_quarter_free(struct published_quarter *q)
{
	if (q == NULL)
		return;
	views_shown_close(q->regions);
	views_shown_close(q->services);
	free(q->placed);
	free(q);
}

bool
published_ours_knows(const struct registry *registry,
    const struct published_area *area)
{
	static const enum registry_kind kinds[PUBLISHED_LEVELS] = {
		[PUBLISHED_REGION] = REGISTRY_REGION,
		[PUBLISHED_ICB] = REGISTRY_AREA,
		[PUBLISHED_SUB_ICB] = REGISTRY_AREA,
		[PUBLISHED_PROVIDER] = REGISTRY_PROVIDER,
	};

	if (area->level == PUBLISHED_ENGLAND)
		return registry->n > 0;
	for (size_t i = 0; i < registry->n; i++)
		if (registry->row[i].kind == kinds[area->level] &&
		    has_code(&registry->row[i], area->code))
			return true;
	return false;
}

/* -------------------------------------------------------------- the figures */

/* Whether a column is the area's: of England the one of all regions, or of a region
 * each that the registry gives its code. */
static bool
is_of(const struct published_quarter *q, const struct views_shown_place *p,
    const struct published_area *area)
{
	if (p->outside)
		return false;
	if (area->level == PUBLISHED_ENGLAND)
		return p->region == NULL;
	return p->region != NULL &&
	       has_code(row_of(q->scope->registry, REGISTRY_REGION, p->region,
			    q->period),
		   area->code);
}

/* What a column shows; where only some of its services collect it, nothing. */
static struct views_shown_cell
whole_cell(const struct published_quarter *q, size_t place, size_t figure)
{
	struct views_shown_reporting r =
	    views_shown_reporting(q->regions, place, &q->period);
	size_t collecting;

	if (views_shown_collecting(q->regions, place, &q->period, figure,
		&collecting) &&
	    collecting < r.reported)
		return views_shown_none("-", "a service does not collect it");
	return views_shown_cell(q->regions, place, &q->period, figure);
}

/* The columns of an area, added up.  Regions of IPS Grow may be parts of one of NHS
 * England. */
static struct views_shown_cell
columns_of(const struct published_quarter *q, const struct published_area *area,
    size_t figure)
{
	struct views_shown_total all = { 0 };

	for (size_t i = 0; i < views_shown_places(q->regions); i++) {
		struct views_shown_place p = views_shown_place(q->regions, i);
		struct views_shown_cell c;

		if (!is_of(q, &p, area))
			continue;
		c = whole_cell(q, i, figure);
		if (c.hidden)
			return c;
		views_shown_total_add(&all, &c);
	}
	return views_shown_total_cell(&all);
}

static void
count_service(struct published_ours *out, const struct registry_row *row)
{
	out->expected++;
	if (strcmp(row->mhsds, "no") == 0)
		out->without_n++;
	else if (row->mhsds[0] == '\0')
		out->unsaid_n++;
}

void
published_quarter_ask(const struct published_quarter *q,
    const struct published_area *area, const char *code,
    struct published_ours *out)
{
	int figure = views_shown_find_figure(q->services, slice_of(code));
	struct views_shown_total all = { 0 }, without = { 0 };

	ASSERT(figure >= 0);
	*out = (struct published_ours){ .asked = true };
	for (size_t i = 0; i < q->n; i++) {
		const struct placed *s = &q->placed[i];
		struct views_shown_reporting reporting;
		struct views_shown_cell cell;

		if (!is_in(s, area))
			continue;
		out->elsewhere |= s->elsewhere;
		count_service(out, s->row);
		if (s->at < 0)
			continue;
		reporting = views_shown_reporting(q->services, (size_t)s->at,
		    &q->period);
		if (!reporting.any)
			continue;
		out->partial |= reporting.partial_n > 0;
		out->reported++;
		for (size_t k = 0; k < MEASURES_SETS; k++)
			out->by_set[k] += reporting.by_set[k];
		cell = views_shown_cell(q->services, (size_t)s->at, &q->period,
		    (size_t)figure);
		views_shown_total_add(&all, &cell);
		if (strcmp(s->row->mhsds, "no") == 0)
			views_shown_total_add(&without, &cell);
	}
	out->cell = area->level <= PUBLISHED_REGION
			? columns_of(q, area, (size_t)figure)
			: views_shown_total_cell(&all);
	/* Nothing of it, where there is none of them or none has reported. */
	out->without = without.any || without.hidden || without.lacks
			   ? views_shown_total_cell(&without)
			   : views_shown_made(0, 0);
}
