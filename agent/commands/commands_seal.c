/*
 * `seal` at a terminal: what is due is printed, a person is asked, and the digest
 * of what was printed is signed off.
 */
#include "agent/commands/commands_seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/commands/commands_returns.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_seal.h"
#include "agent/desk/desk_unrecorded.h"
#include "common/base/day.h"
#include "protocol/limits.h"

static const struct settings_option seal_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_THROUGH,
	SITEOPTIONS_TODAY,
	{ "not-recorded", SETTINGS_VALUE, "LIST",
	    "what a new service does not record, like posts,reviews or all" },
	{ "none", SETTINGS_VALUE, "LIST",
	    "what it records, though there were none so far, or all" },
	{ "yes", SETTINGS_FLAG, NULL, "do not ask for confirmation" },
	{ "confirm-date", SETTINGS_VALUE, "DATE",
	    "today's date in your own words, where the clock is in doubt" },
	SITEOPTIONS_END,
};

enum { NAME_MAX_TYPED = 128, LIST_MAX_TYPED = 512 };

/* -------------------------------------------------------------------- seal */

/*
 * How the yes to a draft is given: --yes, a person who types their name into
 * `typed`, or where there is nobody, the standing one of the weekly seal,
 * where the draft allows it.
 */
static int
ask_name(const struct settings *s, const struct desk *d,
    const struct signoff_draft *draft, char typed[static NAME_MAX_TYPED],
    struct desk_seal_sign *sign, struct err *e)
{
	char prompt[NAME_MAX_TYPED * 2];

	sign->way = SIGNOFF_YES;
	if (settings_flag(s, "yes"))
		return 0;
	sign->way = SIGNOFF_STANDING;
	if (!console_has_terminal())
		return draft->why != NULL
			   ? err_set(e, ERR_USAGE,
				 "this seal needs a person's yes, because %s; "
				 "nothing was sealed: run it on a terminal, "
				 "or with --yes",
				 draft->why)
			   : 0;
	(void)snprintf(prompt, sizeof(prompt),
	    "These figures leave this site. Type your name (%s) to sign them "
	    "off: ",
	    desk_staff(d));
	sign->way = SIGNOFF_TYPED;
	sign->typed = typed;
	return terminal_ask(prompt, typed, NAME_MAX_TYPED, e);
}

static int
sign_off(struct desk *d, const struct settings *s,
    const struct desk_seal *shown, int32_t said, struct desk_sealed *sealed,
    struct err *e)
{
	struct desk_seal_sign sign = { .today = shown->due.day.clock,
		.through = shown->due.question.through,
		.said = said,
		.digest = &shown->draft.digest,
		.epoch = shown->epoch };
	char typed[NAME_MAX_TYPED];

	if (ask_name(s, d, &shown->draft, typed, &sign, e) < 0 ||
	    desk_seal_sign_off(d, &sign, sealed, e) < 0)
		return -1;
	console_print("%zu return%s sealed, signed off by %s. Waiting here "
		      "until sent.\n",
	    sealed->n, sealed->n == 1 ? "" : "s", desk_staff(d));
	return 0;
}

/* Ask a person what one service does not record, until the answer can be
 * read. */
static int
ask_unrecorded(struct desk *d, const struct desk_unrecorded_service *q,
    struct err *e)
{
	char prompt[LIMITS_ID_MAX + 128], typed[LIST_MAX_TYPED];
	struct desk_unrecorded_answer answer = { .service = q->service,
		.version = q->version };
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_PAYLOAD_MAX);
	desk_unrecorded_describe(q, &text);
	console_put(CONSOLE_ANSWER, buf_slice(&text));
	buf_free(&text);
	(void)snprintf(prompt, sizeof(prompt),
	    "Not recorded at %s (names, divided by commas; all; or none): ",
	    q->service);
	do {
		*e = (struct err)ERR_INIT;
		if (terminal_ask(prompt, typed, sizeof(typed), e) < 0)
			return -1;
		if (typed[0] == '\0')
			return err_set(e, ERR_REFUSED,
			    "that is no answer; nothing was sealed");
		answer.none = "all";
		answer.not_recorded = strcmp(typed, "none") == 0 ? NULL : typed;
		if (strcmp(typed, "all") == 0)
			answer.none = NULL;
		rc = desk_unrecorded_answer(d, &answer, e);
		if (rc < 0 && e->kind == ERR_USAGE)
			console_print("%s.\n", e->text);
	} while (rc < 0 && e->kind == ERR_USAGE);
	return rc;
}

/* Nobody is here to be asked. */
static int
say_unrecorded(const struct desk_unrecorded_service *q, struct err *e)
{
	struct buf names;
	int rc;

	buf_init(&names, ERR_TEXT_MAX);
	desk_unrecorded_names(q, &names);
	rc = err_set(e, ERR_USAGE,
	    "%s has no fact of %s: were there none, or are they not "
	    "recorded? Nothing was sealed: run it on a terminal, or with "
	    "--not-recorded LIST and --none LIST ('all' for the rest)",
	    q->service, buf_str(&names));
	buf_free(&names);
	return rc;
}

/* The answers that options give, and then a person's. */
static int
answer_unrecorded(struct desk *d, const struct settings *s,
    const struct desk_unrecorded *all, struct err *e)
{
	const struct desk_unrecorded_answer given = {
		.not_recorded = settings_get(s, "not-recorded"),
		.none = settings_get(s, "none"),
	};
	struct desk_unrecorded left;
	int rc;

	if (desk_unrecorded_answer(d, &given, e) < 0 ||
	    desk_unrecorded_load(d, NULL, &left, e) < 0)
		return -1;
	rc = 0;
	for (size_t i = 0; rc == 0 && i < left.n; i++)
		for (size_t j = 0; rc == 0 && j < all->n; j++)
			if (strcmp(left.item[i].service,
				all->item[j].service) == 0)
				rc = console_has_terminal()
					 ? ask_unrecorded(d, &left.item[i], e)
					 : say_unrecorded(&left.item[i], e);
	desk_unrecorded_free(&left);
	return rc;
}

