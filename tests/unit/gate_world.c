/*
 * A call for each operation of the desk, and the register that they are asked
 * of.
 */
#include "tests/unit/gate_world.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_adopt.h"
#include "agent/desk/desk_alarm.h"
#include "agent/desk/desk_client_view.h"
#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_enrol.h"
#include "agent/desk/desk_fidelity.h"
#include "agent/desk/desk_fidelity_list.h"
#include "agent/desk/desk_figures.h"
#include "agent/desk/desk_figures_facts.h"
#include "agent/desk/desk_import.h"
#include "agent/desk/desk_lists.h"
#include "agent/desk/desk_log.h"
#include "agent/desk/desk_own.h"
#include "agent/desk/desk_returns.h"
#include "agent/desk/desk_seal.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_settings.h"
#include "agent/desk/desk_setup.h"
#include "agent/desk/desk_sheet_page.h"
#include "agent/desk/desk_sheets.h"
#include "agent/desk/desk_site.h"
#include "agent/desk/desk_staff.h"
#include "agent/desk/desk_targets.h"
#include "agent/desk/desk_today.h"
#include "agent/desk/desk_unrecorded.h"
#include "agent/vault/vault_staff.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "tests/unit/fake_aggregator.h"
#include "tests/unit/gate_asks.h"
#include "tests/unit/gate_claims.h"
#include "tests/unit/gate_records.h"
#include "tests/unit/gate_sending.h"
#include "tests/unit/gate_services.h"
#include "tests/unit/unit.h"

struct memory_register gate_world_site;
struct open_register gate_world_reg;
struct desk gate_world_desk;
static char *dir;

void
gate_world_begin(void)
{
	struct err e = ERR_INIT;
	char *folder;

	memory_register_open(&gate_world_site);
	ck_assert_int_eq(vault_staff_add(gate_world_site.open.db,
			     gate_world_site.open.vault, "will", "worker",
			     memory_register_hash(gate_world_site.open.vault,
				 MEMORY_REGISTER_PASSWORD),
			     &e),
	    0);
	memory_register_take(&gate_world_site,
	    "svc-a,C1,referral_accepted,2026-01-05,self,,,,\n"
	    "svc-a,C2,referral_accepted,2026-01-06,self,,,,\n"
	    "svc-a,C3,referral_accepted,2026-01-07,self,,,,\n");
	dir = unit_dir();
	folder = file_path(dir, "register");
	ck_assert_int_eq(file_make_dir(folder, 0700, &e), 0);
	free(folder);
	gate_world_desk = memory_register_desk(&gate_world_site);
	gate_world_desk.actor = (struct actor){ 0 };
	gate_world_reg = gate_world_site.open;
	gate_world_reg.dir = dir;
	gate_world_desk.reg = &gate_world_reg;
	ck_assert_int_eq(desk_open_spool(&gate_world_desk, &e), 0);
}

void
gate_world_end(void)
{
	spool_close(&gate_world_desk.spool);
	/* A turn may have locked or unlocked it. */
	gate_world_site.open.vault = gate_world_reg.vault;
	memory_register_close(&gate_world_site);
	unit_remove(dir);
}

int64_t
gate_world_changes(void)
{
	struct err e = ERR_INIT;
	int64_t n;
	bool found;

	ck_assert_int_eq(db_get_i64(db_prepare(gate_world_reg.db,
					"SELECT total_changes()"),
			     &n, &found, &e),
	    0);
	return n;
}

int64_t
gate_world_lines(void)
{
	struct err e = ERR_INIT;
	int64_t n;
	bool found;

	ck_assert_int_eq(db_get_i64(db_prepare(gate_world_reg.db,
					"SELECT count(*) FROM access"),
			     &n, &found, &e),
	    0);
	return n;
}

void
gate_world_sign_in(const char *name)
{
	struct vault_login login = { name, MEMORY_REGISTER_PASSWORD };
	struct err e = ERR_INIT;

	ck_assert_msg(desk_sign_in(&gate_world_desk, &login, &e) == 0, "%s",
	    e.text);
}

/* ------------------------------------------------ each operation, once asked */

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

	return desk_unlock_recovery(d, gate_world_site.recovery, &again, e);
}

static int
sign_in_wrongly(struct desk *d, struct err *e)
{
	return desk_sign_in(d, &(struct vault_login){ "ann", "wrong" }, e);
}

static int
day(struct desk *d, struct err *e)
{
	return desk_set_today(d, gate_world_site.today, e);
}

