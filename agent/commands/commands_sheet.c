/*
 * The commands for sheets with one row per client, at a terminal.  The file
 * is read before the register is opened, so that nobody is asked for a
 * password for a file that cannot be read.
 */
#include "agent/commands/commands_sheet.h"

#include <stdlib.h>
#include <string.h>

#include "agent/commands/imports.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_sheets.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

static const struct settings_option map_options[] = {
	{ "out", SETTINGS_VALUE, "MAP.json",
	    "write the mapping there, not to standard output" },
	{ "dates", SETTINGS_VALUE, "ORDER",
	    "how dates are written, like dd/mm/yyyy" },
	{ "heading-row", SETTINGS_VALUE, "N",
	    "the row that holds the headings, if it is not found" },
	{ "people", SETTINGS_FLAG, NULL,
	    "names and other particulars too, to be sealed" },
	{ "mhsds", SETTINGS_FLAG, NULL,
	    "it is an extract from MHSDS, for reconcile import" },
	{ "confirm", SETTINGS_FLAG, NULL,
	    "take the mapping as proposed, or as MAP.json has it" },
	SITEOPTIONS_END,
};

static const struct settings_option import_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "map", SETTINGS_VALUE, "MAP.json", "the confirmed mapping" },
	{ "service", SETTINGS_VALUE, "S", "the service of these clients" },
	SITEOPTIONS_NEW_SERVICE,
	{ "sheet", SETTINGS_VALUE, "NAME", "only this sheet of the mapping" },
	{ "accept-good-rows", SETTINGS_FLAG, NULL,
	    "store the other rows where some are refused" },
	{ "refused", SETTINGS_VALUE, "FILE.csv",
	    "write the refused rows there, with the reasons" },
	{ "dry-run", SETTINGS_FLAG, NULL, "say what would happen only" },
	SITEOPTIONS_END,
};

/* --------------------------------------------------------------------- map */

/* Say all that is wrong with a mapping which was refused with e. */
static int
say_faults(const struct desk_sheet *sheet, const struct err *e)
{
	struct buf out;

	buf_init(&out, LIMITS_MAPPING_MAX);
	desk_sheets_faults(sheet, e, &out);
	console_put(CONSOLE_REMARK, buf_slice(&out));
	buf_free(&out);
	return -1;
}

static void
say_notes(const struct desk_sheet *sheet, enum console_stream to)
{
	struct buf out;

	buf_init(&out, LIMITS_MAPPING_MAX);
	desk_sheets_notes(sheet, &out);
	console_put(to, buf_slice(&out));
	buf_free(&out);
}

/* The sheet that the command names, where the command was given. */
static int
read_file(const struct settings *s, struct desk_sheet *sheet, struct err *e)
{
	struct buf file;
	int rc =
	    console_read(settings_operand(s, 0), LIMITS_WORKBOOK_MAX, &file, e);

	if (rc == 0)
		rc = desk_sheets_read(sheet, buf_slice(&file), e);
	buf_free(&file);
	return rc;
}

/* What becomes facts although nobody sees it on the screen. */
static void
say_unseen(const struct desk_sheet *sheet, enum console_stream to)
{
	struct buf out;

	buf_init(&out, LIMITS_MAPPING_MAX);
	desk_sheets_unseen(sheet, &out);
	console_put(to, buf_slice(&out));
	buf_free(&out);
}

/* Write the mapping, and what there is to know of it beside it. */
static int
hand_over(const struct settings *s, const struct desk_sheet *sheet,
    const struct buf *says, struct err *e)
{
	const char *path = settings_get(s, "out");
	enum console_stream to = path ? CONSOLE_ANSWER : CONSOLE_REMARK;
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_MAPPING_MAX);
	rc = desk_sheets_write_map(sheet, &text, e);
	if (rc == 0)
		rc = path ? console_create(path, buf_slice(&text), e)
			  : terminal_print(buf_slice(&text), e);
	if (rc == 0) {
		buf_reset(&text);
		desk_sheets_describe(sheet, &text);
		console_put(to, buf_slice(&text));
		console_put(to, buf_slice(says));
		console_put(to,
		    slice_of(sheet->map.confirmed
				 ? "The mapping is confirmed.\n"
				 : "Read the mapping and change what is not "
				   "so. Then confirm it by 'sheet map FILE "
				   "--out MAP.json --confirm', which sets "
				   "\"confirmed\" to true.\n"));
	}
	buf_free(&text);
	return rc;
}

static int
replace_map(const char *path, struct slice text, struct err *e)
{
	const struct console_file file = { .path = path,
		.bytes = text,
		.mode = 0600,
		.replace = true };

	return console_write(&file, e);
}

