/*
 * Who may do what: every operation is really asked for by a worker, a team
 * leader, the recovery key and somebody who has not signed in.  And sessions,
 * which end when an account does.
 */
#include "agent/desk/gate.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_enrol.h"
#include "agent/desk/desk_fidelity.h"
#include "agent/desk/desk_import.h"
#include "agent/desk/desk_lists.h"
#include "agent/desk/desk_records.h"
#include "agent/desk/desk_returns.h"
#include "agent/desk/desk_seal.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_settings.h"
#include "agent/desk/desk_sheets.h"
#include "agent/desk/desk_site.h"
#include "agent/desk/desk_staff.h"
#include "agent/desk/desk_targets.h"
#include "agent/desk/desk_unrecorded.h"
#include "agent/vault/vault_staff.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "tests/unit/fake_aggregator.h"
#include "tests/unit/gate_asks.h"
#include "tests/unit/gate_services.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register site;
static struct open_register reg;
static struct desk desk;
static char *dir;

/* Accounts ann (team leader) and will (worker), clients 1 to 3, nobody at the
 * desk yet. */
static void
begin(void)
{
	struct err e = ERR_INIT;

	char *folder;

	memory_register_open(&site);
	ck_assert_int_eq(vault_staff_add(site.open.db, site.open.vault, "will",
			     "worker", MEMORY_REGISTER_PASSWORD, &e),
	    0);
	memory_register_take(&site,
	    "svc-a,C1,referral_accepted,2026-01-05,self,,,,\n"
	    "svc-a,C2,referral_accepted,2026-01-06,self,,,,\n"
	    "svc-a,C3,referral_accepted,2026-01-07,self,,,,\n");
	dir = unit_dir();
	folder = file_path(dir, "register");
	ck_assert_int_eq(file_make_dir(folder, 0700, &e), 0);
	free(folder);
	desk = memory_register_desk(&site);
	desk.actor = (struct actor){ 0 };
	reg = site.open;
	reg.dir = dir;
	desk.reg = &reg;
	ck_assert_int_eq(desk_open_spool(&desk, &e), 0);
}

static void
end(void)
{
	spool_close(&desk.spool);
	/* A turn may have locked or unlocked it. */
	site.open.vault = reg.vault;
	memory_register_close(&site);
	unit_remove(dir);
}

/* How much has been changed since the register was opened. */
static int64_t
changes(void)
{
	struct err e = ERR_INIT;
	int64_t n;
	bool found;

	ck_assert_int_eq(db_get_i64(db_prepare(reg.db,
					"SELECT total_changes()"),
			     &n, &found, &e),
	    0);
	return n;
}

static void
sign_in(const char *name)
{
	struct vault_login login = { name, MEMORY_REGISTER_PASSWORD };
	struct err e = ERR_INIT;

	ck_assert_msg(desk_sign_in(&desk, &login, &e) == 0, "%s", e.text);
}

/* ------------------------------------------------ each operation, once asked */

/* What is asked for often fails for another reason, behind the gate: a client
 * who is not there, a password that is too short. */
static int
unlock(struct desk *d, struct err *e)
{
	size_t again;

	return desk_unlock(d,
	    &(struct vault_login){ "ann", MEMORY_REGISTER_PASSWORD }, &again,
	    e);
}

static int
unlock_recovery(struct desk *d, struct err *e)
{
	size_t again;

	return desk_unlock_recovery(d, site.recovery, &again, e);
}

static int
sign_in_wrongly(struct desk *d, struct err *e)
{
	return desk_sign_in(d, &(struct vault_login){ "ann", "wrong" }, e);
}

static int
day(struct desk *d, struct err *e)
{
	return desk_set_today(d, site.today, e);
}

static int
init(struct desk *d, struct err *e)
{
	struct desk_site_first zoe = { "zoe", MEMORY_REGISTER_PASSWORD, true };
	char recovery[VAULT_RECOVERY_SIZE];

	return desk_site_add_first(d, &zoe, recovery, e);
}

