/*
 * `reconcile import` at a terminal.  The extract is read before the register is
 * opened, and is in memory alone.
 */
#include "agent/commands/commands_reconcile.h"

#include "agent/commands/commands_sheet.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_reconcile.h"
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
	SITEOPTIONS_JSON,
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
		.to = settings_get(s, "to") };
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
	{ .name = NULL }
};