/* Confirm what a person has read, and perhaps changed, in its file. */
static int
confirm_file(struct desk_sheet *sheet, const char *path,
    enum mapping_dates dates, struct err *e)
{
	struct buf file, text;
	int rc = console_read(path, LIMITS_MAPPING_MAX, &file, e);

	buf_init(&text, LIMITS_MAPPING_MAX);
	if (rc == 0 &&
	    desk_sheets_confirm(sheet, buf_slice(&file), dates, &text, e) < 0)
		rc = say_faults(sheet, e);
	if (rc == 0)
		rc = replace_map(path, buf_slice(&text), e);
	if (rc == 0)
		say_notes(sheet, CONSOLE_ANSWER);
	if (rc == 0)
		say_unseen(sheet, CONSOLE_ANSWER);
	if (rc == 0)
		console_print("The mapping in %s is confirmed, as it stands "
			      "there.\n",
		    path);
	buf_free(&file);
	buf_free(&text);
	return rc;
}

static int
read_heading_row(const struct settings *s, unsigned *row, struct err *e)
{
	const char *text = settings_get(s, "heading-row");
	uint64_t n;

	*row = 0;
	if (text == NULL)
		return 0;
	if (!text_parse_u64(slice_of(text), UINT32_MAX, &n) || n == 0)
		return err_set(e, ERR_USAGE,
		    "--heading-row is the number of a row, as the spreadsheet "
		    "shows it: 1 for the first");
	*row = (unsigned)n;
	return 0;
}

static int
propose(const struct settings *s, struct desk_sheet *sheet,
    enum mapping_dates dates, struct err *e)
{
	struct desk_sheets_proposal r = { .dates = dates,
		.people = settings_flag(s, "people"),
		.extract = settings_flag(s, "mhsds"),
		.confirm = settings_flag(s, "confirm") };
	struct buf says;
	int rc;

	if (r.people && r.extract)
		return err_set(e, ERR_USAGE,
		    "--people is of a client sheet: of an extract from MHSDS "
		    "nothing is stored");
	if (read_heading_row(s, &r.heading_row, e) < 0)
		return -1;
	buf_init(&says, LIMITS_MAPPING_MAX);
	rc = desk_sheets_propose(sheet, &r, &says, e);
	if (rc < 0)
		(void)say_faults(sheet, e);
	if (rc == 0)
		rc = hand_over(s, sheet, &says, e);
	buf_free(&says);
	return rc;
}

static int
run_map(const struct settings *s, struct err *e)
{
	const char *word = settings_get(s, "dates");
	const char *out = settings_get(s, "out");
	enum mapping_dates dates = DATES_OPEN;
	struct desk_sheet sheet;
	int rc;

	if (word && !mapping_map_find_dates(word, &dates))
		return err_set(e, ERR_USAGE,
		    "--dates is one of yyyy-mm-dd, dd/mm/yyyy, mm/dd/yyyy, "
		    "dd/mm/yy, excel-serial");
	desk_sheets_begin(&sheet);
	rc = read_file(s, &sheet, e);
	if (rc == 0 && out != NULL && settings_flag(s, "confirm") &&
	    console_exists(out))
		rc = confirm_file(&sheet, out, dates, e);
	else if (rc == 0)
		rc = propose(s, &sheet, dates, e);
	desk_sheets_end(&sheet);
	return rc;
}

/* ------------------------------------------------------------------ import */

static int
take_map(const struct settings *s, struct desk_sheet *sheet, struct err *e)
{
	const char *path;
	struct buf file;
	int rc;

	if (settings_need(s, "map", &path, e) < 0)
		return -1;
	rc = console_read(path, LIMITS_MAPPING_MAX, &file, e);
	if (rc == 0 && desk_sheets_take_map(sheet, buf_slice(&file), e) < 0)
		rc = say_faults(sheet, e);
	if (rc == 0)
		say_notes(sheet, CONSOLE_REMARK);
	buf_free(&file);
	if (rc < 0 || sheet->map.confirmed)
		return rc;
	return err_set(e, ERR_REFUSED,
	    "the mapping is not confirmed: read it, change what is not so, "
	    "and then use 'sheet map' with --out and --confirm");
}

/* "refused.csv" for the first sheet, "refused-2.csv" for the second. */
static char *
refused_path(const char *path, size_t bound)
{
	const char *dot = strrchr(path, '.');
	const char *slash = strrchr(path, '/');

	if (bound == 0)
		return mem_string(path);
	if (dot == NULL || (slash && dot < slash))
		dot = path + strlen(path);
	return mem_printf("%.*s-%zu%s", (int)(dot - path), path, bound + 1,
	    dot);
}

/* Nothing is overwritten, and that is known before anything is stored. */
static int
check_refused(const char *path, const struct desk_sheet *sheet, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; path && i < sheet->rows.bounds && rc == 0; i++) {
		char *name = refused_path(path, i);

		rc = imports_new_file(name, e);
		free(name);
	}
	return rc;
}

