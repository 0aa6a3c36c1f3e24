/*
 * One table of totals: its columns, who is missing, and what must be hidden.
 * Every form of it asks views_cell() and views_ratio() for each cell, so that
 * none can show more than another.
 */
#include "aggregator/views/views.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

static struct views_column *
column_add(struct views_table *t)
{
	struct views_column *c;

	t->column = mem_resize(t->column, t->columns + 1, sizeof(*t->column));
	c = &t->column[t->columns++];
	*c = (struct views_column){ .through_min = DAY_NONE,
		.through_max = DAY_NONE };
	for (size_t i = 0; i < MEASURES_MAX; i++)
		c->value[i] = MEASURE_NOT_COLLECTED;
	return c;
}

static enum totals_scope
scope_of(const struct views_request *q, const char *service, const char **name)
{
	if (service[0] != '\0') {
		*name = service;
		return TOTALS_SERVICE;
	}
	*name = q->region;
	return q->region != NULL ? TOTALS_REGION : TOTALS_NATIONAL;
}

static bool
in_scope(const struct views_table *t, const char *service, struct period p)
{
	const char *of;

	if (t->request.region == NULL)
		return true;
	of = registry_region_of(t->registry, service, p);
	return of != NULL && text_compare_id(of, t->request.region) == 0;
}

struct reporters {
	char (*id)[LIMITS_ID_MAX + 1];
	size_t n;
};

static int
note_reporter(void *arg, const char *service, const struct store_figure *f,
    struct err *e)
{
	struct reporters *r = arg;

	(void)e;
	if (f->withdrawn || f->erased)
		return 0;
	r->id = mem_resize(r->id, r->n + 1, sizeof(*r->id));
	ASSERT(strlen(service) <= LIMITS_ID_MAX);
	memcpy(r->id[r->n++], service, strlen(service) + 1);
	return 0;
}

static bool
is_reporter(const struct reporters *r, const char *service)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->id[i], service) == 0)
			return true;
	return false;
}

/* Which expected services have no figures in the quarter. */
static int
list_missing(const struct views_table *t, const struct totals_snapshot *totals,
    struct views_column *c, struct err *e)
{
	struct reporters r = { 0 };
	size_t n;
	const char **codes = registry_codes(t->registry, REGISTRY_SERVICE, &n);
	int result = -1;

	if (totals_each_service(totals, c->period, t->request.region,
		note_reporter, &r, e) < 0)
		goto out;
	for (size_t i = 0; i < n; i++) {
		if (!registry_expects(t->registry, codes[i], c->period) ||
		    !in_scope(t, codes[i], c->period) ||
		    is_reporter(&r, codes[i]))
			continue;
		c->missing = mem_resize(c->missing, c->missing_n + 1,
		    sizeof(*c->missing));
		c->missing[c->missing_n++] = mem_string(codes[i]);
	}
	result = 0;
out:
	free(r.id);
	free(codes);
	return result;
}

static void
judge_hidden(const struct views_table *t, struct views_column *c)
{
	const struct views_request *q = &t->request;
	int row = measures_find(q->rules, slice_of("caseload"));

	if (c->reported == 0)
		c->hidden = false; /* no figures: nothing to hide */
	else if (c->service[0] != '\0')
		c->hidden = !disclosure_service(q->policy,
		    row >= 0 ? c->value[row] : MEASURE_NOT_COLLECTED);
	else
		c->hidden = !disclosure_region(q->policy, c->reported);
}

/* Fill the column of one quarter. */
static int
read_quarter(struct views_table *t, const struct totals_snapshot *totals,
    struct views_column *c, struct err *e)
{
	const struct views_request *q = &t->request;
	struct totals_figures f;
	const char *name;
	enum totals_scope scope = scope_of(q, c->service, &name);

