/*
 * Property test: the figures that the agent derives are those that
 * tests/sql/derive.sql, written from the data dictionary alone, makes of
 * the register's export.
 *
 * A case is a random register (prop_derive_file.h): a first file, then one
 * of corrections and withdrawals, both through the import, which keeps what
 * the entry rules allow.  After each file, for several quarters and last
 * days: every line agrees, and a return is refused exactly when there is
 * none.  Of every 25th register what `explain` lists adds up to every line;
 * every twentieth is exported and taken into a fresh one, which gives the
 * same returns.
 *
 * PROP_CASES=n registers (2200); PROP_SEED=n repeats one and prints it when
 * it fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/sealed_columns.h"
#include "agent/exchange/exchange.h"
#include "agent/figures/derive_rules.h"
#include "agent/figures/explain.h"
#include "agent/register/evidence_kinds.h"
#include "agent/register/schema.h"
#include "agent/register/services.h"
#include "common/base/day.h"
#include "common/base/db_schema.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/keys.h"
#include "tests/simulation/prop_derive_file.h"
#include "tests/simulation/prop_derive_sql.h"
#include "tests/simulation/sim_workers.h"

static const struct actor ann = { .name = "ann" };

enum {
	CASES = 2200,
	EXPLAIN_EVERY = 25,
	FRESH_EVERY = 20,
	QUESTIONS = 4,
	FILE_BYTES = 1 << 22
};

#define SERVICE "svc-a"

/* A register in memory. */
struct place {
	struct db *db;
	struct vault *vault;
};

/* What is asked of a register. */
struct question {
	struct period period;
	int32_t through; /* DAY_NONE: not said */
};

static struct prop_derive_sql oracle;
static bool speaks; /* show the register of a case that fails */

static void
must(int rc, const struct err *e)
{
	if (rc < 0)
		sim_workers_fail("%s", e->text);
}

/* Of the site's own kinds of evidence the first so many have a title. */
enum { TITLED = 4 };

/* A service that keeps evidence of outcomes, so that these are counted, too. */
static void
keep_evidence(struct place *p)
{
	const struct open_register reg = { .db = p->db,
		.vault = p->vault,
		.actor = &ann };
	struct err e = ERR_INIT;

	must(db_begin(p->db, &e), &e);
	must(services_set_evidence(&reg, SERVICE, true, &e), &e);
	for (unsigned i = 1; i <= TITLED; i++)
		must(evidence_kinds_set(&reg, i, "Letter", &e), &e);
	must(db_commit(p->db, &e), &e);
}

