/*
 * `list` and `evidence` at a terminal.  What is asked and answered stands in
 * agent/desk/desk_lists; here are the options and the layout of the page.
 */
#include "agent/commands/commands_list.h"

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_lists.h"
#include "common/base/day.h"

static const struct settings_option list_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_SERVICE,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option evidence_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_SERVICE,
	SITEOPTIONS_JSON,
	{ "from", SETTINGS_VALUE, "DATE",
	    "first day; else 26 weeks up to the last" },
	{ "to", SETTINGS_VALUE, "DATE", "last day; else today" },
	SITEOPTIONS_END,
};

/* --------------------------------------------------------------------- list */

static int
print_list(const struct desk_lists *answer, struct err *e)
{
	struct buf page;
	char today[DAY_TEXT_SIZE];

	buf_init(&page, LIMITS_IMPORT_MAX);
	day_format(today, answer->today);
	for (size_t i = 0; i < answer->n; i++) {
		const struct desk_lists_part *part = &answer->part[i];

		if (answer->title != NULL)
			buf_printf(&page, "%s, %s: %s\n", part->service, today,
			    answer->title);
		if (table_rows(part->rows) > 0)
			table_write_text(part->rows, &page);
		else
			buf_printf(&page, "%s\n", answer->none);
		if (answer->title != NULL)
			buf_puts(&page, "\n");
	}
	if (answer->no_period > 0)
		buf_printf(&page,
		    "%zu discharged client%s no review date, because the "
		    "service has no retention period: 'sheaf-agent service "
		    "set S --retention-years N' sets it.\n",
		    answer->no_period,
		    answer->no_period == 1 ? " has" : "s have");
	return terminal_print_page(&page, e);
}

static int
run_list(const struct settings *s, struct err *e)
{
	const char *list = settings_operand(s, 0);
	struct desk_lists answer;
	struct desk d;
	int rc;

	if (desk_lists_check(list, e) < 0 || terminal_open_today(&d, s, e) < 0)
		return -1;
	rc = desk_lists_ask(&d, list, settings_get(s, "service"), &answer, e);
	if (rc == 0) {
		rc = settings_flag(s, "json")
			 ? terminal_print_json(desk_lists_take_json(&answer), e)
			 : print_list(&answer, e);
		desk_lists_free(&answer);
	}
	desk_close(&d);
	return rc;
}

/* ----------------------------------------------------------------- evidence */

static int
print_evidence(const struct desk_lists_evidence *answer, struct err *e)
{
	struct buf page;
	char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];

	buf_init(&page, LIMITS_IMPORT_MAX);
	day_format(from, answer->from);
	day_format(to, answer->to);
	for (size_t i = 0; i < answer->n; i++) {
		const struct desk_lists_shown *shown = &answer->shown[i];

		buf_printf(&page, "%s, item %u, %s: %s to %s\n", shown->service,
		    answer->item, answer->name, from, to);
		table_write_text(shown->figures, &page);
		buf_printf(&page, "%s\n", shown->cannot);
		if (shown->rows_title != NULL && table_rows(shown->rows) > 0) {
			buf_printf(&page, "%s:\n", shown->rows_title);
			table_write_text(shown->rows, &page);
		}
		buf_puts(&page, "\n");
	}
	return terminal_print_page(&page, e);
}

static int
run_evidence(const struct settings *s, struct err *e)
{
	struct desk_lists_evidence_request r = { .service = settings_get(s,
						     "service") };
	struct desk_lists_evidence answer;
	struct slice item = slice_of(settings_operand(s, 0));
	struct desk d;
	int rc;

	if (desk_lists_read_item(item, &r.item, e) < 0 ||
	    terminal_day(s, "from", &r.from, e) < 0 ||
	    terminal_day(s, "to", &r.to, e) < 0 ||
	    terminal_open_today(&d, s, e) < 0)
		return -1;
	rc = desk_lists_ask_evidence(&d, &r, &answer, e);
	if (rc == 0) {
		rc = settings_flag(s, "json")
			 ? terminal_print_json(
			       desk_lists_take_evidence_json(&answer), e)
			 : print_evidence(&answer, e);
		desk_lists_free_evidence(&answer);
	}
	desk_close(&d);
	return rc;
}

const struct settings_command commands_list[] = {
	{ .name = "list",
	    .summary = "where help is needed: lists to work down",
	    .operands =
		"no-employer-contact|no-support|unreviewed|milestones|caseload|"
		"job-end-unknown|no-evidence|evidence-due|actions|retention",
	    .example = "sheaf-agent list --dir site no-employer-contact",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = list_options,
	    .shared = true,
	    .run = run_list },
	{ .name = "evidence",
	    .summary = "what the register can show for a fidelity item",
	    .operands = "1|15|17|19|20|21|22|23|24",
	    .example =
		"sheaf-agent evidence --dir site 17 --from 2026-04-01 --to "
		"2026-06-30",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = evidence_options,
	    .shared = true,
	    .run = run_evidence },
	{ .name = NULL }
};
