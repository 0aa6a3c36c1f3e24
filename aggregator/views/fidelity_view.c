/*
 * Fidelity reviews in force: the newest of each service and kind, ranked
 * within its kind.  The scores of all services are read once, in the order of
 * the store, in which the newest review of a kind comes last.
 */
#include "aggregator/views/fidelity_view.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/store/service_ids.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

struct gather {
	struct fidelity_view *view;
	struct service_ids ids;
};

/* ------------------------------------------------------------ one review */

static bool
kind_of(enum statement_content content, enum fidelity_kind *kind)
{
	if (content != CONTENT_FIDELITY_INDEPENDENT &&
	    content != CONTENT_FIDELITY_SELF)
		return false;
	*kind = content == CONTENT_FIDELITY_SELF ? FIDELITY_SELF
						 : FIDELITY_INDEPENDENT;
	return true;
}

static void
fill(struct fidelity_view_review *r, const struct store_figure *f)
{
	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		r->score[i] = (uint8_t)f->value[i];
	r->day = f->key.start;
	r->sum = fidelity_add(r->score);
	r->planned = f->value[FIDELITY_ITEMS];
	r->done = f->value[FIDELITY_ITEMS + 1];
}

/* The row of a service; a new one, with day DAY_NONE, at its first review. */
static struct fidelity_view_review *
row_of(struct fidelity_view_table *t, const char *service)
{
	struct fidelity_view_review *r;

	/* They come service by service, so it is nearly always the last. */
	for (size_t i = t->n; i-- > 0;)
		if (strcmp(t->review[i].service, service) == 0)
			return &t->review[i];
	t->review = mem_resize(t->review, t->n + 1, sizeof(*t->review));
	r = &t->review[t->n++];
	*r = (struct fidelity_view_review){ .day = DAY_NONE };
	memcpy(r->service, service, strlen(service) + 1);
	return r;
}

static int
take(void *arg, const struct store_figure *f, struct err *e)
{
	struct gather *g = arg;
	const struct fidelity_view_request *q = &g->view->request;
	struct fidelity_view_review *r;
	enum fidelity_kind kind;

	(void)e;
	if (!kind_of(f->key.content, &kind) || f->withdrawn || f->erased ||
	    f->key.start > q->until ||
	    (q->region != NULL && text_compare_id(q->region, f->region) != 0))
		return 0;
	ASSERT(f->n > FIDELITY_ITEMS + 1);
	/* They come by service, kind and day: the last one is the newest. */
	r = row_of(&g->view->table[kind],
	    service_ids_of(&g->ids, f->key.service));
	r->has_before = r->day != DAY_NONE;
	r->before_day = r->day;
	memcpy(r->before_score, r->score, sizeof(r->before_score));
	r->before = r->sum;
	fill(r, f);
	return 0;
}

/* --------------------------------------------------------------- a table */

static int
by_position(const void *a, const void *b)
{
	const struct fidelity_view_review *x = a, *y = b;

	if (x->position != y->position)
		return x->position < y->position ? -1 : 1;
	return strcmp(x->service, y->service);
}

static void
rank(struct fidelity_view_table *t)
{
	unsigned *total = mem_array(t->n, sizeof(*total));
	unsigned *position = mem_array(t->n, sizeof(*position));

	for (size_t i = 0; i < t->n; i++)
		total[i] = t->review[i].sum.total;
	fidelity_positions(total, t->n, position);
	for (size_t i = 0; i < t->n; i++)
		t->review[i].position = position[i];
	if (t->n > 0)
		qsort(t->review, t->n, sizeof(*t->review), by_position);
	free(total);
	free(position);
}

static void
map(struct fidelity_view_table *t)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t item = 0; item < FIDELITY_ITEMS; item++) {
			if (t->review[i].score[item] >= FIDELITY_STRONG_FROM)
				t->strong[item]++;
			else
				t->weak[item]++;
		}
}

int
fidelity_view_make(struct fidelity_view **out,
    const struct fidelity_view_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e)
{
	const struct store_figure_range all = { .start = DAY_NONE,
		.reviews = true };
	struct fidelity_view *v;
	const char *region = request->region;
	struct gather g = { 0 };
	int rc;

	if (region != NULL &&
	    reference_find_code(registry, REGISTRY_REGION, &region, e) < 0)
		return -1;
	v = mem_alloc(sizeof(*v));
	*v = (struct fidelity_view){ .request = *request,
		.registry = registry,
		.log_size = totals->log_size,
		.log_root = totals->log_root };
	v->request.region = region;
	v->expected =
	    registry_expected(registry, region, period_of(request->until));
	g.view = v;
	rc = service_ids_load(&g.ids, totals->reader, e);
	if (rc == 0)
		rc = store_figure_each(totals->reader, &all, take, &g, e);
	service_ids_free(&g.ids);
	for (unsigned k = 0; rc == 0 && k < FIDELITY_KINDS; k++) {
		rank(&v->table[k]);
		map(&v->table[k]);
	}
	if (rc == 0)
		*out = v;
	else
		fidelity_view_free(v);
	return rc;
}

void
fidelity_view_free(struct fidelity_view *v)
{
	if (v == NULL)
		return;
	for (unsigned k = 0; k < FIDELITY_KINDS; k++)
		free(v->table[k].review);
	free(v);
}
