/*
 * `client merge`, `apart`, `erase`, `erasures` and `review` at a terminal: the
 * questions before something goes for good, and what is told afterwards.
 */
#include "agent/commands/commands_records.h"

#include <stdio.h>

#include "agent/commands/commands_client.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_apart.h"
#include "agent/desk/desk_erasure.h"
#include "agent/desk/desk_merging.h"
#include "agent/desk/desk_records.h"
#include "agent/desk/desk_retention.h"
#include "agent/desk/versions.h"
#include "common/base/day.h"
#include "protocol/limits.h"

static const struct settings_option erase_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "reason", SETTINGS_VALUE, "REASON", "request, retention or mistake" },
	{ "yes", SETTINGS_FLAG, NULL, "do not ask for confirmation" },
	SITEOPTIONS_END,
};
static const struct settings_option log_options[] = {
	SITEOPTIONS_STAFF,
	{ "dismiss", SETTINGS_FLAG, NULL,
	    "dismiss lines that this register did not write" },
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option review_options[] = {
	SITEOPTIONS_STAFF,
	{ "on", SETTINGS_VALUE, "DATE", "the day of the review" },
	{ "clear", SETTINGS_FLAG, NULL, "no day of its own any more" },
	{ "reason", SETTINGS_VALUE, "REASON",
	    "needed, again, complaint, safeguarding, client or mistake" },
	SITEOPTIONS_END,
};

static const struct settings_option merge_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "yes", SETTINGS_FLAG, NULL, "do not ask for confirmation" },
	SITEOPTIONS_END,
};

static const struct settings_option apart_options[] = {
	SITEOPTIONS_STAFF,
	{ "back", SETTINGS_FLAG, NULL, "take back what was said" },
	SITEOPTIONS_END,
};

enum { NAME_TYPED_MAX = 128, SAID_MAX = 4096 };

/* ------------------------------------------------------ before it is too late */

static void
print_sentences(const struct jval *weighed, const char *member,
    const char *title, const char *none)
{
	const struct jval *all = jval_get(weighed, member);

	console_print("%s\n", title);
	for (size_t i = 0; i < jval_length(all); i++)
		console_print("  %s\n", jval_str(jval_at(all, i)));
	if (jval_length(all) == 0)
		console_print("  %s\n", none);
}

/* Have a name typed that confirms it: that of who is at work, which the desk
 * compares. */
static int
confirm(const struct settings *s, const char *staff, const char *what,
    char typed[static NAME_TYPED_MAX], struct err *e)
{
	char prompt[NAME_TYPED_MAX * 2];

	if (settings_flag(s, "yes")) {
		(void)snprintf(typed, NAME_TYPED_MAX, "%s", staff);
		return 0;
	}
	(void)snprintf(prompt, sizeof(prompt),
	    "Type your name (%s) to %s: ", staff, what);
	return terminal_ask(prompt, typed, NAME_TYPED_MAX, e);
}

/* What somebody agreed to: the name that they typed, and the version of what they
 * were shown. */
struct agreed {
	char typed[NAME_TYPED_MAX], version[VERSIONS_SIZE];
};

static void
note_version(struct agreed *a, const struct jval *weighed)
{
	(void)snprintf(a->version, sizeof(a->version), "%s",
	    jval_get_str(weighed, "version"));
}

/* ------------------------------------------------------------------ erasing */

/* Say what goes, and ask. */
static int
ask(struct desk *d, const struct settings *s, uint32_t client,
    struct agreed *agreed, struct err *e)
{
	struct jval *weighed;
	int rc;

	if (desk_erasure_weigh(d, client, &weighed, e) < 0)
		return -1;
	console_print("Client %u would be erased for good.\n", client);
	print_sentences(weighed, "goes", "What goes:", "");
	print_sentences(weighed, "figures",
	    "What changes in the figures:", "No figure changes.");
	print_sentences(weighed, "stays", "What stays:", "");
	note_version(agreed, weighed);
	rc = confirm(s, jval_get_str(weighed, "staff"), "erase this client",
	    agreed->typed, e);
	jval_free(weighed);
	return rc;
}

