/*
 * `fidelity add`, `done`, `withdraw` and `list`: options into requests, and
 * answers into text.
 */
#include "agent/commands/commands_fidelity.h"

#include <stdlib.h>
#include <string.h>

#include "agent/commands/imports.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_fidelity.h"
#include "agent/desk/desk_fidelity_list.h"
#include "agent/desk/desk_reason.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

#define REVIEW_OPTIONS \
	{ "date", SETTINGS_VALUE, "DATE", "day of the review" }, \
	{ \
		"kind", SETTINGS_VALUE, "KIND", "independent or self" \
	}

#define REASON_OPTION \
	{ \
		"reason-file", SETTINGS_VALUE, "FILE", \
		    "why, in one line (- is standard input); stays on site" \
	}

static const struct settings_option add_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	REVIEW_OPTIONS,
	{ "scores", SETTINGS_VALUE, "LIST",
	    "the 25 scores in order, divided by commas" },
	{ "reviewers-file", SETTINGS_VALUE, "FILE",
	    "who reviewed; stays on site" },
	SITEOPTIONS_SEEN,
	REASON_OPTION,
	SITEOPTIONS_NEW_SERVICE,
	SITEOPTIONS_END,
};
static const struct settings_option withdraw_options[] = {
	SITEOPTIONS_STAFF,
	REVIEW_OPTIONS,
	{ "action", SETTINGS_VALUE, "N", "only this action of its plan" },
	SITEOPTIONS_SEEN,
	REASON_OPTION,
	SITEOPTIONS_END,
};
static const struct settings_option done_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "on", SETTINGS_VALUE, "DATE", "the day it was done" },
	{ "evidence-file", SETTINGS_VALUE, "FILE",
	    "what shows it; stays on site" },
	SITEOPTIONS_SEEN,
	REASON_OPTION,
	SITEOPTIONS_END,
};

static const struct settings_option list_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_SERVICE,
	{ "actions", SETTINGS_FLAG, NULL, "with action plans and reviewers" },
	{ "past", SETTINGS_FLAG, NULL, "with what each was before, and why" },
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};

/* ---------------------------------------------------------------- requests */

/* A date that must be given. */
static int
need_day(const struct settings *s, const char *option, int32_t *day,
    struct err *e)
{
	const char *text;

	if (settings_need(s, option, &text, e) < 0)
		return -1;
	return terminal_day(s, option, day, e);
}

/* SERVICE, --date and --kind. */
static int
read_key(const struct settings *s, struct desk_fidelity_key *key, struct err *e)
{
	const char *kind;

	key->service = settings_operand(s, 0);
	if (need_day(s, "date", &key->day, e) < 0 ||
	    settings_need(s, "kind", &kind, e) < 0)
		return -1;
	if (fidelity_kind_parse(slice_of(kind), &key->kind))
		return 0;
	return err_set(e, ERR_USAGE,
	    "--kind is not known; write independent or self");
}

/* What is not a number, or too large a one, becomes 0, which is no score. */
static int
read_scores(const struct settings *s, uint8_t *score, struct err *e)
{
	struct slice rest, head;
	bool more = true;
	const char *text;
	size_t n = 0;

	if (settings_need(s, "scores", &text, e) < 0)
		return -1;
	for (rest = slice_of(text); more; n++) {
		uint64_t v;

		more = text_split(rest, ',', &head, &rest);
		if (!text_parse_u64(head, UINT8_MAX, &v))
			v = 0;
		if (n < FIDELITY_ITEMS)
			score[n] = (uint8_t)v;
	}
	if (n == FIDELITY_ITEMS)
		return 0;
	return err_set(e, ERR_USAGE,
	    "--scores has %zu scores; all 25 are needed", n);
}

/* The text of a file without its last line feeds; "" without the option. */
static int
read_text(const struct settings *s, const char *option, char **out,
    struct err *e)
{
	const char *path = settings_get(s, option);
	struct buf file;

	*out = mem_string("");
	if (path == NULL)
		return 0;
	if (console_read(path, LIMITS_REVIEW_CELL_MAX, &file, e) < 0) {
		buf_free(&file);
		return -1;
	}
	while (file.n > 0 && strchr("\r\n", file.data[file.n - 1]) != NULL)
		file.n--;
	free(*out);
	*out = mem_copy_text(file.data, file.n);
	buf_free(&file);
	if (*out[0] != '\0')
		return 0;
	return err_set(e, ERR_USAGE, "the file of --%s is empty", option);
}

/* Why something is changed, NULL without the option. */
static int
read_reason(const struct settings *s, char **out, struct err *e)
{
	const char *file = settings_get(s, "reason-file");

	*out = NULL;
	return file == NULL ? 0 : terminal_reason(file, out, e);
}

/* An action, from the operand or option that `what` names. */
static int
read_number(const char *what, const char *text, int64_t *out, struct err *e)
{
	uint64_t v;

	if (!text_parse_u64(slice_of(text), INT64_MAX, &v) || v == 0)
		return err_set(e, ERR_USAGE,
		    "%s is not the number of an action; `fidelity list "
		    "--actions` shows them",
		    what);
	*out = (int64_t)v;
	return 0;
}

/* --------------------------------------------------------------------- acts */

