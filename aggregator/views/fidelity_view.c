/*
 * Fidelity reviews in force: the newest of each service and kind, ranked
 * within its kind.  The scores of all services are read once, in the order of
 * the store, in which the newest review of a kind comes last.
 */
#include "aggregator/views/fidelity_view.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/views_rows.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

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

	/* They come service by service. */
	if (t->n > 0 && strcmp(t->review[t->n - 1].service, service) == 0)
		return &t->review[t->n - 1];
	t->review = mem_resize(t->review, t->n + 1, sizeof(*t->review));
	r = &t->review[t->n++];
	*r = (struct fidelity_view_review){ .day = DAY_NONE };
	memcpy(r->service, service, strlen(service) + 1);
	return r;
}

static void
take(struct fidelity_view *v, const struct service_ids *ids,
    const struct store_figure *f)
{
	const struct fidelity_view_request *q = &v->request;
	struct fidelity_view_review *r;
	enum fidelity_kind kind;

	if (!kind_of(f->key.content, &kind) || f->withdrawn || f->erased ||
	    f->key.start > q->until ||
	    (q->region != NULL && text_compare_id(q->region, f->region) != 0))
		return;
	ASSERT(f->n > FIDELITY_ITEMS + 1);
	/* They come by service, kind and day: the last one is the newest. */
	r = row_of(&v->table[kind], service_ids_of(ids, f->key.service));
	r->has_before = r->day != DAY_NONE;
	r->before_day = r->day;
	memcpy(r->before_score, r->score, sizeof(r->before_score));
	r->before = r->sum;
	fill(r, f);
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

/* Services that the registry expects, of a region or of all. */
static size_t
expected(const struct views_rows *rows, const char *region, struct period p)
{
	const char **at = views_rows_regions(rows, p);
	size_t n = 0;

	for (size_t i = 0; i < views_rows_roster(rows)->n; i++)
		n += at[i] != NULL &&
		     (region == NULL || text_compare_id(at[i], region) == 0);
	free(at);
	return n;
}

int
fidelity_view_make(struct fidelity_view **out,
    const struct fidelity_view_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e)
{
	const char *region = request->region;
	const struct store_figure *review;
	const struct views_rows *rows;
	struct views_rows *made;
	struct fidelity_view *v;
	size_t n;

	if (region != NULL &&
	    reference_find_code(registry, REGISTRY_REGION, &region, e) < 0)
		return -1;
	if (views_rows_begin(&rows, &made, totals, registry, request->until,
		e) < 0)
		return -1;
	v = mem_alloc(sizeof(*v));
	*v = (struct fidelity_view){ .request = *request,
		.registry = registry,
		.log_size = totals->log_size,
		.log_root = totals->log_root };
	v->request.region = region;
	v->expected = expected(rows, region, period_of(request->until));
	review = views_rows_reviews(rows, &n);
	for (size_t i = 0; i < n; i++)
		take(v, &views_rows_roster(rows)->ids, &review[i]);
	for (unsigned k = 0; k < FIDELITY_KINDS; k++) {
		rank(&v->table[k]);
		map(&v->table[k]);
	}
	views_rows_free(made);
	*out = v;
	return 0;
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
