/*
 * audit_rate: entries of a log that `verify` checks in a second, against
 * the rate if there were nothing to do but one Ed25519 check for every
 * signature, on all processors.  Both by a clock on the wall and in turn,
 * so that other work on the machine slows one as it does the other.
 */
#include <stdlib.h>

#include "auditor/audit.h"
#include "common/base/file.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"

enum {
	AGENTS = 200,
	BATCHES = 20000, /* under each agent's daily quota */
	GROUP = 256,
	RUNS = 5,
	/* Of an agent's list, invite and enrolment; and the trust's one. */
	SIGNATURES_EACH = 5,
	SIGNATURES_FIRST = 1
};

/* Nanoseconds of one audit of all entries. */
static double
audit_once(const struct fleet *f, uint64_t *size)
{
	struct policy policy = policy_of_log(&f->log_key);
	char *log = file_path(f->state, "log");
	struct findings *found = findings_new();
	struct audit_report report;
	struct err e = ERR_INIT;
	double begin = gauge_now_ns(), ns;

	if (audit_run(log, &policy, &f->authority, 0, found, &report, &e) < 0)
		gauge_die("%s", e.text);
	ns = gauge_now_ns() - begin;
	if (findings_unsound(found) != 0 || report.batches != BATCHES)
		gauge_die("the log that was made is not sound");
	*size = report.size;
	findings_free(found);
	free(log);
	return ns;
}

int
main(void)
{
	const double signatures =
	    BATCHES + AGENTS * SIGNATURES_EACH + SIGNATURES_FIRST;
	double rate[RUNS], ratio[RUNS], value, middle;
	struct fleet f = { 0 };
	struct centre *c = NULL;
	struct err e = ERR_INIT;
	uint64_t size = 0;

	keys_start();
	fleet_make(&f, AGENTS, 1, 7);
	if (centre_open(&c, f.state, &e) < 0)
		gauge_die("%s", e.text);
	(void)fleet_fill(&f, c, BATCHES, GROUP);
	centre_close(c);
	for (size_t i = 0; i < RUNS; i++) {
		double ns = audit_once(&f, &size);

		rate[i] = (double)size * 1e9 / ns;
		ratio[i] = signatures * 1e9 / ns / gauge_verify_rate();
	}
	value = gauge_median(rate, RUNS);
	middle = gauge_median(ratio, RUNS);
	gauge_print("audit_rate", value, "entries/s", value / middle, middle);
	fleet_free(&f);
	return 0;
}
