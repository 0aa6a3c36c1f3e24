/*
 * The returns behind a figure.  Which they are is asked of views_fill, which adds
 * the figure up, so that the list cannot be that of another one; what each shows
 * is asked of views_shown.
 */
#include "aggregator/views/views_provenance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/views_fill.h"
#include "aggregator/views/views_source.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum { KEY_ED25519 = 0x01 };

struct build {
	struct views_provenance *p;
	struct views_table *table; /* what its columns are added up from */
	struct views_source *source;
	const struct views_shown *services;
	struct store *reader;
	const struct views_rows *rows;
	int64_t *epoch; /* store_epoch.no, by place in the list */
};

static void
take(struct build *b, const char *code, const struct store_held *held)
{
	struct views_provenance *p = b->p;

	if (!views_fill_holds(b->table, held, code, p->request.outside))
		return;
	p->list = mem_resize(p->list, p->n + 1, sizeof(*p->list));
	b->epoch = mem_resize(b->epoch, p->n + 1, sizeof(*b->epoch));
	b->epoch[p->n] = held->epoch;
	p->list[p->n++] = (struct views_provenance_return){ .code = code,
		.name = registry_name(p->registry, REGISTRY_SERVICE, code),
		.summary = held->summary,
		.revision = held->revision,
		.entry = held->index };
}

/* The returns of the quarter, of services that may be in the figure. */
static void
take_all(struct build *b)
{
	const struct views_provenance_request *q = &b->p->request;
	const struct views_roster *roster = views_rows_roster(b->rows);
	const char **region = views_rows_regions(b->rows, q->period);

	for (size_t s = 0; s < roster->n; s++) {
		const struct store_held *held;
		size_t n;

		if ((q->service != NULL &&
			text_compare_id(q->service, roster->code[s]) != 0) ||
		    (q->region != NULL &&
			(region[s] == NULL ||
			    text_compare_id(region[s], q->region) != 0)))
			continue;
		held = views_rows_held(b->rows, s, &n);
		for (size_t i = 0; i < n; i++)
			if (held[i].key.start == q->period.start)
				take(b, roster->code[s], &held[i]);
	}
	free(region);
}

/* What the log says of each, and the key that signed it. */
static int
read_log(struct build *b, struct err *e)
{
	struct views_provenance *p = b->p;
	struct store_epoch epoch;
	char name[KEYS_NAME_MAX];

	for (size_t i = 0; i < p->n; i++) {
		struct views_provenance_return *r = &p->list[i];

		if (views_rows_leaf(b->rows, b->reader, r->entry, &r->leaf, e) <
			0 ||
		    store_agent_epoch_get(b->reader, b->epoch[i], &epoch, e) <
			0)
			return -1;
		(void)snprintf(name, sizeof(name), "%s/%llu", r->leaf.agent,
		    (unsigned long long)r->leaf.epoch);
		r->key = keys_verifier_make(name, KEY_ED25519, &epoch.key);
	}
	return 0;
}

/* What each service shows by itself. */
static void
show_services(struct build *b)
{
	struct views_provenance *p = b->p;

	for (size_t i = 0; i < p->n; i++) {
		const struct views_shown_place place = { .region =
							     p->request.region,
			.service = p->list[i].code,
			.outside = p->request.outside };
		int at;

		if (p->request.service != NULL) {
			p->list[i].cell = p->cell;
			continue;
		}
		at = views_shown_find(b->services, &place);
		ASSERT(at >= 0); /* it has a return there */
		p->list[i].cell = views_shown_cell(b->services, (size_t)at,
		    &p->request.period, p->figure);
	}
}

static int
find_figure(struct views_provenance *p, struct err *e)
{
	return views_shown_take_figure(p->shown, p->request.measure, &p->figure,
	    e);
}

/* The place of the figure in its table; -1: it has no column there. */
static int
find_place(const struct views_provenance *p)
{
	const struct views_provenance_request *q = &p->request;
	const struct views_shown_place place = { .region = q->region,
		.service = q->service,
		.outside = q->outside };

	return views_shown_find(p->shown, &place);
}

/* The column of the figure; without one nobody is there and nobody expected. */
static void
find_cell(struct views_provenance *p)
{
	const struct views_provenance_request *q = &p->request;
	int at = find_place(p);

	if (at < 0) {
		p->cell = views_shown_none("", "nothing reported");
		return;
	}
	p->cell = views_shown_cell(p->shown, (size_t)at, &q->period, p->figure);
	p->reporting = views_shown_reporting(p->shown, (size_t)at, &q->period);
}