static int
init(struct desk *d, struct err *e)
{
	struct desk_site_first zoe = { .name = "zoe",
		.password = MEMORY_REGISTER_PASSWORD };
	char recovery[VAULT_RECOVERY_SIZE];

	return desk_site_add_first(d, &zoe, recovery, e);
}

static int
setup(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_setup(d, &out, e);

	jval_free(out);
	return rc;
}

static int
setup_confirm(struct desk *d, struct err *e)
{
	return desk_setup_confirm(d, "0000", "0000", e);
}

static int
setup_renew(struct desk *d, struct err *e)
{
	char recovery[VAULT_RECOVERY_SIZE];

	return desk_setup_renew(d, NULL, recovery, e);
}

static int
setup_service(struct desk *d, struct err *e)
{
	return desk_setup_service(d, "svc-new", true, e);
}

static int
back_up(struct desk *d, struct err *e)
{
	return desk_site_backup(d, dir, e);
}

static int
own_code(struct desk *d, struct err *e)
{
	return desk_own_set(d, "es1", e);
}

static int
preview(struct desk *d, struct err *e)
{
	struct desk_returns_request r = { .service = "svc-z",
		.today = gate_world_site.today,
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
		.today = gate_world_site.today,
		.through = DAY_NONE };
	struct desk_explain out;

	ck_assert_int_eq(period_parse_user("2026-04-01/P3M", &q2, e), 0);
	return desk_returns_explain(d, &r, "caseload", &out, e);
}

static int
figures(struct desk *d, struct err *e)
{
	const struct desk_figures_request r = { .service = "svc-a" };
	struct jval *out;
	int rc = desk_figures_show(d, &r, &out, e);

	jval_free(out);
	return rc;
}

static int
figures_facts(struct desk *d, struct err *e)
{
	struct desk_figures_facts_request r = { .service = "svc-a",
		.measure = "referrals" };
	struct jval *out;
	int rc;

	ck_assert_int_eq(period_parse_user("2025/26 Q4", &r.period, e), 0);
	r.since = r.period;
	rc = desk_figures_facts(d, &r, &out, e);
	jval_free(out);
	return rc;
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
view(struct desk *d, struct err *e)
{
	const struct desk_client_view_request r = { .client = 1 };
	struct jval *out;
	int rc = desk_client_view(d, &r, &out, e);

	jval_free(out);
	return rc;
}

static int
today(struct desk *d, struct err *e)
{
	const struct desk_today_request r = { 0 };
	struct jval *out;
	int rc = desk_today(d, &r, &out, e);

	jval_free(out);
	return rc;
}

static int
record(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_log_record(d, 1, &out, e);

	if (rc == 0)
		jval_free(out);
	return rc;
}

static int
show_log(struct desk *d, struct err *e)
{
	struct access_list out;
	int rc = desk_log_show(d, 0, &out, e);

	if (rc == 0)
		access_free_list(&out);
	return rc;
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
		.today = gate_world_site.today };
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
					      .day = gate_world_site.today } };
	struct desk_fidelity_added out;

	return desk_fidelity_add(d, &r, &out, e);
}

static int
fidelity_done(struct desk *d, struct err *e)
{
	struct desk_fidelity_done r = { .action = 99,
		.on = gate_world_site.today,
		.evidence = "" };

	return desk_fidelity_finish(d, &r, e);
}

static int
fidelity_withdraw(struct desk *d, struct err *e)
{
	struct desk_fidelity_withdrawal r = {
		.key = { .service = "svc-a", .day = gate_world_site.today }
	};

	return desk_fidelity_withdraw(d, &r, e);
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

	return desk_targets_show(d, "svc-a", gate_world_site.today, &out, e);
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
	rc = desk_enrol(d, &r, "https://office.test", gate_world_site.today, e);
	fake_aggregator_close(a);
	return rc;
}

static int
alarm_look_at(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_alarm_look(d, &out, e);

	jval_free(out);
	return rc;
}

static int
alarm_hand_out(struct desk *d, struct err *e)
{
	struct buf out;
	int rc;

	buf_init(&out, LIMITS_EVIDENCE_FILE_MAX);
	rc = desk_alarm_evidence(d, &out, e);
	buf_free(&out);
	return rc;
}

static int
alarm_known(struct desk *d, struct err *e)
{
	struct desk_alarm_request r = { .typed = "ann" };
	struct jval *out;
	int rc = desk_alarm_acknowledge(d, &r, &out, e);

	jval_free(out);
	return rc;
}

