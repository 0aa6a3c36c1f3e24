/*
 * Totals read while the writer works must be those of some log size, never a
 * mixture of two.
 */
#include "tests/simulation/prop_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/check/rebuild.h"
#include "protocol/inforce.h"
#include "protocol/note.h"
#include "protocol/opening.h"
#include "tests/simulation/sim_totals.h"
#include "tests/simulation/sim_workers.h"

/* ---------------------------------------------------------------- readings */

static uint64_t
wait_published(void *arg, uint64_t size)
{
	return merger_wait_published(arg, size, 10000);
}

/* Scope i of a plan: a service, a region, no region, or everything. */
static enum totals_scope
scope(const struct prop_plan *p, size_t i, const char **name)
{
	*name = NULL;
	if (i < PROP_SERVICES) {
		*name = i < p->services ? p->service[i] : "never-named";
		return TOTALS_SERVICE;
	}
	i -= PROP_SERVICES;
	if (i > PROP_REGIONS)
		return TOTALS_NATIONAL;
	*name = i < PROP_REGIONS ? prop_plan_region(i) : "";
	return TOTALS_REGION;
}

void
prop_check_read(struct prop_bench *b, struct store *reader,
    struct prop_reading *out)
{
	const struct totals_gate gate = { wait_published, b->merger };
	struct err e = ERR_INIT;
	struct totals_snapshot v;

	memset(out, 0, sizeof(*out));
	if (totals_begin(&v, reader, &gate, &e) < 0)
		sim_workers_fail("no totals: %s", e.text);
	out->size = v.log_size;
	for (size_t q = 0; q < b->plan->quarters; q++)
		for (size_t i = 0; i < PROP_SCOPES; i++) {
			const char *name;
			enum totals_scope s = scope(b->plan, i, &name);

			if (totals_read(&v, measures_ips_grow_1(), s, name,
				b->plan->quarter[q], &out->figures[q][i],
				&e) < 0)
				sim_workers_fail("no totals: %s", e.text);
		}
	totals_end(&v);
}

static void
compare(const struct prop_reading *r, const char *name,
    const struct totals_figures *is, const struct model_sums *must)
{
	char difference[SIM_TOTALS_TEXT_MAX];

	if (!sim_totals_same(is, must, difference))
		sim_workers_fail("at log size %llu, %s: %s",
		    (unsigned long long)r->size, name, difference);
}

void
prop_check_reading(struct prop_bench *b, const struct prop_reading *r)
{
	const struct prop_plan *p = b->plan;

	for (size_t q = 0; q < p->quarters; q++)
		for (size_t i = 0; i < PROP_SCOPES; i++) {
			struct model_sums must;
			const char *name;
			enum totals_scope s = scope(p, i, &name);

			model_sum(p->model, r->size,
			    s == TOTALS_SERVICE ? name : NULL,
			    s == TOTALS_REGION ? name : NULL, p->quarter[q],
			    &must);
			compare(r, name != NULL ? name : "everything",
			    &r->figures[q][i], &must);
		}
}

/* ------------------------------------------------------- a plan without if */

/* Sums straight from the plan, regardless of the order of arrival. */
static void
check_plain(struct prop_bench *b, const struct prop_reading *r)
{
	const struct prop_plan *p = b->plan;
	uint64_t index;

	for (size_t i = 0; i < p->items; i++)
		if (p->item[i].needed &&
		    !model_find(p->model, &p->item[i].id, &index))
			sim_workers_fail("item %zu is not in the log", i);
	for (size_t q = 0; q < p->quarters; q++)
		for (size_t s = 0; s < p->services; s++) {
			const struct prop_newest *n = &p->newest[s][q];
			const struct totals_figures *f = &r->figures[q][s];
			bool counts = n->any && !n->figures.withdrawn;

			if (f->services != (counts ? 1 : 0))
				sim_workers_fail("%s is not as planned",
				    p->service[s]);
			for (size_t i = 0; counts && i < f->n; i++)
				if (f->sum[i] != (n->figures.value[i] < 0
							 ? 0
							 : n->figures.value[i]))
					sim_workers_fail("%s is not as planned",
					    p->service[s]);
		}
}

/* --------------------------------------------------- by inforce.h, openings */

static int
replay_one(void *arg, uint64_t index, struct slice whole, struct err *e)
{
	struct inforce *f = arg;
	struct statement s;
	struct note n;
	struct hash id;

	(void)index;
	if (note_parse(&n, whole, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&s, n.text, e) < 0)
		return -1;
	id = note_id(&n);
	inforce_add(f, &s, &id);
	return 0;
}