static int
run_erase(const struct settings *s, struct err *e)
{
	struct agreed agreed;
	struct desk_records_erasure r = { .typed = agreed.typed,
		.version = agreed.version };
	struct buf said, warning;
	struct desk d;
	int rc;

	if (commands_client_number(s, 0, &r.client, e) < 0 ||
	    settings_need(s, "reason", &r.reason, e) < 0 ||
	    terminal_today(s, &r.today, e) < 0 ||
	    desk_records_check_reason(r.reason, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	buf_init(&said, SAID_MAX);
	buf_init(&warning, SAID_MAX);
	rc = terminal_set_today(&d, s, e);
	if (rc == 0)
		rc = ask(&d, s, r.client, &agreed, e);
	if (rc == 0)
		rc = desk_records_erase(&d, &r, &said, &warning, e);
	console_put(CONSOLE_ANSWER, buf_slice(&said));
	console_put(CONSOLE_REMARK, buf_slice(&warning));
	buf_free(&said);
	buf_free(&warning);
	desk_close(&d);
	return rc;
}

/* ------------------------------------------------------------ the deletion log */

static int
dismiss(struct desk *d, struct err *e)
{
	size_t n;

	if (desk_records_dismiss(d, &n, e) < 0)
		return -1;
	console_remark("%zu line%s dismissed.\n", n,
	    n == 1 ? " of the log was" : "s of the log were");
	return 0;
}

static int
run_log(const struct settings *s, struct err *e)
{
	struct table *log;
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = settings_flag(s, "dismiss") ? dismiss(&d, e) : 0;
	if (rc == 0)
		rc = desk_records_erasures(&d, &log, e);
	if (rc == 0) {
		rc = terminal_print_table(log, settings_flag(s, "json"),
		    "No client was ever erased.", e);
		table_free(log);
	}
	desk_close(&d);
	return rc;
}

/* ---------------------------------------------------------------- retention */

static int
run_review(const struct settings *s, struct err *e)
{
	struct desk_retention_request r = { .day = DAY_NONE };
	bool clear = settings_flag(s, "clear");
	struct jval *answer;
	struct desk d;
	int rc;

	if (commands_client_number(s, 0, &r.client, e) < 0 ||
	    terminal_day(s, "on", &r.day, e) < 0)
		return -1;
	if (clear == (r.day != DAY_NONE))
		return err_set(e, ERR_USAGE,
		    "say either --on DATE, the day on which staff decide "
		    "whether the record is still needed, or --clear");
	if (settings_need(s, "reason", &r.reason, e) < 0 ||
	    desk_retention_check_reason(r.reason, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_retention_set(&d, &r, &answer, e);
	if (rc == 0)
		console_print("Client %u %s.\n", r.client,
		    clear ? "has no review date of its own now"
			  : "will be on `list retention` then");
	jval_free(answer);
	desk_close(&d);
	return rc;
}

/* ------------------------------------------------------------------ merging */

/* "Client 57 (north/early): 12 entries, from 3 May 2025 to 4 June 2026." */
static void
print_clients(const struct jval *weighed)
{
	const struct jval *all = jval_get(weighed, "clients");

	for (size_t i = 0; i < jval_length(all); i++) {
		const struct jval *c = jval_at(all, i);
		int64_t number = 0;

		(void)jval_get_i64(c, "client", &number);
		console_print("  Client %lld (%s/%s): %s\n", (long long)number,
		    jval_get_str(c, "service"), jval_get_str(c, "reference"),
		    jval_get_str(c, "says"));
	}
}

/* Say what becomes of the two, and ask; not where something stands against it,
 * which the merge itself then says. */
static int
ask_merge(struct desk *d, const struct settings *s,
    const struct desk_records_merge *r, struct agreed *agreed, struct err *e)
{
	struct jval *weighed;
	const char *staff;
	int rc = 0;

	if (desk_merging_weigh(d, r->keep, r->other, &weighed, e) < 0)
		return -1;
	staff = jval_get_str(weighed, "staff");
	note_version(agreed, weighed);
	if (jval_length(jval_get(weighed, "against")) > 0) {
		(void)snprintf(agreed->typed, NAME_TYPED_MAX, "%s", staff);
	} else {
		console_print("Client %u would be made one with client %u.\n",
		    r->other, r->keep);
		print_clients(weighed);
		print_sentences(weighed, "goes", "What becomes of them:", "");
		print_sentences(weighed, "figures",
		    "What changes in the figures:", "No figure changes.");
		rc = confirm(s, staff, "make them one", agreed->typed, e);
	}
	jval_free(weighed);
	return rc;
}

static int
run_merge(const struct settings *s, struct err *e)
{
	struct agreed agreed;
	struct desk_records_merge r = { .typed = agreed.typed,
		.version = agreed.version };
	struct buf said;
	struct desk d;
	int rc;

	if (commands_client_number(s, 0, &r.keep, e) < 0 ||
	    commands_client_number(s, 1, &r.other, e) < 0 ||
	    terminal_today(s, &r.today, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	buf_init(&said, LIMITS_IMPORT_MAX);
	rc = terminal_set_today(&d, s, e);
	if (rc == 0)
		rc = ask_merge(&d, s, &r, &agreed, e);
	if (rc == 0)
		rc = desk_records_merge(&d, &r, &said, e);
	console_put(rc == 0 ? CONSOLE_ANSWER : CONSOLE_REMARK,
	    buf_slice(&said));
	if (rc == 0)
		console_print("Client %u is now one with client %u.\n", r.other,
		    r.keep);
	buf_free(&said);
	desk_close(&d);
	return rc;
}

static int
run_apart(const struct settings *s, struct err *e)
{
	struct desk_apart_request r = { .apart = !settings_flag(s, "back") };
	struct jval *answer;
	struct desk d;
	int rc;

	if (commands_client_number(s, 0, &r.one, e) < 0 ||
	    commands_client_number(s, 1, &r.other, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_apart_set(&d, &r, &answer, e);
	if (rc == 0)
		console_print("%s\n",
		    jval_str(jval_at(jval_get(answer, "says"), 0)));
	jval_free(answer);
	desk_close(&d);
	return rc;
}

const struct settings_command commands_records[] = {
	{ .name = "client merge",
	    .summary = "two records of one person into one",
	    .operands = "KEEP OTHER",
	    .example = "sheaf-agent client merge --dir site 57 61",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = merge_options,
	    .shared = true,
	    .run = run_merge },
	{ .name = "client apart",
	    .summary = "say that two clients are not one person",
	    .operands = "FIRST SECOND",
	    .example = "sheaf-agent client apart --dir site 57 61",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = apart_options,
	    .shared = true,
	    .run = run_apart },
	{ .name = "client review",
	    .summary = "when to decide whether a record is needed",
	    .operands = "NUMBER",
	    .example =
		"sheaf-agent client review --dir site 57 --on 2034-03-31 "
		"--reason needed",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = review_options,
	    .shared = true,
	    .run = run_review },
	{ .name = "client erase",
	    .summary = "erase a client for good",
	    .operands = "NUMBER",
	    .example =
		"sheaf-agent client erase --dir site 57 --reason request",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = erase_options,
	    .shared = true,
	    .run = run_erase },
	{ .name = "client erasures",
	    .summary = "the log of erasures",
	    .operands = "",
	    .example = "sheaf-agent client erasures --dir site",
	    .options = log_options,
	    .shared = true,
	    .run = run_log },
	{ .name = NULL }
};
