/* What several views read of one state, in the order of services. */
#include "aggregator/views/views_rows.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* Periods whose places are remembered: ten years of quarters and some. */
enum { PERIODS_MAX = 48 };

struct leaf {
	uint64_t number; /* place in the log, plus 1; 0: free */
	struct views_leaf leaf;
};

struct views_leaves {
	pthread_mutex_t guard; /* of what follows */
	struct leaf leaf[VIEWS_ROWS_LEAVES];
};

struct placed {
	struct period period;
	const char **region; /* by place in the roster */
};

struct views_rows {
	const struct registry *registry;
	struct service_status *status;
	const struct service_status_service **service; /* by place */
	struct store_held *held; /* by place, then in the order of keys */
	size_t n;
	size_t *first; /* of held, by place; behind them its number */
	struct store_figure *review;
	size_t reviews;
	struct views_leaves *leaves;
	pthread_mutex_t guard; /* of what follows */
	struct placed placed[PERIODS_MAX];
	size_t periods;
};

/* ------------------------------------------------------------- statements */

struct views_leaves *
views_leaves_new(void)
{
	struct views_leaves *all = mem_alloc(sizeof(*all));

	ASSERT(pthread_mutex_init(&all->guard, NULL) == 0);
	return all;
}

void
views_leaves_free(struct views_leaves *all)
{
	if (all == NULL)
		return;
	(void)pthread_mutex_destroy(&all->guard);
	free(all);
}

static bool
find_leaf(struct views_leaves *all, uint64_t index, struct views_leaf *out)
{
	struct leaf *x = &all->leaf[index % VIEWS_ROWS_LEAVES];
	bool found;

	(void)pthread_mutex_lock(&all->guard);
	found = x->number == index + 1;
	if (found)
		*out = x->leaf;
	(void)pthread_mutex_unlock(&all->guard);
	return found;
}

static void
keep_leaf(struct views_leaves *all, uint64_t index,
    const struct views_leaf *leaf)
{
	(void)pthread_mutex_lock(&all->guard);
	all->leaf[index % VIEWS_ROWS_LEAVES] =
	    (struct leaf){ index + 1, *leaf };
	(void)pthread_mutex_unlock(&all->guard);
}

int
views_rows_leaf(const struct views_rows *r, struct store *reader,
    uint64_t index, struct views_leaf *out, struct err *e)
{
	if (r->leaves != NULL && find_leaf(r->leaves, index, out))
		return 0;
	if (views_leaf_read(out, reader, index, e) < 0)
		return -1;
	if (r->leaves != NULL)
		keep_leaf(r->leaves, index, out);
	return 0;
}

/* ------------------------------------------------------------------ made */

struct gather {
	struct store_held *held;
	size_t n, cap;
	struct views_rows *rows;
	size_t review_cap;
};

static void
take_held(void *arg, const struct store_held *held)
{
	struct gather *g = arg;

	g->held = mem_grow(g->held, g->n, &g->cap, sizeof(*g->held));
	g->held[g->n++] = *held;
}

static int
take_review(void *arg, const struct store_figure *f, struct err *e)
{
	struct gather *g = arg;
	struct views_rows *r = g->rows;

	(void)e;
	r->review =
	    mem_grow(r->review, r->reviews, &g->review_cap, sizeof(*r->review));
	r->review[r->reviews++] = *f;
	return 0;
}

/* From the order of services in the store into that of the roster. */
static void
sort_held(struct views_rows *r, const struct gather *g)
{
	const struct views_roster *roster = &r->status->roster;
	size_t *next = mem_array(roster->n + 1, sizeof(*next));

	r->n = g->n;
	r->held = mem_array(g->n + 1, sizeof(*r->held));
	r->first = mem_array(roster->n + 2, sizeof(*r->first));
	for (size_t i = 0; i < g->n; i++)
		r->first[views_roster_find(roster, g->held[i].key.service) +
			 1]++;
	for (size_t s = 0; s < roster->n; s++) {
		r->first[s + 1] += r->first[s];
		next[s] = r->first[s];
	}
	for (size_t i = 0; i < g->n; i++)
		r->held[next[views_roster_find(roster,
		    g->held[i].key.service)]++] = g->held[i];
	free(next);
}

static int
by_code(const void *pa, const void *pb)
{
	const struct service_status_service *const *a = pa, *const *b = pb;

	return text_compare_id((*a)->code, (*b)->code);
}