/* The tables of one request, when nobody has them.  One service of a region
 * stands among the others of it. */
static int
make_tables(struct build *b, const struct totals_snapshot *totals,
    struct views_shown **services, struct err *e)
{
	struct views_provenance *p = b->p;
	bool among = p->request.region != NULL && p->request.service != NULL;
	struct views_request q = b->table->request;
	struct views_table *t;

	q.service = among ? NULL : p->request.service;
	q.by_service = among;
	if (views_source_open(&b->source, totals, p->registry, q.day, e) < 0 ||
	    views_make_of(&t, &q, b->source, e) < 0)
		return -1;
	p->shown = p->made = views_shown_open(t);
	if (p->request.service != NULL)
		return 0;
	q.by_service = true;
	if (views_make_of(&t, &q, b->source, e) < 0)
		return -1;
	b->services = *services = views_shown_open(t);
	return 0;
}

static int
judge_quarter(const char *parameter, struct period p, int32_t day,
    struct err *e)
{
	char title[PERIOD_TITLE_SIZE];

	if (p.start <= day)
		return 0;
	period_title(title, p);
	return err_refuse(e, parameter, 0,
	    "%s has not begun, so no figure of it is shown", title);
}

/* Spell what was asked for as the registry does, and refuse what no table
 * shows. */
static int
judge(struct views_provenance_request *q, const struct registry *registry,
    struct err *e)
{
	if (q->reach == VIEWS_PROVENANCE_SPAN &&
	    q->period.start == q->last.start)
		q->reach = VIEWS_PROVENANCE_QUARTER;
	if ((q->reach == VIEWS_PROVENANCE_QUARTER &&
		judge_quarter("period", q->period, q->day, e) < 0) ||
	    (q->reach == VIEWS_PROVENANCE_SPAN &&
		judge_quarter("to", q->last, q->day, e) < 0))
		return -1;
	if (q->region != NULL &&
	    reference_find_code(registry, REGISTRY_REGION, &q->region, e) < 0)
		return -1;
	return q->service == NULL ? 0
				  : reference_find_code(registry,
					REGISTRY_SERVICE, &q->service, e);
}

static int
fill(struct build *b, const struct totals_snapshot *totals,
    struct views_shown **services, struct err *e)
{
	struct views_provenance *p = b->p;
	const struct views_provenance_request *q = &p->request;

	if (q->region != NULL && q->regions != NULL && q->services != NULL) {
		p->shown = q->service != NULL ? q->services : q->regions;
		b->services = q->services;
	} else if (make_tables(b, totals, services, e) < 0) {
		return -1;
	}
	b->table->request.rules = views_shown_terms(p->shown)->rules;
	if (views_rows_begin(&b->rows, &p->made_rows, totals, p->registry,
		q->day, e) < 0)
		return -1;
	take_all(b);
	if (find_figure(p, e) < 0 || read_log(b, e) < 0)
		return -1;
	find_cell(p);
	show_services(b);
	return 0;
}

/* ------------------------------------------------------- several quarters */

/* The table with every quarter in which the figure stands. */
static int
find_table(struct build *b, const struct totals_snapshot *totals, struct err *e)
{
	struct views_provenance *p = b->p;
	const struct views_provenance_request *q = &p->request;
	struct views_request r = b->table->request;
	struct views_table *t;

	p->shown = q->service == NULL  ? q->regions
		   : q->region != NULL ? q->services
				       : NULL;
	if (p->shown != NULL)
		return 0;
	r.has_period = false;
	r.by_service = r.each_quarter = q->region != NULL && q->service != NULL;
	if (r.by_service)
		r.service = NULL;
	if (views_source_open(&b->source, totals, p->registry, r.day, e) < 0 ||
	    views_make_of(&t, &r, b->source, e) < 0)
		return -1;
	p->shown = p->made = views_shown_open(t);
	return 0;
}

/* Whether the table holds a quarter, and at which place. */
static int
find_quarter(const struct views_provenance *p, const char *parameter,
    struct period quarter, size_t *at, struct err *e)
{
	const struct views_shown_terms *t = views_shown_terms(p->shown);
	char title[PERIOD_TITLE_SIZE];
	int i = t->any ? period_distance(t->first, quarter) : -1;