/* The clock is in doubt: have a person say which day it is. */
static int
ask_day(const struct settings *s, const struct desk_seal *shown, int32_t *said,
    struct err *e)
{
	char typed[NAME_MAX_TYPED];

	console_put(CONSOLE_ANSWER, buf_slice(&shown->question));
	if (settings_flag(s, "yes") || !console_has_terminal())
		return err_set(e, ERR_USAGE,
		    "it is in doubt which day it is, so nothing was sealed: "
		    "say it with --confirm-date, and set the clock of this "
		    "machine if it is wrong");
	if (console_flush(e) < 0 ||
	    terminal_ask("Which day is it today, like 2026-05-17? ", typed,
		sizeof(typed), e) < 0)
		return -1;
	if (day_parse(slice_of(typed), said))
		return 0;
	return err_set(e, ERR_REFUSED,
	    "that is not a date like 2026-05-17; nothing was sealed");
}

/* What is due, once everything that has to be known for it is answered; a
 * date that is said stays in *r. */
static int
prepare(struct desk *d, const struct settings *s,
    struct desk_returns_request *r, struct desk_seal *shown, struct err *e)
{
	int rc = desk_seal_prepare(d, r, shown, e);

	console_put(CONSOLE_ANSWER, buf_slice(&shown->news));
	if (rc == 0 && shown->due.doubt != TODAY_SURE) {
		if (ask_day(s, shown, &r->said, e) < 0)
			return -1;
		desk_seal_free(shown);
		rc = desk_seal_prepare(d, r, shown, e);
	}
	if (rc < 0 || shown->unrecorded.n == 0)
		return rc;
	if (answer_unrecorded(d, s, &shown->unrecorded, e) < 0)
		return -1;
	desk_seal_free(shown);
	return desk_seal_prepare(d, r, shown, e);
}

/* What needs somebody who reads it, so that a yes said beforehand leaves it. */
static void
say_left(size_t n)
{
	if (n > 0)
		console_print(
		    "%zu reconciliation%s for a person to read and sign off: "
		    "run 'seal' at a terminal, without --yes.\n",
		    n, n == 1 ? " waits" : "s wait");
}

static void
say_waiting(size_t n)
{
	if (n > 0)
		console_print(
		    "%zu return%s for a person: how many outcomes are shown by "
		    "evidence would be sent from now on, or no longer. Run "
		    "'seal' at a terminal, or with --yes.\n",
		    n, n == 1 ? " waits" : "s wait");
}

/* Show what is due, and ask; *outdated when it changed meanwhile. */
static int
show_and_seal(struct desk *d, const struct settings *s,
    struct desk_returns_request *r, bool *outdated, struct err *e)
{
	struct desk_sealed sealed = { 0 };
	struct desk_seal shown;
	int rc = prepare(d, s, r, &shown, e);

	if (rc == 0 && shown.due.list.n == 0 && shown.due.kept_back) {
		rc = err_set(e, ERR_REFUSED,
		    "nothing was sealed, for the reasons above");
	} else if (rc == 0 && shown.due.list.n == 0) {
		console_print("%s has changed since the last seal.\n",
		    shown.due.list.waiting > 0 ? "Nothing else"
		    : shown.due.left > 0       ? "No return or review"
					       : "Nothing");
		say_waiting(shown.due.list.waiting);
		say_left(shown.due.left);
	} else if (rc == 0) {
		console_put(CONSOLE_ANSWER, buf_slice(&shown.changes));
		rc = console_flush(e);
		if (rc == 0)
			rc = sign_off(d, s, &shown, r->said, &sealed, e);
		if (rc == 0) {
			say_waiting(shown.due.list.waiting);
			say_left(shown.due.left);
		}
	}
	desk_seal_free(&shown);
	*outdated = sealed.outdated;
	return rc;
}

/* A person sees figures that changed while they read, and is asked again;
 * nobody else's yes holds for a text that they have not seen. */
static int
seal(struct desk *d, const struct settings *s, struct err *e)
{
	bool asked = console_has_terminal() && !settings_flag(s, "yes");
	struct desk_returns_request r;
	struct period period;
	bool outdated;
	int32_t said;
	int rc;

	if (commands_returns_request(s, &r, &period, e) < 0 ||
	    terminal_day(s, "confirm-date", &said, e) < 0)
		return -1;
	r.said = said == DAY_NONE ? 0 : said;
	r.standing = !settings_flag(s, "yes") && !console_has_terminal();
	r.unattended = settings_flag(s, "yes") || !console_has_terminal();
	rc = show_and_seal(d, s, &r, &outdated, e);
	while (rc < 0 && outdated && asked) {
		console_print("%s.\n", e->text);
		*e = (struct err)ERR_INIT;
		rc = show_and_seal(d, s, &r, &outdated, e);
	}
	return rc;
}

static int
run_seal(const struct settings *s, struct err *e)
{
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD | TERMINAL_SPOOL, e) < 0)
		return -1;
	rc = seal(&d, s, e);
	desk_close(&d);
	return rc;
}

const struct settings_command commands_seal[] = {
	{ .name = "seal",
	    .summary = "sign the returns that are due, and seal them",
	    .operands = "",
	    .example = "sheaf-agent seal --dir site --through 2026-05-17",
	    .options = seal_options,
	    .shared = true,
	    .run = run_seal },
	{ .name = NULL }
};
