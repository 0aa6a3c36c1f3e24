/* `service set`, `list`, `rename` and `remove`. */
#include "agent/commands/commands_service.h"

#include <stdio.h>

#include "agent/commands/imports.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_services.h"
#include "agent/desk/desk_settings.h"

static const struct settings_option set_options[] = {
	SITEOPTIONS_STAFF,
	{ "first-quarter", SETTINGS_VALUE, "P",
	    "first quarter to report, like \"2026/27 Q1\"" },
	{ "collected", SETTINGS_VALUE, "CODES",
	    "measures collected from now on, divided by commas" },
	{ "not-collected", SETTINGS_VALUE, "CODES",
	    "measures not collected, sent as \"-\"" },
	{ "not-recorded", SETTINGS_VALUE, "LIST",
	    "what it does not record, like posts,reviews or all" },
	{ "none", SETTINGS_VALUE, "LIST",
	    "what it records, though there were none so far, or all" },
	{ "retention-years", SETTINGS_VALUE, "N",
	    "years after a discharged client's last entry until a review" },
	{ "evidence", SETTINGS_VALUE, "on|off",
	    "whether evidence of outcomes is kept here, and counted" },
	SITEOPTIONS_SEEN,
	SITEOPTIONS_NEW_SERVICE,
	SITEOPTIONS_END,
};
static const struct settings_option list_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};

static const struct settings_option rename_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_SEEN,
	SITEOPTIONS_NEW_SERVICE,
	SITEOPTIONS_END,
};
static const struct settings_option remove_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_SEEN,
	{ "yes", SETTINGS_FLAG, NULL, "do not ask for confirmation" },
	SITEOPTIONS_END,
};

enum { NAME_MAX_TYPED = 128 };
enum { LINE_MAX_BYTES = 64 * 1024 };

static int
run_set(const struct settings *s, struct err *e)
{
	const struct desk_settings_request request = {
		.service = settings_operand(s, 0),
		.first_quarter = settings_get(s, "first-quarter"),
		.collected = settings_get(s, "collected"),
		.not_collected = settings_get(s, "not-collected"),
		.not_recorded = settings_get(s, "not-recorded"),
		.none = settings_get(s, "none"),
		.retention_years = settings_get(s, "retention-years"),
		.evidence = settings_get(s, "evidence"),
		.version = settings_get(s, "seen"),
	};
	struct desk d;
	int rc;

	if (request.first_quarter == NULL && request.collected == NULL &&
	    request.not_collected == NULL && request.not_recorded == NULL &&
	    request.none == NULL && request.retention_years == NULL &&
	    request.evidence == NULL)
		return err_set(e, ERR_USAGE,
		    "nothing to set: give --first-quarter, --collected, "
		    "--not-collected, --not-recorded, --none, "
		    "--retention-years or --evidence");
	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = imports_services(&d, s, request.service, slice_of(""), e);
	if (rc == 0)
		rc = desk_settings_set(&d, &request, e);
	desk_close(&d);
	if (rc == 0)
		console_print("The settings of %s are stored; 'sheaf-agent "
			      "service list' shows them.\n",
		    request.service);
	return rc;
}

static int
print_services(const struct services_list *list, struct err *e)
{
	struct buf out;
	int rc;

	buf_init(&out, list->n * LINE_MAX_BYTES);
	for (size_t i = 0; i < list->n; i++) {
		desk_settings_describe(&list->service[i], &out);
		buf_puts(&out, "\n");
	}
	rc = terminal_print(buf_slice(&out), e);
	buf_free(&out);
	return rc;
}

static int
run_list(const struct settings *s, struct err *e)
{
	struct services_list list;
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_settings_list(&d, &list, e);
	if (rc == 0) {
		rc = settings_flag(s, "json")
			 ? terminal_print_json(desk_settings_json(&list), e)
			 : print_services(&list, e);
		services_free(&list);
	}
	desk_close(&d);
	return rc;
}

/* -------------------------------------------------------- made by mistake */

static int
run_rename(const struct settings *s, struct err *e)
{
	const char *service = settings_operand(s, 0);
	const char *to = settings_operand(s, 1);
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	desk_set_meant(&d, settings_get(s, "new-service"));
	rc = desk_services_rename(&d, service, to, settings_get(s, "seen"), e);
	if (rc == 0)
		console_print("The service is %s now, with all that it "
			      "holds.\n",
		    to);
	desk_close(&d);
	return rc;
}

/* Say what goes, and have a name typed that confirms it. */
static int
ask_removal(const struct settings *s, const struct desk_services_extent *x,
    char typed[static NAME_MAX_TYPED], struct err *e)
{
	char prompt[NAME_MAX_TYPED * 2];
	struct buf says;

	typed[0] = '\0';
	if (x->empty)
		return 0;
	buf_init(&says, LINE_MAX_BYTES);
	desk_services_extent_say(x, &says);
	console_print("%s\n", buf_str(&says));
	buf_free(&says);
	if (settings_flag(s, "yes")) {
		(void)snprintf(typed, NAME_MAX_TYPED, "%s", x->staff);
		return 0;
	}
	(void)snprintf(prompt, sizeof(prompt),
	    "Type your name (%s) to remove this service: ", x->staff);
	return terminal_ask(prompt, typed, NAME_MAX_TYPED, e);
}

static int
run_remove(const struct settings *s, struct err *e)
{
	char typed[NAME_MAX_TYPED];
	struct desk_services_removal r = { .service = settings_operand(s, 0),
		.typed = typed };
	struct desk_services_extent extent;
	struct desk d;
	int rc;

	if (terminal_today(s, &r.today, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_services_weigh(&d, r.service, &extent, e);
	if (rc == 0)
		rc = ask_removal(s, &extent, typed, e);
	/* What somebody changes while the question stands was not agreed to. */
	r.version = settings_get(s, "seen");
	if (rc == 0)
		r.held = extent.held;
	if (rc == 0)
		rc = desk_services_remove(&d, &r, e);
	if (rc == 0)
		console_print("The service %s is removed.\n", r.service);
	desk_close(&d);
	return rc;
}

const struct settings_command commands_service[] = {
	{ .name = "service set",
	    .summary = "change a service's settings",
	    .operands = "SERVICE",
	    .example = "sheaf-agent service set --dir site north-tees "
		       "--first-quarter '2026/27 Q1'",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = set_options,
	    .shared = true,
	    .run = run_set },
	{ .name = "service list",
	    .summary = "show the services and their settings",
	    .operands = "",
	    .example = "sheaf-agent service list --dir site",
	    .options = list_options,
	    .shared = true,
	    .run = run_list },
	{ .name = "service rename",
	    .summary = "give a misspelt service its right name",
	    .operands = "OLD NEW",
	    .example = "sheaf-agent service rename --dir site nroth-tees "
		       "north-tees",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = rename_options,
	    .shared = true,
	    .run = run_rename },
	{ .name = "service remove",
	    .summary = "remove a service that was made by mistake",
	    .operands = "SERVICE",
	    .example = "sheaf-agent service remove --dir site nroth-tees",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = remove_options,
	    .shared = true,
	    .run = run_remove },
	{ .name = NULL }
};
