/*
 * A site with the caseload of caseload.h: deriving one quarter; the
 * memory of seal and of the courier; from seal to a verified receipt with
 * the real programs and the real password hash.  None has a target.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/desk/sealed_columns.h"
#include "agent/exchange/exchange.h"
#include "agent/figures/derive.h"
#include "agent/figures/derive_rules.h"
#include "agent/figures/timeline.h"
#include "agent/register/facts.h"
#include "agent/register/schema.h"
#include "agent/register/symbols.h"
#include "agent/vault/vault.h"
#include "common/base/db_schema.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/bench/caseload.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"
#include "tests/bench/programs.h"

static const struct actor ann = { .name = "ann" };

enum {
	RUNS = 5,
	IDLE_MS = 1500,
	LOOK_MS = 1,
	HASH_KIB = 256 * 1024 /* of the password's hash, while it is made */
};

static void
sleep_ms(long ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	(void)nanosleep(&t, NULL);
}

/* -------------------------------------------------------------- deriving */

static struct db *
open_register(struct slice sheet)
{
	struct exchange_options options = { .today = caseload_today() };
	char recovery[VAULT_RECOVERY_SIZE];
	struct exchange_report report;
	struct vault *v = NULL;
	struct err e = ERR_INIT;
	struct db *db;

	if (db_schema_open(&db, ":memory:", DB_CREATE, schema_register, &e) <
		0 ||
	    vault_create(&v, sealed_columns(db), "ann",
		"a password of the bench", VAULT_COST_WEAK_FOR_TESTS, recovery,
		&e) < 0 ||
	    exchange_import(
		&(struct open_register){ .db = db, .vault = v, .actor = &ann },
		sheet, &options, &report, &e) < 0)
		gauge_die("%s", e.text);
	if (report.refused > 0)
		gauge_die("rows are refused");
	exchange_report_free(&report);
	vault_lock(v);
	return db;
}

/* Nanoseconds of loading the facts, and of making a quarter of them. */
static void
derive_once(struct db *db, double *load_ns, double *derive_ns)
{
	const struct derive_rules rules = derive_rules_ips_grow_1();
	int64_t v[MEASURES_MAX];
	struct facts facts = { 0 };
	struct timeline t;
	struct symbols names;
	struct err e = ERR_INIT;
	double begin = gauge_now_ns();

	symbols_init(&names);
	if (facts_load(db, 1, &names, &facts, &e) < 0)
		gauge_die("%s", e.text);
	*load_ns = gauge_now_ns() - begin;
	begin = gauge_now_ns();
	timeline_build(&t, &facts, names.n, fleet_quarter().end,
	    rules.threshold);
	if (derive_figures(&rules, &t, fleet_quarter(), v, &e) < 0)
		gauge_die("%s", e.text);
	*derive_ns = gauge_now_ns() - begin;
	if (v[measures_find(rules.rules, slice_of("job_starts"))] == 0)
		gauge_die("the register gives no figures");
	timeline_free(&t);
	facts_free(&facts);
	symbols_free(&names);
}

static void
measure_derive(struct slice sheet)
{
	double load[RUNS], derive[RUNS];
	struct db *db = open_register(sheet);

	for (size_t i = 0; i < RUNS; i++)
		derive_once(db, &load[i], &derive[i]);
	db_close(db);
	gauge_print("register_load_5000", gauge_median(load, RUNS) / 1e6, "ms",
	    -1, -1);
	gauge_print("derive_5000", gauge_median(derive, RUNS) / 1e6, "ms", -1,
	    -1);
}

/* -------------------------------------------------------------- programs */

struct paths {
	char *site, *authority, *sheet, *password, *recovery;
	char *invite, *secret, *services, *answers;
	char url[64];
};

static void
make_paths(struct paths *p, const char *dir)
{
	p->site = file_path(dir, "site");
	p->authority = file_path(dir, "authority");
	p->sheet = file_path(dir, "facts.csv");
	p->password = file_path(dir, "password");
	p->recovery = file_path(dir, "recovery");
	p->invite = file_path(dir, "invite");
	p->secret = file_path(dir, "secret");
	p->services = file_path(dir, "services");
	p->answers = file_path(dir, "answers");
}

static void
free_paths(struct paths *p)
{
	char *all[] = { p->site, p->authority, p->sheet, p->password,
		p->recovery, p->invite, p->secret, p->services, p->answers };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		free(all[i]);
}

