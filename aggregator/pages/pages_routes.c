/*
 * The table of routes: what can be asked, by whom, and how large a body may
 * be.
 */
#include "aggregator/pages/pages_routes.h"

#include "aggregator/pages/pages_answers.h"
#include "protocol/limits.h"

enum {
	NONE = 0,
	SMALL = 8 * 1024, /* a name, a password, a code */
	/* A form that names each service of a large region in each role. */
	ATTENDANCE = 128 * 1024,
	/* A form of them half typed, and more of it than is kept, to say so. */
	DRAFT = 2 * LIMITS_REGION_DRAFT_MAX,
	/* The file as a text of JSON, which doubles each quote. */
	REGISTRY = 2 * REGISTRY_FILE_MAX
};

/* clang-format off */
const struct pages_route pages_routes[] = {
	{ "GET", "/v1/session", PAGES_ANYBODY, PAGES_LOOK,
	    NONE, pages_sign_in_show },
	{ "POST", "/v1/session", PAGES_ANYBODY, PAGES_SLOW,
	    SMALL, pages_sign_in_begin },
	{ "POST", "/v1/session:code", PAGES_PEOPLE, PAGES_STEP,
	    SMALL, pages_sign_in_code },
	{ "POST", "/v1/session:stay", PAGES_PEOPLE, 0,
	    NONE, pages_sign_in_stay },
	{ "DELETE", "/v1/session", PAGES_ANYBODY, 0,
	    NONE, pages_sign_in_end },

	{ "GET", "/v1/session/factor", PAGES_PEOPLE, PAGES_STEP,
	    NONE, pages_account_factor },
	{ "POST", "/v1/session/factor", PAGES_PEOPLE, PAGES_STEP,
	    SMALL, pages_account_confirm },
	{ "POST", "/v1/session/password", PAGES_PEOPLE, PAGES_STEP | PAGES_SLOW,
	    SMALL, pages_account_first },
	{ "GET", "/v1/account", PAGES_PEOPLE, 0,
	    NONE, pages_account_show },
	{ "PUT", "/v1/account/password", PAGES_PEOPLE, PAGES_SLOW,
	    SMALL, pages_account_password },
	{ "POST", "/v1/account/codes", PAGES_PEOPLE, PAGES_SLOW,
	    SMALL, pages_account_codes },
	{ "POST", "/v1/account/factor", PAGES_PEOPLE, PAGES_SLOW,
	    SMALL, pages_account_anew },

	{ "GET", "/v1/people", PAGES_OPERATOR, 0,
	    NONE, pages_people_show },
	{ "POST", "/v1/people", PAGES_OPERATOR, PAGES_SLOW | PAGES_ONCE,
	    SMALL, pages_people_add },
	{ "POST", "/v1/people:password", PAGES_OPERATOR, PAGES_SLOW,
	    SMALL, pages_people_password },
	{ "POST", "/v1/people:role", PAGES_OPERATOR, 0,
	    SMALL, pages_people_role },
	{ "POST", "/v1/people:change", PAGES_OPERATOR, 0,
	    SMALL, pages_people_change },
	{ "POST", "/v1/tokens", PAGES_OPERATOR, PAGES_ONCE,
	    SMALL, pages_people_token },
	{ "GET", "/v1/agents", PAGES_OPERATOR, PAGES_STORE,
	    NONE, pages_people_agents },
	{ "POST", "/v1/invites", PAGES_OPERATOR, PAGES_SLOW | PAGES_ONCE,
	    SMALL, pages_invites_make },
	{ "POST", "/v1/registry:check", PAGES_OPERATOR, 0,
	    REGISTRY, pages_registry_check },
	{ "POST", "/v1/registry", PAGES_OPERATOR, PAGES_SLOW,
	    REGISTRY, pages_registry_import },
	{ "GET", "/v1/access", PAGES_AUDITOR, 0,
	    NONE, pages_access_show },

	{ "GET", "/v1/region", PAGES_FIGURES, PAGES_VIEW,
	    NONE, pages_region_show },
	{ "GET", "/v1/services", PAGES_FIGURES, PAGES_VIEW,
	    NONE, pages_region_services },
	{ "GET", "/v1/spc", PAGES_FIGURES, PAGES_VIEW,
	    NONE, pages_region_spc },
	{ "GET", "/v1/totals", PAGES_FIGURES, PAGES_VIEW,
	    NONE, pages_totals_show },
	{ "GET", "/v1/fidelity", PAGES_FIGURES, PAGES_VIEW | PAGES_STORE,
	    NONE, pages_fidelity_show },
	{ "GET", "/v1/typology", PAGES_FIGURES, PAGES_VIEW | PAGES_STORE,
	    NONE, pages_typology_show },
	{ "GET", "/v1/completeness", PAGES_FIGURES, PAGES_VIEW | PAGES_STORE,
	    NONE, pages_whole_complete },
	{ "GET", "/v1/usage", PAGES_FIGURES,
	    PAGES_VIEW | PAGES_STORE | PAGES_HEAVY,
	    NONE, pages_usage_show },
	{ "GET", "/v1/help", PAGES_FIGURES, PAGES_VIEW | PAGES_STORE,
	    NONE, pages_whole_help },
	{ "GET", "/v1/provenance", PAGES_FIGURES, PAGES_VIEW | PAGES_STORE,
	    NONE, pages_whole_provenance },
	{ "POST", "/v1/published", PAGES_FIGURES,
	    PAGES_VIEW | PAGES_STORE | PAGES_HEAVY,
	    LIMITS_PUBLISHED_UPLOAD_MAX, pages_published_compare },

	{ "GET", "/v1/events", PAGES_PEOPLE, PAGES_VIEW | PAGES_SUPPORT,
	    NONE, pages_events_list },
	{ "GET", "/v1/events/{number}", PAGES_PEOPLE, PAGES_VIEW | PAGES_SUPPORT,
	    NONE, pages_events_history },
	{ "POST", "/v1/events", PAGES_WRITERS, PAGES_ONCE,
	    ATTENDANCE, pages_events_add },
	{ "POST", "/v1/events:correct", PAGES_WRITERS, 0,
	    ATTENDANCE, pages_events_correct },
	{ "POST", "/v1/events:withdraw", PAGES_WRITERS, 0,
	    SMALL, pages_events_withdraw },
	{ "POST", "/v1/events:check", PAGES_WRITERS, PAGES_BYTES | PAGES_SLOW,
	    LIMITS_SUPPORT_UPLOAD_MAX, pages_events_check },
	{ "POST", "/v1/events:import", PAGES_WRITERS, PAGES_BYTES | PAGES_SLOW,
	    LIMITS_SUPPORT_UPLOAD_MAX, pages_events_import },
	{ "GET", "/v1/support", PAGES_PEOPLE, PAGES_VIEW | PAGES_SUPPORT,
	    NONE, pages_support_list },
	{ "GET", "/v1/support/{number}", PAGES_PEOPLE,
	    PAGES_VIEW | PAGES_SUPPORT,
	    NONE, pages_support_history },
	{ "POST", "/v1/support", PAGES_WRITERS, PAGES_ONCE,
	    SMALL, pages_support_add },
	{ "POST", "/v1/support:correct", PAGES_WRITERS, 0,
	    SMALL, pages_support_correct },
	{ "POST", "/v1/support:withdraw", PAGES_WRITERS, 0,
	    SMALL, pages_support_withdraw },
	{ "GET", "/v1/support-uptake", PAGES_FIGURES,
	    PAGES_VIEW | PAGES_STORE | PAGES_SUPPORT,
	    NONE, pages_uptake_show },
	{ "GET", "/v1/support-uptake/{table}", PAGES_FIGURES,
	    PAGES_VIEW | PAGES_STORE | PAGES_SUPPORT,
	    NONE, pages_uptake_file },

	{ "GET", "/v1/drafts", PAGES_WRITERS, 0,
	    NONE, pages_drafts_list },
	{ "GET", "/v1/drafts/{form}", PAGES_WRITERS, 0,
	    NONE, pages_drafts_find },
	{ "PUT", "/v1/drafts/{form}", PAGES_WRITERS, 0,
	    DRAFT, pages_drafts_keep },
	{ "DELETE", "/v1/drafts/{form}", PAGES_WRITERS, 0,
	    NONE, pages_drafts_drop },

	{ "GET", "/v1/exports", PAGES_FIGURES, PAGES_VIEW,
	    NONE, pages_exports_list },
	{ "GET", "/v1/exports/{format}", PAGES_FIGURES, PAGES_VIEW,
	    NONE, pages_exports_show },

	{ "GET", "/downloads/{file}", PAGES_PEOPLE, PAGES_ADDRESS,
	    NONE, pages_files_take },
	{ .method = NULL }
};
/* clang-format on */
