/* `service set` and `service list`. */
#include "agent/commands/commands_service.h"

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
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
	SITEOPTIONS_END,
};
static const struct settings_option list_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_END,
};

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
	};
	struct desk d;
	int rc;

	if (request.first_quarter == NULL && request.collected == NULL &&
	    request.not_collected == NULL && request.not_recorded == NULL &&
	    request.none == NULL && request.retention_years == NULL)
		return err_set(e, ERR_USAGE,
		    "nothing to set: give --first-quarter, --collected, "
		    "--not-collected, --not-recorded, --none or "
		    "--retention-years");
	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_settings_set(&d, &request, e);
	desk_close(&d);
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
		rc = print_services(&list, e);
		services_free(&list);
	}
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
	{ .name = NULL }
};
