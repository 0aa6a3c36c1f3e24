/*
 * How a site comes to be one agent of a log, and stays it: `enrol` takes up an
 * invite, `adopt` goes on behind what the log holds after a restore, `alarm` goes on where
 * the log has shown two histories.
 */
#include "agent/commands/commands_enrol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_adopt.h"
#include "agent/desk/desk_alarm.h"
#include "agent/desk/desk_enrol.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

static const struct settings_option enrol_options[] = {
	SITEOPTIONS_STAFF,
	{ "secret-file", SETTINGS_VALUE, "FILE",
	    "one-time secret (- is standard input); else asked for" },
	{ "url", SETTINGS_VALUE, "URL", "address of the aggregator" },
	SITEOPTIONS_TODAY,
	SITEOPTIONS_END,
};
static const struct settings_option adopt_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "no-other-copy", SETTINGS_FLAG, NULL,
	    "your word that no other copy of this register is in use" },
	{ "yes", SETTINGS_FLAG, NULL, "do not ask for confirmation" },
	SITEOPTIONS_END,
};
static const struct settings_option alarm_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "out", SETTINGS_VALUE, "FILE",
	    "write both histories there, as a file of evidence" },
	{ "acknowledge", SETTINGS_FLAG, NULL,
	    "say that you know of both, and go on" },
	{ "yes", SETTINGS_FLAG, NULL, "do not ask for confirmation" },
	SITEOPTIONS_END,
};
enum { NAME_MAX_TYPED = 128 };

/* ------------------------------------------------------------------- enrol */

/* The invite in the file that is named, verified; file holds its bytes. */
static int
read_invite(const struct settings *s, struct desk_enrol *enrol,
    struct buf *file, struct err *e)
{
	char secret[256];
	int rc;

	if (console_read(settings_operand(s, 0), 4 * LIMITS_NOTE_MAX, file, e) <
	    0)
		return -1;
	rc = terminal_secret(settings_get(s, "secret-file"),
	    "One-time secret of the invite: ", secret, sizeof(secret), e);
	if (rc == 0)
		rc = desk_enrol_read(enrol, buf_slice(file), secret, e);
	mem_wipe(secret, sizeof(secret));
	return rc;
}

/* What two people compare by telephone. */
static void
print_keys(const struct desk_enrol *enrol)
{
	struct buf text;

	buf_init(&text, 1024);
	desk_enrol_words(enrol, &text);
	console_print("%s", buf_str(&text));
	buf_free(&text);
}

static int
enrol(const struct settings *s, struct desk_enrol *enrol, const char *url,
    int32_t today, struct err *e)
{
	const struct statement *invite = &enrol->offer.invite;
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD | TERMINAL_SPOOL, e) < 0)
		return -1;
	rc = desk_enrol(&d, enrol, url, today, e);
	if (rc == 0)
		console_print("%s %s as agent %s, enrolment %llu. Run "
			      "'sheaf-agent send', or 'carry out' where there "
			      "is no network.\n",
		    invite->origin,
		    enrol->again ? "has invited this site before"
				 : "will know this site",
		    invite->agent, (unsigned long long)invite->epoch);
	desk_close(&d);
	if (rc == 0)
		print_keys(enrol);
	return rc;
}

static int
run_enrol(const struct settings *s, struct err *e)
{
	const char *text = settings_get(s, "url");
	struct desk_enrol invite = { 0 };
	char *url = NULL;
	struct buf file;
	int32_t today;
	int rc;

	if (text != NULL && (url = desk_enrol_url(text)) == NULL)
		return err_set(e, ERR_USAGE,
		    "--url must begin with https:// (or http:// for this "
		    "machine itself), and hold no query");
	buf_init(&file, 0);
	rc = terminal_today(s, &today, e);
	if (rc == 0)
		rc = read_invite(s, &invite, &file, e);
	if (rc == 0)
		rc = enrol(s, &invite, url, today, e);
	desk_enrol_wipe(&invite);
	buf_free(&file);
	free(url);
	return rc;
}

/* ------------------------------------------------------------------- adopt */

static void
print_sentences(const struct jval *all, const char *before)
{
	for (size_t i = 0; i < jval_length(all); i++)
		console_print("%s%s\n", before, jval_str(jval_at(all, i)));
}

static void
print_missing(const struct jval *all)
{
	if (jval_length(all) > 0)
		console_print("What the log holds and this register does not "
			      "know:\n");
	for (size_t i = 0; i < jval_length(all); i++) {
		const struct jval *o = jval_at(all, i);

		console_print("  %s, %s, revision %lld, sealed on %s: %s.\n",
		    jval_get_text(o, "service"), jval_get_text(o, "title"),
		    (long long)jval_get_count(o, "revision"),
		    jval_get_text(jval_get(o, "sealed_on"), "shown"),
		    jval_get_text(o, "says"));
	}
}

/* What a person was shown, and typed. */
struct asked {
	char *head; /* NULL: nothing was ready */
	char typed[NAME_MAX_TYPED];
	bool at_terminal;
};

static void
print_weighed(const struct jval *weighed)
{
	print_sentences(jval_get(weighed, "says"), "");
	print_missing(jval_get(weighed, "missing"));
	if (jval_length(jval_get(weighed, "clients")) > 0)
		console_print("What this register lacks:\n");
	print_sentences(jval_get(weighed, "clients"), "  ");
	print_sentences(jval_get(weighed, "then"), "");
}

/* Show what is missing, and have the word given; the desk judges it. */
static int
ask_adopt(struct desk *d, const struct settings *s, struct asked *a,
    struct err *e)
{
	char prompt[NAME_MAX_TYPED * 3];
	struct jval *weighed;
	const char *head;

