/*
 * Services by quarters.  Who is expected where is the registry's; what came is
 * the store's; what is late is views_due's; who reports for a service and when
 * it was last heard is service_status's.  Only of the services that are shown is
 * looked at what came.
 */
#include "aggregator/views/views_complete.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/views_leaf.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

struct build {
	struct views_complete *v;
	struct store *reader;
	const struct views_rows *rows;
	const char **region[VIEWS_COMPLETE_MAX]; /* by quarter, then place */
	/* Of the service at hand: */
	const char *code;
	bool ever;
	struct views_complete_cell *cell; /* by quarter */
};

/* ------------------------------------------------------------- what is asked */

static int
find_quarters(struct views_complete *v, struct err *e)
{
	const struct views_complete_request *q = &v->request;
	struct period to = q->has_to ? q->to : period_of(q->day), from = to;
	int n;

	if (!q->has_to && q->has_from && q->from.start > to.start)
		to = q->from;
	if (q->has_from)
		from = q->from;
	else
		for (int i = 1; i < VIEWS_COMPLETE_QUARTERS; i++)
			from = period_previous(from);
	if (from.start > to.start)
		return err_refuse(e, "from", 0,
		    "the first quarter is after the last: the earlier one "
		    "comes "
		    "first, like 2025/26 Q4 and 2026/27 Q1");
	n = period_distance(from, to) + 1;
	if (n > VIEWS_COMPLETE_MAX)
		return err_refuse(e, "from", 0,
		    "%d quarters are more than the %d that are shown at once: "
		    "begin later, like in 2025/26 Q4, or end earlier",
		    n, VIEWS_COMPLETE_MAX);
	v->quarters = (size_t)n;
	v->quarter = mem_array(v->quarters, sizeof(*v->quarter));
	v->count = mem_array(v->quarters, sizeof(*v->count));
	v->asked = v->quarters - 1;
	for (size_t i = 0; i < v->quarters; i++, from = period_next(from)) {
		v->quarter[i] = from;
		if (views_due_passed(from, q->day))
			v->asked = i;
	}
	return 0;
}

/* ------------------------------------------------------------- what came */

/* The quarter of a day, of those that are shown; -1: none. */
static int
quarter_of(const struct views_complete *v, int32_t day)
{
	for (size_t q = v->quarters; q-- > 0;)
		if (v->quarter[q].start <= day && day <= v->quarter[q].end)
			return (int)q;
	return -1;
}

static void
take_held(struct build *b, const struct store_held *held)
{
	const struct views_complete *v = b->v;
	struct views_complete_cell *c;
	int q;

	/* As in every view: nothing of a quarter that has not begun. */
	if (held->key.content != CONTENT_RETURN || held->withdrawn ||
	    held->key.start > v->request.day)
		return;
	b->ever = true;
	q = quarter_of(v, held->key.start);
	if (q < 0)
		return;
	c = &b->cell[q];
	c->there = true;
	c->revision = held->revision;
	c->entry = held->index;
	c->erased = held->erased && !held->awaiting;
	c->awaiting = held->awaiting;
	if (views_due_whole(v->registry, b->code, held))
		c->state = VIEWS_DUE_REPORTED;
}

/* Until here the state says only whether what came is whole. */
static void
judge(struct build *b, size_t quarter)
{
	const struct views_complete *v = b->v;
	struct views_complete_cell *c = &b->cell[quarter];
	const struct views_due_case is = {
		.expected = c->region != NULL,
		.due = views_due_passed(v->quarter[quarter], v->request.day),
		.there = c->there,
		.whole = c->state == VIEWS_DUE_REPORTED,
		.ever = b->ever,
	};

	c->state = views_due_state(&is);
}

/* ------------------------------------------------------------------ the rows */

static bool
counts(const struct views_complete_cell *c)
{
	return c->region != NULL && !c->elsewhere;
}

static void
count(struct views_complete_count *n, const struct views_complete_cell *c,
    bool ever)
{
	n->expected++;
	n->ever += ever;
	n->of[c->state]++;
}

static void
count_region(struct views_complete *v, const struct views_complete_cell *c,
    bool ever)
{
	for (size_t i = 0; i < v->regions; i++)
		if (text_compare_id(v->region[i], c->region) == 0)
			count(&v->uptake[i], c, ever);
}

/* Where the service is placed in each quarter; whether any of them counts. */
static bool
place(struct build *b, size_t s)
{
	const struct views_complete *v = b->v;
	bool any = false;

	for (size_t q = 0; q < v->quarters; q++) {
		struct views_complete_cell *c = &b->cell[q];

		*c = (struct views_complete_cell){ .region = b->region[q][s] };
		c->elsewhere =
		    c->region != NULL && v->request.region != NULL &&
		    text_compare_id(c->region, v->request.region) != 0;
		any = any || counts(c);
	}
	return any;
}

static void
look_at(struct build *b, size_t s)
{
	size_t n;
	const struct store_held *held = views_rows_held(b->rows, s, &n);

	b->code = views_rows_roster(b->rows)->code[s];
	b->ever = false;
	for (size_t i = 0; i < n; i++)
		take_held(b, &held[i]);
	for (size_t q = 0; q < b->v->quarters; q++)
		judge(b, q);
}