static void
say_refused(const struct desk_sheet *sheet, size_t bound, const char *name)
{
	if (sheet->map.sheets > 1)
		console_print("the refused rows of sheet \"%s\" are in %s; "
			      "import them with --sheet\n",
		    sheet->rows.bound[bound].map->name, name);
	else
		console_print("the refused rows are in %s\n", name);
}

static int
write_refused(const char *path, const struct desk_sheet *sheet, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; path && i < sheet->rows.bounds && rc == 0; i++) {
		char *name = refused_path(path, i);
		struct buf out;

		buf_init(&out, (size_t)LIMITS_WORKBOOK_TEXT_MAX * 4);
		if (desk_sheets_refused(sheet, i, &out)) {
			rc = console_create(name, buf_slice(&out), e);
			if (rc == 0)
				say_refused(sheet, i, name);
		}
		buf_free(&out);
		free(name);
	}
	return rc;
}

static int
print_report(const struct settings *s, const struct desk_sheet *sheet,
    const struct mapping_report *r, struct err *e)
{
	unsigned offers = 0;
	struct buf out;

	if (!settings_flag(s, "accept-good-rows"))
		offers |= IMPORTS_ACCEPT;
	if (!settings_get(s, "refused"))
		offers |= IMPORTS_WRITE;
	buf_init(&out, (size_t)LIMITS_WORKBOOK_TEXT_MAX * 4);
	desk_sheets_reasons(sheet, &out);
	console_put(CONSOLE_REMARK, buf_slice(&out));
	buf_reset(&out);
	desk_sheets_report(sheet, r, settings_flag(s, "dry-run"), &out);
	console_put(CONSOLE_ANSWER, buf_slice(&out));
	buf_free(&out);
	return imports_refused(r->rows_refused, r->written, offers, e);
}

static int
import(const struct settings *s, struct desk_sheet *sheet, const char *service,
    struct err *e)
{
	const char *refused = settings_get(s, "refused");
	struct desk_sheets_request r = { .service = service,
		.dry_run = settings_flag(s, "dry-run"),
		.accept_good_rows = settings_flag(s, "accept-good-rows") };
	struct mapping_report report;
	struct desk d;
	int rc;

	if (check_refused(refused, sheet, e) < 0 ||
	    terminal_today(s, &r.today, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = imports_services(&d, s, service, slice_of(""), e);
	if (rc == 0)
		rc = desk_sheets_import(&d, sheet, &r, &report, e);
	desk_close(&d);
	if (rc < 0)
		return -1;
	rc = print_report(s, sheet, &report, e);
	return write_refused(refused, sheet, e) < 0 ? imports_unwritten(e) : rc;
}

int
commands_sheet_read(const struct settings *s, const char *only,
    struct desk_sheet *sheet, struct err *e)
{
	if (take_map(s, sheet, e) < 0 || read_file(s, sheet, e) < 0)
		return -1;
	if (!only && desk_sheets_needs_name(sheet))
		return err_set(e, ERR_USAGE,
		    "the mapping is of %zu sheets: say by --sheet which of "
		    "them this file is",
		    sheet->map.sheets);
	if (desk_sheets_find(sheet, only, e) < 0)
		return -1;
	say_unseen(sheet, CONSOLE_REMARK);
	return 0;
}

static int
run_import(const struct settings *s, struct err *e)
{
	struct desk_sheet sheet;
	const char *service;
	int rc;

	if (settings_need(s, "service", &service, e) < 0)
		return -1;
	if (!text_is_id(slice_of(service)))
		return err_set(e, ERR_USAGE,
		    "a service id has 1 to %d letters, digits and hyphens",
		    LIMITS_ID_MAX);
	desk_sheets_begin(&sheet);
	rc = commands_sheet_read(s, settings_get(s, "sheet"), &sheet, e);
	if (rc == 0)
		rc = import(s, &sheet, service, e);
	desk_sheets_end(&sheet);
	return rc;
}

const struct settings_command commands_sheet[] = {
	{ .name = "sheet map",
	    .summary = "propose what the columns of a client sheet mean",
	    .operands = "FILE",
	    .example = "sheaf-agent sheet map clients.xlsx --dates dd/mm/yyyy "
		       "--out map.json",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = map_options,
	    .run = run_map },
	{ .name = "sheet import",
	    .summary = "read a sheet with one row per client",
	    .operands = "FILE",
	    .example = "sheaf-agent sheet import --dir site clients.xlsx --map "
		       "map.json "
		       "--service north-tees --dry-run",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = import_options,
	    .shared = true,
	    .run = run_import },
	{ .name = NULL }
};