	if (desk_adopt_weigh(d, &weighed, e) < 0)
		return -1;
	print_weighed(weighed);
	head = jval_get_str(weighed, "head");
	a->head = head == NULL ? NULL : mem_string(head);
	(void)snprintf(a->typed, sizeof(a->typed), "%s",
	    jval_get_text(weighed, "staff"));
	(void)snprintf(prompt, sizeof(prompt),
	    "Type your name (%s) to say that no other copy of this register is "
	    "in use, and to go on: ",
	    a->typed);
	jval_free(weighed);
	/* Where nothing is ready, the desk says why. */
	a->at_terminal = a->head != NULL && !settings_flag(s, "yes");
	if (!a->at_terminal)
		return 0;
	if (console_flush(e) < 0)
		return -1;
	return terminal_ask(prompt, a->typed, sizeof(a->typed), e);
}

/* *again when a person answered, but the log held something else by then. */
static int
show_and_adopt(struct desk *d, const struct settings *s, bool *again,
    struct err *e)
{
	struct asked a = { .head = NULL };
	struct desk_adopt_request r = { .typed = a.typed };
	struct jval *done = NULL;
	int rc = ask_adopt(d, s, &a, e);

	r.head = a.head;
	r.by_hand = a.at_terminal;
	r.alone = a.at_terminal || a.head == NULL ||
		  settings_flag(s, "no-other-copy");
	if (rc == 0)
		rc = terminal_today(s, &r.today, e);
	if (rc == 0)
		rc = desk_adopt(d, &r, &done, e);
	if (rc == 0)
		print_sentences(jval_get(done, "says"), "");
	*again = rc < 0 && a.at_terminal && strcmp(e->code, "outdated") == 0;
	jval_free(done);
	free(a.head);
	return rc;
}

static int
adopt(struct desk *d, const struct settings *s, struct err *e)
{
	bool again;
	int rc = show_and_adopt(d, s, &again, e);

	while (again) {
		console_print("%s.\n", e->text);
		*e = (struct err)ERR_INIT;
		rc = show_and_adopt(d, s, &again, e);
	}
	return rc;
}

static int
run_adopt(const struct settings *s, struct err *e)
{
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD | TERMINAL_SPOOL, e) < 0)
		return -1;
	rc = adopt(&d, s, e);
	desk_close(&d);
	return rc;
}

/* ------------------------------------------------------------------- alarm */

/* Public, and to be given away. */
static int
write_evidence(struct desk *d, const char *path, struct err *e)
{
	struct console_file file = { .path = path, .mode = 0644 };
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_EVIDENCE_FILE_MAX);
	rc = desk_alarm_evidence(d, &text, e);
	file.bytes = buf_slice(&text);
	if (rc == 0)
		rc = console_write(&file, e);
	if (rc == 0)
		console_print("Both are in %s: give it to the region's "
			      "operator and to an auditor ('sheaf-audit "
			      "evidence').\n",
		    path);
	buf_free(&text);
	return rc;
}

static int
acknowledge(struct desk *d, const struct settings *s, const char *staff,
    struct err *e)
{
	char typed[NAME_MAX_TYPED], prompt[NAME_MAX_TYPED * 3];
	struct desk_alarm_request r = { .typed = typed };
	struct jval *done;

	(void)snprintf(typed, sizeof(typed), "%s", staff);
	(void)snprintf(prompt, sizeof(prompt),
	    "Type your name (%s) to say that you know of both histories, and "
	    "to go on: ",
	    typed);
	if (!settings_flag(s, "yes") &&
	    (console_flush(e) < 0 ||
		terminal_ask(prompt, typed, sizeof(typed), e) < 0))
		return -1;
	if (terminal_today(s, &r.today, e) < 0 ||
	    desk_alarm_acknowledge(d, &r, &done, e) < 0)
		return -1;
	print_sentences(jval_get(done, "says"), "");
	jval_free(done);
	return 0;
}

static int
run_alarm(const struct settings *s, struct err *e)
{
	const char *out = settings_get(s, "out");
	struct jval *o = NULL;
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD | TERMINAL_SPOOL, e) < 0)
		return -1;
	rc = desk_alarm_look(&d, &o, e);
	if (rc == 0) {
		print_sentences(jval_get(o, "says"), "");
		print_sentences(jval_get(o, "then"), "");
	}
	if (rc == 0 && out != NULL)
		rc = write_evidence(&d, out, e);
	if (rc == 0 && settings_flag(s, "acknowledge"))
		rc = acknowledge(&d, s, jval_get_text(o, "staff"), e);
	jval_free(o);
	desk_close(&d);
	return rc;
}

const struct settings_command commands_enrol[] = {
	{ .name = "enrol",
	    .summary = "take up an invite of an aggregator",
	    .operands = "INVITE",
	    .example =
		"sheaf-agent enrol --dir site northtrust.invite "
		"--secret-file secret.txt --url https://sheaf.example.nhs.uk",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = enrol_options,
	    .shared = true,
	    .run = run_enrol },
	{ .name = "adopt",
	    .summary = "go on from the log after a restore from a backup",
	    .operands = "",
	    .example = "sheaf-agent adopt --dir site",
	    .options = adopt_options,
	    .shared = true,
	    .run = run_adopt },
	{ .name = "alarm",
	    .summary = "two histories of the log: hand them on, and go on",
	    .operands = "",
	    .example = "sheaf-agent alarm --dir site --out fork.evidence",
	    .options = alarm_options,
	    .shared = true,
	    .run = run_alarm },
	{ .name = NULL }
};
