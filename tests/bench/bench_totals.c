/*
 * totals_read: the median of reading one region's quarter, from a view that
 * is opened for it, with the batches of 10 services stored and of 10,000.
 * The ratio is the growth.
 */
#include <stdlib.h>

#include "aggregator/totals.h"
#include "common/base/file.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"

enum {
	AGENTS = 160,
	SERVICES = 64, /* of each: the most that an agent may have */
	FEW = 10,
	MANY = 10000,
	GROUP = 256,
	READS = 2001
};

static void
read_once(struct store *reader, const struct totals_gate *gate, size_t stored)
{
	const struct ruleset *rules = measures_ips_grow_1();
	struct totals_figures figures;
	struct totals_view v;
	struct err e = ERR_INIT;

	if (totals_begin(&v, reader, gate, &e) < 0)
		fleet_die("%s", e.text);
	if (totals_read(&v, rules, TOTALS_REGION, "r0", fleet_quarter(),
		&figures, &e) < 0)
		fleet_die("%s", e.text);
	totals_end(&v);
	/* Region 0 of 7 has every seventh service. */
	if (figures.services < stored / 8 || figures.services > stored / 6 + 1)
		fleet_die("%zu stored, %zu counted", stored,
		    (size_t)figures.services);
}

/* Median nanoseconds with so many services' batches stored. */
static double
read_median(const struct fleet *f, size_t stored)
{
	char *log = centre_path(f->state, "log");
	struct totals_gate gate = { totals_wait_file, log };
	static double ns[READS];
	struct store *reader = NULL;
	struct err e = ERR_INIT;

	if (centre_open_reader(&reader, f->state, &e) < 0)
		fleet_die("%s", e.text);
	for (size_t i = 0; i < READS; i++) {
		double begin = gauge_now_ns();

		read_once(reader, &gate, stored);
		ns[i] = gauge_now_ns() - begin;
	}
	store_close(reader);
	free(log);
	return gauge_median(ns, READS);
}

int
main(void)
{
	struct fleet f = { 0 };
	struct centre *c = NULL;
	struct err e = ERR_INIT;
	double few, many;

	keys_start();
	fleet_make(&f, AGENTS, SERVICES, 7);
	if (centre_open(&c, f.state, &e) < 0)
		fleet_die("%s", e.text);
	(void)fleet_fill(&f, c, FEW, GROUP);
	few = read_median(&f, FEW);
	(void)fleet_fill(&f, c, MANY - FEW, GROUP);
	many = read_median(&f, MANY);
	centre_close(c);
	fleet_print("totals_read_10", few / 1000, "us", -1, -1);
	fleet_print("totals_read_10000", many / 1000, "us", -1, many / few);
	fleet_free(&f);
	return 0;
}