/* The payload of an entry in force, opened against its commitment. */
static void
open_entry(struct prop_bench *b, const struct inforce_entry *entry,
    struct returns *out)
{
	struct buf opening, whole;
	struct err e = ERR_INIT;
	struct slice payload;
	struct statement s;
	struct hash commit;
	struct note n;
	bool found;

	buf_init(&opening, LIMITS_OPENING_MAX);
	buf_init(&whole, LIMITS_NOTE_MAX);
	if (store_opening_get(b->reader, entry->index, &opening, &found, &e) <
		0 ||
	    store_log_get(b->reader, entry->index, &whole, &e) < 0 ||
	    note_parse(&n, buf_slice(&whole), LIMITS_NOTE_MAX, true, &e) < 0 ||
	    statement_parse(&s, n.text, &e) < 0)
		sim_workers_fail("cannot read a leaf: %s", e.text);
	if (!found || opening.n < OPENING_SALT_SIZE)
		sim_workers_fail("an opening in force is missing");
	payload = slice_make(opening.data + OPENING_SALT_SIZE,
	    opening.n - OPENING_SALT_SIZE);
	commit =
	    opening_commit(statement_header(n.text), opening.data, payload);
	if (!hash_equal(&commit, &s.u.batch.commit))
		sim_workers_fail("an opening does not fit its commitment");
	if (returns_parse(out, payload, &e) < 0)
		sim_workers_fail("a payload in force: %s", e.text);
	buf_free(&opening);
	buf_free(&whole);
}

static void
add_entry(struct prop_bench *b, const struct inforce_entry *entry,
    struct model_sums sums[static PROP_QUARTERS])
{
	struct returns r;
	struct model_sums *s = NULL;

	if (entry->erased)
		return;
	for (size_t q = 0; q < b->plan->quarters; q++)
		if (b->plan->quarter[q].start == entry->period.start)
			s = &sums[q];
	ASSERT(s != NULL);
	open_entry(b, entry, &r);
	if (r.withdrawn)
		return;
	s->services++;
	for (size_t i = 0; i < r.n; i++)
		if (r.value[i] != MEASURE_NOT_COLLECTED) {
			s->sum[i] += r.value[i];
			s->collecting[i]++;
		}
}

static void
check_inforce(struct prop_bench *b, const struct prop_reading *r)
{
	struct model_sums sums[PROP_QUARTERS] = { { .services = 0 } };
	struct inforce *f = inforce_new();
	struct inforce_entry *list;
	struct err e = ERR_INIT;
	size_t n;

	if (store_log_each(b->reader, 0, r->size, replay_one, f, &e) < 0)
		sim_workers_fail("cannot replay: %s", e.text);
	inforce_list(f, &list, &n);
	for (size_t i = 0; i < n; i++)
		add_entry(b, &list[i], sums);
	for (size_t q = 0; q < b->plan->quarters; q++) {
		const struct totals_figures *all =
		    &r->figures[q][PROP_SCOPES - 1];

		sums[q].summaries = all->summaries;
		sums[q].through_min = all->through_min;
		sums[q].through_max = all->through_max;
		compare(r, "by inforce.h", all, &sums[q]);
	}
	free(list);
	inforce_free(f);
}

/* -------------------------------------------------------------------- end */

static void
say(void *arg, const char *sentence)
{
	(void)arg;
	(void)fprintf(stderr, "rebuild: %s\n", sentence);
}

void
prop_check_end(struct prop_bench *b)
{
	struct rebuild_report report = { .say = say };
	struct prop_reading *r = malloc(sizeof(*r));
	struct err e = ERR_INIT;
	uint64_t index;

	ASSERT(r != NULL);
	prop_check_read(b, b->reader, r);
	prop_check_reading(b, r);
	if (b->plan->plain)
		check_plain(b, r);
	check_inforce(b, r);
	if (rebuild_check(b->reader, &report, &e) < 0)
		sim_workers_fail("cannot rebuild: %s", e.text);
	if (report.differences > 0)
		sim_workers_fail("a rebuild finds differences");
	for (size_t i = 0; i < b->plan->items; i++)
		if (b->logged[i].known && (!model_find(b->plan->model,
					       &b->plan->item[i].id, &index) ||
					      index != b->logged[i].index))
			sim_workers_fail("item %zu is not where its receipt "
					 "says",
			    i);
	free(r);
}
