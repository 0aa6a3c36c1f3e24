/* Uptake by region and month, and what each service came to. */
#include "aggregator/support/support_uptake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* Codes of services, in the registry's order. */
struct seen {
	const char **code;
	size_t n;
};

struct counting {
	struct support_uptake *u;
	const struct support_events *events;
	const struct support_givens *given;
	struct seen all; /* every service of the registry, in order */
	bool *came;      /* scratch, one for each of them */
};

static int32_t
month_of(int32_t day)
{
	int year, month, mday;

	day_to_civil(day, &year, &month, &mday);
	return day_from_civil(year, month, 1);
}

static bool
is_within(const struct support_uptake *u, int32_t day)
{
	const struct support_uptake_request *q = &u->request;

	return (q->first == DAY_NONE || day >= q->first) &&
	       (q->last == DAY_NONE || day <= q->last);
}

static bool
is_for(const struct support_uptake *u, const struct support_event *v)
{
	return u->request.region == NULL || v->region[0] == '\0' ||
	       text_compare_id(v->region, u->request.region) == 0;
}

static bool
is_asked(const struct support_uptake *u, const struct support_event *v)
{
	return is_within(u, v->day) && is_for(u, v);
}

/* Whether a service was of the region asked for on that day. */
static bool
is_ours(const struct support_uptake *u, const char *service, int32_t day)
{
	return u->request.region == NULL ||
	       text_compare_id(support_given_region(u->registry, service, day),
		   u->request.region) == 0;
}

/* ------------------------------------------------------------------ regions */

/* Of regions first those by code, then what was cross-regional. */
static int
by_region_and_month(const void *pa, const void *pb)
{
	const struct support_uptake_row *a = pa, *b = pb;
	int order;

	if ((a->region[0] == '\0') != (b->region[0] == '\0'))
		return a->region[0] == '\0' ? 1 : -1;
	order = text_compare_id(a->region, b->region);
	if (order != 0)
		return order;
	return a->month < b->month ? -1 : a->month > b->month;
}

/* Whether an event belongs to a row: a region (NULL: each) and month. */
static bool
is_of(const struct support_event *v, const char *region, int32_t month)
{
	return (region == NULL || text_compare_id(v->region, region) == 0) &&
	       (month == DAY_NONE || month_of(v->day) == month);
}

static int
by_code(const void *key, const void *element)
{
	return text_compare_id(key, *(const char *const *)element);
}

static void
set_came(struct counting *c, const struct support_event *v)
{
	for (size_t i = 0; i < v->n; i++) {
		const char *code = v->attended[i].service;
		const char **at = code[0] == '\0'
				      ? NULL
				      : bsearch(code, c->all.code, c->all.n,
					    sizeof(*c->all.code), by_code);

		if (at != NULL)
			c->came[at - c->all.code] = true;
	}
}

/* Fill a row from its region and month. */
static void
count_row(struct counting *c, const char *region, int32_t month,
    struct support_uptake_row *row)
{
	memset(c->came, 0, c->all.n * sizeof(*c->came));
	for (size_t i = 0; i < c->events->n; i++) {
		const struct support_event *v = &c->events->event[i];

		if (!is_asked(c->u, v) || !is_of(v, region, month))
			continue;
		row->events++;
		row->online += v->place != SUPPORT_IN_PERSON;
		for (size_t k = 0; k < v->n; k++)
			row->attendances += v->attended[k].number;
		set_came(c, v);
	}
	for (size_t i = 0; i < c->all.n; i++)
		row->services += c->came[i];
}

/* The rows that there are: of each event its region, and its month where `months`. */
static struct support_uptake_row *
rows_of(struct counting *c, bool months, size_t *n)
{
	struct support_uptake_row *row = NULL;
	size_t cap = 0, kept = 0;

	*n = 0;
	for (size_t i = 0; i < c->events->n; i++) {
		const struct support_event *v = &c->events->event[i];
		struct support_uptake_row one = {
			.month = months ? month_of(v->day) : DAY_NONE
		};

		if (!is_asked(c->u, v))
			continue;
		memcpy(one.region, v->region, sizeof(one.region));
		row = mem_grow(row, *n, &cap, sizeof(*row));
		row[(*n)++] = one;
	}
	if (*n == 0)
		return row;
	qsort(row, *n, sizeof(*row), by_region_and_month);
	for (size_t i = 1; i < *n; i++)
		if (by_region_and_month(&row[kept], &row[i]) != 0)
			row[++kept] = row[i];
	*n = kept + 1;
	for (size_t i = 0; i < *n; i++)
		count_row(c, row[i].region, row[i].month, &row[i]);
	return row;
}