#define RUN(...) programs_run((const char *const[]){ __VA_ARGS__, NULL })
#define AGENT    "sheaf-agent"
#define CENTRE   "sheaf-aggregator"

/* Made, with all its facts, enrolled, its enrolment received. */
static void
make_site(const struct fleet *f, const struct paths *p, struct slice sheet)
{
	struct err e = ERR_INIT;

	if (file_create(p->sheet, sheet, 0600, &e) < 0 ||
	    file_create(p->password, slice_of("a password of the bench\n"),
		0600, &e) < 0)
		gauge_die("%s", e.text);
	RUN(AGENT, "init", "--dir", p->site, "--password-file", p->password,
	    "--recovery-file", p->recovery);
	RUN(AGENT, "import", p->sheet, "--dir", p->site, "--password-file",
	    p->password);
	RUN(AGENT, "service", "set", "svc-a", "--first-quarter", "2025/26 Q1",
	    "--dir", p->site, "--password-file", p->password);
	RUN(CENTRE, "invite", "--authority-dir", p->authority, "--agent",
	    "site-a", "--epoch", "1", "--provider", "site-a", "--out",
	    p->invite, "--secret-file", p->secret);
	RUN(CENTRE, "services", "--authority-dir", p->authority, "--agent",
	    "site-a", "--services", "svc-a", "--out", p->services);
	RUN(CENTRE, "accept", "--dir", f->state, p->services, "--receipts",
	    p->answers);
	RUN(AGENT, "enrol", p->invite, "--secret-file", p->secret, "--url",
	    p->url, "--dir", p->site, "--password-file", p->password);
	RUN(AGENT, "send", "--dir", p->site);
}

/*
 * Seal, and look at its memory all the while: the most, and the most once
 * the memory of the password's hash had been given back.
 */
static void
seal(const struct paths *p, long *peak_kib, long *unlocked_kib)
{
	const char *const argv[] = { AGENT, "seal", "--none", "all",
		"--through", "2025-06-30", "--yes", "--dir", p->site,
		"--password-file", p->password, NULL };
	pid_t pid = programs_start(argv);
	long before = 0;

	*peak_kib = *unlocked_kib = -1;
	while (!programs_ended(pid)) {
		long peak = programs_memory_kib(pid, "VmHWM:");
		long now = programs_memory_kib(pid, "VmRSS:");

		if (peak > *peak_kib)
			*peak_kib = peak;
		/* Not while it is on its way down. */
		if (*peak_kib >= HASH_KIB && now < HASH_KIB / 2 &&
		    now >= before && now > *unlocked_kib)
			*unlocked_kib = now;
		before = now;
		sleep_ms(LOOK_MS);
	}
}

/* The idle courier's memory. */
static long
courier_kib(const struct paths *p)
{
	const char *const argv[] = { AGENT, "courier", "--dir", p->site, NULL };
	pid_t pid = programs_start(argv);
	long kib;

	sleep_ms(IDLE_MS);
	kib = programs_memory_kib(pid, "VmRSS:");
	programs_end(pid);
	return kib;
}

static void
measure_programs(struct slice sheet)
{
	long peak, unlocked, courier;
	struct programs_daemon d;
	struct fleet f = { 0 };
	struct paths p;
	double ns;

	fleet_make(&f, 1, 1, 1);
	make_paths(&p, f.dir);
	programs_serve(&d, f.state);
	(void)snprintf(p.url, sizeof(p.url), "http://127.0.0.1:%u", d.port);
	make_site(&f, &p, sheet);
	ns = gauge_now_ns();
	seal(&p, &peak, &unlocked);
	RUN(AGENT, "send", "--dir", p.site);
	ns = gauge_now_ns() - ns;
	courier = courier_kib(&p);
	programs_stop(&d);
	gauge_print("seal_to_receipt", ns / 1e9, "s", -1, -1);
	gauge_print("seal_memory_peak", (double)peak / 1024, "MiB", -1, -1);
	gauge_print("seal_memory_unlocked", (double)unlocked / 1024, "MiB", -1,
	    -1);
	gauge_print("courier_memory_idle", (double)courier / 1024, "MiB", -1,
	    -1);
	free_paths(&p);
	fleet_free(&f);
}

int
main(void)
{
	struct buf sheet;

	keys_start();
	caseload_sheet(&sheet);
	measure_derive(buf_slice(&sheet));
	measure_programs(buf_slice(&sheet));
	buf_free(&sheet);
	return 0;
}
