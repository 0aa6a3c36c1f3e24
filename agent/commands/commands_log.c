/*
 * The access log at a terminal, and the record of one client in a file.
 */
#include "agent/commands/commands_log.h"

#include "agent/commands/commands_client.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_log.h"
#include "common/base/text.h"
#include "protocol/limits.h"

static const struct settings_option show_options[] = {
	SITEOPTIONS_STAFF,
	{ "before", SETTINGS_VALUE, "N",
	    "lines before line N; else the newest" },
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option record_options[] = {
	SITEOPTIONS_STAFF,
	{ "out", SETTINGS_VALUE, "FILE", "the new file" },
	SITEOPTIONS_END,
};

/* ------------------------------------------------------------------ the log */

static int
read_before(const struct settings *s, int64_t *before, struct err *e)
{
	const char *text = settings_get(s, "before");
	uint64_t n = 0;

	*before = 0;
	if (text == NULL)
		return 0;
	if (!text_parse_u64(slice_of(text), INT64_MAX, &n) || n == 0)
		return err_set(e, ERR_USAGE,
		    "--before is not the number of a line");
	*before = (int64_t)n;
	return 0;
}

static int
print_log(const struct access_list *log, bool json, struct err *e)
{
	struct table *t;
	int rc;

	console_put(CONSOLE_REMARK, buf_slice(&log->faults));
	if (json) {
		rc = terminal_print_json(desk_log_json(log), e);
	} else {
		t = desk_log_table(log);
		rc = terminal_print_table(t, false, "No line.", e);
		table_free(t);
	}
	if (rc < 0 || log->faults.n == 0)
		return rc;
	return err_set(e, ERR_CORRUPT,
	    "the access log is not as sheaf-agent wrote it: keep a copy of the "
	    "register, and find out who could write its file");
}

static int
run_show(const struct settings *s, struct err *e)
{
	struct access_list log;
	int64_t before;
	struct desk d;
	int rc;

	if (read_before(s, &before, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_log_show(&d, before, &log, e);
	if (rc == 0) {
		rc = print_log(&log, settings_flag(s, "json"), e);
		access_free_list(&log);
	}
	desk_close(&d);
	return rc;
}

/* --------------------------------------------------------------- the record */

static int
run_record(const struct settings *s, struct err *e)
{
	const char *path;
	struct jval *record;
	uint32_t client;
	struct buf text;
	struct desk d;
	int rc;

	if (commands_client_number(s, 0, &client, e) < 0 ||
	    settings_need(s, "out", &path, e) < 0)
		return -1;
	if (console_exists(path))
		return err_set(e, ERR_USAGE,
		    "%s is there already; nothing is overwritten, so name "
		    "another file",
		    path);
	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_log_record(&d, client, &record, e);
	if (rc == 0) {
		buf_init(&text, LIMITS_IMPORT_MAX);
		desk_write_json(record, &text);
		rc = text.full ? err_set(e, ERR_REFUSED,
				     "the record is too long for one file")
			       : console_create(path, buf_slice(&text), e);
		buf_free(&text);
	}
	if (rc == 0)
		console_print("All that is held of client %u, and who looked, "
			      "is in %s.\n",
		    client, path);
	desk_close(&d);
	return rc;
}

const struct settings_command commands_log[] = {
	{ .name = "client record",
	    .summary = "all that is held of a client, and who looked",
	    .operands = "NUMBER",
	    .example = "sheaf-agent client record --dir site 57 --out "
		       "record.json",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = record_options,
	    .run = run_record,
	    .shared = true },
	{ .name = "log show",
	    .summary = "who was shown whose record",
	    .operands = "",
	    .example = "sheaf-agent log show --dir site --before 400",
	    .options = show_options,
	    .run = run_show,
	    .shared = true },
	{ .name = NULL }
};