	if (totals_read(totals, q->rules, scope, name, c->period, &f, e) < 0)
		return -1;
	c->reported = f.services;
	c->any = f.services > 0;
	c->summaries = f.summaries;
	c->through_min = f.through_min;
	c->through_max = f.through_max;
	c->expected =
	    c->service[0] != '\0'
		? registry_expects(t->registry, c->service, c->period)
		: registry_expected(t->registry, q->region, c->period);
	for (size_t i = 0; i < q->rules->n; i++) {
		c->applies[i] = true;
		c->collecting[i] = f.services > 0 ? f.collecting[i] : 0;
		if (c->collecting[i] > 0)
			c->value[i] = f.sum[i];
		c->few[i] = c->service[0] == '\0' && c->collecting[i] > 0 &&
			    !disclosure_region(q->policy, c->collecting[i]);
	}
	judge_hidden(t, c);
	/* Naming those who are missing means reading every return, so it is
	 * done only when somebody is. */
	if (c->service[0] == '\0' && c->reported < c->expected)
		return list_missing(t, totals, c, e);
	return 0;
}

static void
add_flows(const struct ruleset *rules, struct views_column *all,
    const struct views_column *c)
{
	for (size_t i = 0; i < rules->n; i++) {
		int kind_row = rules->rows[i].role == MEASURE_SUM
				   ? rules->rows[i].whole
				   : (int)i;

		all->applies[i] = rules->rows[kind_row].kind == MEASURE_FLOW;
		all->few[i] = all->few[i] || c->few[i];
		if (!all->applies[i] || c->collecting[i] == 0)
			continue;
		if (all->value[i] == MEASURE_NOT_COLLECTED)
			all->value[i] = 0;
		all->value[i] += c->value[i];
		if (c->collecting[i] > all->collecting[i])
			all->collecting[i] = c->collecting[i];
	}
}

/*
 * All quarters together: flows only.  The column, or a row of it, is hidden
 * when one of its quarters hides it, or subtraction would show that quarter.
 * "Reported" is the smallest number of any quarter, so that "6 of 6" means
 * that no quarter lacks anybody.
 */
static void
sum_quarters(struct views_table *t, size_t first, struct views_column *all)
{
	size_t n = t->columns;

	for (size_t i = first; i < n; i++) {
		const struct views_column *c = &t->column[i];

		add_flows(t->request.rules, all, c);
		all->hidden = all->hidden || c->hidden;
		all->any = all->any || c->any;
		if (i == first || c->reported < all->reported)
			all->reported = c->reported;
		if (c->expected > all->expected)
			all->expected = c->expected;
		if (c->summaries > all->summaries)
			all->summaries = c->summaries;
		if (c->through_min != DAY_NONE &&
		    (all->through_min == DAY_NONE ||
			c->through_max > all->through_max)) {
			all->through_min = c->through_min;
			all->through_max = c->through_max;
		}
	}
}

/* Columns of one scope: a quarter, or every quarter and all together. */
static int
add_scope(struct views_table *t, const struct totals_snapshot *totals,
    const char *service, const struct period span[2], struct err *e)
{
	struct views_column all, *c;
	size_t first = t->columns;
	struct period p = span[0];

	for (;;) {
		c = column_add(t);
		c->period = p;
		memcpy(c->service, service, strlen(service) + 1);
		if (read_quarter(t, totals, c, e) < 0)
			return -1;
		if (p.start >= span[1].start)
			break;
		p = period_next(p);
	}
	if (t->request.has_period)
		return 0;
	/* An empty column, taken out again until the quarters are summed. */
	c = column_add(t);
	t->columns--;
	all = *c;
	all.all = true;
	all.period = (struct period){ span[0].start, span[1].end };
	memcpy(all.service, service, strlen(service) + 1);
	sum_quarters(t, first, &all);
	if (t->request.by_service) { /* keep one column for each service */
		for (size_t i = first; i < t->columns; i++)
			ASSERT(t->column[i].missing == NULL);
		t->columns = first;
	}
	*column_add(t) = all;
	return 0;
}

