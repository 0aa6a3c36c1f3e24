/*
 * The commands that bring what waits to the aggregator, and tell what became
 * of it.  They need the spool only: neither the register nor a password.
 */
#include "agent/commands/commands_delivery.h"

#include <stdlib.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/delivery/carry.h"
#include "agent/delivery/receipts_export.h"
#include "agent/delivery/recheck.h"
#include "agent/delivery/rounds.h"
#include "agent/delivery/site_status.h"
#include "common/base/service.h"
#include "protocol/limits.h"

static const struct settings_option net_options[] = {
	SITEOPTIONS_DIR,
	{ "ca-file", SETTINGS_VALUE, "FILE",
	    "certificates of a private authority (PEM)" },
	SITEOPTIONS_END,
};
static const struct settings_option dir_options[] = {
	SITEOPTIONS_DIR,
	SITEOPTIONS_END,
};
static const struct settings_option export_options[] = {
	SITEOPTIONS_DIR,
	{ "out", SETTINGS_VALUE, "FOLDER", "where the files go" },
	SITEOPTIONS_END,
};
static const struct settings_option status_options[] = {
	SITEOPTIONS_DIR,
	{ "json", SETTINGS_FLAG, NULL, "for programs" },
	SITEOPTIONS_END,
};

/* The spool of --dir; `alone` keeps a second courier out. */
static int
open_spool(struct spool *spool, const struct settings *s, bool alone,
    struct err *e)
{
	char *dir = settings_state_dir(s);
	int rc =
	    alone ? spool_open_alone(spool, dir, e) : spool_open(spool, dir, e);

	free(dir);
	return rc;
}

static void
print_line(const char *sentence)
{
	console_print("%s\n", sentence);
}

static int
run_send(const struct settings *s, struct err *e)
{
	struct spool spool;
	int rc;

	if (open_spool(&spool, s, true, e) < 0) {
		if (e->kind == ERR_LATER)
			(void)err_set(e, ERR_LATER,
			    "the courier is running and sends by itself; to "
			    "make it try now, restart it");
		return -1;
	}
	rc = rounds_once(&spool, settings_get(s, "ca-file"), print_line, e);
	spool_close(&spool);
	return rc;
}

static int
run_courier(const struct settings *s, struct err *e)
{
	struct spool spool;
	int rc;

	service_begin();
	if (open_spool(&spool, s, true, e) < 0)
		return -1;
	rc = rounds_for_ever(&spool, settings_get(s, "ca-file"), e);
	spool_close(&spool);
	return rc;
}

/* What it holds is sealed, or public anyway; the stick of an operator may have
 * no permissions. */
static int
write_carried(const char *path, struct slice bytes, struct err *e)
{
	const struct console_file file = { .path = path,
		.bytes = bytes,
		.mode = 0644,
		.replace = true };

	return console_write(&file, e);
}

static int
run_carry_out(const struct settings *s, struct err *e)
{
	const char *path = settings_operand(s, 0);
	struct spool spool;
	struct buf out;
	size_t n;
	int rc;

	if (open_spool(&spool, s, false, e) < 0)
		return -1;
	buf_init(&out, LIMITS_SHEAF_FILE_MAX);
	rc = carry_out(&spool, &out, &n, e);
	if (rc == 0)
		rc = write_carried(path, buf_slice(&out), e);
	if (rc == 0)
		console_print("%zu envelope%s in %s. Bring it to the "
			      "aggregator's operator, and the file with the "
			      "answers back to 'sheaf-agent carry in'.\n",
		    n, n == 1 ? " is" : "s are", path);
	buf_free(&out);
	spool_close(&spool);
	return rc;
}

static int
report_carried(const struct carry_report *c, struct err *e)
{
	console_print("%zu received, %zu refused, %zu to be sealed anew "
		      "('sheaf-agent seal').\n",
	    c->received, c->refused, c->resealing);
	if (c->unused > 0)
		console_print("%zu answer%s could not be used: %s.\n",
		    c->unused, c->unused == 1 ? "" : "s",
		    c->why[0] != '\0' ? c->why
				      : "they belong to nothing that waits");
	return c->refused == 0 ? 0
			       : err_set(e, ERR_REFUSED,
				     "not every return was accepted; "
				     "'sheaf-agent status' says "
				     "which and why");
}

