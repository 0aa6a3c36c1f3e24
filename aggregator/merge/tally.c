/*
 * Totals by difference: what a statement takes out of force is subtracted,
 * what comes into force is added.  `rebuild` adds everything up and finds the
 * same (check/rebuild.c).
 */
#include "aggregator/merge/tally.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/store/service_ids.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/registry.h"

/* Rows at hand; a group touches few, and an old one is read again. */
enum { ROWS_MAX = 256 };

struct row {
	struct store_total total;
	bool dirty;
};

struct tally {
	struct store *store;
	struct row *row;
	size_t n;
	struct registry registry;
	bool registry_loaded;
};

struct tally *
tally_new(struct store *s)
{
	struct tally *t = mem_alloc(sizeof(*t));

	t->store = s;
	t->row = mem_array(ROWS_MAX, sizeof(*t->row));
	return t;
}

void
tally_free(struct tally *t)
{
	if (t == NULL)
		return;
	tally_forget(t);
	free(t->row);
	free(t);
}

void
tally_forget(struct tally *t)
{
	t->n = 0;
	if (t->registry_loaded)
		registry_free(&t->registry);
	t->registry_loaded = false;
}

int
tally_flush(struct tally *t, struct err *e)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->row[i].dirty &&
		    store_total_put(t->store, &t->row[i].total, e) < 0)
			return -1;
		t->row[i].dirty = false;
	}
	return 0;
}

static bool
is_of(const struct store_total *t, const struct store_figure *f)
{
	return t->start == f->key.start && t->rules == f->rules &&
	       strcmp(t->region, f->region) == 0;
}

/* The row that counts f, from memory or store; a new one is all zero. */
static int
find_row(struct tally *t, const struct store_figure *f,
    struct store_total **out, struct err *e)
{
	struct store_total *total;
	bool found;

	for (size_t i = 0; i < t->n; i++)
		if (is_of(&t->row[i].total, f)) {
			t->row[i].dirty = true;
			*out = &t->row[i].total;
			return 0;
		}
	/* Rows that are written back can be read again. */
	if (t->n == ROWS_MAX) {
		if (tally_flush(t, e) < 0)
			return -1;
		t->n = 0;
	}
	total = &t->row[t->n].total;
	if (store_total_get(t->store, f->rules, f->key.start, f->region, total,
		&found, e) < 0)
		return -1;
	if (!found) {
		memset(total, 0, sizeof(*total));
		total->rules = f->rules;
		total->start = f->key.start;
		memcpy(total->region, f->region, sizeof(total->region));
	}
	t->row[t->n++].dirty = true;
	*out = total;
	return 0;
}

/* Only returns count, and of these not the withdrawn and erased ones. */
static bool
counts(const struct store_figure *f)
{
	return f->key.content == CONTENT_RETURN && !f->withdrawn && !f->erased;
}

/* Add f to its row, or take it out. */
static int
apply(struct tally *t, const struct store_figure *f, bool add, struct err *e)
{
	struct store_total *total;
	uint32_t one = add ? 1 : UINT32_MAX; /* wraps: minus one */
	int32_t day;

	if (!counts(f))
		return 0;
	ASSERT(f->rules != NULL && f->n == f->rules->n);
	if (find_row(t, f, &total, e) < 0)
		return -1;
	day = f->through - f->key.start;
	ASSERT(day >= 0 && day < STORE_DAYS_MAX);
	ASSERT(add || (total->services > 0 && total->through[day] > 0));
	total->services += add ? 1 : UINT64_MAX;
	if (f->summary)
		total->summaries += add ? 1 : UINT64_MAX;
	total->through[day] += one;
	for (size_t i = 0; i < f->n; i++) {
		if (f->value[i] == MEASURE_NOT_COLLECTED)
			continue;
		total->sum[i] += add ? f->value[i] : -f->value[i];
		total->collecting[i] += one;
	}
	return 0;
}

int
tally_remove(struct tally *t, const struct store_figure *f, struct err *e)
{
	return apply(t, f, false, e);
}

int
tally_add(struct tally *t, const struct store_figure *f, struct err *e)
{
	return apply(t, f, true, e);
}

int
tally_region(struct tally *t, const char *service, struct period p,
    char region[static STORE_REGION_MAX + 1], struct err *e)
{
	const char *code;

	if (!t->registry_loaded) {
		if (reference_load(t->store, &t->registry, e) < 0)
			return -1;
		t->registry_loaded = true;
	}
	code = registry_region_of(&t->registry, service, p);
	memset(region, 0, STORE_REGION_MAX + 1);
	if (code != NULL) {
		ASSERT(strlen(code) <= STORE_REGION_MAX);
		memcpy(region, code, strlen(code));
	}
	return 0;
}

/* --------------------------------------------------------- making again */

struct remake {
	struct tally *tally;
	struct service_ids ids;
	struct store_figure *moved; /* with their new region */
	size_t n;
};

static int
remake_one(void *arg, const struct store_figure *f, struct err *e)
{
	struct remake *r = arg;
	struct store_figure new = *f;

	if (tally_region(r->tally, service_ids_of(&r->ids, f->key.service),
		statement_period_from(f->key.content, f->key.start), new.region,
		e) < 0)
		return -1;
	if (strcmp(new.region, f->region) != 0) {
		r->moved = mem_resize(r->moved, r->n + 1, sizeof(*r->moved));
		r->moved[r->n++] = new;
	}
	return tally_add(r->tally, &new, e);
}

int
tally_remake(struct tally *t, struct err *e)
{
	const struct store_figure_range all = { .start = DAY_NONE };
	struct remake r = { .tally = t };
	int rc = -1;

	tally_forget(t);
	if (service_ids_load(&r.ids, t->store, e) < 0 ||
	    store_total_clear(t->store, e) < 0 ||
	    store_figure_each(t->store, &all, remake_one, &r, e) < 0)
		goto out;
	for (size_t i = 0; i < r.n; i++)
		if (store_figure_put(t->store, &r.moved[i], e) < 0)
			goto out;
	rc = tally_flush(t, e);
out:
	service_ids_free(&r.ids);
	free(r.moved);
	return rc;
}
