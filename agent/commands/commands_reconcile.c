/*
 * `reconcile import`, `reconcile sending` and `reconcile withdraw` at a terminal.  The
 * extract is read before the register is opened, and is in memory alone.
 */
#include "agent/commands/commands_reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "agent/commands/commands_sheet.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_reconcile.h"
#include "agent/desk/desk_reconciled.h"
#include "protocol/limits.h"

static const struct settings_option options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "map", SETTINGS_VALUE, "MAP.json",
	    "the confirmed mapping (sheet map --mhsds)" },
	SITEOPTIONS_SERVICE,
	{ "from", SETTINGS_VALUE, "MONTH", "first month, like 2026-05" },
	{ "to", SETTINGS_VALUE, "MONTH",
	    "last month; else the last one that is over" },
	{ "keep", SETTINGS_FLAG, NULL,
	    "keep the numbers, to be signed off and sent by the next seal" },
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option sending_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option withdraw_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_SERVICE,
	{ "undo", SETTINGS_FLAG, NULL,
	    "keep it after all, while no seal has withdrawn it" },
	SITEOPTIONS_END,
};

/* Why rows could not be read, each reason once. */
static void
say_faults(const struct desk_sheet *sheet)
{
	struct buf out;

	buf_init(&out, (size_t)LIMITS_WORKBOOK_TEXT_MAX * 4);
	desk_sheets_reasons(sheet, &out);
	console_put(CONSOLE_REMARK, buf_slice(&out));
	buf_free(&out);
}

static int
print(const struct settings *s, const struct desk_sheet *sheet,
    struct jval *answer, struct err *e)
{
	struct buf page;

	say_faults(sheet);
	if (settings_flag(s, "json"))
		return terminal_print_json(answer, e);
	buf_init(&page, (size_t)LIMITS_WORKBOOK_TEXT_MAX * 4);
	desk_reconcile_text(answer, &page);
	jval_free(answer);
	return terminal_print_page(&page, e);
}

static int
reconcile(const struct settings *s, struct desk_sheet *sheet, struct err *e)
{
	const struct desk_reconcile_request r = { .service = settings_get(s,
						      "service"),
		.from = settings_get(s, "from"),
		.to = settings_get(s, "to"),
		.keep = settings_flag(s, "keep") };
	struct jval *answer;
	struct desk d;
	int rc;

	if (terminal_open_today(&d, s, e) < 0)
		return -1;
	rc = desk_reconcile(&d, sheet, &r, &answer, e);
	desk_close(&d);
	return rc < 0 ? -1 : print(s, sheet, answer, e);
}

static int
run(const struct settings *s, struct err *e)
{
	struct desk_sheet sheet;
	int rc;

	desk_sheets_begin(&sheet);
	rc = commands_sheet_read(s, NULL, &sheet, e);
	if (rc == 0)
		rc = reconcile(s, &sheet, e);
	desk_sheets_end(&sheet);
	return rc;
}

static int
print_sending(struct jval *answer, struct err *e)
{
	struct buf out;

	buf_init(&out, LIMITS_SHEAF_FILE_MAX);
	desk_reconciled_text(answer, &out);
	jval_free(answer);
	return terminal_print_page(&out, e);
}

static int
run_sending(const struct settings *s, struct err *e)
{
	const char *to =
	    settings_operand_count(s) > 0 ? settings_operand(s, 0) : NULL;
	struct jval *answer = NULL;
	struct desk d;
	int rc = 0;

	if (to != NULL && strcmp(to, "on") != 0 && strcmp(to, "off") != 0)
		return err_set(e, ERR_USAGE,
		    "say \"on\" or \"off\", or neither to see which it is");
	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	if (to != NULL)
		rc = desk_reconcile_send(&d, strcmp(to, "on") == 0, NULL, e);
	if (rc == 0)
		rc = desk_reconcile_sending(&d, &answer, e);
	desk_close(&d);
	if (rc < 0)
		return -1;
	if (settings_flag(s, "json"))
		return terminal_print_json(answer, e);
	return print_sending(answer, e);
}

static int
run_withdraw(const struct settings *s, struct err *e)
{
	const struct desk_reconciled_withdrawal r = {
		.service = settings_get(s, "service"),
		.month = settings_operand(s, 0),
		.undo = settings_flag(s, "undo"),
	};
	struct desk d;
	char *says;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_reconcile_withdraw(&d, &r, &says, e);
	desk_close(&d);
	if (rc == 0)
		console_print("%s\n", says);
	free(says);
	return rc;
}

const struct settings_command commands_reconcile[] = {
	{ .name = "reconcile import",
	    .summary = "compare the record with an extract from MHSDS",
	    .operands = "FILE",
	    .example = "sheaf-agent reconcile import --dir site extract.xlsx "
		       "--map mhsds.json --to 2026-05",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = options,
	    .shared = true,
	    .run = run },
	{ .name = "reconcile sending",
	    .summary = "say whether numbers of reconciliations are sent",
	    .operands = "[on|off]",
	    .example = "sheaf-agent reconcile sending --dir site on",
	    .operands_max = 1,
	    .options = sending_options,
	    .shared = true,
	    .run = run_sending },
	{ .name = "reconcile withdraw",
	    .summary = "take back the numbers of a month",
	    .operands = "MONTH",
	    .example = "sheaf-agent reconcile withdraw --dir site 2026-05",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = withdraw_options,
	    .shared = true,
	    .run = run_withdraw },
	{ .name = NULL }
};
