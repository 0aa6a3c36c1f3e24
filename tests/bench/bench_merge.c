/*
 * What group commit gives: batches in a second through intake and the one
 * writer, on one thread and without HTTP, in groups of 256 and with one
 * commit for each.  The ratio is that of the two.
 */
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"

enum { AGENTS = 64, GROUP = 256, GROUPED = 4096, ALONE = 128 };

int
main(void)
{
	struct fleet f = { 0 };
	struct centre *c = NULL;
	struct err e = ERR_INIT;
	double grouped, alone;

	keys_start();
	fleet_make(&f, AGENTS, 1, 7);
	if (centre_open(&c, f.state, &e) < 0)
		gauge_die("%s", e.text);
	grouped = GROUPED * 1e9 / fleet_fill(&f, c, GROUPED, GROUP);
	alone = ALONE * 1e9 / fleet_fill(&f, c, ALONE, 1);
	centre_close(c);
	gauge_print("merge_rate_grouped", grouped, "batches/s", -1,
	    grouped / alone);
	gauge_print("merge_rate_one_commit", alone, "batches/s", -1, -1);
	fleet_free(&f);
	return 0;
}