/* ----------------------------------------------------------------- services */

/* The last day of a row of the registry that is not after `to`; DAY_NONE: none, or
 * none in the period. */
static int32_t
end_of(const struct support_uptake *u, const struct registry_row *row,
    int32_t to)
{
	int32_t end = row->to == DAY_NONE || row->to > to ? to : row->to;

	return row->from > end ||
		       (u->request.first != DAY_NONE && end < u->request.first)
		   ? DAY_NONE
		   : end;
}

/* The last day not after `to` on which the service's row has it in the region asked
 * for; DAY_NONE: none in the period.  Its area may have moved, too. */
static int32_t
last_of_row(const struct support_uptake *u, const struct registry_row *service,
    int32_t to)
{
	int32_t end = end_of(u, service, to), found = DAY_NONE;

	if (u->request.region == NULL || end == DAY_NONE)
		return end;
	for (size_t i = 0; i < u->registry->n; i++) {
		const struct registry_row *area = &u->registry->row[i];
		int32_t day;

		if (area->kind != REGISTRY_AREA ||
		    text_compare_id(area->code, service->parent) != 0 ||
		    text_compare_id(area->parent, u->request.region) != 0)
			continue;
		day = end_of(u, area, end);
		if (day >= service->from && day > found)
			found = day;
	}
	return found;
}

/* The last day of the period on which the registry has the service, in the region
 * asked for; DAY_NONE: none. */
static int32_t
last_day(const struct support_uptake *u, const char *code, int32_t to)
{
	int32_t found = DAY_NONE;

	for (size_t i = 0; i < u->registry->n; i++) {
		const struct registry_row *row = &u->registry->row[i];
		int32_t day;

		if (row->kind != REGISTRY_SERVICE ||
		    text_compare_id(row->code, code) != 0)
			continue;
		day = last_of_row(u, row, to);
		if (day > found)
			found = day;
	}
	return found;
}

/* Those of the registry in the period and of the region asked for, by code. */
static void
list_services(struct counting *c, int32_t to)
{
	struct support_uptake *u = c->u;

	u->service = mem_array(c->all.n, sizeof(*u->service));
	for (size_t i = 0; i < c->all.n; i++) {
		int32_t day = last_day(u, c->all.code[i], to);
		struct support_uptake_service *s = &u->service[u->services];

		if (day == DAY_NONE)
			continue;
		*s = (struct support_uptake_service){ .code = c->all.code[i],
			.name = registry_name(u->registry, REGISTRY_SERVICE,
			    c->all.code[i]),
			.newest = DAY_NONE };
		(void)snprintf(s->region, sizeof(s->region), "%s",
		    support_given_region(u->registry, c->all.code[i], day));
		u->services++;
	}
}

static int
by_service(const void *key, const void *element)
{
	const struct support_uptake_service *s = element;

	return text_compare_id(key, s->code);
}

static struct support_uptake_service *
service_of(const struct support_uptake *u, const char *code)
{
	return bsearch(code, u->service, u->services, sizeof(*u->service),
	    by_service);
}

/* An event, whose attendance stands by service. */
static void
count_came(const struct support_uptake *u, const struct support_event *v)
{
	struct support_uptake_service *before = NULL;

	for (size_t k = 0; k < v->n; k++) {
		const char *code = v->attended[k].service;
		struct support_uptake_service *s = service_of(u, code);

		if (s == NULL || !is_ours(u, code, v->day))
			continue;
		s->people += v->attended[k].number;
		s->events += s != before;
		if (v->day > s->newest)
			s->newest = v->day;
		before = s;
	}
}

