/*
 * Signing in, and what a page must know of the session: whose it is, the
 * secret for its requests, when it ends.
 */
#include <string.h>

#include "agent/desk/desk_session.h"
#include "agent/desk/desk_shared.h"
#include "agent/desk/gate.h"
#include "agent/web/web.h"
#include "agent/web/web_answers.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/http/httpcookie.h"
#include "protocol/limits.h"

enum { COOKIE_MAX = 256, SENTENCE_MAX = 512 };

static const char *
role_word(enum actor_role role)
{
	return role == ACTOR_TEAM_LEADER ? "team_leader" : "worker";
}

/* The pages that this person has something to do on, for the navigation. */
static struct jval *
pages_json(struct desk_shared *shared, const struct actor *actor)
{
	static const struct {
		const char *path, *title;
		enum operation is_for;
	} pages[] = {
		{ "/today", "Today", OPERATION_TODAY },
		{ "/clients", "Clients", OPERATION_CLIENT_SEARCH },
		{ "/employers", "Employers", OPERATION_EMPLOYERS_WEEK },
		{ "/figures", "Figures", OPERATION_FIGURES },
		{ "/fidelity", "Fidelity", OPERATION_FIDELITY_ADD },
		{ "/contracts", "Contracts", OPERATION_CONTRACT_SHOW },
		{ "/send", "Send", OPERATION_SEAL },
		{ "/settings", "Settings", OPERATION_SETTINGS },
	};
	struct jval *all = jval_array();

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		struct jval *o;

		if (!gate_foresee(shared, actor, pages[i].is_for))
			continue;
		o = jval_object();
		jval_set_str(o, "path", pages[i].path);
		jval_set_str(o, "title", pages[i].title);
		jval_add(all, o);
	}
	return all;
}

/* What the register is at, where that takes long; else null. */
static void
set_busy(struct jval *o, struct desk_shared *shared)
{
	struct buf sentence;

	buf_init(&sentence, SENTENCE_MAX);
	if (desk_shared_busy(shared, &sentence))
		jval_set_str(o, "busy", buf_str(&sentence));
	else
		jval_set_null(o, "busy");
	buf_free(&sentence);
}

/* Of what is in memory alone, so that it is there whatever the register does. */
static struct jval *
session_json(const struct web_call *c, const struct actor *actor,
    const char *token, int64_t left_ms)
{
	struct desk_shared *shared = web_stage_shared(c->web->stage);
	struct jval *o = jval_object();

	jval_set_str(o, "version", c->web->version);
	jval_set_bool(o, "register", shared != NULL);
	jval_set_bool(o, "signed_in", actor != NULL);
	jval_set_i64(o, "idle_s", LIMITS_IDLE_LOCK_S);
	if (actor == NULL)
		return o;
	jval_set_str(o, "name", actor->name);
	jval_set_str(o, "role", role_word(actor->role));
	jval_set_str(o, "role_shown", actor_role_title(actor->role));
	jval_set_str(o, "token", token);
	jval_set_i64(o, "left_s", left_ms / 1000);
	jval_set_day(o, "today", desk_shared_today(shared, clock_today()));
	set_busy(o, shared);
	jval_set(o, "pages", pages_json(shared, actor));
	return o;
}

/* The session of this request's cookie, into c->session. */
static bool
find(struct web_call *c)
{
	char cookie[HTTPSESSIONS_SECRET];
	bool found = web_sessions_find(c->web->sessions,
	    web_call_cookie(c, cookie), false, clock_mono_now(), &c->session);

	mem_wipe(cookie, sizeof(cookie));
	return found;
}

/* The secret of a page that asks again is the one it has: there is room for some
 * only, and a page that looks often must not take that of others. */
static bool
find_token(struct web_call *c, char token[static HTTPSESSIONS_SECRET])
{
	const char *had = httpd_header(c->request, "Sheaf-Token");

	if (!find(c))
		return false;
	if (!httpsessions_token(c->web->sessions, c->session.number, had))
		return httpsessions_new_token(c->web->sessions,
		    c->session.number, token);
	memcpy(token, had, HTTPSESSIONS_SECRET);
	return true;
}

