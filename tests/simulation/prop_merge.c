/*
 * Property test: whatever the order, the repeats and the threads in which
 * batches reach the writer, the totals are the sum of what is in force.
 *
 * A case is made from a seed: a few agents, services, quarters and regions;
 * returns at random or derived by the agent's own code; revisions, also
 * ones not above the last; withdrawals; payloads that break a rule; services
 * that move; revocations and new epochs; erasures; two statements for one
 * place in a chain; a registry with dated moves, replaced half way.  About
 * a third of the cases are plain: nothing in them can be refused, so that
 * the order of arrival must not matter at all.
 *
 * Real: intake, merger with its thread, store, ledger, totals, directory.
 * In memory: the lock and the published checkpoint.  No tiles are written.
 *
 * Every envelope is brought 1 to 10 times, in random order, from 1 to 4
 * threads at once, while another thread reads totals.  Checked:
 * - every reading of totals, whatever log size it saw, equals sim_model.h at
 *   that size: by service, by region, all;
 * - at the end, in plain cases, every batch is logged and the totals are the
 *   newest revisions of the plan, without a look at the log;
 * - at the end they also equal what protocol/inforce.h gives with the
 *   openings kept, and rebuild_check() finds no difference;
 * - the log is one that sim_model.h accepts: nothing twice, chains whole,
 *   refused exactly what must be; every answer to one statement names the
 *   same index, and every receipt verifies.
 *
 * PROP_CASES=n cases (1000); PROP_SEED=n repeats one case 20 times, for the
 * threads meet differently each time.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/file.h"
#include "common/base/log.h"
#include "tests/simulation/prop_bench.h"
#include "tests/simulation/prop_check.h"
#include "tests/simulation/sim_workers.h"

enum {
	CASES = 1000,
	REPEATS = 20,
	THREADS = 4,
	COPIES = 10,
	/* What can never be logged is given up after so many tries. */
	TRIES = 24,
	READINGS = 6,
	PAUSE_NS = 400000
};

/* Copies of items to be brought, a stack that threads take from. */
struct round {
	struct prop_bench *bench;
	const char *store;
	size_t copy[PROP_ITEMS * COPIES];
	size_t threads;
	pthread_mutex_t mutex; /* of what follows */
	size_t n, busy;
	unsigned early[PROP_ITEMS]; /* times that an item came too early */
	bool done;
	struct prop_reading reading[READINGS];
	size_t readings;
};

static size_t
below(struct demo_prng *rng, size_t n)
{
	return (size_t)demo_prng_below(rng, (int32_t)n);
}

static void
nap(void)
{
	const struct timespec t = { .tv_nsec = PAUSE_NS };

	(void)nanosleep(&t, NULL);
}

/* Every item from..to of the plan, each some times, shuffled. */
static void
deal(struct demo_prng *rng, struct round *r, size_t from, size_t to)
{
	r->n = r->readings = r->busy = 0;
	r->done = false;
	memset(r->early, 0, sizeof(r->early));
	for (size_t i = from; i < to; i++)
		for (size_t k = 1 + below(rng, COPIES); k > 0; k--)
			r->copy[r->n++] = i;
	for (size_t i = r->n; i > 1; i--) {
		size_t k = below(rng, i), swap = r->copy[k];

		r->copy[k] = r->copy[i - 1];
		r->copy[i - 1] = swap;
	}
	r->threads = 1 + below(rng, THREADS);
}

/* Take a copy; false when all is done.  One that came too early goes to the
 * other end, where it is taken last. */
static bool
take(struct round *r, size_t *item)
{
	bool any, busy;

	pthread_mutex_lock(&r->mutex);
	any = r->n > 0;
	busy = r->busy > 0;
	if (any) {
		*item = r->copy[--r->n];
		r->busy++;
	}
	pthread_mutex_unlock(&r->mutex);
	if (!any && busy) {
		nap();
		return take(r, item);
	}
	return any;
}

static void
put_back(struct round *r, size_t item, bool again)
{
	const struct prop_plan *p = r->bench->plan;

	pthread_mutex_lock(&r->mutex);
	if (again && (p->item[item].needed || ++r->early[item] < TRIES)) {
		memmove(&r->copy[1], &r->copy[0], r->n * sizeof(item));
		r->copy[0] = item;
		r->n++;
	}
	r->busy--;
	pthread_mutex_unlock(&r->mutex);
}

