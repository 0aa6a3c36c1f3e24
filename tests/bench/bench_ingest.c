/*
 * ingest_cpu: CPU time of the aggregator for each accepted, durable batch
 * of a full return over loopback HTTP with keep-alive, from many agents,
 * against the floor of the same run: one Ed25519 check and one box opening.
 * ingest_rate: batches accepted durably in a second, the clients on the
 * same processors.  Load is bounded and goes to 127.0.0.1 only.
 */
#include "common/base/clock.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"
#include "tests/bench/load.h"
#include "tests/bench/programs.h"

enum {
	AGENTS = 512,
	BATCHES = 40 /* of each agent: under its daily quota */
};

int
main(void)
{
	struct fleet f = { 0 };
	double floor_us, cpu_us, cpu, total = (double)AGENTS * BATCHES;
	struct programs_daemon d;
	struct gauge *gauge;
	struct load *load;
	int64_t begin, ms;

	keys_start();
	fleet_make(&f, AGENTS, 1, 7);
	load = load_make(&f, BATCHES);
	programs_serve(&d, f.state);
	load_connect(load, d.port);
	gauge = gauge_start();
	cpu = programs_cpu_s(&d);
	begin = clock_mono_now().ms;
	load_run(load, BATCHES);
	ms = clock_mono_now().ms - begin;
	cpu_us = (programs_cpu_s(&d) - cpu) * 1e6 / total;
	floor_us = gauge_stop(gauge) / 1000;
	gauge_print("ingest_cpu", cpu_us, "us/batch", floor_us,
	    floor_us / cpu_us);
	gauge_print("ingest_rate", total * 1000 / (double)ms, "batches/s", -1,
	    -1);
	load_free(load);
	programs_stop(&d);
	fleet_free(&f);
	return 0;
}
