/*
 * The commands that read and write whole files of rows, at a terminal: what
 * is remarked goes to standard error, the counts to standard output.
 */
#include "agent/commands/commands_import.h"

#include <string.h>

#include "agent/commands/imports.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_faults.h"
#include "agent/desk/desk_import.h"
#include "common/ips/measures.h"
#include "protocol/limits.h"

static const struct settings_option import_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "accept-good-rows", SETTINGS_FLAG, NULL,
	    "store the other rows where some are refused" },
	{ "people", SETTINGS_FLAG, NULL,
	    "names and other particulars, not facts" },
	{ "refused", SETTINGS_VALUE, "FILE.csv",
	    "write the refused rows there, with the reasons" },
	SITEOPTIONS_NEW_SERVICE,
	{ "dry-run", SETTINGS_FLAG, NULL, "say what would happen only" },
	SITEOPTIONS_END,
};
static const struct settings_option export_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_SERVICE,
	{ "people", SETTINGS_FLAG, NULL,
	    "names and other particulars, not facts" },
	{ "nhs-numbers", SETTINGS_FLAG, NULL,
	    "with --people: NHS numbers too" },
	{ "out", SETTINGS_VALUE, "FILE.csv",
	    "write this new file, which only its owner can read" },
	{ "print", SETTINGS_FLAG, NULL,
	    "with --people: to standard output all the same" },
	SITEOPTIONS_END,
};
static const struct settings_option summary_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "rules", SETTINGS_VALUE, "RULES", "rule set: ips-grow/1" },
	SITEOPTIONS_NEW_SERVICE,
	{ "dry-run", SETTINGS_FLAG, NULL, "say what would happen only" },
	SITEOPTIONS_END,
};
static const struct settings_option fidelity_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_NEW_SERVICE,
	{ "dry-run", SETTINGS_FLAG, NULL, "say what would happen only" },
	SITEOPTIONS_END,
};

/* Read a CSV file as UTF-8 into text, and tell where it was in other letters;
 * text is freed in any case. */
static int
read_text(const char *path, struct buf *text, struct err *e)
{
	const char *encoding;
	struct buf file;
	int rc;

	buf_init(text, 0);
	rc = console_read(path, LIMITS_IMPORT_MAX, &file, e);
	if (rc == 0)
		rc = desk_import_decode(buf_slice(&file), text, &encoding, e);
	if (rc == 0 && strcmp(encoding, "UTF-8") != 0)
		console_print("The file is CSV in %s.\n", encoding);
	buf_free(&file);
	return rc;
}

/* Each thing once, with the lines it is said of.  A person at a terminal has
 * the file; what is kept or sent on repeats no cell. */
static void
print_remarks(const struct exchange_report *r)
{
	const struct exchange_manner manner = { .shows_cells =
						    console_has_terminal() };
	struct desk_faults all;
	bool unknown = false;
	struct buf text;

	buf_init(&text, ERR_TEXT_MAX * 2);
	desk_faults_of(r, &manner, &all);
	for (size_t i = 0; i < all.n; i++) {
		buf_reset(&text);
		desk_faults_line(&all.item[i], &text);
		console_remark("%s\n", buf_str(&text));
	}
	desk_faults_free(&all);
	buf_free(&text);
	for (size_t i = 0; i < r->remarks && !unknown; i++)
		unknown = r->remark[i].code == REMARK_SERVICE_UNKNOWN;
	if (unknown)
		console_remark("--new-service names services that are new, and "
			       "meant.\n");
}

/* Remarks, then the counts; ERR_REFUSED when rows were refused. */
static int
print_report(const struct exchange_report *r, bool dry_run, unsigned offers,
    struct err *e)
{
	struct buf counts;

	print_remarks(r);
	buf_init(&counts, ERR_TEXT_MAX);
	desk_import_describe(r, dry_run, &counts);
	console_put(CONSOLE_ANSWER, buf_slice(&counts));
	buf_free(&counts);
	return imports_refused(r->refused, r->written, offers, e);
}

/* The refused rows into a file of their own, where there are any. */
static int
write_refused(const char *path, struct slice text,
    const struct exchange_report *done, struct err *e)
{
	struct buf out;
	int rc;

	if (path == NULL || done->refused == 0)
		return 0;
	buf_init(&out, (size_t)LIMITS_IMPORT_MAX * 4);
	rc = desk_import_refused(text, done, &out, e);
	if (rc == 0)
		rc = console_create(path, buf_slice(&out), e);
	if (rc == 0)
		console_print("the refused rows are in %s, each with its "
			      "reason; correct and import them\n",
		    path);
	buf_free(&out);
	return rc;
}

