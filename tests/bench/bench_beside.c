/*
 * Deliveries while pages are read: processor time of the threads that take them,
 * for each accepted, durable batch, alone and beside 20 readers, in turns, so that
 * both see the same machine.  page_ingest_cpu has the floor of ingest_cpu;
 * page_ingest_kept is how much of its ratio is left, its floor is the target, and
 * the program fails below it.
 * Readers ask for another page as soon as they have one and 50 ms are over.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "tests/bench/door.h"
#include "tests/bench/gauge.h"
#include "tests/bench/load.h"

enum {
	SERVICES = 400,
	QUARTERS = 4,
	READERS = 20,
	TURNS = 4,   /* of each kind */
	BATCHES = 4, /* of each agent in a turn: under its daily quota */
	PAUSE_MS = 50
};

static const double KEPT_LEAST = 0.9;

static const char *const page[] = { "/v1/region?region=r%d",
	"/v1/services?region=r%d", "/v1/completeness?region=r%d",
	"/v1/help?region=r%d", "/v1/totals?region=r%d", "/v1/spc?region=r%d",
	"/v1/fidelity?region=r%d" };

enum { PAGES = sizeof(page) / sizeof(page[0]), REGIONS = 7 };

static atomic_bool over;
static atomic_long answers;

struct reader {
	struct door door; /* its connection and answer; the rest is borrowed */
	pthread_t thread;
	unsigned at;
};

static void *
run_reader(void *arg)
{
	static const struct timespec pause = { 0, PAUSE_MS * 1000000L };
	struct reader *r = arg;

	door_dial(&r->door);
	while (!atomic_load(&over)) {
		char *path = mem_printf(page[r->at % PAGES],
		    (int)(r->at / PAGES % REGIONS));
		unsigned status;

		(void)door_ask(&r->door, path, "", &status);
		if (status != 200)
			gauge_die("%s: %.300s", path, r->door.answer);
		atomic_fetch_add(&answers, 1);
		r->at++;
		free(path);
		(void)nanosleep(&pause, NULL);
	}
	(void)close(r->door.fd);
	return NULL;
}

/* Seconds of the intake for one turn. */
static double
deliver(struct door *d, struct load *load)
{
	double begin = door_intake_s(d);

	load_run(load, BATCHES);
	return door_intake_s(d) - begin;
}

static double
deliver_beside(struct door *d, struct load *load, struct reader *reader)
{
	double s;

	atomic_store(&over, false);
	for (unsigned i = 0; i < READERS; i++) {
		char *answer = reader[i].door.answer;

		reader[i].door = *d;
		reader[i].door.answer = answer;
		reader[i].at = i * PAGES / 3;
		if (pthread_create(&reader[i].thread, NULL, run_reader,
			&reader[i]) != 0)
			gauge_die("no thread");
	}
	s = deliver(d, load);
	atomic_store(&over, true);
	for (unsigned i = 0; i < READERS; i++)
		(void)pthread_join(reader[i].thread, NULL);
	return s;
}

int
main(void)
{
	enum { READ_MAX = 8 * 1024 * 1024 };
	double floor_us, kept, alone = 0, beside = 0, floor_alone = 0,
			       floor_beside = 0,
			       n = (double)SERVICES * BATCHES * TURNS;
	struct reader *reader = mem_array(READERS, sizeof(*reader));
	struct door d = { 0 };
	struct load *load;

	keys_start();
	door_open(&d, SERVICES, QUARTERS);
	load = load_make(&d.fleet, (size_t)2 * TURNS * BATCHES);
	load_connect(load, api_port(d.api));
	for (unsigned i = 0; i < READERS; i++)
		reader[i].door.answer = mem_alloc(READ_MAX);
	for (int turn = 0; turn < TURNS; turn++) {
		struct gauge *g = gauge_start();

		alone += deliver(&d, load);
		floor_alone += gauge_stop(g) / 1000 / TURNS;
		g = gauge_start();
		beside += deliver_beside(&d, load, reader);
		floor_beside += gauge_stop(g) / 1000 / TURNS;
	}
	alone *= 1e6 / n;
	beside *= 1e6 / n;
	floor_us = floor_beside;
	gauge_print("page_ingest_alone", alone, "us/batch", floor_alone,
	    floor_alone / alone);
	gauge_print("page_ingest_cpu", beside, "us/batch", floor_us,
	    floor_us / beside);
	kept = floor_us / beside / (floor_alone / alone);
	gauge_print("page_ingest_kept", kept, "of the ratio", KEPT_LEAST,
	    kept / KEPT_LEAST);
	gauge_print("page_ingest_pages", (double)atomic_load(&answers),
	    "answers beside", -1, -1);
	load_free(load);
	for (unsigned i = 0; i < READERS; i++)
		free(reader[i].door.answer);
	free(reader);
	door_close(&d);
	return kept < KEPT_LEAST ? 1 : 0;
}