static void
print_added(const struct desk_fidelity_added *added)
{
	static const char *const words[] = { "Stored", "Corrected",
		"Unchanged" };
	const struct fidelity_sum *sum = &added->sum;

	console_print("%s. Staffing %u, Organisation %u, Services %u: total "
		      "%u, %s.\n",
	    words[added->change], sum->section[0], sum->section[1],
	    sum->section[2], sum->total, fidelity_band_name(sum->band));
}

static int
run_add(const struct settings *s, struct err *e)
{
	struct desk_fidelity_scores scores = { 0 };
	struct desk_fidelity_added added;
	char *reviewers = NULL, *reason = NULL;
	struct desk d;
	int rc;

	if (read_key(s, &scores.key, e) < 0 ||
	    read_scores(s, scores.score, e) < 0)
		return -1;
	rc = read_text(s, "reviewers-file", &reviewers, e);
	scores.reviewers = reviewers;
	scores.version = settings_get(s, "seen");
	if (rc == 0)
		rc = read_reason(s, &reason, e);
	scores.reason = reason;
	if (rc == 0)
		rc = terminal_open(&d, s, TERMINAL_PASSWORD, e);
	if (rc == 0) {
		rc = terminal_set_today(&d, s, e);
		if (rc == 0)
			rc = imports_services(&d, s, scores.key.service,
			    slice_of(""), e);
		if (rc == 0)
			rc = desk_fidelity_add(&d, &scores, &added, e);
		if (rc == 0)
			print_added(&added);
		desk_close(&d);
	}
	desk_reason_free(reason);
	mem_wipe(reviewers, strlen(reviewers));
	free(reviewers);
	return rc;
}

static int
run_done(const struct settings *s, struct err *e)
{
	struct desk_fidelity_done done = { 0 };
	char *evidence = NULL, *reason = NULL;
	struct desk d;
	int rc;

	if (read_number("action", settings_operand(s, 0), &done.action, e) <
		0 ||
	    need_day(s, "on", &done.on, e) < 0)
		return -1;
	rc = read_text(s, "evidence-file", &evidence, e);
	done.evidence = evidence;
	done.version = settings_get(s, "seen");
	if (rc == 0)
		rc = read_reason(s, &reason, e);
	done.reason = reason;
	if (rc == 0)
		rc = terminal_open(&d, s, TERMINAL_PASSWORD, e);
	if (rc == 0) {
		rc = terminal_set_today(&d, s, e);
		if (rc == 0)
			rc = desk_fidelity_finish(&d, &done, e);
		desk_close(&d);
	}
	if (rc == 0)
		console_print("Action %lld is done.\n", (long long)done.action);
	desk_reason_free(reason);
	mem_wipe(evidence, strlen(evidence));
	free(evidence);
	return rc;
}

static int
run_withdraw(const struct settings *s, struct err *e)
{
	const char *number = settings_get(s, "action");
	struct desk_fidelity_withdrawal w = { .version =
						  settings_get(s, "seen") };
	char *reason;
	struct desk d;
	int rc;

	if (read_key(s, &w.key, e) < 0 ||
	    (number != NULL &&
		read_number("--action", number, &w.action, e) < 0) ||
	    read_reason(s, &reason, e) < 0)
		return -1;
	w.reason = reason;
	rc = terminal_open(&d, s, TERMINAL_PASSWORD, e);
	if (rc == 0) {
		rc = desk_fidelity_withdraw(&d, &w, e);
		if (rc == 0)
			console_print("Withdrawn. What was sent is taken back "
				      "by the next seal.\n");
		desk_close(&d);
	}
	desk_reason_free(reason);
	return rc;
}

/* --------------------------------------------------------------------- list */

static int
run_list(const struct settings *s, struct err *e)
{
	const struct desk_fidelity_request request = {
		.service = settings_get(s, "service"),
		.actions = settings_flag(s, "actions"),
		.past = settings_flag(s, "past"),
	};
	struct table *list = NULL;
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_fidelity_list(&d, &request, &list, e);
	if (rc == 0)
		rc = terminal_print_table(list, settings_flag(s, "json"),
		    "There is no fidelity review yet.", e);
	table_free(list);
	desk_close(&d);
	return rc;
}

const struct settings_command commands_fidelity[] = {
	{ .name = "fidelity add",
	    .summary = "enter the 25 scores of a fidelity review",
	    .operands = "SERVICE",
	    .example = "sheaf-agent fidelity add --dir site north-tees --date "
		       "2026-05-14 --kind independent --scores "
		       "5,5,4,5,4,2,5,4,4,4,5,5,5,4,4,5,3,4,4,5,5,4,3,4,4",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = add_options,
	    .shared = true,
	    .run = run_add },
	{ .name = "fidelity done",
	    .summary = "say that an action is done",
	    .operands = "ACTION",
	    .example = "sheaf-agent fidelity done --dir site 3 --on 2026-06-30 "
		       "--evidence-file minutes.txt",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = done_options,
	    .shared = true,
	    .run = run_done },
	{ .name = "fidelity withdraw",
	    .summary = "take back a review, or one action",
	    .operands = "SERVICE",
	    .example =
		"sheaf-agent fidelity withdraw --dir site north-tees --date "
		"2026-05-14 --kind independent",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = withdraw_options,
	    .shared = true,
	    .run = run_withdraw },
	{ .name = "fidelity list",
	    .summary = "show reviews, totals, bands and positions",
	    .operands = "",
	    .example = "sheaf-agent fidelity list --dir site --actions",
	    .options = list_options,
	    .shared = true,
	    .run = run_list },
	{ .name = NULL }
};