static int
back_up(struct desk *d, struct err *e)
{
	return desk_site_backup(d, dir, e);
}

static int
preview(struct desk *d, struct err *e)
{
	struct desk_returns_request r = { .service = "svc-z",
		.today = site.today,
		.through = DAY_NONE };
	struct desk_preview out;
	int rc = desk_returns_preview(d, &r, &out, e);

	if (rc == 0)
		desk_returns_preview_free(&out);
	return rc;
}

static int
explain(struct desk *d, struct err *e)
{
	struct period q2 = { 0 };
	struct desk_returns_request r = { .service = "svc-z",
		.period = &q2,
		.today = site.today,
		.through = DAY_NONE };
	struct desk_explain out;

	ck_assert_int_eq(period_parse_user("2026-04-01/P3M", &q2, e), 0);
	return desk_returns_explain(d, &r, "caseload", &out, e);
}

static int
list(struct desk *d, struct err *e)
{
	struct desk_lists out;
	int rc = desk_lists_ask(d, "caseload", NULL, &out, e);

	if (rc == 0)
		desk_lists_free(&out);
	return rc;
}

static int
evidence(struct desk *d, struct err *e)
{
	struct desk_lists_evidence_request r = { .item = 1,
		.from = DAY_NONE,
		.to = DAY_NONE };
	struct desk_lists_evidence out;
	int rc = desk_lists_ask_evidence(d, &r, &out, e);

	if (rc == 0)
		desk_lists_free_evidence(&out);
	return rc;
}

static int
find(struct desk *d, struct err *e)
{
	struct desk_clients_found out;
	int rc = desk_clients_find(d, "C1", NULL, &out, e);

	if (rc == 0)
		desk_clients_free_found(&out);
	return rc;
}

static int
show(struct desk *d, struct err *e)
{
	struct desk_clients_page out;
	int rc = desk_clients_show(d, 1, &out, e);

	if (rc == 0)
		desk_clients_free_page(&out);
	return rc;
}

static int
pairs(struct desk *d, struct err *e)
{
	struct desk_clients_pairs out;
	int rc = desk_clients_find_pairs(d, &out, e);

	if (rc == 0)
		desk_clients_free_pairs(&out);
	return rc;
}

static int
merge(struct desk *d, struct err *e)
{
	struct desk_records_merge r = { 1, 2, site.today };
	struct buf said;
	int rc;

	buf_init(&said, 1 << 16);
	rc = desk_records_merge(d, &r, &said, e);
	buf_free(&said);
	return rc;
}

static int
weigh(struct desk *d, struct err *e)
{
	struct desk_records_extent out;

	return desk_records_weigh(d, 1, &out, e);
}

static int
erase(struct desk *d, struct err *e)
{
	struct desk_records_erasure r = { 1, "request", site.today,
		d->actor.name };
	struct buf said, warning;
	int rc;

	buf_init(&said, 1 << 16);
	buf_init(&warning, 1 << 16);
	rc = desk_records_erase(d, &r, &said, &warning, e);
	buf_free(&said);
	buf_free(&warning);
	return rc;
}

static int
erasures(struct desk *d, struct err *e)
{
	struct table *out;
	int rc = desk_records_erasures(d, &out, e);

	if (rc == 0)
		table_free(out);
	return rc;
}

static int
review(struct desk *d, struct err *e)
{
	return desk_records_set_review(d, 1, site.today, e);
}

static int
import_kind(struct desk *d, enum desk_import_kind kind, struct err *e)
{
	struct desk_import_request r = { .kind = kind,
		.text = slice_of("nothing\n") };
	struct exchange_report out;
	int rc = desk_import(d, &r, &out, e);

	if (rc == 0)
		exchange_report_free(&out);
	return rc;
}