static int
add_services(struct views_table *t, const struct totals_snapshot *totals,
    const struct period span[2], struct err *e)
{
	size_t n;
	const char **codes = registry_codes(t->registry, REGISTRY_SERVICE, &n);
	int r = 0;

	/* A service that has changed its region belongs to both. */
	for (size_t i = 0; i < n && r == 0; i++)
		if (in_scope(t, codes[i], span[1]) ||
		    in_scope(t, codes[i], span[0]))
			r = add_scope(t, totals, codes[i], span, e);
	free(codes);
	return r;
}

/* The quarters to be shown: the one asked for, or all with a total. */
static int
find_span(struct views_table *t, const struct totals_snapshot *totals,
    struct period span[2], bool *any, struct err *e)
{
	const struct views_request *q = &t->request;
	char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];
	struct totals_span s;

	*any = true;
	span[0] = span[1] = q->period;
	if (q->has_period && q->period.start > q->day) {
		period_title(title, q->period);
		day_format(day, q->day);
		return err_refuse(e, "period", 0,
		    "%s begins after %s: no total is shown of a quarter that "
		    "has not begun",
		    title, day);
	}
	if (q->has_period)
		return 0;
	if (totals_span(totals, q->day, &s, e) < 0)
		return -1;
	span[0] = s.first;
	span[1] = s.last;
	*any = s.any;
	t->later = s.later;
	return 0;
}

int
views_make(struct views_table **out, const struct views_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e)
{
	struct views_table *t = mem_alloc(sizeof(*t));
	struct period span[2];
	bool any;
	int r;

	t->request = *request;
	t->registry = registry;
	t->log_size = totals->log_size;
	t->log_root = totals->log_root;
	if ((request->region != NULL &&
		reference_check_code(registry, REGISTRY_REGION, request->region,
		    e) < 0) ||
	    (request->service != NULL &&
		reference_check_code(registry, REGISTRY_SERVICE,
		    request->service, e) < 0))
		goto fail;
	if (find_span(t, totals, span, &any, e) < 0)
		goto fail;
	if (any) {
		const char *service = request->service;

		r = request->by_service
			? add_services(t, totals, span, e)
			: add_scope(t, totals, service != NULL ? service : "",
			      span, e);
		if (r < 0)
			goto fail;
	}
	*out = t;
	return 0;
fail:
	views_free(t);
	return -1;
}

void
views_free(struct views_table *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->columns; i++) {
		for (size_t j = 0; j < t->column[i].missing_n; j++)
			free(t->column[i].missing[j]);
		free(t->column[i].missing);
	}
	free(t->column);
	free(t);
}

struct disclosure_cell
views_cell(const struct views_table *t, const struct views_column *c,
    size_t row)
{
	static const struct disclosure_cell blank = { DISCLOSURE_NEVER, 0, 0 };
	static const struct disclosure_cell masked = { DISCLOSURE_MASKED, 0,
		0 };

	if (!c->applies[row] || !c->any)
		return blank;
	if (c->hidden || c->few[row])
		return masked;
	return disclosure_count(t->request.policy, &t->request.rules->rows[row],
	    c->value[row]);
}

struct disclosure_cell
views_ratio(const struct views_table *t, const struct views_column *c,
    const struct ratio *r)
{
	static const struct disclosure_cell blank = { DISCLOSURE_NEVER, 0, 0 };
	static const struct disclosure_cell masked = { DISCLOSURE_MASKED, 0,
		0 };
	const char *const code[4] = { r->num[0], r->num[1], r->den[0],
		r->den[1] };
	bool few = false;

	for (size_t i = 0; i < 4; i++) {
		int row;

		if (code[i] == NULL)
			continue;
		row = measures_find(t->request.rules, slice_of(code[i]));
		if (row < 0 || !c->applies[row])
			return blank;
		few = few || c->few[row];
	}
	if (!c->any)
		return blank;
	if (c->hidden || few)
		return masked;
	return disclosure_ratio(t->request.policy, r, t->request.rules,
	    c->value, c->collecting);
}
