/*
 * What people wait for at a desk that has been unlocked for a while, on the
 * caseload of caseload.h: each list, a search, one client's page, likely
 * duplicates, the facts behind a figure, a fact that is entered, and the page of
 * figures.  The
 * first question of all reads the facts (desk_first); the others are the
 * median of some, right after one fact was stored, so that each follows a
 * change.  The "floor" is the target,
 * 50 ms, and the ratio is above 1 within it; above the target the program
 * fails.  The target is generous: quiet processors need a tenth of it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_enter.h"
#include "agent/desk/desk_figures.h"
#include "agent/desk/desk_figures_facts.h"
#include "agent/desk/desk_lists.h"
#include "agent/desk/desk_returns.h"
#include "agent/desk/sealed_columns.h"
#include "agent/exchange/exchange.h"
#include "agent/people/people_import.h"
#include "agent/register/facts.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/bench/caseload.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"

/* A page of figures derives every quarter of the service. */
enum {
	ROUNDS = 9,
	TARGET_MS = 50,
	FIGURES_MS = 300,
	FILE_MAX = 64 * 1024 * 1024
};

static const char password[] = "a password of the bench";
static struct desk desk;
static bool late;

/* --------------------------------------------------------------- the desk */

/* The register as a turn of the desk would have it. */
static struct open_register
in_her_name(void)
{
	struct open_register own = *desk.reg;

	own.actor = &desk.actor;
	return own;
}

static void
fill(void)
{
	struct open_register own = in_her_name();
	struct exchange_options options = { .today = caseload_today() };
	struct exchange_report report;
	struct err e = ERR_INIT;
	struct buf file;

	caseload_sheet(&file);
	if (exchange_import(&own, buf_slice(&file), &options, &report, &e) <
		0 ||
	    report.stored != CASELOAD_FACTS)
		gauge_die("the facts were not stored: %s", e.text);
	exchange_report_free(&report);
	buf_free(&file);
	buf_init(&file, FILE_MAX);
	buf_puts(&file, "service,client,kind,name,date_of_birth,notes\n");
	for (int i = 0; i < CASELOAD_CLIENTS; i++)
		buf_printf(&file,
		    "svc-a,c%d,client,Person No%d,19%02d-03-04,a line\n", i, i,
		    50 + i % 50);
	if (people_import(&own, buf_slice(&file), &options, &report, &e) < 0 ||
	    report.stored != CASELOAD_CLIENTS)
		gauge_die("the names were not stored: %s", e.text);
	exchange_report_free(&report);
	buf_free(&file);
}

static void
open_desk(const char *dir)
{
	char recovery[VAULT_RECOVERY_SIZE];
	struct vault_who who;
	struct err e = ERR_INIT;
	bool found;

	desk.today = caseload_today();
	if (register_create(&desk.reg, dir, &e) < 0 ||
	    vault_create(&desk.reg->vault, sealed_columns(desk.reg->db), "ann",
		password, VAULT_COST_WEAK_FOR_TESTS, recovery, &e) < 0 ||
	    vault_find(desk.reg->db, desk.reg->vault, "ann", &who, &found, &e) <
		0)
		gauge_die("%s", e.text);
	desk.actor = actor_of(&who, desk.reg->vault);
}

/* One more attended contact of client n, as stored as any fact. */
static void
store_fact(int n)
{
	struct symbols names;
	struct facts_change by = { .service = 1,
		.staff = "ann",
		.at = "2026-01-01T00:00:00Z",
		.names = &names };
	struct fact f = { .client = (uint32_t)(n % CASELOAD_CLIENTS) + 1,
		.day = caseload_today() - n % 28,
		.event = EVENT_CONTACT,
		.mode = MODE_FACE_TO_FACE,
		.value = FACT_BLANK,
		.part = FACT_BLANK };
	struct err e = ERR_INIT;

	symbols_init(&names);
	if (facts_insert(desk.reg->db, &by, &f, &e) < 0)
		gauge_die("%s", e.text);
	symbols_free(&names);
}

/* ---------------------------------------------------------------- questions */

static void
ask_list(const void *list)
{
	struct desk_lists answer;
	struct err e = ERR_INIT;

	if (desk_lists_ask(&desk, list, NULL, &answer, &e) < 0)
		gauge_die("%s", e.text);
	desk_lists_free(&answer);
}

static void
find(const void *text)
{
	struct desk_clients_found found;
	struct err e = ERR_INIT;

	if (desk_clients_find(&desk, text, NULL, &found, &e) < 0 ||
	    found.found.n != 1)
		gauge_die("nobody was found: %s", e.text);
	desk_clients_free_found(&found);
}

static void
show(const void *unused)
{
	struct desk_clients_page page;
	struct err e = ERR_INIT;

	(void)unused;
	if (desk_clients_show(&desk, 57, &page, &e) < 0 || page.facts == 0)
		gauge_die("no page: %s", e.text);
	desk_clients_free_page(&page);
}