static int
import_facts(struct desk *d, struct err *e)
{
	return import_kind(d, DESK_IMPORT_FACTS, e);
}

static int
import_people(struct desk *d, struct err *e)
{
	return import_kind(d, DESK_IMPORT_PEOPLE, e);
}

static int
import_summary(struct desk *d, struct err *e)
{
	return import_kind(d, DESK_IMPORT_SUMMARY, e);
}

static int
import_fidelity(struct desk *d, struct err *e)
{
	return import_kind(d, DESK_IMPORT_FIDELITY, e);
}

static int
import_sheet(struct desk *d, struct err *e)
{
	struct desk_sheets_request r = { .service = "svc-a",
		.today = site.today };
	struct mapping_report out;
	struct desk_sheet sheet;
	int rc;

	desk_sheets_begin(&sheet);
	rc = desk_sheets_import(d, &sheet, &r, &out, e);
	desk_sheets_end(&sheet);
	return rc;
}

static int
export_kind(struct desk *d, bool people, struct err *e)
{
	struct desk_export_request r = { .people = people };
	struct buf out;
	int rc;

	buf_init(&out, 1 << 20);
	rc = desk_export(d, &r, &out, e);
	buf_free(&out);
	return rc;
}

static int
export_facts(struct desk *d, struct err *e)
{
	return export_kind(d, false, e);
}

static int
export_people(struct desk *d, struct err *e)
{
	return export_kind(d, true, e);
}

static int
fidelity_list(struct desk *d, struct err *e)
{
	struct desk_fidelity_request r = { .actions = true };
	struct table *out;
	int rc = desk_fidelity_list(d, &r, &out, e);

	if (rc == 0)
		table_free(out);
	return rc;
}

static int
add_review(struct desk *d, struct err *e)
{
	struct desk_fidelity_scores r = { .key = { .service = "svc-a",
					      .day = site.today } };
	struct desk_fidelity_added out;

	return desk_fidelity_add(d, &r, &out, e);
}

static int
fidelity_done(struct desk *d, struct err *e)
{
	struct desk_fidelity_done r = { .action = 99,
		.on = site.today,
		.evidence = "" };

	return desk_fidelity_finish(d, &r, e);
}

static int
fidelity_withdraw(struct desk *d, struct err *e)
{
	struct desk_fidelity_key key = { .service = "svc-a",
		.day = site.today };

	return desk_fidelity_withdraw(d, &key, 0, e);
}

static int
set_service(struct desk *d, struct err *e)
{
	struct desk_settings_request r = { .service = "svc-a",
		.retention_years = "7" };

	return desk_settings_set(d, &r, e);
}

static int
list_services(struct desk *d, struct err *e)
{
	struct services_list out;
	int rc = desk_settings_list(d, &out, e);

	if (rc == 0)
		services_free(&out);
	return rc;
}

static int
unrecorded(struct desk *d, struct err *e)
{
	struct desk_unrecorded out;
	int rc = desk_unrecorded_load(d, NULL, &out, e);

	if (rc == 0)
		desk_unrecorded_free(&out);
	return rc;
}

static int
answer(struct desk *d, struct err *e)
{
	return desk_unrecorded_answer(d,
	    &(struct desk_unrecorded_answer){ .none = "all" }, e);
}

static int
set_targets(struct desk *d, struct err *e)
{
	struct desk_targets_request r = { .words = { .contract = "none",
					      .steady_state = "none" },
		.start = "2026-04" };

	return desk_targets_set(d, "svc-a", &r, e);
}

static int
show_targets(struct desk *d, struct err *e)
{
	struct desk_targets_shown out;

	return desk_targets_show(d, "svc-a", site.today, &out, e);
}

