#include "agent/commands/commands_register.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/commands/commands_sheet.h"
#include "agent/commands/imports.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_site.h"
#include "agent/exchange/exchange.h"
#include "agent/fidelity/fidelity_sheet.h"
#include "agent/figures/summary.h"
#include "agent/people/people_export.h"
#include "agent/people/people_import.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"

static const struct settings_option init_options[] = {
	SITEOPTIONS_STAFF,
	{ "recovery-file", SETTINGS_VALUE, "FILE",
	    "write the recovery key there, not to the terminal" },
	{ "weak-password-hash", SETTINGS_FLAG, NULL,
	    "for tests only: passwords are quick to guess" },
	SITEOPTIONS_END,
};
static const struct settings_option import_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "accept-good-rows", SETTINGS_FLAG, NULL,
	    "store the other rows where some are refused" },
	{ "people", SETTINGS_FLAG, NULL,
	    "names and other particulars, not facts" },
	{ "refused", SETTINGS_VALUE, "FILE.csv",
	    "write the refused rows there, with the reasons" },
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
	SITEOPTIONS_END,
};
static const struct settings_option summary_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "rules", SETTINGS_VALUE, "RULES", "rule set: ips-grow/1" },
	{ "dry-run", SETTINGS_FLAG, NULL, "say what would happen only" },
	SITEOPTIONS_END,
};
static const struct settings_option fidelity_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "dry-run", SETTINGS_FLAG, NULL, "say what would happen only" },
	SITEOPTIONS_END,
};

/* The name of the first account where none was given. */
static const char *
first_staff(const struct settings *s)
{
	const char *name = settings_get(s, "staff");

	if (name == NULL)
		name = getenv("LOGNAME");
	return name == NULL || name[0] == '\0' ? "staff" : name;
}

static int
show_recovery(const struct settings *s, const char *recovery, struct err *e)
{
	const char *path = settings_get(s, "recovery-file");
	char text[VAULT_RECOVERY_SIZE + 1];
	int rc = 0;

	(void)snprintf(text, sizeof(text), "%s\n", recovery);
	if (path != NULL)
		rc = file_create(path, slice_of(text), 0600, e);
	else
		(void)printf("Recovery key (shown only once; write it down "
			     "and lock it away):\n%s",
		    text);
	mem_wipe(text, sizeof(text));
	return rc;
}

static int
add_first(struct desk *d, const struct settings *s, struct err *e)
{
	char password[VAULT_PASSWORD_MAX + 1];
	char recovery[VAULT_RECOVERY_SIZE];
	struct desk_site_first r = { .name = first_staff(s),
		.password = password,
		.weak = settings_flag(s, "weak-password-hash") };
	int rc = terminal_new_password(s, "password-file", password, e);

	if (rc < 0)
		return -1;
	rc = desk_site_add_first(d, &r, recovery, e);
	mem_wipe(password, sizeof(password));
	if (rc < 0)
		return -1;
	rc = show_recovery(s, recovery, e);
	mem_wipe(recovery, sizeof(recovery));
	return rc;
}

static int
run_init(const struct settings *s, struct err *e)
{
	const char *recovery = settings_get(s, "recovery-file");
	char *dir = settings_state_dir(s);
	struct desk d;
	int rc;

	if (recovery != NULL && file_exists(recovery))
		rc = err_set(e, ERR_USAGE,
		    "%s is there already; nothing is overwritten, so name "
		    "another file",
		    recovery);
	else
		rc = desk_site_begin(&d, dir, e);
	if (rc < 0)
		goto out;
	rc = add_first(&d, s, e);
	if (rc < 0) {
		desk_site_abandon(&d);
		goto out;
	}
	rc = desk_open_spool(&d, e);
	desk_close(&d);
	if (rc == 0)
		(void)printf("The register of this site is in %s. First "
			     "account: %s.\n",
		    dir, first_staff(s));
out:
	free(dir);
	return rc;
}

/* Remarks, then the counts; ERR_REFUSED when rows were refused. */
static int
report(const struct exchange_report *r, bool dry_run, unsigned offers,
    struct err *e)
{
	for (size_t i = 0; i < r->remarks; i++)
		(void)fprintf(stderr, "%s\n", r->remark[i].text);
	(void)printf("rows read %zu, %s %zu, corrected %zu, unchanged "
		     "%zu, refused %zu\n",
	    r->read, r->written ? "stored" : "could be stored", r->stored,
	    r->corrected, r->unchanged, r->refused);
	if (r->taken > 0)
		(void)printf("%zu fact%s with a withdrawn referral or job\n",
		    r->taken, r->taken == 1 ? " goes" : "s go");
	if (dry_run)
		(void)printf("dry run: nothing was stored\n");
	return imports_refused(r->refused, r->written, offers, e);
}

