/*
 * One table of totals: what was asked for, and what of it may be shown.  Every
 * form of it asks views_cell() and views_ratio() for each cell, so that none can
 * show more than another.
 */
#include "aggregator/views/views.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/views_fill.h"
#include "aggregator/views/views_suppress.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* The quarters to be shown: the one asked for, or all with a total. */
static int
find_span(struct views_table *t, const struct views_source *source,
    struct period span[2], bool *any, struct err *e)
{
	const struct totals_span *s = views_source_span(source);
	const struct views_request *q = &t->request;
	char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];

	if (!q->has_period) {
		span[0] = s->first;
		span[1] = s->last;
		*any = s->any;
		t->later = s->later;
		return 0;
	}
	*any = true;
	span[0] = span[1] = q->period;
	if (q->period.start <= q->day)
		return 0;
	period_title(title, q->period);
	day_format(day, q->day);
	return err_refuse(e, "period", 0,
	    "%s begins after %s: no total is shown of a quarter that has not "
	    "begun",
	    title, day);
}

static int
make_one(struct views_table **out, const struct views_request *request,
    struct views_source *source, struct err *e)
{
	const struct totals_snapshot *totals = views_source_totals(source);
	const struct registry *registry = views_source_registry(source);
	struct views_table *t = mem_alloc(sizeof(*t));
	struct period span[2];
	bool any;

	t->request = *request;
	t->request.rules = views_source_rules(source);
	t->registry = registry;
	t->log_size = totals->log_size;
	t->log_root = totals->log_root;
	t->registry_hash = *views_source_registry_hash(source);
	if ((request->region != NULL &&
		reference_find_code(registry, REGISTRY_REGION,
		    &t->request.region, e) < 0) ||
	    (request->service != NULL &&
		reference_find_code(registry, REGISTRY_SERVICE,
		    &t->request.service, e) < 0))
		goto fail;
	if (find_span(t, source, span, &any, e) < 0)
		goto fail;
	if ((any && views_fill(t, source, span, e) < 0) ||
	    (any && request->policy == DISCLOSURE_SHEAF_1 &&
		views_suppress(t, source, e) < 0))
		goto fail;
	*out = t;
	return 0;
fail:
	views_free(t);
	return -1;
}

/* Move the columns of `from` to the end of t, as those of a region. */
static void
take_columns(struct views_table *t, struct views_table *from,
    const char *region)
{
	t->column = mem_resize(t->column, t->columns + from->columns + 1,
	    sizeof(*t->column));
	for (size_t i = 0; i < from->columns; i++) {
		t->column[t->columns] = from->column[i];
		t->column[t->columns++].region = region;
	}
	from->columns = 0;
}

/* The tables of all regions in one: each is made as it would be alone, so that
 * side by side they show what they show one by one. */
static int
make_regions(struct views_table **out, const struct views_request *request,
    struct views_source *source, struct err *e)
{
	struct views_request q = *request;
	struct views_table *together = NULL, *t = NULL, *one;
	const char *const *code;
	size_t n;
	int r;

	q.by_region = false;
	code = views_source_regions(source, &n);
	r = make_one(&together, &q, source, e);
	if (r < 0)
		goto out;
	t = mem_alloc(sizeof(*t));
	*t = *together;
	t->request = *request;
	t->request.rules = views_source_rules(source);
	t->column = NULL;
	t->columns = 0;
	together->besides = NULL; /* t's now */
	for (size_t i = 0; r == 0 && i < n; i++) {
		q.region = code[i];
		r = make_one(&one, &q, source, e);
		if (r < 0)
			break;
		take_columns(t, one, code[i]);
		views_free(one);
	}
	take_columns(t, together, NULL);
out:
	views_free(together);
	if (r < 0)
		views_free(t);
	else
		*out = t;
	return r;
}

int
views_make_of(struct views_table **out, const struct views_request *request,
    struct views_source *source, struct err *e)
{
	return request->by_region ? make_regions(out, request, source, e)
				  : make_one(out, request, source, e);
}

int
views_make(struct views_table **out, const struct views_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e)
{
	struct views_source *source;
	int r;

	if (views_source_open(&source, totals, registry, request->day, e) < 0)
		return -1;
	r = views_make_of(out, request, source, e);
	views_source_close(source);
	return r;
}

void
views_free(struct views_table *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->columns; i++)
		views_fill_free_column(&t->column[i]);
	free(t->column);
	free(t->besides);
	free(t);
}

bool
views_in_text(const struct views_table *t, const struct views_column *c)
{
	return !t->request.by_region || t->request.has_period || c->all;
}

static const struct disclosure_cell blank = { DISCLOSURE_NEVER, 0, 0 };
static const struct disclosure_cell masked = { DISCLOSURE_MASKED, 0, 0 };

struct disclosure_cell
views_cell(const struct views_table *t, const struct views_column *c,
    size_t row)
{
	if (!c->applies[row] || !c->any)
		return blank;
	if (t->request.policy == DISCLOSURE_SHEAF_1 ? c->suppressed[row]
						    : c->hidden || c->few[row])
		return masked;
	return disclosure_count(t->request.policy, &t->request.rules->rows[row],
	    c->value[row]);
}

bool
views_ratio_applies(const struct views_table *t, const struct views_column *c,
    size_t i)
{
	size_t n;
	struct ratio_rows rows =
	    ratios_rows(&ratios_all(&n)[i], t->request.rules);

	return c->applies[rows.num[0]] && c->applies[rows.den] &&
	       (rows.num[1] < 0 || c->applies[rows.num[1]]);
}

struct beside {
	const struct views_table *t;
	const struct views_column *c;
};

static struct disclosure_cell
shown_beside(const void *arg, size_t row)
{
	const struct beside *b = arg;

	return views_cell(b->t, b->c, row);
}

struct disclosure_cell
views_ratio(const struct views_table *t, const struct views_column *c, size_t i)
{
	const struct beside beside = { t, c };
	const struct disclosure_beside b = { .rules = t->request.rules,
		.shown = shown_beside,
		.arg = &beside,
		.even = !c->ratio_uneven[i] };
	size_t n;

	if (!c->any || !views_ratio_applies(t, c, i))
		return blank;
	if (t->request.policy == DISCLOSURE_SHEAF_1)
		return disclosure_ratio_beside(&ratios_all(&n)[i], &c->ratio[i],
		    &b);
	if (c->hidden || c->ratio_few[i])
		return masked;
	return disclosure_ratio(t->request.policy, &ratios_all(&n)[i],
	    &c->ratio[i]);
}

bool
views_bare(const struct views_table *t, struct disclosure_cell cell)
{
	return t->request.policy == DISCLOSURE_SHEAF_1 &&
	       cell.state == DISCLOSURE_MASKED;
}
