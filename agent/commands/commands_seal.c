#include "agent/commands/commands_seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/delivery/progress.h"
#include "agent/fidelity/fidelity_due.h"
#include "agent/figures/due.h"
#include "agent/register/services.h"
#include "agent/sealing/enrol.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/outbox_publish.h"
#include "agent/sealing/outbox_receive.h"
#include "agent/sealing/restored.h"
#include "agent/sealing/seal.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"

#define THROUGH_OPTION \
	{ \
		"through", SETTINGS_VALUE, "DATE", "last day to report" \
	}

static const struct settings_option preview_options[] = {
	SITEOPTIONS_DIR,
	THROUGH_OPTION,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_SERVICE,
	{ "period", SETTINGS_VALUE, "P", "a quarter, like \"2026/27 Q1\"" },
	SITEOPTIONS_END,
};
static const struct settings_option enrol_options[] = {
	SITEOPTIONS_STAFF,
	{ "secret-file", SETTINGS_VALUE, "FILE",
	    "one-time secret (- is standard input); else asked for" },
	{ "url", SETTINGS_VALUE, "URL", "address of the aggregator" },
	SITEOPTIONS_TODAY,
	SITEOPTIONS_END,
};
static const struct settings_option seal_options[] = {
	SITEOPTIONS_STAFF,
	THROUGH_OPTION,
	SITEOPTIONS_TODAY,
	{ "yes", SETTINGS_FLAG, NULL, "do not ask for confirmation" },
	SITEOPTIONS_END,
};

/* Everything is sealed anew once a week, changed or not. */
enum { WEEK_DAYS = 7, NAME_MAX_TYPED = 128 };

/* What is owed: the question to due.h and the memory behind it. */
struct owed {
	struct due_question question;
	struct returns *sealed;
	struct due_list list;
};

static int
ask(struct owed *o, struct db *db, const struct settings *s, struct err *e)
{
	struct due_question *q = &o->question;
	int32_t last;

	memset(o, 0, sizeof(*o));
	if (terminal_today(s, &q->today, e) < 0 ||
	    terminal_day(s, "through", &q->through, e) < 0 ||
	    outbox_last_whole(db, &last, e) < 0 ||
	    outbox_sealed(db, &o->sealed, &q->sealed_n, e) < 0)
		return -1;
	q->sealed = o->sealed;
	q->weekly = last == DAY_NONE || q->today - last >= WEEK_DAYS;
	return 0;
}

/* Fill the list: returns and fidelity reviews. */
static int
list_owed(struct owed *o, struct db *db, struct err *e)
{
	if (due_list(db, &o->question, &o->list, e) < 0)
		return -1;
	return fidelity_due_add(db, &o->question, &o->list, e);
}

static void
owed_free(struct owed *o)
{
	due_free(&o->list);
	free(o->sealed);
}

static int
preview_one(struct db *db, const struct due_question *q, struct period period,
    struct buf *out, struct err *e)
{
	struct returns one;

	if (due_return(db, q, period, &one, e) < 0)
		return -1;
	returns_write(&one, out);
	return 0;
}

/* A quarter of every service that has a return of it; refused when none
 * has. */
static int
preview_quarter(struct db *db, struct due_question *q, struct period period,
    struct buf *out, struct err *e)
{
	struct services_list list;
	bool found = false;
	int rc;

	if (services_load(db, &list, e) < 0)
		return -1;
	rc = err_set(e, ERR_REFUSED, "the register holds no service yet");
	for (size_t i = 0; i < list.n; i++) {
		q->service = list.service[i].service;
		rc = preview_one(db, q, period, out, e);
		if (rc < 0 && e->kind != ERR_REFUSED)
			break;
		found = found || rc == 0;
	}
	services_free(&list);
	return rc < 0 && found && e->kind == ERR_REFUSED ? 0 : rc;
}