int
web_sign_in_show(struct web_call *c, struct jval **out, struct err *e)
{
	char token[HTTPSESSIONS_SECRET];

	(void)e;
	if (find_token(c, token)) {
		*out = session_json(c, &c->session.actor, token,
		    c->session.left_ms);
		mem_wipe(token, sizeof(token));
	} else {
		*out = session_json(c, NULL, NULL, 0);
	}
	return 0;
}

static void
set_cookie(struct web_call *c, const char *secret)
{
	struct buf value;

	buf_init(&value, COOKIE_MAX);
	httpcookie_set(WEB_CALL_COOKIE, secret, web_call_secure(c), &value);
	httpd_answer_header(c->request, "Set-Cookie", buf_str(&value));
	buf_free(&value);
}

int
web_sign_in_as(struct web_call *c, const struct vault_login *login,
    struct err *e)
{
	struct httpsessions_secrets secrets;
	struct err ignored = ERR_INIT;
	struct desk d;
	size_t again;
	int rc;

	if (desk_open(&d, "", e) < 0)
		return -1;
	/* Nobody locks it again before there is a session. */
	atomic_fetch_add(&c->web->coming, 1);
	rc = desk_unlock(&d, login, &again, e);
	if (rc == 0) {
		/* One browser has one session: the one before ends. */
		if (find(c))
			httpsessions_end(c->web->sessions, c->session.number);
		web_sessions_begin(c->web->sessions, &d.actor, clock_mono_now(),
		    &secrets);
		set_cookie(c, secrets.cookie);
		c->session.actor = d.actor;
	}
	atomic_fetch_sub(&c->web->coming, 1);
	if (rc == 0) {
		/* Pages are told of it without a turn from now on; what comes
		 * next says it, too, so nobody waits for it for ever. */
		desk_shared_wait_until(c->until);
		(void)!desk_set_today(&d, clock_today(), &ignored);
	}
	desk_close(&d);
	mem_wipe(&secrets, sizeof(secrets));
	return rc;
}

/* The page asks for the session next, and so gets its second secret. */
int
web_sign_in_begin(struct web_call *c, struct jval **out, struct err *e)
{
	struct vault_login login = { 0 };

	if (web_call_text(c, "name", false, &login.staff, e) < 0 ||
	    web_call_text(c, "password", true, &login.password, e) < 0)
		return -1;
	if (login.staff != NULL && login.staff[0] == '\0')
		login.staff = NULL;
	if (web_sign_in_as(c, &login, e) < 0)
		return -1;
	*out = jval_object();
	jval_set_str(*out, "name", c->session.actor.name);
	return 0;
}

/* In this order: who is no longer about to sign in has their session already. */
static bool
is_wanted(void *arg)
{
	struct web *w = arg;

	return atomic_load(&w->coming) > 0 ||
	       httpsessions_count(w->sessions, clock_mono_now()) > 0;
}

void
web_sign_in_lock(struct web *w)
{
	struct desk_shared *shared = web_stage_shared(w->stage);

	if (shared != NULL && !desk_shared_lock_unless(shared, is_wanted, w))
		atomic_store(&w->to_lock, true);
}

/* Who signs out last locks the register: at once, or where it is at work with
 * something when that is done. */
int
web_sign_in_end(struct web_call *c, struct jval **out, struct err *e)
{
	(void)e;
	*out = NULL;
	c->status = 204;
	set_cookie(c, NULL);
	httpd_answer_header(c->request, "Clear-Site-Data",
	    "\"cache\", \"storage\"");
	if (!find(c))
		return 0;
	httpsessions_end(c->web->sessions, c->session.number);
	httprepeats_forget(c->web->repeats, c->session.number);
	httpdownloads_forget(c->web->downloads, c->session.number);
	web_imports_forget(c->web->imports, c->session.number);
	if (httpsessions_count(c->web->sessions, clock_mono_now()) == 0)
		web_sign_in_lock(c->web);
	return 0;
}
