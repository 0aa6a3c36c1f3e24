/*
 * The round of an auditor who has other work: a timer runs it, its status says
 * whether somebody has to look, and the report says at what.
 */
#include "auditor/commands_watch.h"

#include <stdio.h>
#include <stdlib.h>

#include "auditor/commands_common.h"
#include "auditor/watch.h"
#include "common/base/clock.h"
#include "common/base/file.h"

enum { OUTPUT_MAX = 16 * 1024 * 1024 };

static const struct settings_option options[] = { COMMANDS_COMMON_POLICY,
	{ "state", SETTINGS_VALUE, "DIR",
	    "folder for the copy, the report and what was seen" },
	{ "authority", SETTINGS_VALUE, "VKEY",
	    "the authority's verifier key, pinned" },
	{ "openings", SETTINGS_VALUE, "DIR",
	    "what `sheaf-aggregator openings` wrote" },
	{ "registry", SETTINGS_VALUE, "FILE",
	    "the registry (default: registry.csv beside the openings)" },
	{ "against", SETTINGS_VALUE, "FILE",
	    "what is shown: `sheaf-aggregator totals --json`" },
	{ "quiet", SETTINGS_FLAG, NULL, "print nothing when all is sound" },
	COMMANDS_COMMON_LIMITS, COMMANDS_COMMON_JSON, COMMANDS_COMMON_END };

static void
print_report(const struct settings *s, enum watch_verdict verdict,
    const struct jval *report)
{
	struct buf out;

	if (verdict == WATCH_SOUND && settings_flag(s, "quiet"))
		return;
	buf_init(&out, OUTPUT_MAX);
	if (settings_flag(s, "json")) {
		jval_write(report, true, &out);
		buf_puts(&out, "\n");
	} else {
		watch_report_text(report, &out);
	}
	(void)fwrite(buf_str(&out), 1, out.n, stdout);
	(void)fflush(stdout);
	buf_free(&out);
}

static int
conclude(enum watch_verdict verdict, const char *dir, struct err *e)
{
	if (verdict == WATCH_UNSOUND)
		return err_set(e, ERR_REFUSED,
		    "unsound: the report is in %s/report.html", dir);
	if (verdict == WATCH_LATER)
		return err_set(e, ERR_LATER,
		    "the log could not be reached; the next round tries again");
	return 0;
}

/* Options that name files, and files that belong together. */
static int
read_request(const struct settings *s, struct watch_request *q,
    struct keys_verifier *authority, struct buf *text,
    struct recompute_shown *shown, struct err *e)
{
	const char *vkey = settings_get(s, "authority");
	const char *against = settings_get(s, "against");

	q->openings_dir = settings_get(s, "openings");
	q->registry_file = settings_get(s, "registry");
	if (settings_need(s, "state", &q->dir, e) < 0 ||
	    commands_common_limits(s, &q->max_mib, &q->max_minutes, e) < 0)
		return -1;
	if (vkey != NULL) {
		if (commands_common_authority(vkey, authority, e) < 0)
			return -1;
		q->authority = authority;
	}
	if (against == NULL)
		return 0;
	if (q->openings_dir == NULL)
		return err_set(e, ERR_USAGE,
		    "--against needs --openings: totals are made again from "
		    "what the sites sent");
	if (commands_common_shown(against, text, &shown->json, &q->shown_size,
		e) < 0)
		return -1;
	shown->text = buf_slice(text);
	q->shown = shown;
	return 0;
}

static int
watch(const struct settings *s, struct err *e)
{
	struct watch_request q = { .url = settings_operand(s, 0),
		.today = clock_today() };
	struct recompute_shown shown = { .json = NULL };
	struct keys_verifier authority;
	enum watch_verdict verdict;
	struct jval *report = NULL;
	struct buf text = { 0 };
	struct policy policy;
	char *beside = NULL;
	int rc = -1;

	q.policy = &policy;
	if (commands_common_policy(s, &policy, e) < 0 ||
	    read_request(s, &q, &authority, &text, &shown, e) < 0)
		goto out;
	if (q.openings_dir != NULL && q.registry_file == NULL)
		q.registry_file = beside =
		    file_path(q.openings_dir, "registry.csv");
	if (watch_run(&q, &verdict, &report, e) == 0) {
		print_report(s, verdict, report);
		rc = conclude(verdict, q.dir, e);
	}
out:
	jval_free(report);
	jval_free(shown.json);
	buf_free(&text);
	free(beside);
	return rc;
}

const struct settings_command commands_watch[] = {
	{ .name = "watch",
	    .summary =
		"mirror, verify and recompute, for a timer; with a report",
	    .operands = "URL",
	    .example = "sheaf-audit watch https://sheaf.example.nhs.uk/log "
		       "--state watched --policy policy.txt --quiet",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = options,
	    .run = watch },
	{ .name = NULL }
};