static void
place_open(struct place *p)
{
	char recovery[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;

	must(db_schema_open(&p->db, ":memory:", DB_CREATE, schema_register, &e),
	    &e);
	must(vault_create(&p->vault, sealed_columns(p->db), "ann",
		 "a password for tests", VAULT_COST_WEAK_FOR_TESTS, recovery,
		 &e),
	    &e);
	keep_evidence(p);
}

static void
place_close(struct place *p)
{
	vault_lock(p->vault);
	db_close(p->db);
}

static size_t
take(struct place *p, const char *file, int32_t today)
{
	const struct exchange_options options = { .today = today,
		.accept_good_rows = true };
	struct exchange_report report;
	struct err e = ERR_INIT;
	size_t refused;

	must(exchange_import(&(struct open_register){ .db = p->db,
				 .vault = p->vault,
				 .actor = &ann },
		 slice_of(file), &options, &report, &e),
	    &e);
	refused = report.refused;
	exchange_report_free(&report);
	return refused;
}

static char *
give(struct place *p)
{
	struct err e = ERR_INIT;
	struct buf out;

	buf_init(&out, FILE_BYTES);
	must(exchange_export(&(struct open_register){ .db = p->db,
				 .vault = p->vault,
				 .actor = &ann },
		 NULL, &out, &e),
	    &e);
	return buf_take(&out);
}

/* The agent's return; false when it says that there is none. */
static bool
derive(struct place *p, const struct question *q, int32_t today,
    struct returns *out)
{
	const struct due_question due = { .service = SERVICE,
		.today = today,
		.through = q->through,
		.inside = true };
	struct err e = ERR_INIT;

	if (due_return(p->db, &due, q->period, out, &e) == 0)
		return true;
	if (e.kind != ERR_REFUSED)
		must(-1, &e);
	return false;
}

static int32_t
earlier(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int32_t
last_day(const struct question *q, int32_t today)
{
	int32_t t = earlier(q->period.end, today);

	return q->through == DAY_NONE ? t : earlier(t, q->through);
}

/* Whether the dictionary gives the quarter a return: from that of the first
 * fact to that of T. */
static bool
has_return(const char *file, const struct question *q, int32_t t)
{
	const char *line = strchr(file, '\n') + 1;
	int32_t first = INT32_MAX;

	for (; *line != '\0'; line = strchr(line, '\n') + 1) {
		const char *cell = line;
		int32_t day;

		for (int i = 0; i < 3; i++)
			cell = strchr(cell, ',') + 1;
		if (day_parse(slice_make(cell, DAY_TEXT_SIZE - 1), &day))
			first = earlier(first, day);
	}
	return first <= q->period.end && q->period.start <= t;
}

static void
compare(struct place *p, const char *file, const struct question *q,
    int32_t today)
{
	const struct ruleset *rules = measures_ips_grow_2();
	int64_t want[MEASURES_MAX];
	int32_t t = last_day(q, today);
	char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
	struct returns got;
	bool any = derive(p, q, today, &got);

	day_format(from, q->period.start);
	day_format(to, t);
	if (any != has_return(file, q, t))
		sim_workers_fail("%speriod of %s through %s: %s",
		    speaks ? file : "", from, to,
		    any ? "a return that should not be" : "no return");
	if (!any)
		return;
	ASSERT(got.through == t);
	prop_derive_sql_figures(&oracle, q->period, t, rules, want);
	for (size_t i = 0; i < rules->n; i++)
		if (got.value[i] != want[i])
			sim_workers_fail("%speriod of %s through %s: %s is "
					 "%lld, by the SQL %lld",
			    speaks ? file : "", from, to, rules->rows[i].code,
			    (long long)got.value[i], (long long)want[i]);
}

/* The quarter that the dates crowd around, and others. */
static void
ask(struct prop_derive_file *f, struct question *q)
{
	int32_t any = f->focus.start + demo_prng_between(&f->rng, -200, 250);

	q[0] = (struct question){ f->focus, DAY_NONE };
	q[1] = (struct question){ f->focus, earlier(f->through, f->today) };
	q[2] = (struct question){ period_of(any), DAY_NONE };
	q[3] = (struct question){ period_of(any), earlier(any, f->today) };
}

/* What is in force goes into a fresh register, and is the same there. */
static void
go_round(struct place *p, const char *file, const struct question *q,
    int32_t today)
{
	struct place fresh;
	char *again;

	place_open(&fresh);
	if (take(&fresh, file, today) > 0)
		sim_workers_fail("%san export was refused", file);
	again = give(&fresh);
	if (strcmp(file, again) != 0)
		sim_workers_fail("%sbecame\n%s", file, again);
	for (int i = 0; i < QUESTIONS; i++) {
		struct returns a, b;
		bool any = derive(p, &q[i], today, &a);

		if (any != derive(&fresh, &q[i], today, &b) ||
		    (any && memcmp(a.value, b.value,
				a.n * sizeof(a.value[0])) != 0))
			sim_workers_fail("%sgives other figures elsewhere",
			    file);
	}
	free(again);
	place_close(&fresh);
}

/* What is listed gives the figure, and each thing says why it counts. */
static void
check_explained(const struct explain *x, const char *file)
{
	if (explain_sum(x) != x->figure)
		sim_workers_fail("%s%s is %lld, what is listed gives %lld",
		    file, x->measure->code, (long long)x->figure,
		    (long long)explain_sum(x));
	for (size_t i = 0; i < x->n; i++)
		if (x->thing[i].amount <= 0 || x->thing[i].facts == 0)
			sim_workers_fail("%s%s lists something for no reason",
			    file, x->measure->code);
	for (size_t i = 0; i < x->facts; i++)
		if (x->fact[i].day > x->figures.through &&
		    !events_is_evidence(x->fact[i].event))
			sim_workers_fail("%s%s is made of a later fact", file,
			    x->measure->code);
}

/* Of a count of evidence: what is listed and what is left out are the whole. */
static void
check_left(const struct explain *x, const struct returns *r, const char *file)
{
	enum outcome_kind kind;

	if (!derive_rules_evidenced(x->rule, &kind))
		return;
	if (x->figure + (int64_t)x->lefts != r->value[x->measure->whole])
		sim_workers_fail("%s%s: %lld are shown, %zu are not, of %lld",
		    file, x->measure->code, (long long)x->figure, x->lefts,
		    (long long)r->value[x->measure->whole]);
}

static void
explain_all(struct place *p, const char *file, const struct question *q,
    int32_t today)
{
	const struct due_question due = { .service = SERVICE,
		.today = today,
		.through = q->through,
		.inside = true };
	const struct ruleset *rules = measures_ips_grow_2();
	struct returns got;

	if (!derive(p, q, today, &got))
		return;
	for (size_t i = 0; i < rules->n; i++) {
		struct err e = ERR_INIT;
		struct explain x;

		must(explain_open(&x, p->db, &due, q->period,
			 rules->rows[i].code, &e),
		    &e);
		ASSERT(x.figure == got.value[i]);
		check_explained(&x, file);
		check_left(&x, &got, file);
		explain_close(&x);
	}
}

static void
check(struct place *p, struct prop_derive_file *f, uint64_t seed)
{
	struct question q[QUESTIONS];
	char *file;

	ask(f, q);
	file = give(p);
	prop_derive_sql_load(&oracle, file);
	for (int i = 0; i < QUESTIONS; i++)
		compare(p, file, &q[i], f->today);
	if (seed % EXPLAIN_EVERY == 0 || speaks)
		for (int i = 0; i < QUESTIONS; i += 2)
			explain_all(p, file, &q[i], f->today);
	if (seed % FRESH_EVERY == 0)
		go_round(p, file, q, f->today);
	free(file);
}

static void
run_case(const char *dir, uint64_t seed)
{
	struct prop_derive_file *f = mem_alloc(sizeof(*f));
	struct place p;
	struct buf text;

	(void)dir;
	if (oracle.db == NULL) {
		prop_derive_sql_open(&oracle);
		for (int own = 0; own < TITLED; own++)
			prop_derive_sql_title(&oracle,
			    events_mode_name((enum event_mode)(MODE_OWN_1 +
							       own)));
	}
	place_open(&p);
	buf_init(&text, FILE_BYTES);
	prop_derive_file_make(f, seed);
	prop_derive_file_write(f, &text);
	(void)take(&p, buf_str(&text), f->today);
	check(&p, f, seed);
	buf_reset(&text);
	prop_derive_file_change(f);
	prop_derive_file_write(f, &text);
	(void)take(&p, buf_str(&text), f->today);
	check(&p, f, seed);
	buf_free(&text);
	place_close(&p);
	free(f);
}

int
main(void)
{
	uint64_t one = sim_workers_number("PROP_SEED", 0);
	struct sim_workers w = { .first = one != 0 ? one : 1,
		.count = sim_workers_number("PROP_CASES", CASES),
		.run = run_case,
		.seed_name = "PROP_SEED" };
	int failed;

	speaks = one != 0;
	if (speaks)
		w.count = 1;
	keys_start();
	log_set_level(LOG_ALARM);
	failed = sim_workers_run(&w);
	if (failed == 0)
		printf("%llu registers: every line is what the dictionary "
		       "says\n",
		    (unsigned long long)w.count);
	return failed;
}