static int
preview(struct db *db, const struct settings *s, struct buf *out, struct err *e)
{
	const char *period = settings_get(s, "period");
	struct period p;
	struct owed o;
	int rc = -1;

	if (period != NULL && period_parse_user(period, &p, e) < 0)
		return -1;
	if (ask(&o, db, s, e) < 0)
		goto out;
	o.question.service = settings_get(s, "service");
	if (period != NULL && o.question.service == NULL) {
		rc = preview_quarter(db, &o.question, p, out, e);
	} else if (period != NULL) {
		rc = preview_one(db, &o.question, p, out, e);
	} else {
		rc = list_owed(&o, db, e);
		for (size_t i = 0; rc == 0 && i < o.list.n; i++)
			returns_write(&o.list.item[i].now, out);
	}
out:
	owed_free(&o);
	return rc;
}

static int
run_preview(const struct settings *s, struct err *e)
{
	struct desk w;
	struct buf out;
	int rc;

	if (terminal_open(&w, s, 0, e) < 0)
		return -1;
	buf_init(&out, LIMITS_SHEAF_FILE_MAX);
	rc = preview(w.reg->db, s, &out, e);
	if (rc == 0)
		rc = terminal_print(buf_slice(&out), e);
	buf_free(&out);
	desk_close(&w);
	return rc;
}

static int
read_secret(const struct settings *s, uint8_t secret[static 32], struct err *e)
{
	char text[256];
	int rc = file_read_secret(settings_get(s, "secret-file"),
	    "One-time secret of the invite: ", text, sizeof(text), e);

	if (rc == 0)
		rc = enrol_read_secret(text, secret, e);
	mem_wipe(text, sizeof(text));
	return rc;
}

/* --url without its last slash; *url is NULL when it was not given. */
static int
read_url(const struct settings *s, char **url, struct err *e)
{
	const char *text = settings_get(s, "url");
	size_t n;

	*url = NULL;
	if (text == NULL)
		return 0;
	n = strlen(text);
	while (n > 0 && text[n - 1] == '/')
		n--;
	*url = mem_copy_text(text, n);
	if (pins_url_allowed(*url))
		return 0;
	free(*url);
	*url = NULL;
	return err_set(e, ERR_USAGE,
	    "--url must begin with https:// (or http:// for this machine "
	    "itself), and hold no query");
}

static int
enrol(const struct settings *s, const struct enrol_request *r, struct err *e)
{
	struct outbox_receive_report taken;
	struct desk w;
	bool again;
	int rc;

	if (terminal_open(&w, s, TERMINAL_PASSWORD | TERMINAL_SPOOL, e) < 0)
		return -1;
	rc = outbox_receive(w.reg->db, &w.spool, &taken, e);
	if (rc == 0)
		rc = enrol_begin(w.reg, r, &again, e);
	if (rc == 0)
		rc = outbox_publish(w.reg->db, &w.spool, e);
	if (rc == 0)
		(void)printf("%s %s as agent %s, enrolment %llu. Run "
			     "'sheaf-agent send', or 'carry out' where there "
			     "is no network.\n",
		    r->offer->invite.origin,
		    again ? "has invited this site before"
			  : "will know this site",
		    r->offer->invite.agent,
		    (unsigned long long)r->offer->invite.epoch);
	desk_close(&w);
	return rc;
}

static int
run_enrol(const struct settings *s, struct err *e)
{
	struct enrol_offer offer;
	struct enrol_request r = { .offer = &offer };
	uint8_t secret[32];
	char *url = NULL;
	struct buf file;
	int rc;

	buf_init(&file, 0);
	if (read_url(s, &url, e) < 0 || terminal_today(s, &r.today, e) < 0)
		return -1;
	rc = file_read(settings_operand(s, 0), 4 * LIMITS_NOTE_MAX, &file, e);
	if (rc == 0)
		rc = read_secret(s, secret, e);
	if (rc == 0)
		rc = enrol_verify(&offer, buf_slice(&file), secret, e);
	if (rc == 0) {
		r.secret = secret;
		r.url = url;
		rc = enrol(s, &r, e);
	}
	mem_wipe(secret, sizeof(secret));
	buf_free(&file);
	free(url);
	return rc;
}

