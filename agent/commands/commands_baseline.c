/*
 * `baseline set`, `remove` and `show`: options into requests, and answers into
 * text.  The reason comes from a file, since others can see command lines.
 */
#include "agent/commands/commands_baseline.h"

#include <string.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_baseline.h"
#include "agent/desk/desk_reason.h"

static const struct settings_option set_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "from", SETTINGS_VALUE, "QUARTER",
	    "first quarter of the baseline, like \"2021/22 Q1\"" },
	{ "to", SETTINGS_VALUE, "QUARTER", "last quarter of the baseline" },
	{ "reason-file", SETTINGS_VALUE, "FILE",
	    "why these quarters; stays on site" },
	SITEOPTIONS_SEEN,
	SITEOPTIONS_END,
};
static const struct settings_option remove_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_SEEN,
	SITEOPTIONS_END,
};
static const struct settings_option show_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};

enum { OUT_MAX = 1024 * 1024 };

static struct desk_baseline_request
read_request(const struct settings *s)
{
	return (struct desk_baseline_request){ .service =
						   settings_operand(s, 0),
		.measure = settings_operand(s, 1),
		.version = settings_get(s, "seen") };
}

/* Print what became of it, and free that; who was overtaken has failed. */
static int
tell(struct jval *answer, struct err *e)
{
	const struct jval *conflict = jval_get(answer, "conflict");
	const char *by = jval_get_str(conflict, "by");
	int rc = 0;

	if (jval_is_null(conflict)) {
		console_print("%s\n", jval_get_str(answer, "says"));
	} else {
		console_remark("There now: %s\nYours:     %s\n",
		    jval_get_str(conflict, "theirs"),
		    jval_get_str(conflict, "yours"));
		rc = err_refuse(e, "changed", 0,
		    "the baseline was changed meanwhile by %s; nothing was "
		    "stored",
		    by != NULL ? by : "somebody");
	}
	jval_free(answer);
	return rc;
}

/* ---------------------------------------------------------------- set, remove */

static int
run_set(const struct settings *s, struct err *e)
{
	struct desk_baseline_request r = read_request(s);
	struct jval *answer;
	const char *file;
	char *reason;
	struct desk d;
	int rc;

	if (settings_need(s, "from", &r.from, e) < 0 ||
	    settings_need(s, "to", &r.to, e) < 0 ||
	    settings_need(s, "reason-file", &file, e) < 0 ||
	    terminal_reason(file, &reason, e) < 0)
		return -1;
	r.reason = reason;
	rc = terminal_open_today(&d, s, e);
	if (rc == 0) {
		rc = desk_baseline_set(&d, &r, &answer, e);
		desk_close(&d);
		if (rc == 0)
			rc = tell(answer, e);
	}
	desk_reason_free(reason);
	return rc;
}

static int
run_remove(const struct settings *s, struct err *e)
{
	struct desk_baseline_request r = read_request(s);
	struct jval *answer;
	struct desk d;
	int rc;

	if (terminal_open_today(&d, s, e) < 0)
		return -1;
	rc = desk_baseline_remove(&d, &r, &answer, e);
	desk_close(&d);
	return rc < 0 ? -1 : tell(answer, e);
}

/* ---------------------------------------------------------------------- show */

static void
put_one(const struct jval *b, struct buf *out)
{
	const struct jval *past = jval_get(b, "past");

	buf_printf(out, "%s (%s)\n  %s\n", jval_get_str(b, "title"),
	    jval_get_str(b, "code"), jval_get_str(b, "says"));
	for (size_t i = 0; i < jval_length(past); i++)
		buf_printf(out, "    %s\n", jval_str(jval_at(past, i)));
}

static int
print_all(const struct jval *all, struct err *e)
{
	struct buf out;

	buf_init(&out, OUT_MAX);
	for (size_t i = 0; i < jval_length(all); i++)
		put_one(jval_at(all, i), &out);
	if (jval_length(all) == 0)
		buf_puts(&out, "There are no figures yet.\n");
	return terminal_print_page(&out, e);
}

static int
run_show(const struct settings *s, struct err *e)
{
	struct jval *all;
	struct desk d;
	int rc;

	if (terminal_open_today(&d, s, e) < 0)
		return -1;
	rc = desk_baseline_list(&d, settings_operand(s, 0), &all, e);
	desk_close(&d);
	if (rc < 0)
		return -1;
	if (settings_flag(s, "json"))
		return terminal_print_json(all, e);
	rc = print_all(all, e);
	jval_free(all);
	return rc;
}

const struct settings_command commands_baseline[] = {
	{ .name = "baseline set",
	    .summary = "which quarters a chart's limits are made of",
	    .operands = "SERVICE MEASURE",
	    .example =
		"sheaf-agent baseline set --dir site north-tees job_starts "
		"--from \"2021/22 Q1\" --to \"2023/24 Q4\" --reason-file why",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = set_options,
	    .shared = true,
	    .run = run_set },
	{ .name = "baseline remove",
	    .summary = "make a chart's limits of all quarters again",
	    .operands = "SERVICE MEASURE",
	    .example =
		"sheaf-agent baseline remove --dir site north-tees job_starts",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = remove_options,
	    .shared = true,
	    .run = run_remove },
	{ .name = "baseline show",
	    .summary = "baselines of a service's control charts",
	    .operands = "SERVICE",
	    .example = "sheaf-agent baseline show --dir site north-tees",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = show_options,
	    .shared = true,
	    .run = run_show },
	{ .name = NULL }
};