static int
adopt_weigh(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_adopt_weigh(d, &out, e);

	jval_free(out);
	return rc;
}

static int
adopt(struct desk *d, struct err *e)
{
	struct desk_adopt_request r = { .typed = "ann",
		.alone = true,
		.today = gate_world_site.today };
	struct jval *out;
	int rc = desk_adopt(d, &r, &out, e);

	jval_free(out);
	/* Nothing waits to be taken over here, and that is answered behind the
	 * gate. */
	return rc;
}

static int
prepare(struct desk *d, struct err *e)
{
	struct desk_returns_request r = { .today = gate_world_site.today,
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
	struct desk_seal_sign r = { .today = gate_world_site.today,
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
	return desk_staff_remove(d, "zoe", NULL, e);
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
staff_set(struct desk *d, struct err *e)
{
	return desk_staff_set(d, "no", NULL, e);
}

static int
password(struct desk *d, struct err *e)
{
	return desk_staff_set_password(d, "another password", e);
}

int (*const gate_world_ask[OPERATIONS])(struct desk *d, struct err *e) = {
	[OPERATION_UNLOCK] = unlock,
	[OPERATION_UNLOCK_RECOVERY] = unlock_recovery,
	[OPERATION_SIGN_IN] = sign_in_wrongly,
	[OPERATION_ONLY_ACCOUNT] = desk_only_account,
	[OPERATION_DAY] = day,
	[OPERATION_TAKE_IN] = desk_take_in,
	[OPERATION_STATUS] = gate_sending_status,
	[OPERATION_SENT_LIST] = gate_sending_sent_list,
	[OPERATION_SENT_TEXT] = gate_sending_sent_text,
	[OPERATION_SENT_PROOF] = gate_sending_sent_proof,
	[OPERATION_SENT_EVIDENCE] = gate_sending_sent_evidence,
	[OPERATION_SENT_VERIFY] = gate_sending_sent_verify,
	[OPERATION_CARRY_OUT] = gate_sending_carried_out,
	[OPERATION_CARRY_IN] = gate_sending_carried_in,
	[OPERATION_INIT] = init,
	[OPERATION_SETUP] = setup,
	[OPERATION_SETUP_CONFIRM] = setup_confirm,
	[OPERATION_SETUP_RENEW] = setup_renew,
	[OPERATION_SETUP_SERVICE] = setup_service,
	[OPERATION_BACKUP] = back_up,
	[OPERATION_BACKUP_PAGE] = gate_asks_backup_bytes,
	[OPERATION_BACKUP_SAVED] = gate_asks_backup_saved,
	[OPERATION_PREVIEW] = preview,
	[OPERATION_EXPLAIN] = explain,
	[OPERATION_FIGURES] = figures,
	[OPERATION_FIGURES_FACTS] = figures_facts,
	[OPERATION_KINDS_LIST] = gate_asks_kinds,
	[OPERATION_KINDS_SET] = gate_asks_kind_set,
	[OPERATION_CONTRACT_IMPORT] = gate_claims_import,
	[OPERATION_CONTRACT_SHOW] = gate_claims_show,
	[OPERATION_CONTRACT_DISPUTE] = gate_claims_dispute,
	[OPERATION_CLAIM_DRAFT] = gate_claims_draft,
	[OPERATION_CLAIM_SIGN] = gate_claims_sign,
	[OPERATION_CLAIM_FILE] = gate_claims_file,
	[OPERATION_CLAIM_CLIENTS] = gate_claims_clients,
	[OPERATION_BASELINE_LIST] = gate_asks_baselines,
	[OPERATION_BASELINE_SET] = gate_asks_baseline_set,
	[OPERATION_BASELINE_REMOVE] = gate_asks_baseline_remove,
	[OPERATION_LIST] = list,
	[OPERATION_TODAY] = today,
	[OPERATION_EVIDENCE] = evidence,
	[OPERATION_CLIENT_FIND] = find,
	[OPERATION_CLIENT_SEARCH] = gate_asks_search,
	[OPERATION_CLIENT_SHOW] = show,
	[OPERATION_CLIENT_VIEW] = view,
	[OPERATION_CLIENT_DUPLICATES] = gate_records_pairs,
	[OPERATION_CLIENT_RECORD] = record,
	[OPERATION_LOG_SHOW] = show_log,
	[OPERATION_CLIENT_MERGING] = gate_records_merging,
	[OPERATION_CLIENT_MERGE] = gate_records_merge,
	[OPERATION_CLIENT_APART] = gate_records_apart,
	[OPERATION_CLIENT_ERASURE] = gate_records_erasure,
	[OPERATION_CLIENT_ERASE] = gate_records_erase,
	[OPERATION_CLIENT_ERASURES] = gate_records_erasures,
	[OPERATION_CLIENT_DISMISS] = gate_records_dismiss,
	[OPERATION_CLIENT_REVIEW] = gate_records_review,
	[OPERATION_CLIENT_NEW] = gate_asks_new,
	[OPERATION_CLIENT_ENTER] = gate_asks_enter,
	[OPERATION_CLIENT_PARTICULARS] = gate_asks_particulars,
	[OPERATION_EMPLOYERS_WEEK] = gate_asks_employers_week,
	[OPERATION_EMPLOYERS_JUDGE] = gate_asks_employers_judge,
	[OPERATION_EMPLOYERS_FIND] = gate_asks_employers_find,
	[OPERATION_EMPLOYERS_REVIEW] = gate_asks_employers_review,
	[OPERATION_DRAFT_KEEP] = gate_asks_keep,
	[OPERATION_DRAFT_FIND] = gate_asks_find,
	[OPERATION_DRAFT_LIST] = gate_asks_drafts,
	[OPERATION_DRAFT_DROP] = gate_asks_drop,
	[OPERATION_SERVICE_ASK] = gate_services_ask,
	[OPERATION_SERVICE_RENAME] = gate_services_rename,
	[OPERATION_SERVICE_WEIGH] = gate_services_weigh,
	[OPERATION_SERVICE_REMOVE] = gate_services_remove,
	[OPERATION_IMPORT] = import_facts,
	[OPERATION_IMPORT_PEOPLE] = import_people,
	[OPERATION_IMPORT_SUMMARY] = import_summary,
	[OPERATION_IMPORT_FIDELITY] = import_fidelity,
	[OPERATION_SHEET_IMPORT] = import_sheet,
	[OPERATION_SHEET_PAGE] = desk_sheet_page_may,
	[OPERATION_RECONCILE_MAY] = gate_asks_reconcile_may,
	[OPERATION_RECONCILE] = gate_asks_reconcile,
	[OPERATION_RECONCILE_KEEP] = gate_asks_reconcile_keep,
	[OPERATION_RECONCILE_SENDING] = gate_asks_reconcile_sending,
	[OPERATION_RECONCILE_SEND] = gate_asks_reconcile_send,
	[OPERATION_RECONCILE_WITHDRAW] = gate_asks_reconcile_withdraw,
	[OPERATION_EXPORT] = export_facts,
	[OPERATION_EXPORT_PEOPLE] = export_people,
	[OPERATION_FIDELITY_LIST] = fidelity_list,
	[OPERATION_FIDELITY_PAGE] = gate_asks_fidelity_page,
	[OPERATION_FIDELITY_ADD] = add_review,
	[OPERATION_FIDELITY_PLAN] = gate_asks_fidelity_plan,
	[OPERATION_FIDELITY_DONE] = fidelity_done,
	[OPERATION_FIDELITY_WITHDRAW] = fidelity_withdraw,
	[OPERATION_SERVICE_SET] = set_service,
	[OPERATION_SERVICE_LIST] = list_services,
	[OPERATION_UNRECORDED] = unrecorded,
	[OPERATION_UNRECORDED_ANSWER] = answer,
	[OPERATION_SETTINGS] = gate_services_settings,
	[OPERATION_TARGETS_SET] = set_targets,
	[OPERATION_TARGETS_SHOW] = show_targets,
	[OPERATION_ENROL] = enrol,
	[OPERATION_ADOPT_WEIGH] = adopt_weigh,
	[OPERATION_ADOPT] = adopt,
	[OPERATION_ALARM_LOOK] = alarm_look_at,
	[OPERATION_ALARM_EVIDENCE] = alarm_hand_out,
	[OPERATION_ALARM_ACKNOWLEDGE] = alarm_known,
	[OPERATION_SEAL_PREPARE] = prepare,
	[OPERATION_SEAL] = sign_off,
	[OPERATION_STAFF_ADD] = staff_add,
	[OPERATION_STAFF_REMOVE] = staff_remove,
	[OPERATION_STAFF_ROLE] = gate_services_role,
	[OPERATION_STAFF_LIST] = staff_list,
	[OPERATION_STAFF_SET] = staff_set,
	[OPERATION_PASSWORD] = password,
	[OPERATION_OWN_CODE] = own_code,
	[OPERATION_RECOVER] = gate_asks_recover,
};