/*
 * Say what would be sealed and how it differs; *fell when a figure of a
 * closed quarter went down by much.  Before anything ever left, the very
 * text is shown that is signed off.
 */
static void
show(const struct due_list *list, bool first, bool *fell)
{
	struct buf text;

	*fell = false;
	buf_init(&text, LIMITS_SHEAF_FILE_MAX);
	for (size_t i = 0; i < list->n; i++) {
		const struct due_item *item = &list->item[i];
		char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];

		period_title(title, item->now.period);
		day_format(day, item->now.through);
		buf_printf(&text, "%s, %s, to %s:\n", item->now.service, title,
		    day);
		if (item->now.content == CONTENT_RETURN)
			due_describe(item, &text);
		else
			fidelity_due_describe(item, &text);
		if (first)
			returns_write(&item->now, &text);
		if (!item->changed)
			buf_puts(&text, "unchanged\n");
		if (due_fell(item)) {
			buf_puts(&text, "NOTE: figures of this closed quarter "
					"fall by much.\n");
			*fell = true;
		}
	}
	(void)fputs(buf_str(&text), stdout);
	(void)fflush(stdout);
	buf_free(&text);
}

/* The named person's yes. */
static int
confirm(const struct settings *s, const char *staff, bool must, struct err *e)
{
	char prompt[NAME_MAX_TYPED * 2], typed[NAME_MAX_TYPED];

	if (settings_flag(s, "yes"))
		return 0;
	if (!isatty(STDIN_FILENO))
		return must ? err_set(e, ERR_USAGE,
				  "this seal needs a person's yes: run it on "
				  "a terminal, or with --yes")
			    : 0;
	(void)snprintf(prompt, sizeof(prompt),
	    "These figures leave this site. Type your name (%s) to sign them "
	    "off: ",
	    staff);
	if (terminal_ask(prompt, typed, sizeof(typed), e) < 0)
		return -1;
	if (strcmp(typed, staff) == 0)
		return 0;
	return err_set(e, ERR_REFUSED,
	    "that is not the name %s; nothing was sealed", staff);
}

/* The courier has learnt that the log is ahead of this register. */
static int
not_restored(const struct spool *spool, uint64_t epoch, struct err *e)
{
	struct progress p;

	if (progress_load(&p, spool, e) < 0)
		return -1;
	progress_of_epoch(&p, epoch);
	if (p.head != PROGRESS_RESTORED)
		return 0;
	return err_set(e, ERR_REFUSED,
	    "the log and this machine do not agree, so nothing is sealed: %s",
	    p.message);
}

static int
seal_list(struct desk *w, const struct outbox_agent *agent,
    const struct owed *o, struct err *e)
{
	const struct returns **list = mem_array(o->list.n + 1, sizeof(*list));
	struct sign_key key;
	struct seal_signer signer = { .agent = agent,
		.key = &key,
		.staff = vault_staff(w->reg->vault),
		.today = o->list.today };
	int rc = seal_key(w->reg, agent, &key, e);

	for (size_t i = 0; i < o->list.n; i++)
		list[i] = &o->list.item[i].now;
	if (rc == 0)
		rc = seal_returns(w->reg->db, &signer, list, o->list.n, e);
	sign_wipe(&key, sizeof(key));
	if (rc == 0 && o->question.weekly)
		rc = outbox_set_whole(w->reg->db, o->question.today, e);
	if (rc == 0)
		rc = outbox_expire(w->reg->db, o->question.today, e);
	free(list);
	return rc;
}

static int
seal_due(struct desk *w, const struct settings *s,
    const struct outbox_agent *agent, struct err *e)
{
	struct owed o;
	bool fell;
	int rc;

	rc = ask(&o, w->reg->db, s, e);
	if (rc == 0)
		rc = list_owed(&o, w->reg->db, e);
	if (rc == 0 && o.list.clock_behind)
		(void)printf("This machine's date is before the newest entry; "
			     "the entry's date is used.\n");
	if (rc == 0 && o.list.n == 0) {
		(void)printf("Nothing has changed since the last seal.\n");
	} else if (rc == 0) {
		show(&o.list, o.question.sealed_n == 0, &fell);
		rc = confirm(s, vault_staff(w->reg->vault),
		    fell || !o.question.weekly, e);
		if (rc == 0)
			rc = seal_list(w, agent, &o, e);
		if (rc == 0)
			(void)printf("%zu return%s sealed, signed off by %s. "
				     "Waiting here until sent.\n",
			    o.list.n, o.list.n == 1 ? "" : "s",
			    vault_staff(w->reg->vault));
	}
	owed_free(&o);
	return rc;
}