static int
enrol(struct desk *d, struct err *e)
{
	struct fake_aggregator *a = fake_aggregator_open(10);
	struct desk_enrol r = { .again = false };
	int rc;

	memcpy(r.secret, a->secret, sizeof(r.secret));
	ck_assert_int_eq(enrol_verify(&r.offer, buf_slice(&a->invite_file),
			     a->secret, e),
	    0);
	rc = desk_enrol(d, &r, "https://office.test", site.today, e);
	fake_aggregator_close(a);
	return rc;
}

static int
prepare(struct desk *d, struct err *e)
{
	struct desk_returns_request r = { .today = site.today,
		.through = DAY_NONE };
	struct desk_seal out;
	int rc = desk_seal_prepare(d, &r, &out, e);

	desk_seal_free(&out);
	return rc;
}

static int
sign_off(struct desk *d, struct err *e)
{
	struct hash digest = { 0 };
	struct desk_seal_sign r = { .today = site.today,
		.through = DAY_NONE,
		.digest = &digest };
	struct desk_sealed out;

	return desk_seal_sign_off(d, &r, &out, e);
}

static int
staff_add(struct desk *d, struct err *e)
{
	struct desk_staff_account zoe = { "zoe", "worker", "another password" };

	return desk_staff_add(d, &zoe, e);
}

static int
staff_remove(struct desk *d, struct err *e)
{
	return desk_staff_remove(d, "zoe", e);
}

static int
staff_list(struct desk *d, struct err *e)
{
	struct table *out;
	int rc = desk_staff_list(d, &out, e);

	if (rc == 0)
		table_free(out);
	return rc;
}

static int
password(struct desk *d, struct err *e)
{
	return desk_staff_set_password(d, "another password", e);
}

static int
show_key(void *arg, const char *key, struct err *e)
{
	(void)arg;
	(void)key;
	(void)e;
	return 0;
}

static void
take_back(void *arg)
{
	(void)arg;
}

static int
recover(struct desk *d, struct err *e)
{
	struct desk_staff_recovery r = { .name = "ann",
		.password = "another password",
		.show = show_key,
		.take_back = take_back };

	return desk_staff_recover(d, &r, e);
}

/* ----------------------------------------------------------------- the table */

/* Written from the rules and not from operations.c: it is there to disagree.
 * w: a worker may, l: a team leader, r: the recovery key, n: who has not
 * signed in. */