/* The roster is in the order of codes, and the status is of all that it has. */
static void
sort_services(struct views_rows *r)
{
	const struct service_status *s = r->status;

	ASSERT(s->n == s->roster.n);
	r->service = mem_array(s->n + 1, sizeof(*r->service));
	for (size_t i = 0; i < s->n; i++)
		r->service[i] = &s->service[i];
	qsort(r->service, s->n, sizeof(*r->service), by_code);
}

int
views_rows_make(struct views_rows **out, const struct totals_snapshot *totals,
    const struct registry *registry, int32_t day, struct views_leaves *leaves,
    struct err *e)
{
	const struct store_figure_range reviews = { .start = DAY_NONE,
		.reviews = true };
	struct views_rows *r = mem_alloc(sizeof(*r));
	struct gather g = { .rows = r };
	const struct service_status_request all = { .day = day,
		.also = take_held,
		.arg = &g };
	int rc;

	*r = (struct views_rows){ .registry = registry, .leaves = leaves };
	ASSERT(pthread_mutex_init(&r->guard, NULL) == 0);
	rc = service_status_make(&r->status, &all, totals, registry, e);
	if (rc == 0) {
		sort_held(r, &g);
		sort_services(r);
		rc = store_figure_each(totals->reader, &reviews, take_review,
		    &g, e);
	}
	free(g.held);
	if (rc < 0) {
		views_rows_free(r);
		return -1;
	}
	*out = r;
	return 0;
}

void
views_rows_free(struct views_rows *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->periods; i++)
		free(r->placed[i].region);
	(void)pthread_mutex_destroy(&r->guard);
	service_status_free(r->status);
	free(r->service);
	free(r->review);
	free(r->first);
	free(r->held);
	free(r);
}

int
views_rows_begin(const struct views_rows **out, struct views_rows **made,
    const struct totals_snapshot *totals, const struct registry *registry,
    int32_t day, struct err *e)
{
	*made = NULL;
	*out = totals->rows;
	if (*out != NULL && (*out)->registry == registry &&
	    (*out)->status->day == day)
		return 0;
	if (views_rows_make(made, totals, registry, day, NULL, e) < 0)
		return -1;
	*out = *made;
	return 0;
}

/* ----------------------------------------------------------------- asked */

const struct service_status *
views_rows_status(const struct views_rows *r)
{
	return r->status;
}

const struct views_roster *
views_rows_roster(const struct views_rows *r)
{
	return &r->status->roster;
}

const struct service_status_service *
views_rows_service(const struct views_rows *r, size_t place)
{
	ASSERT(place < r->status->n);
	return r->service[place];
}

const struct store_held *
views_rows_held(const struct views_rows *r, size_t place, size_t *n)
{
	ASSERT(place < r->status->n);
	*n = r->first[place + 1] - r->first[place];
	return &r->held[r->first[place]];
}

const struct store_figure *
views_rows_reviews(const struct views_rows *r, size_t *n)
{
	*n = r->reviews;
	return r->review;
}

static const char **
find_regions(const struct views_rows *r, struct period p)
{
	const struct views_roster *roster = views_rows_roster(r);
	const char **region = mem_array(roster->n + 1, sizeof(*region));

	for (size_t i = 0; i < roster->n; i++)
		region[i] = registry_region_of(r->registry, roster->code[i], p);
	return region;
}

/* Under the guard; NULL: it was not asked for. */
static const char *const *
remembered(const struct views_rows *r, struct period p)
{
	for (size_t i = 0; i < r->periods; i++)
		if (r->placed[i].period.start == p.start &&
		    r->placed[i].period.end == p.end)
			return r->placed[i].region;
	return NULL;
}

/* What is remembered changes no answer, so it may be of rows that are const. */
const char **
views_rows_regions(const struct views_rows *rows, struct period p)
{
	struct views_rows *r = (struct views_rows *)(uintptr_t)rows;
	size_t n = views_rows_roster(r)->n;
	const char **out;
	const char *const *known;

	(void)pthread_mutex_lock(&r->guard);
	known = remembered(r, p);
	if (known == NULL && r->periods < PERIODS_MAX) {
		r->placed[r->periods] =
		    (struct placed){ p, find_regions(r, p) };
		known = r->placed[r->periods++].region;
	}
	if (known == NULL) {
		out = find_regions(r, p);
	} else {
		out = mem_array(n + 1, sizeof(*out));
		memcpy(out, known, n * sizeof(*out));
	}
	(void)pthread_mutex_unlock(&r->guard);
	return out;
}