static int
run_carry_in(const struct settings *s, struct err *e)
{
	struct carry_report report;
	struct spool spool;
	struct buf file;
	int rc;

	if (open_spool(&spool, s, false, e) < 0)
		return -1;
	rc = console_read(settings_operand(s, 0), LIMITS_SHEAF_FILE_MAX, &file,
	    e);
	if (rc == 0)
		rc = carry_in(&spool, buf_slice(&file), clock_wall_now(),
		    &report, e);
	if (rc == 0)
		rc = report_carried(&report, e);
	buf_free(&file);
	spool_close(&spool);
	return rc;
}

/* Say which receipts do not hold; then it is no success. */
static int
say_faults(struct buf *faults, struct err *e)
{
	console_put(CONSOLE_ANSWER, buf_slice(faults));
	return faults->n == 0 ? 0
			      : err_set(e, ERR_CORRUPT,
				    "some receipts do not hold; see above");
}

static int
run_verify(const struct settings *s, struct err *e)
{
	struct spool spool;
	struct recheck r = { 0 };
	struct buf faults;
	int rc;

	if (open_spool(&spool, s, false, e) < 0)
		return -1;
	buf_init(&faults, LIMITS_ANSWER_MAX);
	r.faults = &faults;
	rc = recheck_receipts(&spool, &r, e);
	if (rc == 0) {
		rc = say_faults(&faults, e);
		console_print("%zu receipt%s.\n", r.n,
		    r.n == 1 ? " holds" : "s hold");
	}
	buf_free(&faults);
	spool_close(&spool);
	return rc;
}

static int
run_export(const struct settings *s, struct err *e)
{
	struct spool spool;
	const char *dir;
	struct buf faults;
	size_t n;
	int rc;

	if (settings_need(s, "out", &dir, e) < 0 ||
	    open_spool(&spool, s, false, e) < 0)
		return -1;
	buf_init(&faults, LIMITS_ANSWER_MAX);
	rc = receipts_export(&spool, dir, &n, &faults, e);
	if (rc == 0) {
		rc = say_faults(&faults, e);
		console_print("%zu proof%s in %s, each beside the note it "
			      "proves.\n",
		    n, n == 1 ? "" : "s", dir);
	}
	buf_free(&faults);
	spool_close(&spool);
	return rc;
}

static int
run_status(const struct settings *s, struct err *e)
{
	struct jval *status;
	struct spool spool;
	struct buf out;
	int rc;

	if (open_spool(&spool, s, false, e) < 0)
		return -1;
	buf_init(&out, 4 * LIMITS_ANSWER_MAX);
	if (settings_flag(s, "json")) {
		rc = site_status_read(&spool, clock_wall_now(), &status, e);
		if (rc == 0)
			rc = terminal_print_json(status, e);
	} else {
		rc = site_status_write(&spool, clock_wall_now(), &out, e);
		if (rc == 0)
			rc = terminal_print(buf_slice(&out), e);
	}
	buf_free(&out);
	spool_close(&spool);
	return rc;
}

const struct settings_command commands_delivery[] = {
	{ .name = "send",
	    .summary = "bring what waits to the aggregator, once",
	    .operands = "",
	    .example = "sheaf-agent send --dir site",
	    .options = net_options,
	    .run = run_send },
	{ .name = "courier",
	    .summary = "bring what waits to the aggregator, for ever",
	    .operands = "",
	    .example = "sheaf-agent courier --dir site",
	    .options = net_options,
	    .run = run_courier },
	{ .name = "carry out",
	    .summary = "write what waits to a file",
	    .operands = "FILE",
	    .example =
		"sheaf-agent carry out --dir site /media/stick/site.sheaf",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = dir_options,
	    .run = run_carry_out },
	{ .name = "carry in",
	    .summary = "read the answers to a carried file",
	    .operands = "FILE",
	    .example =
		"sheaf-agent carry in --dir site /media/stick/site.receipts",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = dir_options,
	    .run = run_carry_in },
	{ .name = "receipts verify",
	    .summary = "check every receipt again, offline",
	    .operands = "",
	    .example = "sheaf-agent receipts verify --dir site",
	    .options = dir_options,
	    .run = run_verify },
	{ .name = "receipts export",
	    .summary = "write receipts as proofs that others can check",
	    .operands = "",
	    .example = "sheaf-agent receipts export --dir site --out proofs",
	    .options = export_options,
	    .run = run_export },
	{ .name = "status",
	    .summary = "where every return stands",
	    .operands = "",
	    .example = "sheaf-agent status --dir site --json",
	    .options = status_options,
	    .run = run_status },
	{ .name = NULL }
};