static bool
came_to_nothing(const struct support_uptake_service *s)
{
	return s->events == 0 && s->minutes == 0;
}

static int
by_nothing_and_name(const void *pa, const void *pb)
{
	const struct support_uptake_service *a = pa, *b = pb;
	int order;

	if (came_to_nothing(a) != came_to_nothing(b))
		return came_to_nothing(a) ? -1 : 1;
	order = strcasecmp(a->name, b->name);
	return order != 0 ? order : text_compare_id(a->code, b->code);
}

static void
count_services(struct counting *c, int32_t to)
{
	struct support_uptake *u = c->u;

	list_services(c, to);
	for (size_t i = 0; i < c->events->n; i++)
		if (is_within(u, c->events->event[i].day))
			count_came(u, &c->events->event[i]);
	for (size_t i = 0; i < c->given->n; i++) {
		const struct support_given *g = &c->given->given[i];
		struct support_uptake_service *s =
		    is_within(u, g->day) ? service_of(u, g->service) : NULL;

		if (s != NULL && is_ours(u, g->service, g->day))
			s->minutes += g->minutes;
	}
	for (size_t i = 0; i < u->services; i++)
		u->nothing += came_to_nothing(&u->service[i]);
	if (u->services > 0)
		qsort(u->service, u->services, sizeof(*u->service),
		    by_nothing_and_name);
}

/* -------------------------------------------------------------------- whole */

/* Whether a region sees that the event was: it was for it, or its services came. */
static bool
concerns(const struct support_uptake *u, const struct support_event *v)
{
	bool ours = is_for(u, v);

	for (size_t i = 0; !ours && i < v->n; i++)
		ours = is_ours(u, v->attended[i].service, v->day);
	return ours;
}

struct days {
	int32_t first, last;
};

static void
add_day(const struct support_uptake *u, int32_t day, struct days *d)
{
	if (!is_within(u, day))
		return;
	d->first = d->first == DAY_NONE || day < d->first ? day : d->first;
	d->last = d->last == DAY_NONE || day > d->last ? day : d->last;
}

/* The first and the last day of what there is for the region asked for, where none
 * was asked for. */
static void
find_days(struct support_uptake *u, const struct support_events *events,
    const struct support_givens *given)
{
	struct days d = { DAY_NONE, DAY_NONE };

	for (size_t i = 0; i < events->n; i++)
		if (concerns(u, &events->event[i]))
			add_day(u, events->event[i].day, &d);
	for (size_t i = 0; i < given->n; i++)
		if (is_ours(u, given->given[i].service, given->given[i].day))
			add_day(u, given->given[i].day, &d);
	if (u->request.first == DAY_NONE)
		u->request.first = d.first;
	if (u->request.last == DAY_NONE)
		u->request.last = d.last;
}

void
support_uptake_make(struct support_uptake *out,
    const struct support_uptake_request *request,
    const struct support_events *events, const struct support_givens *given,
    const struct registry *registry)
{
	struct counting c = { .u = out, .events = events, .given = given };

	*out = (struct support_uptake){ .request = *request,
		.registry = registry,
		.all = { .month = DAY_NONE } };
	find_days(out, events, given);
	c.all.code = registry_codes(registry, REGISTRY_SERVICE, &c.all.n);
	c.came = mem_array(c.all.n, sizeof(*c.came));
	out->month = rows_of(&c, true, &out->months);
	out->whole = rows_of(&c, false, &out->regions);
	count_row(&c, NULL, DAY_NONE, &out->all);
	if (out->request.last != DAY_NONE)
		count_services(&c, out->request.last);
	free(c.came);
	free(c.all.code);
}

void
support_uptake_free(struct support_uptake *u)
{
	free(u->month);
	free(u->whole);
	free(u->service);
	*u = (struct support_uptake){ 0 };
}

int64_t
support_uptake_mean(const struct support_uptake_row *row, bool hundredths)
{
	int64_t n = (int64_t)row->events, scale = hundredths ? 100 : 1;

	return n == 0 ? -1 : (2 * row->attendances * scale + n) / (2 * n);
}