static const struct {
	int (*ask)(struct desk *d, struct err *e);
	const char *who;
} expected[OPERATIONS] = {
	[OPERATION_UNLOCK] = { unlock, "wlrn" },
	[OPERATION_UNLOCK_RECOVERY] = { unlock_recovery, "wlrn" },
	[OPERATION_SIGN_IN] = { sign_in_wrongly, "wlrn" },
	[OPERATION_DAY] = { day, "wlrn" },
	[OPERATION_TAKE_IN] = { desk_take_in, "wlrn" },
	[OPERATION_INIT] = { init, "wlrn" },
	[OPERATION_BACKUP] = { back_up, "wlrn" },
	[OPERATION_PREVIEW] = { preview, "wlrn" },
	[OPERATION_EXPLAIN] = { explain, "wl" },
	[OPERATION_LIST] = { list, "wl" },
	[OPERATION_EVIDENCE] = { evidence, "wl" },
	[OPERATION_CLIENT_FIND] = { find, "wl" },
	[OPERATION_CLIENT_SHOW] = { show, "wl" },
	[OPERATION_CLIENT_DUPLICATES] = { pairs, "wl" },
	[OPERATION_CLIENT_MERGE] = { merge, "l" },
	[OPERATION_CLIENT_WEIGH] = { weigh, "l" },
	[OPERATION_CLIENT_ERASE] = { erase, "l" },
	[OPERATION_CLIENT_ERASURES] = { erasures, "wl" },
	[OPERATION_CLIENT_REVIEW] = { review, "l" },
	[OPERATION_CLIENT_ENTER] = { gate_asks_enter, "wl" },
	[OPERATION_CLIENT_PARTICULARS] = { gate_asks_particulars, "wl" },
	[OPERATION_IMPORT] = { import_facts, "wl" },
	[OPERATION_IMPORT_PEOPLE] = { import_people, "wl" },
	[OPERATION_IMPORT_SUMMARY] = { import_summary, "l" },
	[OPERATION_IMPORT_FIDELITY] = { import_fidelity, "l" },
	[OPERATION_SHEET_IMPORT] = { import_sheet, "wl" },
	[OPERATION_EXPORT] = { export_facts, "wl" },
	[OPERATION_EXPORT_PEOPLE] = { export_people, "l" },
	[OPERATION_FIDELITY_LIST] = { fidelity_list, "wl" },
	[OPERATION_FIDELITY_ADD] = { add_review, "l" },
	[OPERATION_FIDELITY_DONE] = { fidelity_done, "l" },
	[OPERATION_FIDELITY_WITHDRAW] = { fidelity_withdraw, "l" },
	[OPERATION_SERVICE_SET] = { set_service, "l" },
	[OPERATION_SERVICE_LIST] = { list_services, "wl" },
	[OPERATION_SERVICE_ASK] = { gate_services_ask, "wl" },
	[OPERATION_SERVICE_RENAME] = { gate_services_rename, "l" },
	[OPERATION_SERVICE_WEIGH] = { gate_services_weigh, "l" },
	[OPERATION_SERVICE_REMOVE] = { gate_services_remove, "l" },
	[OPERATION_UNRECORDED] = { unrecorded, "wlrn" },
	[OPERATION_UNRECORDED_ANSWER] = { answer, "l" },
	[OPERATION_TARGETS_SET] = { set_targets, "l" },
	[OPERATION_TARGETS_SHOW] = { show_targets, "wl" },
	[OPERATION_ENROL] = { enrol, "l" },
	[OPERATION_SEAL_PREPARE] = { prepare, "l" },
	[OPERATION_SEAL] = { sign_off, "l" },
	[OPERATION_STAFF_ADD] = { staff_add, "l" },
	[OPERATION_STAFF_REMOVE] = { staff_remove, "l" },
	[OPERATION_STAFF_LIST] = { staff_list, "wl" },
	[OPERATION_PASSWORD] = { password, "wl" },
	[OPERATION_RECOVER] = { recover, "r" },
};

static bool
stopped(const struct err *e)
{
	return strcmp(e->code, "role") == 0 || strcmp(e->code, "locked") == 0 ||
	       strcmp(e->code, "session") == 0;
}

static void
come_as(char who)
{
	if (who == 'w')
		sign_in("will");
	else if (who == 'l')
		sign_in("ann");
	else if (who == 'r')
		desk.actor = actor_of(&(struct vault_who){ .name = "recovery" },
		    reg.vault);
}

START_TEST(who_may_do_what)
{
	enum operation id = (enum operation)(_i / 4);
	char who = "wlrn"[_i % 4];
	bool may = strchr(expected[id].who, who) != NULL;
	int64_t before;
	struct err e = ERR_INIT;
	int rc;

	come_as(who);
	before = changes();
	ck_assert_int_eq(gate_may(&desk, id, &e), may ? 0 : -1);
	e = (struct err)ERR_INIT;
	rc = expected[id].ask(&desk, &e);
	ck_assert_msg((rc == 0 || !stopped(&e)) == may, "%s, %c: %s",
	    operations_row(id)->name, who, e.text);
	/* The turn is over either way. */
	ck_assert_ptr_null(reg.actor);
	if (may)
		return;
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_str_eq(e.code, who == 'n' ? "locked" : "role");
	ck_assert_int_eq(changes(), before);
	if (who == 'w' && operations_row(id)->least == ACTOR_TEAM_LEADER)
		ck_assert_msg(strstr(e.text, "only a team leader may ") !=
				      NULL &&
				  strstr(e.text, "; ask ann") != NULL,
		    "%s", e.text);
}
END_TEST

