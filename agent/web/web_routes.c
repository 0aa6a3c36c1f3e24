/*
 * The table of routes: what can be asked, by whom, and how large a body may
 * be.
 */
#include "agent/web/web_routes.h"

#include "agent/web/web_answers.h"
#include "protocol/limits.h"

enum {
	NONE = 0,
	/* A name and a password; a search. */
	SMALL = 8 * 1024,
	/* LIMITS_DRAFT_MAX, and room to say that it is too much. */
	DRAFT = 32 * 1024,
	/* An entry with its particulars: notes are the largest. */
	ENTRY = 64 * 1024,
	/* An invite, as a file in base64 or as text in JSON, with its secret. */
	INVITE = 8 * LIMITS_NOTE_MAX + 8 * 1024,
	/* Answers to everything that can wait at a site. */
	CARRIED = 16 * 1024 * 1024
};

#define NOBODY ACTOR_NOBODY
#define WORKER ACTOR_WORKER
#define LEADER ACTOR_TEAM_LEADER

/* clang-format off */
const struct web_route web_routes[] = {
	{ "GET", "/api/v1/session", NOBODY,
	    WEB_CALL_OPEN | WEB_CALL_LOOK | WEB_CALL_NEW,
	    NONE, web_sign_in_show },
	{ "POST", "/api/v1/session", NOBODY, WEB_CALL_OPEN,
	    SMALL, web_sign_in_begin },
	{ "DELETE", "/api/v1/session", NOBODY, WEB_CALL_OPEN,
	    NONE, web_sign_in_end },
	{ "GET", "/api/v1/trust", NOBODY, WEB_CALL_OPEN | WEB_CALL_LOOK,
	    NONE, web_trust_show },

	/* A person types: looking and keeping are acts. */
	{ "GET", "/api/v1/drafts/{form}", WORKER, 0,
	    NONE, web_drafts_find },
	{ "PUT", "/api/v1/drafts/{form}", WORKER, 0,
	    DRAFT, web_drafts_keep },
	{ "DELETE", "/api/v1/drafts/{form}", WORKER, 0,
	    NONE, web_drafts_drop },

	{ "POST", "/api/v1/setup", NOBODY, WEB_CALL_OPEN | WEB_CALL_NEW,
	    SMALL, web_setup_begin },
	{ "GET", "/api/v1/setup", LEADER, 0,
	    NONE, web_setup_show },
	{ "POST", "/api/v1/setup/recovery:confirm", LEADER, 0,
	    SMALL, web_setup_confirm },
	{ "POST", "/api/v1/setup/recovery:renew", LEADER, 0,
	    SMALL, web_setup_renew },
	{ "POST", "/api/v1/setup/services", LEADER, 0,
	    SMALL, web_setup_service },
	{ "POST", "/api/v1/setup/invite", LEADER, WEB_CALL_SPOOL,
	    INVITE, web_setup_invite },

	{ "GET", "/api/v1/settings", WORKER, 0,
	    NONE, web_settings_show },
	{ "POST", "/api/v1/backup", WORKER, 0,
	    NONE, web_settings_backup },
	{ "PUT", "/api/v1/password", WORKER, 0,
	    SMALL, web_settings_password },
	{ "POST", "/api/v1/staff", LEADER, WEB_CALL_ONCE,
	    SMALL, web_settings_add_staff },
	{ "POST", "/api/v1/staff:remove", LEADER, 0,
	    SMALL, web_settings_remove_staff },
	{ "POST", "/api/v1/staff:role", LEADER, 0,
	    SMALL, web_settings_role },
	{ "POST", "/api/v1/staff:seal", LEADER, 0,
	    SMALL, web_settings_seal },
	{ "PUT", "/api/v1/services", LEADER, 0,
	    SMALL, web_settings_service },
	{ "POST", "/api/v1/services:rename", LEADER, 0,
	    SMALL, web_settings_rename },
	{ "POST", "/api/v1/services:weigh", LEADER, 0,
	    SMALL, web_settings_weigh },
	{ "POST", "/api/v1/services:remove", LEADER, 0,
	    SMALL, web_settings_remove },

	{ "PUT", "/api/v1/services/{service}/targets", LEADER, 0,
	    SMALL, web_settings_targets },
	{ "GET", "/api/v1/access", LEADER, 0,
	    NONE, web_settings_access },

	{ "GET", "/api/v1/today", WORKER, 0,
	    NONE, web_clients_today },
	{ "GET", "/api/v1/choices", WORKER, 0,
	    NONE, web_clients_choices },
	{ "POST", "/api/v1/clients:search", WORKER, 0,
	    SMALL, web_clients_search },
	{ "POST", "/api/v1/clients", WORKER, WEB_CALL_ONCE,
	    ENTRY, web_entries_new },
	{ "GET", "/api/v1/clients/{client}", WORKER, 0,
	    NONE, web_clients_show },

	{ "POST", "/api/v1/clients/{client}/facts:check", WORKER, 0,
	    ENTRY, web_entries_check },
	{ "POST", "/api/v1/clients/{client}/facts", WORKER, WEB_CALL_ONCE,
	    ENTRY, web_entries_add },
	{ "PUT", "/api/v1/clients/{client}/facts/{fact}", WORKER, 0,
	    ENTRY, web_entries_correct },
	{ "DELETE", "/api/v1/clients/{client}/facts/{fact}", WORKER, 0,
	    NONE, web_entries_withdraw },
	{ "PUT", "/api/v1/clients/{client}/particulars", WORKER, 0,
	    ENTRY, web_entries_particulars },

	{ "GET", "/api/v1/twins", WORKER, 0,
	    NONE, web_records_pairs },
	{ "POST", "/api/v1/clients/{client}/merge:weigh", LEADER, 0,
	    SMALL, web_records_weigh_merge },
	{ "POST", "/api/v1/clients/{client}/merge", LEADER, 0,
	    SMALL, web_records_merge },
	{ "PUT", "/api/v1/clients/{client}/retention", LEADER, 0,
	    SMALL, web_records_keep },
	{ "POST", "/api/v1/clients/{client}/erasure:weigh", LEADER, 0,
	    NONE, web_records_weigh },
	{ "POST", "/api/v1/clients/{client}/erasure", LEADER, 0,
	    SMALL, web_records_erase },

	{ "GET", "/api/v1/employer-contacts", WORKER, 0,
	    NONE, web_employers_week },
	{ "POST", "/api/v1/employer-contacts:check", WORKER, 0,
	    SMALL, web_employers_check },
	{ "POST", "/api/v1/employer-contacts", WORKER, WEB_CALL_ONCE,
	    SMALL, web_employers_add },
	{ "PUT", "/api/v1/employer-contacts/{fact}", WORKER, 0,
	    SMALL, web_employers_correct },
	{ "DELETE", "/api/v1/employer-contacts/{fact}", WORKER, 0,
	    NONE, web_employers_withdraw },
	{ "POST", "/api/v1/employer-contacts:review", LEADER, 0,
	    ENTRY, web_employers_review },
	{ "POST", "/api/v1/employers:search", WORKER, 0,
	    SMALL, web_employers_search },

	{ "GET", "/api/v1/figures", WORKER, 0,
	    NONE, web_figures_show },
	{ "GET", "/api/v1/figures/{measure}/facts", WORKER, 0,
	    NONE, web_figures_facts },
	{ "GET", "/api/v1/fidelity", WORKER, 0,
	    NONE, web_fidelity_show },
	{ "GET", "/api/v1/fidelity/evidence/{item}", WORKER, 0,
	    NONE, web_fidelity_evidence },
	{ "POST", "/api/v1/fidelity/reviews", LEADER, WEB_CALL_ONCE,
	    SMALL, web_fidelity_add },
	{ "PUT", "/api/v1/fidelity/reviews", LEADER, 0,
	    SMALL, web_fidelity_correct },
	{ "POST", "/api/v1/fidelity/reviews:withdraw", LEADER, 0,
	    SMALL, web_fidelity_withdraw },
	{ "POST", "/api/v1/fidelity/actions", LEADER, WEB_CALL_ONCE,
	    SMALL, web_fidelity_plan },
	{ "PUT", "/api/v1/fidelity/actions/{action}", LEADER, 0,
	    SMALL, web_fidelity_finish },
	{ "POST", "/api/v1/fidelity/actions:withdraw", LEADER, 0,
	    SMALL, web_fidelity_drop },

	{ "GET", "/api/v1/imports", WORKER, 0,
	    NONE, web_import_before },
	{ "POST", "/api/v1/imports", WORKER, WEB_CALL_BYTES,
	    LIMITS_SHEET_UPLOAD_MAX, web_import_begin },
	{ "GET", "/api/v1/imports/{import}", WORKER, 0,
	    NONE, web_import_show },
	{ "PUT", "/api/v1/imports/{import}/map", WORKER, 0,
	    LIMITS_MAPPING_MAX, web_import_map },
	{ "POST", "/api/v1/imports/{import}:store", WORKER, WEB_CALL_ONCE,
	    SMALL, web_import_store },
	{ "POST", "/api/v1/imports/{import}/refused", WORKER, 0,
	    SMALL, web_import_refused },

	{ "GET", "/api/v1/status", WORKER, WEB_CALL_SPOOL | WEB_CALL_LOOK,
	    NONE, web_returns_status },
	{ "POST", "/api/v1/returns:prepare", LEADER, WEB_CALL_SPOOL,
	    SMALL, web_returns_prepare },
	{ "POST", "/api/v1/returns:seal", LEADER,
	    WEB_CALL_SPOOL | WEB_CALL_ONCE, SMALL, web_returns_seal },
	{ "PUT", "/api/v1/services/{service}/unrecorded", LEADER, 0,
	    SMALL, web_returns_unrecorded },
	{ "GET", "/api/v1/returns", WORKER, WEB_CALL_SPOOL,
	    NONE, web_returns_list },
	{ "GET", "/api/v1/returns/{return}", WORKER, 0,
	    NONE, web_returns_text },
	{ "POST", "/api/v1/returns/{return}/receipt", WORKER, 0,
	    NONE, web_returns_receipt },
	{ "POST", "/api/v1/receipts:verify", WORKER, WEB_CALL_SPOOL,
	    NONE, web_returns_verify },
	{ "POST", "/api/v1/carry:out", LEADER, WEB_CALL_SPOOL,
	    NONE, web_returns_carry_out },
	{ "POST", "/api/v1/carry:in", LEADER, WEB_CALL_SPOOL | WEB_CALL_BYTES,
	    CARRIED, web_returns_carry_in },
	{ "GET", "/downloads/{file}", WORKER, WEB_CALL_ADDRESS,
	    NONE, web_files_take },
	{ .method = NULL }
};
/* clang-format on */
