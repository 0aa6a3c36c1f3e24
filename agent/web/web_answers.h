#ifndef SHEAF_AGENT_WEB_WEB_ANSWERS_H
#define SHEAF_AGENT_WEB_WEB_ANSWERS_H

#include "agent/web/web_call.h"

/* The answers of the routes, by the file they are in. */

/* web_sign_in.c */
web_call_answer web_sign_in_show, web_sign_in_begin, web_sign_in_end;
struct vault_login;
/* Unlock or sign in, and begin a session; its cookie goes with the answer. */
int web_sign_in_as(struct web_call *c, const struct vault_login *login,
    struct err *e) MUST_USE;

/* web_setup.c */
web_call_answer web_setup_begin, web_setup_show, web_setup_confirm,
    web_setup_renew, web_setup_service, web_setup_invite;

/* web_drafts.c */
web_call_answer web_drafts_list, web_drafts_find, web_drafts_keep,
    web_drafts_drop;

/* web_files.c */
web_call_answer web_files_take;

/* web_clients.c */
web_call_answer web_clients_search, web_clients_show, web_clients_choices,
    web_clients_today;

/* web_entries.c */
web_call_answer web_entries_check, web_entries_add, web_entries_correct,
    web_entries_withdraw, web_entries_particulars, web_entries_new,
    web_entries_day;

/* web_records.c */
web_call_answer web_records_weigh, web_records_erase, web_records_keep,
    web_records_pairs, web_records_weigh_merge, web_records_merge,
    web_records_apart;

/* web_employers.c */
web_call_answer web_employers_week, web_employers_search, web_employers_check,
    web_employers_add, web_employers_correct, web_employers_withdraw,
    web_employers_review;

/* web_figures.c */
web_call_answer web_figures_show, web_figures_facts, web_figures_set_baseline,
    web_figures_remove_baseline;
/* web_fidelity.c */
web_call_answer web_fidelity_show, web_fidelity_evidence, web_fidelity_add,
    web_fidelity_correct, web_fidelity_withdraw, web_fidelity_plan,
    web_fidelity_finish, web_fidelity_drop, web_fidelity_check_file,
    web_fidelity_store_file;

/* web_import.c */
web_call_answer web_import_before, web_import_begin, web_import_show,
    web_import_map, web_import_store, web_import_refused;

/* web_contracts.c */
web_call_answer web_contracts_show, web_contracts_check, web_contracts_store,
    web_contracts_draft, web_contracts_sign, web_contracts_file,
    web_contracts_clients, web_contracts_dispute;

/* web_reconcile.c */
web_call_answer web_reconcile_before, web_reconcile_begin, web_reconcile_show,
    web_reconcile_run, web_reconcile_keep, web_reconcile_send,
    web_reconcile_withdraw;

/* web_returns.c */
web_call_answer web_returns_status, web_returns_prepare, web_returns_seal,
    web_returns_unrecorded, web_returns_list, web_returns_text,
    web_returns_receipt, web_returns_evidence, web_returns_verify,
    web_returns_carry_out, web_returns_carry_in, web_returns_weigh_adoption,
    web_returns_adopt, web_returns_alarm, web_returns_alarm_evidence,
    web_returns_alarm_known;

/* web_settings.c */
web_call_answer web_settings_show, web_settings_add_staff,
    web_settings_remove_staff, web_settings_role, web_settings_seal,
    web_settings_password, web_settings_service, web_settings_rename,
    web_settings_weigh, web_settings_remove, web_settings_targets,
    web_settings_kind, web_settings_access, web_settings_backup,
    web_settings_own_code;

/* web_trust.c */
web_call_answer web_trust_show;

#endif