static int
id_of(const void *key, const void *p)
{
	const struct service_status_agent *a = p;

	return text_compare_id(key, a->agent.id);
}

/* Who reports for it, and when that was last heard. */
static void
set_standing(struct build *b, struct views_complete_row *row, size_t s)
{
	const struct service_status *all = views_rows_status(b->rows);
	const struct service_status_service *is =
	    views_rows_service(b->rows, s);
	const struct service_status_agent *a;

	row->standing = is->state;
	memcpy(row->agent, is->agent, sizeof(row->agent));
	if (row->agent[0] == '\0')
		return;
	a = bsearch(row->agent, all->agent, all->agents, sizeof(*all->agent),
	    id_of);
	if (a != NULL && a->agent.day_used > 0)
		row->heard = a->agent.quota_day;
}

static void
add_row(struct build *b, size_t s)
{
	struct views_complete *v = b->v;
	struct views_complete_row *row = &v->row[v->n];
	const struct views_complete_cell *c = b->cell;

	if (!place(b, s))
		return;
	look_at(b, s);
	*row = (struct views_complete_row){ .code = b->code,
		.heard = DAY_NONE,
		.state = VIEWS_DUE_NOT_EXPECTED };
	for (size_t q = 0; q < v->quarters; q++) {
		if (c[q].region != NULL)
			row->region = c[q].region;
		if (!counts(&c[q]))
			continue;
		count(&v->count[q], &c[q], b->ever);
		row->missing += c[q].state == VIEWS_DUE_NEVER ||
				c[q].state == VIEWS_DUE_LATE;
	}
	if (counts(&c[v->asked])) {
		row->state = c[v->asked].state;
		count_region(v, &c[v->asked], b->ever);
	}
	row->name = registry_name(v->registry, REGISTRY_SERVICE, row->code);
	set_standing(b, row, s);
	row->cell = mem_array(v->quarters, sizeof(*row->cell));
	memcpy(row->cell, c, v->quarters * sizeof(*row->cell));
	v->n++;
}

static int
by_urgency(const void *pa, const void *pb)
{
	const struct views_complete_row *a = pa, *b = pb;

	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	if (a->missing != b->missing)
		return a->missing > b->missing ? -1 : 1;
	return text_compare_id(a->code, b->code);
}

static int
read_days(const struct build *b, struct err *e)
{
	const struct views_complete *v = b->v;
	struct views_leaf leaf;

	for (size_t i = 0; i < v->n; i++)
		for (size_t q = 0; q < v->quarters; q++) {
			struct views_complete_cell *c = &v->row[i].cell[q];

			c->sealed = DAY_NONE;
			/* That of the quarter that is asked about is part of the
			 * reason (views_complete_reason()). */
			if (!c->there ||
			    (v->request.without_days && q != v->asked))
				continue;
			if (views_rows_leaf(b->rows, b->reader, c->entry, &leaf,
				e) < 0)
				return -1;
			c->sealed = leaf.sealed;
		}
	return 0;
}

/* ------------------------------------------------------------------- the view */

static int
fill(struct build *b, const struct totals_snapshot *totals, struct err *e)
{
	struct views_complete *v = b->v;
	size_t services;

	if (v->request.region != NULL &&
	    reference_find_code(v->registry, REGISTRY_REGION,
		&v->request.region, e) < 0)
		return -1;
	if (find_quarters(v, e) < 0 ||
	    views_rows_begin(&b->rows, &v->made, totals, v->registry,
		v->request.day, e) < 0)
		return -1;
	if (v->request.region == NULL) {
		v->region =
		    registry_codes(v->registry, REGISTRY_REGION, &v->regions);
		v->uptake = mem_array(v->regions + 1, sizeof(*v->uptake));
	}
	services = views_rows_roster(b->rows)->n;
	b->cell = mem_array(v->quarters, sizeof(*b->cell));
	for (size_t q = 0; q < v->quarters; q++)
		b->region[q] = views_rows_regions(b->rows, v->quarter[q]);
	v->row = mem_array(services + 1, sizeof(*v->row));
	for (size_t s = 0; s < services; s++)
		add_row(b, s);
	if (read_days(b, e) < 0)
		return -1;
	qsort(v->row, v->n, sizeof(*v->row), by_urgency);
	return 0;
}

int
views_complete_make(struct views_complete **out,
    const struct views_complete_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e)
{
	struct views_complete *v = mem_alloc(sizeof(*v));
	struct build b = { .v = v, .reader = totals->reader };
	int r;

	v->request = *request;
	v->registry = registry;
	v->log_size = totals->log_size;
	v->log_root = totals->log_root;
	r = fill(&b, totals, e);
	for (size_t q = 0; q < v->quarters; q++)
		free(b.region[q]);
	free(b.cell);
	if (r < 0)
		views_complete_free(v);
	else
		*out = v;
	return r;
}

void
views_complete_free(struct views_complete *v)
{
	if (v == NULL)
		return;
	for (size_t i = 0; i < v->n; i++)
		free(v->row[i].cell);
	views_rows_free(v->made);
	free(v->row);
	free(v->count);
	free(v->uptake);
	free(v->region);
	free(v->quarter);
	free(v);
}