static void
say_taken(const struct outbox_receive_report *t)
{
	if (t->received + t->refused > 0)
		(void)printf("Since the last time: %zu return%s received, "
			     "%zu refused.\n",
		    t->received, t->received == 1 ? "" : "s", t->refused);
	if (t->resealed > 0)
		(void)printf("%zu return%s sealed anew, figures "
			     "unchanged.\n",
		    t->resealed, t->resealed == 1 ? "" : "s");
}

/* A register from a backup signs when nothing was lost; in an epoch that has
 * ended it never does, and seal_allowed() says why. */
static int
weigh_restored(struct desk *w, struct outbox_agent *agent, struct err *e)
{
	struct err ignored = ERR_INIT;
	struct buf missing;

	if (!agent->restored || agent->state > OUTBOX_AGENT_ENROLLED)
		return 0;
	if (restored_weigh(w->reg->db, &w->spool, agent, e) == 0) {
		(void)printf("This register was restored from a backup. The "
			     "aggregator holds no statement of it that is "
			     "missing here, so it signs again.\n");
		return 0;
	}
	buf_init(&missing, LIMITS_SHEAF_FILE_MAX);
	if (restored_missing(w->reg->db, &missing, &ignored) == 0)
		(void)fputs(buf_str(&missing), stdout);
	buf_free(&missing);
	return -1;
}

static int
seal(struct desk *w, const struct settings *s, struct err *e)
{
	struct outbox_receive_report taken;
	struct outbox_agent agent;
	bool found;

	if (outbox_receive(w->reg->db, &w->spool, &taken, e) < 0)
		return -1;
	say_taken(&taken);
	if (outbox_agent(w->reg->db, &agent, &found, e) < 0 ||
	    outbox_publish(w->reg->db, &w->spool, e) < 0)
		return -1;
	if (!found)
		return err_set(e, ERR_USAGE,
		    "this site is not enrolled yet: 'sheaf-agent enrol' "
		    "first; 'sheaf-agent preview' shows the figures "
		    "meanwhile");
	if (weigh_restored(w, &agent, e) < 0 || seal_allowed(&agent, e) < 0 ||
	    not_restored(&w->spool, agent.pins.epoch, e) < 0 ||
	    seal_due(w, s, &agent, e) < 0)
		return -1;
	return outbox_publish(w->reg->db, &w->spool, e);
}

static int
run_seal(const struct settings *s, struct err *e)
{
	struct desk w;
	int rc;

	if (terminal_open(&w, s, TERMINAL_PASSWORD | TERMINAL_SPOOL, e) < 0)
		return -1;
	rc = seal(&w, s, e);
	desk_close(&w);
	return rc;
}

const struct settings_command commands_seal[] = {
	{ .name = "enrol",
	    .summary = "take up an invite of an aggregator",
	    .operands = "INVITE",
	    .example =
		"sheaf-agent enrol --dir site northtrust.invite "
		"--secret-file secret.txt --url https://sheaf.example.nhs.uk",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = enrol_options,
	    .run = run_enrol },
	{ .name = "preview",
	    .summary = "show exactly what the next seal would send",
	    .operands = "",
	    .example = "sheaf-agent preview --dir site --service north-tees",
	    .options = preview_options,
	    .run = run_preview },
	{ .name = "seal",
	    .summary = "sign the returns that are due, and seal them",
	    .operands = "",
	    .example = "sheaf-agent seal --dir site --through 2026-05-17",
	    .options = seal_options,
	    .run = run_seal },
	{ .name = NULL }
};
