/*
 * Invites of new sites.  The authority's key signs them; a page can ask for one
 * where `serve` was told that its folder is on this machine.  What an invite must be
 * is said by authority_invite(), for the command `invite` too.
 */
#include "aggregator/pages/pages_invites.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/authority/authority.h"
#include "aggregator/authority/authority_folder.h"
#include "aggregator/pages/pages_answers.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/fingerprint.h"

/* What is asked for. */
struct asked {
	const char *agent;
	char *provider; /* of the agent's id, in front of the point */
	int32_t today, expires;
};

/* What was made. */
struct invite {
	struct buf note, file, key; /* key: of the authority, in words */
	uint8_t secret[AUTHORITY_SECRET_SIZE];
};

static int
read_asked(const struct pages_call *c, struct asked *a, struct err *e)
{
	const char *expires;

	if (pages_call_text(c, "agent", true, &a->agent, e) < 0 ||
	    pages_call_text(c, "expires", false, &expires, e) < 0)
		return -1;
	a->today = clock_today();
	a->expires = a->today + AUTHORITY_INVITE_DAYS;
	if (expires != NULL && !day_parse(slice_of(expires), &a->expires))
		return err_refuse(e, "expires", 0,
		    "\"%.40s\" is not a date like 2026-04-01", expires);
	a->provider = mem_copy_text(a->agent, strcspn(a->agent, "."));
	return 0;
}

/* ------------------------------------------------------ only of a site that is new */

struct search {
	const char *agent;
	char known[LIMITS_AGENT_ID_MAX + 1]; /* as the log spells it, or "" */
	int64_t no;                          /* in the store; 0: not there */
	bool enrolled;
};

static void
match(void *arg, const struct store_agent *a)
{
	struct search *s = arg;

	if (text_compare_id(a->id, s->agent) != 0)
		return;
	memcpy(s->known, a->id, sizeof(s->known));
	s->no = a->no;
}

/* Whatever its number, and also where it has ended. */
static void
match_epoch(void *arg, const struct store_epoch *epoch)
{
	struct search *s = arg;

	s->enrolled |= epoch->agent == s->no;
}

/*
 * An invite of a site that is enrolled would end that enrolment when somebody takes
 * it up, and let them report in its place.  Who can do that is decided by who has
 * the authority's folder, not by who has a session.
 */
static int
check_new(struct pages_call *c, const char *agent, struct err *e)
{
	struct search s = { .agent = agent };
	struct store *reader;

	if (pages_call_reader(c, &reader, e) < 0 ||
	    store_agent_each(reader, match, &s, e) < 0 ||
	    store_agent_epoch_each(reader, match_epoch, &s, e) < 0)
		return -1;
	if (s.enrolled)
		return err_refuse(e, "agent", 0,
		    "%s is enrolled. Another invite would end that enrolment, "
		    "so "
		    "it is made at a terminal, with the command that stands "
		    "beside the site",
		    s.known);
	if (s.known[0] != '\0' && strcmp(s.known, agent) != 0)
		return err_refuse(e, "agent", 0,
		    "the log spells this site \"%s\": write it likewise",
		    s.known);
	return 0;
}

/* ------------------------------------------------------------------ it is made */

/* Whether the folder is of this centre's log. */
static bool
is_ours(const struct authority *a, const struct centre *c)
{
	return strcmp(authority_origin(a), centre_origin(c)) == 0;
}

/* Under the folder's lock, which is not held while anything else is waited for. */
static int
sign(const struct pages_call *c, const struct asked *asked, struct invite *v,
    struct err *e)
{
	const struct authority_invitation what = { .agent = asked->agent,
		.epoch = 1,
		.provider = asked->provider,
		.expires = asked->expires,
		.today = asked->today };
	struct authority *a;
	int r;

	if (authority_open(&a, c->pages->authority_dir, e) < 0)
		return -1;
	/* At the start it may have been locked. */
	r = is_ours(a, c->pages->centre)
		? 0
		: err_refuse(e, "authority", 0,
		      "the authority's folder on this machine is of the log "
		      "%s, and this is %s: start the centre with its own",
		      authority_origin(a), centre_origin(c->pages->centre));
	if (r == 0)
		r = authority_invite(a, &what, v->secret, &v->note, e);
	if (r == 0)
		r = authority_invite_file(a, asked->agent, buf_slice(&v->note),
		    &v->file, e);
	if (r == 0)
		fingerprint_put_key(&authority_verifier(a)->key, &v->key);
	authority_close(a);
	/* What somebody has typed is refused at its field. */
	if (r < 0 && e->kind == ERR_USAGE)
		e->kind = ERR_REFUSED;
	return r;
}