	if (i >= 0 && quarter.start <= t->last.start) {
		*at = (size_t)i;
		return 0;
	}
	period_title(title, quarter);
	return err_refuse(e, parameter, 0,
	    "there are no figures for %s: ask from the first quarter that has "
	    "some to the last",
	    title);
}

/* Keep the quarters of the figure, and what they show together. */
static void
take_quarters(struct views_provenance *p, size_t place,
    const struct views_shown_series *s, size_t from)
{
	const struct views_provenance_request *q = &p->request;

	memcpy(p->quarter, s->point + from, p->quarters * sizeof(*p->quarter));
	p->cell = q->reach == VIEWS_PROVENANCE_ALL
		      ? views_shown_cell(p->shown, place, NULL, p->figure)
		      : views_shown_over(p->shown, place, p->figure, p->quarter,
			    p->quarters);
}

static int
fill_quarters(struct build *b, const struct totals_snapshot *totals,
    struct err *e)
{
	struct views_provenance *p = b->p;
	const struct views_provenance_request *q = &p->request;
	struct views_shown_series s;
	size_t from = 0, to = 0;
	int place;

	if (find_table(b, totals, e) < 0 || find_figure(p, e) < 0)
		return -1;
	if (q->reach == VIEWS_PROVENANCE_SPAN &&
	    (find_quarter(p, "from", q->period, &from, e) < 0 ||
		find_quarter(p, "to", q->last, &to, e) < 0))
		return -1;
	place = find_place(p);
	p->cell = views_shown_none("", "nothing reported");
	if (place < 0)
		return 0;
	views_shown_series(p->shown, (size_t)place, p->figure, &s);
	if (q->reach == VIEWS_PROVENANCE_ALL && s.n > 0)
		to = s.n - 1;
	p->quarters = s.n > 0 ? to - from + 1 : 0;
	p->quarter = mem_array(p->quarters + 1, sizeof(*p->quarter));
	if (p->quarters > 0)
		take_quarters(p, (size_t)place, &s, from);
	views_shown_series_free(&s);
	return 0;
}

/* A service that was not in the region at all, so that an empty list would say
 * that it had not reported. */
static void
find_elsewhere(struct views_provenance *p)
{
	const struct views_provenance_request *q = &p->request;
	struct period then = q->reach == VIEWS_PROVENANCE_QUARTER ? q->period
			     : q->reach == VIEWS_PROVENANCE_SPAN
				 ? q->last
				 : period_of(q->day);
	const char *at;

	if (q->region == NULL || q->service == NULL || p->n + p->quarters > 0)
		return;
	at = registry_region_of(p->registry, q->service, then);
	if (at != NULL && text_compare_id(at, q->region) != 0)
		p->elsewhere = at;
}

static int
by_code(const void *pa, const void *pb)
{
	const struct views_provenance_return *a = pa, *b = pb;

	return text_compare_id(a->code, b->code);
}

int
views_provenance_make(struct views_provenance **out,
    const struct views_provenance_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e)
{
	struct views_provenance *p = mem_alloc(sizeof(*p));
	struct views_table table = { .registry = registry };
	struct build b = { .p = p, .table = &table, .reader = totals->reader };
	struct views_shown *services = NULL;
	int r;

	p->request = *request;
	p->registry = registry;
	r = judge(&p->request, registry, e);
	table.request = (struct views_request){ .policy = request->policy,
		.region = p->request.region,
		.service = p->request.service,
		.has_period = true,
		.period = request->period,
		.day = request->day };
	if (r == 0)
		r = p->request.reach == VIEWS_PROVENANCE_QUARTER
			? fill(&b, totals, &services, e)
			: fill_quarters(&b, totals, e);
	views_shown_close(services);
	views_source_close(b.source);
	free(b.epoch);
	if (r < 0) {
		views_provenance_free(p);
		return -1;
	}
	find_elsewhere(p);
	if (p->n > 0)
		qsort(p->list, p->n, sizeof(*p->list), by_code);
	*out = p;
	return 0;
}

void
views_provenance_free(struct views_provenance *p)
{
	if (p == NULL)
		return;
	views_shown_close(p->made);
	views_rows_free(p->made_rows);
	free(p->quarter);
	free(p->list);
	free(p);
}
