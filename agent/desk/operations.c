/*
 * The table of operations.  Workers keep the record: clients, facts, contacts,
 * sheets, lists.  What cannot be undone, what changes figures or who may do
 * what, and what leaves the site or takes people's particulars out of the
 * register, is for a team leader.
 */
#include "agent/desk/operations.h"

#include "common/base/err.h"

enum { NO = false, YES = true };

#define HIDES  OPERATION_OPENS_NOBODY
#define SHOWS  OPERATION_OPENS
#define MAY    OPERATION_OPENS_PERHAPS
#define NOBODY ACTOR_NOBODY
#define WORKER ACTOR_WORKER
#define LEADER ACTOR_TEAM_LEADER

/* clang-format off */
static const struct operation_row rows[OPERATIONS] = {
	/* name, function, least role, changes, opens, "may ..." */
	[OPERATION_UNLOCK] = { "unlock", "desk_unlock",
	    NOBODY, YES, HIDES, "unlock the register" },
	[OPERATION_UNLOCK_RECOVERY] = { "unlock recovery",
	    "desk_unlock_recovery",
	    NOBODY, YES, HIDES, "unlock the register" },
	[OPERATION_SIGN_IN] = { "sign in", "desk_sign_in",
	    NOBODY, NO, HIDES, "sign in" },
	[OPERATION_DAY] = { "day", "desk_set_today",
	    NOBODY, NO, HIDES, "ask for the day" },
	[OPERATION_TAKE_IN] = { "take in", "desk_take_in",
	    NOBODY, YES, HIDES, "take in what the courier brought" },
	[OPERATION_STATUS] = { "status", "desk_sending_status",
	    NOBODY, YES, HIDES, "see where returns stand" },
	[OPERATION_SENT_LIST] = { "sent, list", "desk_sending_list",
	    WORKER, YES, HIDES, "see what left" },
	[OPERATION_SENT_TEXT] = { "sent, text", "desk_sending_text",
	    WORKER, NO, HIDES, "see what left" },
	[OPERATION_SENT_PROOF] = { "sent, receipt", "desk_sending_proof",
	    WORKER, NO, HIDES, "hand out receipts" },
	[OPERATION_SENT_VERIFY] = { "sent, verify", "desk_sending_verify",
	    WORKER, NO, HIDES, "check receipts" },
	[OPERATION_CARRY_OUT] = { "carry out", "desk_sending_carry_out",
	    LEADER, NO, HIDES, "carry returns out by file" },
	[OPERATION_CARRY_IN] = { "carry in", "desk_sending_carry_in",
	    LEADER, YES, HIDES, "take in answers by file" },
	[OPERATION_INIT] = { "init", "desk_site_add_first",
	    NOBODY, YES, HIDES, "make the first account" },
	[OPERATION_SETUP] = { "setup", "desk_setup",
	    LEADER, NO, HIDES, "see the first steps of a site" },
	[OPERATION_SETUP_CONFIRM] = { "setup, recovery key confirmed",
	    "desk_setup_confirm",
	    LEADER, YES, HIDES, "confirm the recovery key" },
	[OPERATION_SETUP_RENEW] = { "setup, new recovery key",
	    "desk_setup_renew",
	    LEADER, YES, HIDES, "make a new recovery key" },
	[OPERATION_SETUP_SERVICE] = { "setup, service", "desk_setup_service",
	    LEADER, YES, HIDES, "begin a service" },
	[OPERATION_BACKUP] = { "backup", "desk_site_backup",
	    NOBODY, YES, HIDES, "back up the register" },
	[OPERATION_PREVIEW] = { "preview", "desk_returns_preview",
	    NOBODY, NO, HIDES, "look at returns" },
	[OPERATION_EXPLAIN] = { "explain", "desk_returns_explain",
	    WORKER, NO, SHOWS, "see the facts behind a figure" },
	[OPERATION_FIGURES] = { "figures", "desk_figures_show",
	    WORKER, NO, HIDES, "see figures" },
	[OPERATION_FIGURES_FACTS] = { "figures, facts", "desk_figures_facts",
	    WORKER, NO, SHOWS, "see the facts behind a figure" },
	[OPERATION_BASELINE_LIST] = { "baseline show", "desk_baseline_list",
	    WORKER, NO, HIDES, "see the baselines of control charts" },
	[OPERATION_BASELINE_SET] = { "baseline set", "desk_baseline_set",
	    LEADER, YES, HIDES, "set the baseline of a control chart" },
	[OPERATION_BASELINE_REMOVE] = { "baseline remove",
	    "desk_baseline_remove",
	    LEADER, YES, HIDES, "remove the baseline of a control chart" },
	[OPERATION_LIST] = { "list", "desk_lists_ask",
	    WORKER, NO, SHOWS, "see lists of clients" },
	[OPERATION_TODAY] = { "today", "desk_today",
	    WORKER, NO, SHOWS, "see what there is to do" },
	[OPERATION_EVIDENCE] = { "evidence", "desk_lists_ask_evidence",
	    WORKER, NO, SHOWS, "see evidence for fidelity items" },
	[OPERATION_CLIENT_FIND] = { "client find", "desk_clients_find",
	    WORKER, NO, SHOWS, "look clients up" },
	[OPERATION_CLIENT_SEARCH] = { "client search", "desk_client_search",
	    WORKER, NO, SHOWS, "look clients up" },
	[OPERATION_CLIENT_SHOW] = { "client show", "desk_clients_show",
	    WORKER, NO, SHOWS, "see a client's record" },
	[OPERATION_CLIENT_VIEW] = { "client page", "desk_client_view",
	    WORKER, NO, SHOWS, "see a client's record" },
	[OPERATION_CLIENT_DUPLICATES] = { "client duplicates",
	    "desk_clients_find_pairs",
	    WORKER, NO, SHOWS, "look for duplicate clients" },
	[OPERATION_CLIENT_RECORD] = { "client record", "desk_log_record",
	    LEADER, NO, SHOWS, "export a client's record" },
	[OPERATION_LOG_SHOW] = { "log show", "desk_log_show",
	    LEADER, NO, HIDES, "see who looked" },
	[OPERATION_CLIENT_MERGING] = { "client merge, first look",
	    "desk_merging_weigh",
	    LEADER, NO, SHOWS, "merge two clients" },
	[OPERATION_CLIENT_MERGE] = { "client merge", "desk_records_merge",
	    LEADER, YES, SHOWS, "merge two clients" },
	[OPERATION_CLIENT_APART] = { "client apart", "desk_apart_set",
	    LEADER, YES, HIDES, "say that two clients are not one person" },
	[OPERATION_CLIENT_ERASURE] = { "client erase, first look",
	    "desk_erasure_weigh",
	    LEADER, NO, HIDES, "erase a client" },
	[OPERATION_CLIENT_ERASE] = { "client erase", "desk_records_erase",
	    LEADER, YES, HIDES, "erase a client" },
	[OPERATION_CLIENT_ERASURES] = { "client erasures",
	    "desk_records_erasures",
	    WORKER, NO, HIDES, "see the log of erasures" },
	[OPERATION_CLIENT_DISMISS] = { "client erasures --dismiss",
	    "desk_records_dismiss",
	    LEADER, YES, HIDES, "dismiss lines of the log of erasures" },
	[OPERATION_CLIENT_REVIEW] = { "client review",
	    "desk_retention_set",
	    LEADER, YES, HIDES, "set until when a record is kept" },
	[OPERATION_CLIENT_NEW] = { "client, a new one", "desk_client_new",
	    WORKER, YES, MAY, "enter clients" },
	[OPERATION_CLIENT_ENTER] = { "client add, correct and withdraw",
	    "desk_enter",
	    WORKER, YES, SHOWS, "enter facts of a client" },
	[OPERATION_CLIENT_PARTICULARS] = { "client particulars",
	    "desk_enter_words_change",
	    WORKER, YES, SHOWS, "enter particulars of a client" },
	[OPERATION_EMPLOYERS_WEEK] = { "employer contacts",
	    "desk_employers_week",
	    WORKER, NO, MAY, "see employer contacts" },
	[OPERATION_EMPLOYERS_JUDGE] = { "employer contacts, an entry",
	    "desk_employers_judge",
	    WORKER, NO, HIDES, "enter employer contacts" },
	[OPERATION_EMPLOYERS_FIND] = { "employers", "desk_employers_find",
	    WORKER, NO, HIDES, "look employers up" },
	[OPERATION_EMPLOYERS_REVIEW] = { "employer contacts, review",
	    "desk_employers_review",
	    LEADER, YES, HIDES, "review employer contacts" },
	/* Shown to who typed it, and to nobody else. */
	[OPERATION_DRAFT_KEEP] = { "half typed forms, kept",
	    "desk_drafts_keep",
	    WORKER, YES, HIDES, "keep what is half typed" },
	[OPERATION_DRAFT_FIND] = { "half typed forms", "desk_drafts_find",
	    WORKER, NO, HIDES, "see what they have half typed" },
	[OPERATION_DRAFT_DROP] = { "half typed forms, dropped",
	    "desk_drafts_drop",
	    WORKER, YES, HIDES, "drop what is half typed" },
	[OPERATION_IMPORT] = { "import", "desk_import",
	    WORKER, YES, MAY, "import facts" },
	[OPERATION_IMPORT_PEOPLE] = { "import --people", "desk_import",
	    WORKER, YES, MAY, "import particulars" },
	[OPERATION_IMPORT_SUMMARY] = { "summary import", "desk_import",
	    LEADER, YES, HIDES, "import totals of earlier quarters" },
	[OPERATION_IMPORT_FIDELITY] = { "fidelity import", "desk_import",
	    LEADER, YES, HIDES, "import fidelity reviews and plans" },
	[OPERATION_SHEET_IMPORT] = { "sheet import", "desk_sheets_import",
	    WORKER, YES, MAY, "import a client sheet" },
	[OPERATION_EXPORT] = { "export", "desk_export",
	    WORKER, NO, SHOWS, "export facts" },
	[OPERATION_EXPORT_PEOPLE] = { "export --people", "desk_export",
	    LEADER, NO, SHOWS, "export particulars" },
	[OPERATION_FIDELITY_LIST] = { "fidelity list", "desk_fidelity_list",
	    WORKER, NO, HIDES, "see fidelity reviews" },
	[OPERATION_FIDELITY_PAGE] = { "fidelity page", "desk_fidelity_page",
	    WORKER, NO, HIDES, "see fidelity reviews" },
	[OPERATION_FIDELITY_ADD] = { "fidelity add", "desk_fidelity_add",
	    LEADER, YES, HIDES, "enter a fidelity review" },
	[OPERATION_FIDELITY_PLAN] = { "fidelity plan", "desk_fidelity_plan",
	    LEADER, YES, HIDES, "plan a fidelity action" },
	[OPERATION_FIDELITY_DONE] = { "fidelity done", "desk_fidelity_finish",
	    LEADER, YES, HIDES, "say that a fidelity action is done" },
	[OPERATION_FIDELITY_WITHDRAW] = { "fidelity withdraw",
	    "desk_fidelity_withdraw",
	    LEADER, YES, HIDES, "withdraw a fidelity review or action" },
	[OPERATION_SERVICE_SET] = { "service set", "desk_settings_set",
	    LEADER, YES, HIDES, "change the settings of a service" },
	[OPERATION_SERVICE_LIST] = { "service list", "desk_settings_list",
	    WORKER, NO, HIDES, "see the settings of services" },
	[OPERATION_SERVICE_ASK] = { "service, new ones", "desk_services_ask",
	    WORKER, NO, HIDES, "see which services are new" },
	[OPERATION_SERVICE_RENAME] = { "service rename",
	    "desk_services_rename",
	    LEADER, YES, HIDES, "give a service another name" },
	[OPERATION_SERVICE_WEIGH] = { "service remove, first look",
	    "desk_services_weigh",
	    LEADER, NO, HIDES, "remove a service" },
	[OPERATION_SERVICE_REMOVE] = { "service remove",
	    "desk_services_remove",
	    LEADER, YES, HIDES, "remove a service" },
	[OPERATION_UNRECORDED] = { "unrecorded", "desk_unrecorded_load",
	    NOBODY, NO, HIDES, "see what was never recorded" },
	[OPERATION_UNRECORDED_ANSWER] = { "unrecorded, answer",
	    "desk_unrecorded_answer",
	    LEADER, YES, HIDES, "say whether zeros are recorded" },
	[OPERATION_SETTINGS] = { "settings", "desk_settings_page",
	    WORKER, NO, HIDES, "see the settings" },
	[OPERATION_TARGETS_SET] = { "targets set", "desk_targets_set",
	    LEADER, YES, HIDES, "set targets" },
	[OPERATION_TARGETS_SHOW] = { "targets show", "desk_targets_show",
	    WORKER, NO, HIDES, "see targets" },
	[OPERATION_ENROL] = { "enrol", "desk_enrol",
	    LEADER, YES, HIDES, "enrol this site" },
	[OPERATION_ADOPT_WEIGH] = { "adopt, first look", "desk_adopt_weigh",
	    LEADER, YES, HIDES, "go on from the log" },
	[OPERATION_ADOPT] = { "adopt", "desk_adopt",
	    LEADER, YES, HIDES, "go on from the log" },
	[OPERATION_ALARM_LOOK] = { "alarm, look", "desk_alarm_look",
	    LEADER, YES, HIDES, "look at an alarm" },
	[OPERATION_ALARM_EVIDENCE] = { "alarm, evidence", "desk_alarm_evidence",
	    LEADER, YES, HIDES, "hand out evidence" },
	[OPERATION_ALARM_ACKNOWLEDGE] = { "alarm, acknowledge",
	    "desk_alarm_acknowledge",
	    LEADER, YES, HIDES, "go on after an alarm" },
	[OPERATION_SEAL_PREPARE] = { "seal, first look", "desk_seal_prepare",
	    LEADER, YES, HIDES, "seal returns" },
	[OPERATION_SEAL] = { "seal", "desk_seal_sign_off",
	    LEADER, YES, HIDES, "seal returns" },
	[OPERATION_STAFF_ADD] = { "staff add", "desk_staff_add",
	    LEADER, YES, HIDES, "give somebody an account" },
	[OPERATION_STAFF_REMOVE] = { "staff remove", "desk_staff_remove",
	    LEADER, YES, HIDES, "remove an account" },
	[OPERATION_STAFF_ROLE] = { "staff, another role", "desk_staff_set_role",
	    LEADER, YES, HIDES, "give somebody another role" },
	[OPERATION_STAFF_LIST] = { "staff list", "desk_staff_list",
	    WORKER, NO, HIDES, "see the accounts" },
	[OPERATION_STAFF_SET] = { "staff set", "desk_staff_set",
	    LEADER, YES, HIDES, "say what workers may do" },
	[OPERATION_PASSWORD] = { "password", "desk_staff_set_password",
	    WORKER, YES, HIDES, "change their own password" },
	[OPERATION_RECOVER] = { "recover", "desk_staff_recover",
	    ACTOR_RECOVERY, YES, HIDES, "set a password without one" },
};
/* clang-format on */

const struct operation_row *
operations_row(enum operation id)
{
	ASSERT(id < OPERATIONS && rows[id].name != NULL);
	return &rows[id];
}

bool
operations_allow(enum operation id, enum actor_role role)
{
	enum actor_role least = operations_row(id)->least;

	if (least == ACTOR_NOBODY)
		return true;
	/* The printed key lies in a drawer: it mends a lost password, and is
	 * nobody's way to work. */
	if (least == ACTOR_RECOVERY || role == ACTOR_RECOVERY)
		return least == role;
	return role >= least;
}

bool
operations_sealing(enum operation id)
{
	return id == OPERATION_SEAL_PREPARE || id == OPERATION_SEAL;
}