/* The kinds of file that can be read. */
enum import_kind {
	IMPORT_FACTS,
	IMPORT_PEOPLE,
	IMPORT_SUMMARY,
	IMPORT_FIDELITY
};

static int
import_bytes(const struct desk *w, enum import_kind kind, struct slice bytes,
    const struct exchange_options *options, struct exchange_report *r,
    struct err *e)
{

	switch (kind) {
	case IMPORT_PEOPLE:
		return people_import(w->reg, bytes, options, r, e);
	case IMPORT_FACTS:
		return exchange_import(w->reg, bytes, options, r, e);
	case IMPORT_SUMMARY:
		return summary_import(w->reg->db, measures_ips_grow_1(), bytes,
		    options, r, e);
	case IMPORT_FIDELITY:
		break;
	}
	return fidelity_sheet_import(w->reg, bytes, options, r, e);
}

static int
import(const struct settings *s, enum import_kind kind, struct err *e)
{
	bool by_row = kind == IMPORT_FACTS || kind == IMPORT_PEOPLE;
	struct exchange_options options = {
		.dry_run = settings_flag(s, "dry-run"),
		.accept_good_rows =
		    by_row && settings_flag(s, "accept-good-rows"),
	};
	const char *refused = by_row ? settings_get(s, "refused") : NULL;
	unsigned offers = 0;
	struct exchange_report r;
	struct desk w;
	struct buf file;
	int rc;

	if (refused && file_exists(refused))
		return err_set(e, ERR_USAGE,
		    "%s is there already; nothing is overwritten, so name "
		    "another file",
		    refused);
	if (terminal_today(s, &options.today, e) < 0)
		return -1;
	if (imports_read(settings_operand(s, 0), &file, e) < 0 ||
	    terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0) {
		imports_free(&file);
		return -1;
	}
	if (by_row && !options.accept_good_rows)
		offers |= IMPORTS_ACCEPT;
	if (by_row && !refused)
		offers |= IMPORTS_WRITE;
	rc = terminal_set_today(&w, s, e);
	options.today = w.today;
	if (rc == 0)
		rc = import_bytes(&w, kind, buf_slice(&file), &options, &r, e);
	if (rc == 0) {
		rc = report(&r, options.dry_run, offers, e);
		if (refused && commands_sheet_write_refused(refused,
				   buf_slice(&file), &r, e) < 0)
			rc = imports_unwritten(e);
		exchange_report_free(&r);
	}
	desk_close(&w);
	imports_free(&file);
	return rc;
}

static int
run_import(const struct settings *s, struct err *e)
{
	return import(s,
	    settings_flag(s, "people") ? IMPORT_PEOPLE : IMPORT_FACTS, e);
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
	return import(s, IMPORT_SUMMARY, e);
}

static int
run_fidelity(const struct settings *s, struct err *e)
{
	return import(s, IMPORT_FIDELITY, e);
}

static int
run_export(const struct settings *s, struct err *e)
{
	const char *service = settings_get(s, "service");
	bool numbers = settings_flag(s, "nhs-numbers");
	bool people = settings_flag(s, "people");
	struct desk w;
	struct buf out;
	int rc;

	if (numbers && !people)
		return err_set(e, ERR_USAGE,
		    "--nhs-numbers goes with --people: facts hold none");
	if (terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	buf_init(&out, (size_t)LIMITS_IMPORT_MAX * 4);
	rc = people ? people_export(w.reg, service, numbers, &out, e)
		    : exchange_export(w.reg, service, &out, e);
	if (rc == 0 && out.full)
		rc = err_set(e, ERR_REFUSED,
		    "the register is too large for one file; use --service");
	if (rc == 0)
		rc = terminal_print(buf_slice(&out), e);
	if (out.n > 0)
		mem_wipe(out.data, out.n);
	buf_free(&out);
	desk_close(&w);
	return rc;
}

const struct settings_command commands_register[] = {
	{ .name = "init",
	    .summary = "make the register and the first account",
	    .operands = "",
	    .example = "sheaf-agent init --dir site --staff 'Ann Lee' "
		       "--recovery-file recovery.txt",
	    .options = init_options,
	    .run = run_init },
	{ .name = "import",
	    .summary = "read facts in the exchange format",
	    .operands = "FILE.csv",
	    .example = "sheaf-agent import --dir site --dry-run march.csv",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = import_options,
	    .run = run_import },
	{ .name = "export",
	    .summary = "write the facts in the exchange format",
	    .operands = "",
	    .example = "sheaf-agent export --dir site --service north-tees > "
		       "facts.csv",
	    .options = export_options,
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
	    .run = run_summary },
	{ .name = "fidelity import",
	    .summary = "read fidelity reviews, or their actions",
	    .operands = "FILE.csv",
	    .example = "sheaf-agent fidelity import --dir site review.csv",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = fidelity_options,
	    .run = run_fidelity },
	{ .name = NULL }
};