static int
import_text(struct desk *d, const struct settings *s,
    const struct desk_import_request *r, struct err *e)
{
	bool by_row = desk_import_by_row(r->kind);
	const char *refused = by_row ? settings_get(s, "refused") : NULL;
	struct exchange_report report;
	unsigned offers = 0;
	int rc;

	if (by_row && !r->accept_good_rows)
		offers |= IMPORTS_ACCEPT;
	if (by_row && !refused)
		offers |= IMPORTS_WRITE;
	if (terminal_set_today(d, s, e) < 0 ||
	    (r->kind != DESK_IMPORT_PEOPLE &&
		imports_services(d, s, NULL, r->text, e) < 0) ||
	    desk_import(d, r, &report, e) < 0)
		return -1;
	rc = print_report(&report, r->dry_run, offers, e);
	if (write_refused(refused, r->text, &report, e) < 0)
		rc = imports_unwritten(e);
	exchange_report_free(&report);
	return rc;
}

static int
import(const struct settings *s, enum desk_import_kind kind, struct err *e)
{
	bool by_row = desk_import_by_row(kind);
	struct desk_import_request r = { .kind = kind,
		.dry_run = settings_flag(s, "dry-run"),
		.accept_good_rows =
		    by_row && settings_flag(s, "accept-good-rows") };
	struct buf text;
	struct desk d;
	int32_t today;
	int rc;

	if (by_row && imports_new_file(settings_get(s, "refused"), e) < 0)
		return -1;
	if (terminal_today(s, &today, e) < 0)
		return -1;
	rc = read_text(settings_operand(s, 0), &text, e);
	if (rc == 0)
		rc = terminal_open(&d, s, TERMINAL_PASSWORD, e);
	if (rc == 0) {
		r.text = buf_slice(&text);
		rc = import_text(&d, s, &r, e);
		desk_close(&d);
	}
	buf_free(&text);
	return rc;
}

static int
run_import(const struct settings *s, struct err *e)
{
	return import(s,
	    settings_flag(s, "people") ? DESK_IMPORT_PEOPLE : DESK_IMPORT_FACTS,
	    e);
}

static int
run_summary(const struct settings *s, struct err *e)
{
	const char *name;

	if (settings_need(s, "rules", &name, e) < 0)
		return -1;
	if (measures_ruleset(slice_of(name)) != measures_ips_grow_1())
		return err_set(e, ERR_USAGE,
		    "this rule set is not known; the only one is ips-grow/1");
	return import(s, DESK_IMPORT_SUMMARY, e);
}

static int
run_fidelity(const struct settings *s, struct err *e)
{
	return import(s, DESK_IMPORT_FIDELITY, e);
}

/* Particulars go where nobody else can read them, unless somebody says that
 * they know better: a file that a shell makes can be read by everybody. */
static int
check_export(const struct settings *s, const struct desk_export_request *r,
    struct err *e)
{
	if (r->nhs_numbers && !r->people)
		return err_set(e, ERR_USAGE,
		    "--nhs-numbers goes with --people: facts hold none");
	if (r->people && settings_get(s, "out") == NULL &&
	    !settings_flag(s, "print"))
		return err_set(e, ERR_USAGE,
		    "this takes names out of the register: say where with "
		    "--out FILE.csv, a new file that only its owner can read, "
		    "or print them with --print");
	return 0;
}

static int
run_export(const struct settings *s, struct err *e)
{
	const struct desk_export_request r = {
		.service = settings_get(s, "service"),
		.people = settings_flag(s, "people"),
		.nhs_numbers = settings_flag(s, "nhs-numbers"),
	};
	const char *path = settings_get(s, "out");
	struct desk d;
	struct buf out;
	int rc;

	if (check_export(s, &r, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	buf_init(&out, (size_t)LIMITS_IMPORT_MAX * 4);
	rc = desk_export(&d, &r, &out, e);
	if (rc == 0)
		rc = path != NULL ? console_create(path, buf_slice(&out), e)
				  : terminal_print(buf_slice(&out), e);
	buf_free(&out);
	desk_close(&d);
	return rc;
}

const struct settings_command commands_import[] = {
	{ .name = "import",
	    .summary = "read facts in the exchange format",
	    .operands = "FILE.csv",
	    .example = "sheaf-agent import --dir site --dry-run march.csv",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = import_options,
	    .shared = true,
	    .run = run_import },
	{ .name = "export",
	    .summary = "write the facts in the exchange format",
	    .operands = "",
	    .example = "sheaf-agent export --dir site --service north-tees > "
		       "facts.csv",
	    .options = export_options,
	    .shared = true,
	    .run = run_export },
	{ .name = "summary import",
	    .summary = "read totals of a service without a register",
	    .operands = "FILE.csv",
	    .example =
		"sheaf-agent summary import --dir site --rules ips-grow/1 "
		"totals.csv",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = summary_options,
	    .shared = true,
	    .run = run_summary },
	{ .name = "fidelity import",
	    .summary = "read fidelity reviews, or their actions",
	    .operands = "FILE.csv",
	    .example = "sheaf-agent fidelity import --dir site review.csv",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = fidelity_options,
	    .shared = true,
	    .run = run_fidelity },
	{ .name = NULL }
};
