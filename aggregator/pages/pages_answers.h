#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_ANSWERS_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_ANSWERS_H

#include "aggregator/pages/pages_call.h"

/* The answers of the routes, by the file they are in. */

/* pages_sign_in.c */
pages_answer pages_sign_in_show, pages_sign_in_begin, pages_sign_in_code,
    pages_sign_in_stay, pages_sign_in_end;

/* pages_account.c */
pages_answer pages_account_factor, pages_account_confirm, pages_account_first,
    pages_account_show, pages_account_password, pages_account_codes,
    pages_account_anew;

/* pages_people.c */
pages_answer pages_people_show, pages_people_agents, pages_people_add,
    pages_people_password, pages_people_role, pages_people_change,
    pages_people_token;

/* pages_invites.c */
pages_answer pages_invites_make;

/* pages_registry.c */
pages_answer pages_registry_check, pages_registry_import;

/* pages_access.c */
pages_answer pages_access_show;

/* pages_totals.c */
pages_answer pages_totals_show;

/* pages_fidelity.c */
pages_answer pages_fidelity_show;

/* pages_whole.c */
pages_answer pages_whole_complete, pages_whole_help, pages_whole_provenance;

/* pages_published.c */
pages_answer pages_published_compare;

/* pages_drafts.c */
pages_answer pages_drafts_list, pages_drafts_find, pages_drafts_keep,
    pages_drafts_drop;

/* pages_events.c */
pages_answer pages_events_list, pages_events_history, pages_events_add,
    pages_events_correct, pages_events_withdraw, pages_events_check,
    pages_events_import;

/* pages_support.c */
pages_answer pages_support_list, pages_support_history, pages_support_add,
    pages_support_correct, pages_support_withdraw;

/* pages_uptake.c */
pages_answer pages_uptake_show, pages_uptake_file;

/* pages_typology.c */
pages_answer pages_typology_show;

/* pages_usage.c */
pages_answer pages_usage_show;

/* pages_exports.c */
pages_answer pages_exports_list, pages_exports_show;

/* pages_region.c */
pages_answer pages_region_show, pages_region_spc, pages_region_services;

/* pages_files.c */
pages_answer pages_files_take;

#endif
