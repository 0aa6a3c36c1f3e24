/*
 * An auditor's day with a log of 1,000,000 entries, as programs of their own:
 *
 * audit_rate_1000000: entries that `verify` checks in a second, against the rate if
 * there were nothing to do but one Ed25519 check for every signature.
 * audit_peak_1000000: the most memory that it held, in MiB; at most 128.
 * recompute_1000000: the whole of `recompute`, against `verify` of the same log, which
 * reads it once where `recompute` reads it twice and checks no signature.
 * recompute_peak_1000000: the most memory that it held.
 *
 * With a number as argument the log has so many entries, and the names say so.  It exits
 * 1 where `verify` is slower, or holds more, than it may.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"
#include "tests/bench/programs.h"

enum {
	ENTRIES = 1000000,
	SERVICES = 2,
	QUARTERS = 4,
	GROUP = 512,
	/* Batches of one agent, below what it may bring in a day. */
	EACH = 190,
	/* Of an agent's list, invite and enrolment; and the trust's one. */
	SIGNATURES_EACH = 5,
	SIGNATURES_FIRST = 1,
	/* What is promised of `verify`: so much of the floor, and no more memory. */
	RATIO_PERCENT_MIN = 70,
	PEAK_MIB_MAX = 128
};

static void
print(const char *what, size_t entries, double value, const char *unit,
    double floor, double ratio)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "%s_%zu", what, entries);
	gauge_print(name, value, unit, floor, ratio);
}

static double
run(const char *const argv[], double *peak_mib)
{
	double begin = gauge_now_ns();

	*peak_mib = (double)programs_run_peak_kib(argv) / 1024;
	return gauge_now_ns() - begin;
}

/* A policy that names the log alone: a new file's path. */
static char *
policy_file(const struct fleet *f)
{
	char *path = file_path(f->dir, "policy.txt");
	struct err e = ERR_INIT;
	struct buf text;

	buf_init(&text, 1024);
	buf_puts(&text, "log ");
	keys_verifier_write(&f->log_key, &text);
	buf_puts(&text, "\nquorum none\n");
	if (file_replace(path, buf_slice(&text), 0600, &e) < 0)
		gauge_die("%s", e.text);
	buf_free(&text);
	return path;
}

/* False where `verify` does not keep what is promised. */
static bool
measure(const struct fleet *f, size_t entries, size_t batches)
{
	char *log = file_path(f->state, "log");
	char *openings = file_path(f->dir, "openings");
	char *policy = policy_file(f);
	const char *const verify[] = { "sheaf-audit", "verify", log, "--policy",
		policy, NULL };
	const char *const export[] = { "sheaf-aggregator", "openings", "--dir",
		f->state, "--out", openings, NULL };
	const char *const recompute[] = { "sheaf-audit", "recompute", log,
		"--policy", policy, "--openings", openings, NULL };
	const double signatures = (double)batches +
				  (double)f->agents * SIGNATURES_EACH +
				  SIGNATURES_FIRST;
	double peak, held, ns = run(verify, &held);
	double rate = (double)entries * 1e9 / ns;
	double ratio = signatures * 1e9 / ns / gauge_verify_rate();
	double again;

	print("audit_rate", entries, rate, "entries/s", rate / ratio, ratio);
	print("audit_peak", entries, held, "MiB", -1, -1);
	programs_run(export);
	again = run(recompute, &peak);
	print("recompute", entries, again / 1e6, "ms", ns / 1e6, ns / again);
	print("recompute_peak", entries, peak, "MiB", -1, -1);
	free(policy);
	free(openings);
	free(log);
	return ratio * 100 >= RATIO_PERCENT_MIN && held <= PEAK_MIB_MAX;
}

int
main(int argc, char **argv)
{
	size_t entries = argc > 1 ? strtoul(argv[1], NULL, 10) : ENTRIES;
	/* Each agent has three entries of the authority's. */
	size_t agents = entries / (EACH + 3) + 1;
	size_t batches = entries - 3 * agents - 1;
	struct fleet f = { 0 };
	struct centre *c = NULL;
	struct err e = ERR_INIT;
	bool good;

	keys_start();
	fleet_make(&f, agents, SERVICES, 7);
	f.quarters = QUARTERS;
	if (centre_open(&c, f.state, &e) < 0)
		gauge_die("%s", e.text);
	(void)fleet_fill(&f, c, batches, GROUP);
	centre_close(c);
	good = measure(&f, entries, batches);
	fleet_free(&f);
	if (!good)
		gauge_die("verify must reach %d%% of the floor, and hold %d "
			  "MiB at most",
		    RATIO_PERCENT_MIN, PEAK_MIB_MAX);
	return 0;
}