static void
pairs(const void *unused)
{
	struct desk_clients_pairs answer;
	struct err e = ERR_INIT;

	(void)unused;
	if (desk_clients_find_pairs(&desk, &answer, &e) < 0)
		gauge_die("%s", e.text);
	desk_clients_free_pairs(&answer);
}

static void
explain(const void *code)
{
	const struct period quarter = fleet_quarter();
	struct desk_returns_request r = { .service = "svc-a",
		.period = &quarter,
		.today = caseload_today(),
		.through = DAY_NONE };
	struct desk_explain answer;
	struct err e = ERR_INIT;
	struct buf text;

	buf_init(&text, FILE_MAX);
	if (desk_returns_explain(&desk, &r, code, &answer, &e) < 0)
		gauge_die("%s", e.text);
	desk_returns_explain_write(&answer, &text);
	desk_returns_explain_free(&answer);
	buf_free(&text);
}

/* The page of figures, with all quarters of the service. */
static void
show_figures(const void *service)
{
	const struct desk_figures_request r = { .service = service };
	struct jval *answer;
	struct err e = ERR_INIT;
	struct buf text;

	buf_init(&text, FILE_MAX);
	if (desk_figures_show(&desk, &r, &answer, &e) < 0)
		gauge_die("%s", e.text);
	jval_write(answer, false, &text);
	jval_free(answer);
	buf_free(&text);
}

/* The first page of facts behind one of its numbers. */
static void
show_facts(const void *measure_code)
{
	const struct desk_figures_facts_request r = { .service = "svc-a",
		.measure = measure_code,
		.period = fleet_quarter(),
		.since = fleet_quarter() };
	struct jval *answer;
	struct err e = ERR_INIT;

	if (desk_figures_facts(&desk, &r, &answer, &e) < 0)
		gauge_die("%s", e.text);
	jval_free(answer);
}

/* A contact entered as a person does, judged, stored, and its figures told;
 * each time of another client. */
static void
enter(const void *unused)
{
	static uint32_t client = 1000;
	struct desk_enter_request r = { .act = DESK_ENTER_ADD,
		.client = ++client,
		.cell = { [DESK_ENTER_EVENT] = "contact",
		    [DESK_ENTER_MODE] = "phone",
		    [DESK_ENTER_STAFF] = "es9" } };
	struct desk_enter_answer answer;
	struct err e = ERR_INIT;
	char day[DAY_TEXT_SIZE];

	(void)unused;
	day_format(day, caseload_today());
	r.cell[DESK_ENTER_DATE] = day;
	if (desk_enter(&desk, &r, &answer, &e) < 0 ||
	    answer.outcome != DESK_ENTER_DONE)
		gauge_die("the fact was not stored: %s", e.text);
	desk_enter_free(&answer);
}

/* ------------------------------------------------------------- measurements */

static void
report(const char *name, double ms, double target_ms)
{
	late = gauge_over(name, ms, "ms", target_ms) || late;
}

static void
measure_by(double target_ms, const char *name, void (*ask)(const void *arg),
    const void *arg)
{
	double ns[ROUNDS];

	static int stored;

	for (int i = 0; i < ROUNDS; i++) {
		store_fact(stored++);
		ns[i] = gauge_now_ns();
		ask(arg);
		ns[i] = gauge_now_ns() - ns[i];
	}
	report(name, gauge_median(ns, ROUNDS) / 1e6, target_ms);
}

static void
measure(const char *name, void (*ask)(const void *arg), const void *arg)
{
	measure_by(TARGET_MS, name, ask, arg);
}

static void
measure_lists(void)
{
	static const char *const lists[] = { "no-employer-contact",
		"no-support", "unreviewed", "milestones", "caseload",
		"job-end-unknown", "actions", "retention" };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		char *name = mem_printf("desk_list_%s", lists[i]);

		measure(name, ask_list, lists[i]);
		free(name);
	}
}

int
main(void)
{
	struct fleet f = { 0 };
	double ns;

	keys_start();
	fleet_make_dir(&f);
	open_desk(f.dir);
	fill();
	ns = gauge_now_ns();
	ask_list("caseload");
	gauge_print("desk_first", (gauge_now_ns() - ns) / 1e6, "ms", -1, -1);
	measure_lists();
	find("no4321");
	measure("desk_find", find, "no4321");
	measure("desk_show", show, NULL);
	measure("desk_duplicates", pairs, NULL);
	measure("desk_explain", explain, "job_starts");
	measure("desk_enter", enter, NULL);
	measure_by(FIGURES_MS, "desk_figures", show_figures, "svc-a");
	measure("desk_figures_facts", show_facts, "job_starts");
	desk_close(&desk);
	fleet_free(&f);
	if (late)
		gauge_die("an answer took longer than its target");
	return 0;
}
