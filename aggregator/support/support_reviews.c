/* Independent fidelity reviews in force, each with its scores. */
#include "aggregator/support/support_reviews.h"

#include <stdio.h>
#include <stdlib.h>

#include "aggregator/store/service_ids.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

struct gather {
	struct support_reviews *out;
	struct service_ids ids;
	int32_t until;
};

static int
take(void *arg, const struct store_figure *f, struct err *e)
{
	struct gather *g = arg;
	struct support_reviews *all = g->out;
	struct support_review *r;

	(void)e;
	if (f->key.content != CONTENT_FIDELITY_INDEPENDENT || f->withdrawn ||
	    f->erased || f->key.start > g->until)
		return 0;
	ASSERT(f->n >= FIDELITY_ITEMS);
	all->review =
	    mem_grow(all->review, all->n, &all->cap, sizeof(*all->review));
	r = &all->review[all->n++];
	*r = (struct support_review){ .day = f->key.start };
	(void)snprintf(r->service, sizeof(r->service), "%s",
	    service_ids_of(&g->ids, f->key.service));
	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		r->score[i] = (uint8_t)f->value[i];
	return 0;
}

static int
by_service_and_day(const void *pa, const void *pb)
{
	const struct support_review *a = pa, *b = pb;
	int order = text_compare_id(a->service, b->service);

	if (order != 0)
		return order;
	return a->day < b->day ? -1 : a->day > b->day;
}

int
support_reviews_read(struct support_reviews *out,
    const struct totals_snapshot *totals, int32_t until, struct err *e)
{
	const struct store_figure_range all = { .start = DAY_NONE,
		.reviews = true };
	struct gather g = { .out = out, .until = until };
	int rc;

	*out = (struct support_reviews){ 0 };
	rc = service_ids_load(&g.ids, totals->reader, e);
	if (rc == 0)
		rc = store_figure_each(totals->reader, &all, take, &g, e);
	service_ids_free(&g.ids);
	if (out->n > 0)
		qsort(out->review, out->n, sizeof(*out->review),
		    by_service_and_day);
	return rc;
}