START_TEST(nothing_at_a_locked_register)
{
	struct err e = ERR_INIT;

	sign_in("ann");
	vault_lock(reg.vault);
	reg.vault = NULL;
	ck_assert_int_eq(show(&desk, &e), -1);
	ck_assert_str_eq(e.code, "locked");
	ck_assert_int_eq(sign_in_wrongly(&desk, &e), -1);
	ck_assert_str_eq(e.code, "locked");
	ck_assert_int_eq(preview(&desk, &e), -1);
	ck_assert(!stopped(&e));
}
END_TEST

/* ------------------------------------------------------------------ sessions */

static struct desk other;

/* ann works at `desk`, will at another desk of the same register. */
static void
two_at_work(void)
{
	struct vault_login will = { "will", MEMORY_REGISTER_PASSWORD };
	struct err e = ERR_INIT;

	sign_in("ann");
	other = (struct desk){ .reg = &reg, .today = desk.today };
	ck_assert_int_eq(desk_sign_in(&other, &will, &e), 0);
	ck_assert_int_eq(show(&other, &e), 0);
	ck_assert_int_eq(show(&desk, &e), 0);
}

static void
ended(const char *why)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(show(&other, &e), -1);
	ck_assert_str_eq(e.code, "session");
	ck_assert_msg(strstr(e.text, why) != NULL, "%s", e.text);
	/* Who removed or changed it works on. */
	ck_assert_msg(show(&desk, &e) == 0, "%s", e.text);
}

START_TEST(a_removed_account_has_no_session)
{
	struct desk_staff_account will = { "will", "worker",
		MEMORY_REGISTER_PASSWORD };
	struct vault *v = reg.vault;
	struct err e = ERR_INIT;

	two_at_work();
	ck_assert_int_eq(desk_staff_remove(&desk, "will", &e), 0);
	ended("removed");
	/* Nobody is left with a vault that was freed. */
	ck_assert_ptr_eq(v, reg.vault);
	/* Another account of that name is another account. */
	ck_assert_int_eq(desk_staff_add(&desk, &will, &e), 0);
	ended("password");
}
END_TEST

START_TEST(other_changes_of_accounts_end_no_session)
{
	struct err e = ERR_INIT;

	two_at_work();
	ck_assert_int_eq(staff_add(&desk, &e), 0);
	ck_assert_int_eq(show(&other, &e), 0);
	ck_assert_int_eq(desk_staff_remove(&desk, "zoe", &e), 0);
	ck_assert_msg(show(&other, &e) == 0, "%s", e.text);
}
END_TEST

START_TEST(a_new_password_ends_the_other_sessions)
{
	struct err e = ERR_INIT;

	two_at_work();
	other.actor = desk.actor;
	ck_assert_int_eq(password(&desk, &e), 0);
	ended("password");
}
END_TEST

START_TEST(a_changed_role_ends_the_session)
{
	struct err e = ERR_INIT;

	two_at_work();
	/* As if a team leader had become a worker since. */
	other.actor.role = ACTOR_TEAM_LEADER;
	ck_assert_int_eq(staff_add(&desk, &e), 0);
	ended("role");
}
END_TEST

START_TEST(locking_ends_every_session)
{
	struct err e = ERR_INIT;

	two_at_work();
	ck_assert_int_eq(unlock(&desk, &e), 0);
	ended("locked meanwhile");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { nothing_at_a_locked_register,
		a_removed_account_has_no_session,
		other_changes_of_accounts_end_no_session,
		a_new_password_ends_the_other_sessions,
		a_changed_role_ends_the_session, locking_ends_every_session,
		NULL };

	return unit_run(&(struct unit_suite){ .name = "gate",
	    .tests = tests,
	    .begin = begin,
	    .end = end,
	    .loop = who_may_do_what,
	    .times = 4 * OPERATIONS });
}
