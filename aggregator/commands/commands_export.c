/* `export`: merged totals in the forms that others use, also while `serve`
 * runs. */
#include "aggregator/commands/commands_export.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/centre/centre.h"
#include "aggregator/commands/commands_show.h"
#include "aggregator/exports/exports.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "format", SETTINGS_VALUE, "NAME",
	    "xlsx, csv, csvw, fhir, adx, dhis2, or codes: what figures are "
	    "called in them" },
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "from", SETTINGS_VALUE, "P",
	    "the first quarter, like \"2026/27 Q1\"" },
	{ "to", SETTINGS_VALUE, "P", "the last quarter" },
	{ "policy", SETTINGS_VALUE, "NAME",
	    "sheaf/1 (default), mhsds/1 or exact/1: see TOTALS.md" },
	{ "out", SETTINGS_VALUE, "FILE",
	    "where to; a folder: under the file's own name in it" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

/* Only the list of codes needs no figures. */
static const char codes[] = "codes";

static int
read_format(const struct settings *s, const struct exports_format **format,
    struct err *e)
{
	const char *name = settings_get(s, "format");
	const struct exports_format *all;
	struct buf known;
	size_t n;
	int r = 0;

	*format = NULL;
	if (name != NULL && strcmp(name, codes) == 0)
		return 0;
	*format = name != NULL ? exports_format_find(name) : NULL;
	if (*format != NULL)
		return 0;
	buf_init(&known, ERR_TEXT_MAX);
	all = exports_formats(&n);
	for (size_t i = 0; i < n; i++)
		buf_printf(&known, "%s, ", all[i].name);
	r = name == NULL
		? err_set(e, ERR_USAGE, "needs --format: %sor %s",
		      buf_str(&known), codes)
		: err_set(e, ERR_USAGE, "there is no format \"%.40s\": %sor %s",
		      name, buf_str(&known), codes);
	buf_free(&known);
	return r;
}

static int
read_quarter(const char *option, const char *text, struct period *q,
    struct err *e)
{
	if (text == NULL || period_parse_user(text, q, e) == 0)
		return 0;
	err_prefix(e, "%s", option);
	return -1;
}

static int
read_request(const struct settings *s, struct exports_request *q, struct err *e)
{
	const char *from = settings_get(s, "from");
	const char *to = settings_get(s, "to");

	*q = (struct exports_request){ .region = settings_get(s, "region"),
		.has_from = from != NULL,
		.has_to = to != NULL,
		.policy = DISCLOSURE_SHEAF_1,
		.day = clock_today() };
	if (commands_show_policy(s, &q->policy, e) < 0)
		return -1;
	return read_quarter("--from", from, &q->from, e) < 0
		   ? -1
		   : read_quarter("--to", to, &q->to, e);
}

/* A file leaves the building, so each is on record, durably, before its first
 * byte is written. */
static int
log_export(const char *dir, const struct exports_table *t,
    const struct exports_format *f, struct err *e)
{
	char what[256], first[PERIOD_TEXT_SIZE], last[PERIOD_TEXT_SIZE];

	period_format(first, t->first);
	period_format(last, t->last);
	(void)snprintf(what, sizeof(what),
	    "command=export format=%s policy=%s region=%s from=%s to=%s "
	    "log_size=%" PRIu64,
	    f->name, disclosure_policy_name(t->policy),
	    t->region != NULL ? t->region : "-", first, last, t->log_size);
	return access_log_add(dir, NULL, what, e);
}

/* Write to --out, or to standard output. */
static int
deliver(const struct settings *s, const char *name, bool binary,
    const struct buf *file, struct err *e)
{
	const char *out = settings_get(s, "out");
	struct stat st;
	char *path;
	int r;

	if (out == NULL && binary && isatty(STDOUT_FILENO) == 1)
		return err_set(e, ERR_USAGE,
		    "a workbook is nothing for a terminal: give --out FILE");
	if (out == NULL) {
		(void)fwrite(buf_str(file), 1, file->n, stdout);
		return 0;
	}
	path = stat(out, &st) == 0 && S_ISDIR(st.st_mode) ? file_path(out, name)
							  : mem_string(out);
	r = file_replace(path, buf_slice(file), 0600, e);
	if (r == 0)
		(void)printf("%s\n", path);
	free(path);
	return r;
}

static int
export_codes(const struct settings *s, struct err *e)
{
	struct buf file;
	int r;

	buf_init(&file, EXPORTS_FILE_MAX);
	exports_codes_write(&file);
	r = deliver(s, "ips-codes.csv", false, &file, e);
	buf_free(&file);
	return r;
}

static int
export_table(const struct settings *s, const char *dir,
    const struct exports_table *t, const struct exports_format *f,
    struct err *e)
{
	struct buf file, name;
	int r = -1;

	buf_init(&file, EXPORTS_FILE_MAX);
	buf_init(&name, ERR_TEXT_MAX);
	exports_table_file_name(t, f->ending, &name);
	if (exports_write(t, f, &file, e) == 0 && log_export(dir, t, f, e) == 0)
		r = deliver(s, buf_str(&name), f->binary, &file, e);
	buf_free(&name);
	buf_free(&file);
	return r;
}

static int export(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	const struct exports_format *format;
	struct exports_request request;
	struct exports_table *table = NULL;
	struct commands_show show;
	int r = -1;

	if (read_format(s, &format, e) < 0)
		goto out;
	if (format == NULL) {
		r = export_codes(s, e);
		goto out;
	}
	if (read_request(s, &request, e) < 0 ||
	    commands_show_open(&show, dir, e) < 0)
		goto out;
	r = exports_table_make(&table, &request, &show.totals, &show.registry,
	    e);
	commands_show_close(&show);
	if (r == 0)
		r = export_table(s, dir, table, format, e);
out:
	exports_table_free(table);
	free(dir);
	return r;
}

const struct settings_command commands_export[] = {
	{ .name = "export",
	    .summary = "merged totals as workbook, CSV, FHIR, ADX, DHIS2",
	    .operands = "",
	    .example = "sheaf-aggregator export --dir D --format xlsx "
		       "--region south-east --out .",
	    .options = options,
	    .run = export },
	{ .name = NULL }
};