static void *
bring(void *arg)
{
	struct round *r = arg;
	size_t item;

	while (take(r, &item))
		put_back(r, item, !prop_bench_bring(r->bench, item));
	return NULL;
}

static void *
read_totals(void *arg)
{
	struct round *r = arg;
	struct err e = ERR_INIT;
	struct store *reader;
	bool done = false;

	ASSERT(store_open_reader(&reader, r->store, &e) == 0);
	while (!done && r->readings < READINGS) {
		prop_check_read(r->bench, reader, &r->reading[r->readings++]);
		nap();
		pthread_mutex_lock(&r->mutex);
		done = r->done;
		pthread_mutex_unlock(&r->mutex);
	}
	store_close(reader);
	return NULL;
}

static void
run_round(struct round *r)
{
	pthread_t thread[THREADS], reader;

	ASSERT(pthread_create(&reader, NULL, read_totals, r) == 0);
	for (size_t i = 0; i < r->threads; i++)
		ASSERT(pthread_create(&thread[i], NULL, bring, r) == 0);
	for (size_t i = 0; i < r->threads; i++)
		pthread_join(thread[i], NULL);
	pthread_mutex_lock(&r->mutex);
	r->done = true;
	pthread_mutex_unlock(&r->mutex);
	pthread_join(reader, NULL);
	prop_bench_feed(r->bench);
	for (size_t i = 0; i < r->readings; i++)
		prop_check_reading(r->bench, &r->reading[i]);
}

static void
run_rounds(struct prop_bench *b, struct round *r, uint64_t seed)
{
	struct demo_prng rng;
	size_t half;

	demo_prng_seed(&rng, seed, "order");
	prop_bench_registry(b);
	for (size_t i = 0; i < b->plan->setup; i++)
		ASSERT(prop_bench_bring(b, i));
	half =
	    b->plan->setup + below(&rng, b->plan->items - b->plan->setup + 1);
	/* Of a plain plan all may come at once; else what waits for another
	 * half would only be tried in vain. */
	deal(&rng, r, b->plan->setup, b->plan->plain ? b->plan->items : half);
	run_round(r);
	if (demo_prng_chance(&rng, 50))
		prop_bench_registry(b);
	deal(&rng, r, demo_prng_chance(&rng, 30) ? 0 : half, b->plan->items);
	run_round(r);
	prop_check_end(b);
}

static void
run_case(const char *dir, uint64_t seed)
{
	struct prop_plan *plan = calloc(1, sizeof(*plan));
	struct prop_bench *b = calloc(1, sizeof(*b));
	struct round *r = calloc(1, sizeof(*r));
	struct demo_prng rng;
	char *store = file_path(dir, "store.db");

	ASSERT(plan != NULL && b != NULL && r != NULL);
	demo_prng_seed(&rng, seed, "bench");
	prop_plan_make(plan, seed);
	prop_bench_open(b, dir, plan, 1 + below(&rng, 64));
	r->bench = b;
	r->store = store;
	ASSERT(pthread_mutex_init(&r->mutex, NULL) == 0);
	run_rounds(b, r, seed);
	pthread_mutex_destroy(&r->mutex);
	prop_bench_close(b);
	prop_plan_free(plan);
	free(store);
	free(r);
	free(b);
	free(plan);
}

static uint64_t one;

static void
run_one(const char *dir, uint64_t repeat)
{
	(void)repeat;
	run_case(dir, one);
}

int
main(void)
{
	struct sim_workers w = { .first = 1,
		.count = sim_workers_number("PROP_CASES", CASES),
		.run = run_case,
		.seed_name = "PROP_SEED" };
	int failed;

	one = sim_workers_number("PROP_SEED", 0);
	if (one != 0) {
		w.run = run_one;
		w.count = REPEATS;
	}
	keys_start();
	log_set_level(LOG_ALARM);
	failed = sim_workers_run(&w);
	if (failed == 0)
		printf("%llu cases: every total is what is in force\n",
		    (unsigned long long)w.count);
	return failed;
}
