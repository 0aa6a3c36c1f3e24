/*
 * What would leave the site, and what a figure of it is made of, at a terminal.
 */
#include "agent/commands/commands_returns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_returns.h"
#include "agent/desk/desk_unrecorded.h"
#include "common/base/day.h"
#include "protocol/limits.h"

static const struct settings_option preview_options[] = {
	SITEOPTIONS_DIR,
	SITEOPTIONS_THROUGH,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_SERVICE,
	{ "period", SETTINGS_VALUE, "P", "a quarter, like \"2026/27 Q1\"" },
	SITEOPTIONS_END,
};
static const struct settings_option explain_options[] = {
	SITEOPTIONS_STAFF,
	{ "service", SETTINGS_VALUE, "S", "whose return" },
	{ "period", SETTINGS_VALUE, "P", "a quarter, like \"2026/27 Q1\"" },
	SITEOPTIONS_THROUGH,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_END,
};
int
commands_returns_request(const struct settings *s,
    struct desk_returns_request *r, struct period *p, struct err *e)
{
	const char *period = settings_get(s, "period");

	*r = (struct desk_returns_request){ 0 };
	if (period != NULL && period_parse_user(period, p, e) < 0)
		return -1;
	r->period = period != NULL ? p : NULL;
	r->service = settings_get(s, "service");
	if (terminal_today(s, &r->today, e) < 0)
		return -1;
	return terminal_day(s, "through", &r->through, e);
}

/* What a reader of zeros should know, on standard error. */
static int
remark_unrecorded(struct desk *d, const char *service, struct err *e)
{
	struct desk_unrecorded open;
	struct buf names;

	if (desk_unrecorded_load(d, service, &open, e) < 0)
		return -1;
	for (size_t i = 0; i < open.n; i++) {
		buf_init(&names, ERR_TEXT_MAX);
		desk_unrecorded_names(&open.item[i], &names);
		console_remark("%s has no fact of %s. Their figures of 0 say "
			       "that there were none; what is not recorded is "
			       "set by 'sheaf-agent service set %s "
			       "--not-recorded LIST', and 'seal' asks.\n",
		    open.item[i].service, buf_str(&names),
		    open.item[i].service);
		buf_free(&names);
	}
	desk_unrecorded_free(&open);
	return 0;
}

static void
remark_doubt(const struct desk_preview *preview)
{
	if (preview->doubt.n == 0)
		return;
	console_put(CONSOLE_REMARK, buf_slice(&preview->doubt));
	console_remark("So it is in doubt which day it is, and how far these "
		       "figures reach: 'seal' will ask. Set the clock of this "
		       "machine if it is wrong.\n");
}

static void
remark_nothing(const struct desk_preview *preview)
{
	char day[DAY_TEXT_SIZE];

	if (preview->sealed_on == DAY_NONE) {
		console_remark("Nothing to send: there are no figures yet.\n");
		return;
	}
	day_format(day, preview->sealed_on);
	console_remark("Nothing to send: all returns stand as sealed on "
		       "%s.\n",
	    day);
}

static int
run_preview(const struct settings *s, struct err *e)
{
	struct desk_returns_request r;
	struct desk_preview preview;
	struct period period;
	struct desk d;
	struct buf out;
	int rc;

	if (commands_returns_request(s, &r, &period, e) < 0 ||
	    terminal_open(&d, s, 0, e) < 0)
		return -1;
	rc = desk_returns_preview(&d, &r, &preview, e);
	if (rc == 0) {
		buf_init(&out, LIMITS_SHEAF_FILE_MAX);
		desk_returns_preview_write(&preview, &out);
		rc = terminal_print(buf_slice(&out), e);
		buf_free(&out);
		remark_doubt(&preview);
		console_put(CONSOLE_REMARK, buf_slice(&preview.held));
		if (preview.n == 0 && !preview.kept_back)
			remark_nothing(&preview);
		desk_returns_preview_free(&preview);
	}
	if (rc == 0)
		rc = remark_unrecorded(&d, r.service, e);
	desk_close(&d);
	return rc;
}

static int
print_explained(const struct desk_explain *x, struct err *e)
{
	struct buf out;
	int rc;

	buf_init(&out, (size_t)LIMITS_IMPORT_MAX * 4);
	desk_returns_explain_write(x, &out);
	rc = out.full ? err_set(e, ERR_REFUSED,
			    "this figure is made of too much to be listed")
		      : terminal_print(buf_slice(&out), e);
	buf_free(&out);
	return rc;
}

static int
run_explain(const struct settings *s, struct err *e)
{
	struct desk_returns_request r;
	struct desk_explain x;
	struct period period;
	const char *needed;
	struct desk d;
	int rc;

	if (settings_need(s, "service", &needed, e) < 0 ||
	    settings_need(s, "period", &needed, e) < 0 ||
	    commands_returns_request(s, &r, &period, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_returns_explain(&d, &r, settings_operand(s, 0), &x, e);
	if (rc == 0) {
		rc = print_explained(&x, e);
		desk_returns_explain_free(&x);
	}
	desk_close(&d);
	return rc;
}

const struct settings_command commands_returns[] = {
	{ .name = "preview",
	    .summary = "show exactly what the next seal would send",
	    .operands = "",
	    .example = "sheaf-agent preview --dir site --service north-tees",
	    .options = preview_options,
	    .shared = true,
	    .run = run_preview },
	{ .name = "explain",
	    .summary = "show the facts that a figure is made of",
	    .operands = "MEASURE",
	    .example = "sheaf-agent explain --dir site job_starts --service "
		       "north-tees "
		       "--period '2026/27 Q1'",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = explain_options,
	    .shared = true,
	    .run = run_explain },
	{ .name = NULL }
};
