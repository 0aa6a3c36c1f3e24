/*
 * A log of 100,000 entries, made once:
 *
 * audit_rate: entries that `verify` checks in a second, against the rate if
 * there were nothing to do but one Ed25519 check for every signature, on all
 * processors.
 * start_100000: from the start of `serve` until it takes requests, against the
 * same for a log that has only its agents.
 * fsck_100000: the whole of `fsck`, against reading every file of the state
 * directory and hashing each byte once.
 *
 * recover_100000: the whole of `recover`, from a copy of the log and the openings of
 * a backup, against the same floor.
 *
 * All by a clock on the wall, each in turn with its floor, so that other work
 * on the machine slows one as it does the other.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "auditor/audit.h"
#include "common/base/file.h"
#include "protocol/hash.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"
#include "tests/bench/programs.h"

enum {
	AGENTS = 640,
	SERVICES = 4,
	/* The authority's first one; list, invite and enrolment of each
	 * agent; and batches. */
	ENTRIES = 100000,
	BATCHES = ENTRIES - 3 * AGENTS - 1, /* under each agent's daily quota */
	GROUP = 512,
	RUNS = 3,
	STARTS = 9,
	/* Of an agent's list, invite and enrolment; and the trust's one. */
	SIGNATURES_EACH = 5,
	SIGNATURES_FIRST = 1
};

/* ----------------------------------------------------------------- verify */

/* Nanoseconds of one audit of all entries. */
static double
audit_once(const struct fleet *f)
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
	if (findings_unsound(found) != 0 || report.batches != BATCHES ||
	    report.size != ENTRIES)
		gauge_die("the log that was made is not sound");
	audit_report_free(&report);
	findings_free(found);
	free(log);
	return ns;
}

static void
measure_verify(const struct fleet *f)
{
	const double signatures =
	    BATCHES + AGENTS * SIGNATURES_EACH + SIGNATURES_FIRST;
	double rate[RUNS], ratio[RUNS], value, middle;

	for (size_t i = 0; i < RUNS; i++) {
		double ns = audit_once(f);

		rate[i] = ENTRIES * 1e9 / ns;
		ratio[i] = signatures * 1e9 / ns / gauge_verify_rate();
	}
	value = gauge_median(rate, RUNS);
	middle = gauge_median(ratio, RUNS);
	gauge_print("audit_rate", value, "entries/s", value / middle, middle);
}

/* ------------------------------------------------------------------- fsck */

/* Read and hash every file under dir, whose folders are folders of ours. */
static void
hash_all(const char *dir, struct buf *bytes)
{
	struct file_names names = { 0 };
	struct err e = ERR_INIT;

	if (file_list(dir, "", &names, &e) < 0)
		gauge_die("%s", e.text);
	for (size_t i = 0; i < names.n; i++) {
		char *path = file_path(dir, names.name[i]);
		struct stat st;

		if (stat(path, &st) < 0)
			gauge_die("cannot look at %s", path);
		if (S_ISDIR(st.st_mode)) {
			hash_all(path, bytes);
		} else if (S_ISREG(st.st_mode)) {
			buf_reset(bytes);
			if (file_read(path, bytes->max, bytes, &e) < 0)
				gauge_die("%s", e.text);
			(void)hash_of(buf_slice(bytes));
		}
		free(path);
	}
	file_names_free(&names);
}

static void
measure_fsck(const struct fleet *f)
{
	const char *const fsck[] = { "sheaf-aggregator", "fsck", "--dir",
		f->state, NULL };
	double ms[RUNS], floor_ms[RUNS], value, middle;
	struct buf bytes;

	buf_init(&bytes, (size_t)1 << 30);
	for (size_t i = 0; i < RUNS; i++) {
		double begin = gauge_now_ns();

		programs_run(fsck);
		ms[i] = (gauge_now_ns() - begin) / 1e6;
		begin = gauge_now_ns();
		hash_all(f->state, &bytes);
		floor_ms[i] = (gauge_now_ns() - begin) / 1e6;
	}
	value = gauge_median(ms, RUNS);
	middle = gauge_median(floor_ms, RUNS);
	gauge_print("fsck_100000", value, "ms", middle, middle / value);
	buf_free(&bytes);
}

/* ---------------------------------------------------------------- recover */

/* The store is made again in place of the one that is there. */
static void
measure_recover(const struct fleet *f)
{
	char *lost = file_path(f->dir, "lost");
	char *copy = file_path(f->state, "log");
	char *backup = file_path(f->state, "store.db");
	char *store = file_path(lost, "store.db");
	char *wal = file_path(lost, "store.db-wal");
	const char *const recover[] = { "sheaf-aggregator", "recover", "--dir",
		lost, "--mirror", copy, "--openings", backup, NULL };
	double begin, ms, floor_ms;
	struct buf bytes;

	programs_run_other((const char *const[]){ "cp", "-a", f->state, lost,
	    NULL });
	programs_run_other((const char *const[]){ "rm", "-f", store, wal,
	    NULL });
	begin = gauge_now_ns();
	programs_run(recover);
	ms = (gauge_now_ns() - begin) / 1e6;
	buf_init(&bytes, (size_t)1 << 30);
	begin = gauge_now_ns();
	hash_all(f->state, &bytes);
	floor_ms = (gauge_now_ns() - begin) / 1e6;
	gauge_print("recover_100000", ms, "ms", floor_ms, floor_ms / ms);
	buf_free(&bytes);
	free(wal);
	free(store);
	free(backup);
	free(copy);
	free(lost);
}

/* ------------------------------------------------------------------ start */

/* Milliseconds until the daemon takes requests. */
static double
start_once(const char *state)
{
	struct programs_daemon d;
	double begin = gauge_now_ns(), ms;

	programs_serve(&d, state);
	ms = (gauge_now_ns() - begin) / 1e6;
	programs_stop(&d);
	return ms;
}

static void
measure_start(const struct fleet *f, const char *small)
{
	double ms[STARTS], floor_ms[STARTS], value, middle;

	for (size_t i = 0; i < STARTS; i++) {
		floor_ms[i] = start_once(small);
		ms[i] = start_once(f->state);
	}
	value = gauge_median(ms, STARTS);
	middle = gauge_median(floor_ms, STARTS);
	gauge_print("start_100000", value, "ms", middle, middle / value);
}

int
main(void)
{
	struct fleet f = { 0 };
	struct centre *c = NULL;
	struct err e = ERR_INIT;
	char *small;

	keys_start();
	fleet_make(&f, AGENTS, SERVICES, 7);
	small = file_path(f.dir, "small");
	programs_run_other((const char *const[]){ "cp", "-a", f.state, small,
	    NULL });
	if (centre_open(&c, f.state, &e) < 0)
		gauge_die("%s", e.text);
	(void)fleet_fill(&f, c, BATCHES, GROUP);
	centre_close(c);
	measure_verify(&f);
	measure_fsck(&f);
	measure_recover(&f);
	measure_start(&f, small);
	free(small);
	fleet_free(&f);
	return 0;
}