/* That one was made, before it is given out; never what it says. */
static int
note_made(const struct pages_call *c, const struct asked *asked, struct err *e)
{
	char address[HTTPD_LISTEN_TEXT_SIZE], day[DAY_TEXT_SIZE];
	struct access_log_who who = pages_call_who(c, address);
	char *what;
	int r;

	day_format(day, asked->expires);
	what =
	    mem_printf("event=invite agent=%s expires=%s", asked->agent, day);
	r = access_log_add(c->pages->dir, &who, what, e);
	free(what);
	return r;
}

static struct jval *
invite_json(const struct pages_call *c, const struct asked *asked,
    const struct invite *v)
{
	char secret[AUTHORITY_SECRET_TEXT_SIZE], day[DAY_SAID_SIZE];
	const char *address = c->pages->address;
	struct jval *o = jval_object();
	struct buf text;

	buf_init(&text, SIZE_MAX / 2);
	buf_printf(&text, "The invite of %s is made.", asked->agent);
	jval_set_str(o, "says", buf_str(&text));
	jval_set_str(o, "agent", asked->agent);
	jval_set_str(o, "provider", asked->provider);
	day_say(day, asked->expires);
	jval_set_str(o, "until", day);
	jval_set_str(o, "log", centre_origin(c->pages->centre));
	/* Of this machine alone it is of no use to a site. */
	if (address != NULL && strncmp(address, "https:", 6) != 0)
		address = NULL;
	jval_set_str_or_null(o, "address", address);
	jval_set_str(o, "key", buf_str(&v->key));
	buf_reset(&text);
	buf_printf(&text, "%s.invite", asked->agent);
	jval_set_str(o, "file", buf_str(&text));
	buf_reset(&text);
	encode_base64(&text, v->file.data, v->file.n);
	jval_set_str(o, "invite", buf_str(&text));
	authority_secret_text(secret, v->secret);
	jval_set_str(o, "secret", secret);
	mem_wipe(secret, sizeof(secret));
	buf_free(&text);
	return o;
}

int
pages_invites_make(struct pages_call *c, struct jval **out, struct err *e)
{
	struct asked asked = { 0 };
	struct invite v = { 0 };
	int r;

	if (read_asked(c, &asked, e) < 0)
		return -1;
	buf_init(&v.note, LIMITS_NOTE_MAX);
	buf_init(&v.file, 4 * LIMITS_NOTE_MAX);
	buf_init(&v.key, 256);
	if (c->pages->authority_dir == NULL)
		r = err_refuse(e, "authority", 0,
		    "the authority's key is not on this machine: make the "
		    "invite where it is, with the command on the page");
	else
		r = check_new(c, asked.agent, e);
	if (r == 0)
		r = sign(c, &asked, &v, e);
	if (r == 0)
		r = note_made(c, &asked, e);
	if (r == 0)
		*out = invite_json(c, &asked, &v);
	mem_wipe(v.secret, sizeof(v.secret));
	buf_free(&v.note);
	buf_free(&v.file);
	buf_free(&v.key);
	free(asked.provider);
	return r;
}

/* ------------------------------------------------------------- before one is made */

struct jval *
pages_invites_offer(const struct pages *p)
{
	char day[DAY_TEXT_SIZE];
	struct jval *o = jval_object();

	day_format(day, clock_today() + AUTHORITY_INVITE_DAYS);
	jval_set_bool(o, "here", p->authority_dir != NULL);
	jval_set_str(o, "until", day);
	jval_set_str(o, "command",
	    "sheaf-aggregator invite --authority-dir A --agent SITE --epoch 1 "
	    "--provider PROVIDER --out SITE.invite --secret-file SITE.secret");
	jval_set_str(o, "services",
	    "sheaf-aggregator services --authority-dir A --agent SITE "
	    "--services SERVICE,SERVICE --out SITE.services");
	return o;
}

int
pages_invites_check(const char *dir, const struct centre *c, struct err *e)
{
	struct authority *a;
	int r = 0;

	if (dir == NULL)
		return 0;
	/* That a command has it does not keep the centre from its work. */
	if (authority_folder_open(&a, dir, 0, e) < 0)
		return e->kind == ERR_LATER ? 0 : -1;
	if (!is_ours(a, c))
		r = err_set(e, ERR_USAGE,
		    "--authority-dir %s is of the log %s, and this is %s", dir,
		    authority_origin(a), centre_origin(c));
	authority_close(a);
	return r;
}
