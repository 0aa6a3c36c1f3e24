/*
 * Signing in, and what a page must know of the session: whose it is, the secret
 * for its requests, when it ends, which pages and policies there are for them.
 */
#include <stdlib.h>

#include "aggregator/pages/pages_answers.h"
#include "aggregator/pages/pages_navigation.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/http/httpcookie.h"
#include "protocol/limits.h"

enum { COOKIE_MAX = 256 };

/* The policies they may choose from, the first one unless they do. */
static struct jval *
policies_json(const struct accounts_person *p)
{
	struct jval *all = jval_array();

	for (int i = DISCLOSURE_SHEAF_1; i <= DISCLOSURE_EXACT_1; i++)
		if (i == DISCLOSURE_SHEAF_1 || p->exact)
			jval_add_str(all,
			    disclosure_policy_name((enum disclosure_policy)i));
	return all;
}

static void
put_banner(struct pages_call *c, struct jval *o)
{
	char day[DAY_SAID_SIZE], *text;
	struct clock_wall since;
	struct err why;

	if (!pages_states_behind(c->pages->states, &since, &why)) {
		jval_set_null(o, "banner");
		return;
	}
	day_say(day, clock_day(since));
	text = mem_printf(
	    "Nothing new is published since %s: the figures are those of "
	    "before. The operator of the centre is told: %s",
	    day, why.text);
	jval_set_str(o, "banner", text);
	free(text);
}

static void
put_person(struct pages_call *c, struct jval *o)
{
	const struct accounts_person *p = &c->person;

	jval_set_str(o, "name", p->name);
	jval_set_str(o, "role", accounts_role_word(p->role));
	jval_set_str(o, "role_shown", accounts_role_title(p->role));
	jval_set(o, "pages", pages_navigation_json(p->role));
	jval_set(o, "policies", policies_json(p));
	put_banner(c, o);
}

static struct jval *
nobody(const struct pages_call *c)
{
	struct jval *o = jval_object();

	jval_set_str(o, "version", c->pages->version);
	jval_set_i64(o, "idle_s", LIMITS_REGION_IDLE_S);
	jval_set_bool(o, "signed_in", false);
	return o;
}

/* Whether the account is still what it was when the session began. */
static bool
is_in(struct pages_call *c)
{
	struct err e;

	return c->signed_in.stage == ACCOUNTS_IN &&
	       accounts_session_look(c->pages->accounts, &c->signed_in,
		   &c->person, &e) == 0;
}

int
pages_sign_in_show(struct pages_call *c, struct jval **out, struct err *e)
{
	char token[HTTPSESSIONS_SECRET];
	struct jval *o = nobody(c);
	bool in;

	(void)e;
	*out = o;
	if (!pages_call_find(c, false))
		return 0;
	in = is_in(c);
	/* Changed or removed meanwhile: it is over. */
	if (!in && c->signed_in.stage == ACCOUNTS_IN) {
		httpsessions_end(c->pages->sessions, c->session);
		return 0;
	}
	if (!httpsessions_new_token(c->pages->sessions, c->session, token))
		return 0;
	jval_set_bool(o, "signed_in", in);
	jval_set_str(o, "stage", accounts_stage_word(c->signed_in.stage));
	jval_set_str(o, "token", token);
	jval_set_i64(o, "left_s", c->left_ms / 1000);
	mem_wipe(token, sizeof(token));
	if (in)
		put_person(c, o);
	return 0;
}

static struct jval *
stage_json(const struct pages_call *c)
{
	struct jval *o = jval_object();

	jval_set_str(o, "stage", accounts_stage_word(c->signed_in.stage));
	return o;
}

static struct accounts_try
attempt(const struct pages_call *c, char address[static HTTPD_LISTEN_TEXT_SIZE])
{
	return (struct accounts_try){
		.address = pages_call_who(c, address).address,
		.now = clock_wall_now(),
	};
}

/* The page asks for the session next, and so gets its second secret. */
int
pages_sign_in_begin(struct pages_call *c, struct jval **out, struct err *e)
{
	char address[HTTPD_LISTEN_TEXT_SIZE];
	struct accounts_try t = attempt(c, address);

	if (pages_call_text(c, "name", true, &t.name, e) < 0 ||
	    pages_call_text(c, "password", true, &t.password, e) < 0)
		return -1;
	/* One browser has one session: the one before ends. */
	(void)pages_call_find(c, false);
	if (accounts_sign_in(c->pages->accounts, &t, &c->signed_in, e) < 0)
		return -1;
	pages_call_begin(c);
	*out = stage_json(c);
	return 0;
}

int
pages_sign_in_code(struct pages_call *c, struct jval **out, struct err *e)
{
	char address[HTTPD_LISTEN_TEXT_SIZE];
	struct accounts_try t = attempt(c, address);

	if (pages_call_text(c, "code", true, &t.code, e) < 0 ||
	    accounts_sign_in_code(c->pages->accounts, &c->signed_in, &t, e) < 0)
		return -1;
	pages_call_begin(c);
	*out = stage_json(c);
	return 0;
}

/* That it was asked for is the act. */
int
pages_sign_in_stay(struct pages_call *c, struct jval **out, struct err *e)
{
	(void)e;
	*out = NULL;
	c->status = 204;
	return 0;
}

static void
take_cookie_away(struct pages_call *c)
{
	struct buf value;

	buf_init(&value, COOKIE_MAX);
	httpcookie_set(PAGES_CALL_COOKIE, NULL, pages_call_secure(c), &value);
	httpd_answer_header(c->request, "Set-Cookie", buf_str(&value));
	buf_free(&value);
	httpd_answer_header(c->request, "Clear-Site-Data",
	    "\"cache\", \"storage\"");
}

int
pages_sign_in_end(struct pages_call *c, struct jval **out, struct err *e)
{
	char address[HTTPD_LISTEN_TEXT_SIZE];
	struct accounts_try t = attempt(c, address);
	int r = 0;

	*out = NULL;
	c->status = 204;
	take_cookie_away(c);
	if (!pages_call_find(c, false))
		return 0;
	if (is_in(c))
		r = accounts_sign_out(c->pages->accounts, &c->signed_in, &t, e);
	httpsessions_end(c->pages->sessions, c->session);
	/* What was stored under which key stays known: somebody signs out in one tab, and
	 * saves the form in another once more when they are in again. */
	httpdownloads_forget(c->pages->downloads, c->session);
	return r;
}
