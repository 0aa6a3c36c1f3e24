/*
 * One request: everything that all routes have in common, in one order.  May it
 * come in; who asks; may they; what is asked; is it still the same; the answer.
 */
#include "aggregator/pages/pages_call.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/accounts/accounts_drafts.h"
#include "aggregator/accounts/tokens.h"
#include "aggregator/pages/pages_tag.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/problem.h"
#include "common/base/sentence.h"
#include "common/http/httpcookie.h"
#include "common/http/httpd_tag.h"
#include "common/http/httppages.h"

enum {
	/* All services of a large region, each in ten years of quarters. */
	ANSWER_MAX = 64 * 1024 * 1024,
	KEY_MAX = HTTPREPEATS_KEY_MAX,
	COOKIE_MAX = 256
};

static const char json[] = "application/json";

/* ------------------------------------------------------------ what was asked */

const char *
pages_call_query(const struct pages_call *c, const char *name)
{
	size_t i = 0;

	while (pages_asked_names[i] != NULL &&
	       strcmp(pages_asked_names[i], name) != 0)
		i++;
	ASSERT(pages_asked_names[i] != NULL);
	return httpd_query(c->request, name);
}

const struct views_shown *
pages_call_shown(const struct pages_call *c)
{
	ASSERT(c->state != NULL);
	return c->state->shown;
}

int
pages_call_text(const struct pages_call *c, const char *key, bool must,
    const char **out, struct err *e)
{
	const struct jval *v = jval_get(c->body, key);
	bool none = v == NULL || jval_is_null(v);

	*out = jval_str(v);
	if (*out != NULL || (none && !must))
		return 0;
	return err_set(e, ERR_USAGE, "the member \"%s\" %s", key,
	    none ? "is missing" : "must be a text");
}

int
pages_call_flag(const struct pages_call *c, const char *key, bool *out,
    struct err *e)
{
	const struct jval *v = jval_get(c->body, key);

	*out = false;
	if (v == NULL || jval_bool(v, out))
		return 0;
	return err_set(e, ERR_USAGE, "the member \"%s\" must be true or false",
	    key);
}

int
pages_call_version(const struct pages_call *c, const char **out, struct err *e)
{
	static _Thread_local char version[ACCOUNTS_VERSION_SIZE];

	*out = version;
	return httpd_tag_version(c->request, version, sizeof(version), e);
}

struct access_log_who
pages_call_who(const struct pages_call *c,
    char address[static HTTPD_LISTEN_TEXT_SIZE])
{
	const struct accounts_person *p = &c->person;
	bool token = p->id == 0 && p->name[0] != '\0';

	httpd_address(c->request, address);
	/* Behind a proxy every request comes from the proxy, and without TLS all
	 * come from this machine: there one who guesses would make everybody
	 * wait. */
	return (struct access_log_who){ .user = token ? NULL : p->name,
		.token = token ? p->name : NULL,
		.address = c->pages->tls ? address : NULL };
}

void
pages_call_hand_out(struct pages_call *c, struct httpdownload *file,
    struct jval **out)
{
	char address[HTTPDOWNLOADS_ADDRESS];

	httpdownloads_put(c->pages->downloads, c->session, file,
	    clock_mono_now(), address);
	*out = jval_object();
	jval_set_str(*out, "address", address);
	mem_wipe(address, sizeof(address));
}

/* ------------------------------------------------------------------- sessions */

bool
pages_call_secure(const struct pages_call *c)
{
	return httpguard_secure(&c->pages->names,
	    httpd_header(c->request, "Host"));
}

bool
pages_call_find(struct pages_call *c, bool act)
{
	char secret[HTTPCOOKIE_SECRET];
	const char *cookie = httpcookie_find(httpd_header(c->request, "Cookie"),
	    PAGES_CALL_COOKIE, pages_call_secure(c), secret);
	struct httpsession s;
	bool found = httpsessions_find(c->pages->sessions, cookie, act,
	    clock_mono_now(), &s, &c->signed_in);

	mem_wipe(secret, sizeof(secret));
	c->session = found ? s.number : 0;
	c->left_ms = found ? s.left_ms : 0;
	return found;
}

void
pages_call_begin(struct pages_call *c)
{
	struct httpsessions_secrets secrets;
	struct buf value;

	/* A new one also when only its step changed: an id from before somebody
	 * signed in is worth nothing after. */
	if (c->session != 0)
		httpsessions_end(c->pages->sessions, c->session);
	httpsessions_begin(c->pages->sessions, &c->signed_in, clock_mono_now(),
	    &secrets);
	buf_init(&value, COOKIE_MAX);
	httpcookie_set(PAGES_CALL_COOKIE, secrets.cookie, pages_call_secure(c),
	    &value);
	httpd_answer_header(c->request, "Set-Cookie", buf_str(&value));
	buf_free(&value);
	mem_wipe(&secrets, sizeof(secrets));
}

/* --------------------------------------------------------------- what is said */

static unsigned
status_of(const struct err *e)
{
	static const struct {
		const char *code;
		unsigned status;
	} known[] = {
		{ "session", 401 },
		{ "token", 401 },
		{ "password", 403 },
		{ "code", 403 },
		{ "expired", 403 },
		{ "page", 403 },
		{ "role", 403 },
		{ "elsewhere", 403 },
		{ "exact", 403 },
		{ "no-such", 404 },
		{ "changed", 412 },
		{ "full", 507 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(e->code, known[i].code) == 0)
			return known[i].status;
	switch (e->kind) {
	case ERR_REFUSED:
		return 422;
	case ERR_USAGE:
		return 400;
	case ERR_LATER:
		return 503;
	default:
		return 500;
	}
}

/* What it says depends on who asks, so that no cache gives it to another. */
static void
add_headers(struct httpd_request *r)
{
	httppages_plain_headers(r);
	httpd_answer_header(r, "Vary", "Cookie, Authorization");
}

static void
say_problem_line(struct pages_call *c, unsigned status, const char *code,
    const char *detail, unsigned line)
{
	struct buf sentence;

	buf_init(&sentence, 2 * ERR_TEXT_MAX);
	sentence_put(&sentence, detail);
	add_headers(c->request);
	if (status == 503)
		httpd_answer_header(c->request, "Retry-After", "5");
	if (status == 401)
		httpd_answer_header(c->request, "WWW-Authenticate", "Bearer");
	httpd_problem_line(c->request, status, code, buf_str(&sentence), line);
	buf_free(&sentence);
}

static void
say_problem(struct pages_call *c, unsigned status, const char *code,
    const char *detail)
{
	say_problem_line(c, status, code, detail, 0);
}

/* What a view refuses of its address is wrong in form: the parameter is the code. */
static void
judge_address(struct err *e)
{
	if (e->kind != ERR_REFUSED)
		return;
	for (const char *const *name = pages_asked_names; *name != NULL; name++)
		if (strcmp(e->code, *name) == 0)
			e->kind = ERR_USAGE;
}

static void
say_error(struct pages_call *c, const struct err *e)
{
	unsigned status = status_of(e);

	/* Which file it was is for whoever runs the centre, not for those who
	 * read its pages from elsewhere. */
	if (status == 500)
		log_event(LOG_WARN, "pages_failed", "kind=%d reason=\"%s\"",
		    e->kind, e->text);
	say_problem_line(c, status, e->code,
	    status == 507
		? "the centre has no room left on its disk, so nothing was "
		  "stored: try again when its operator has made some"
	    : status == 500
		? "the centre failed at this, and nothing was stored: its log "
		  "says why, for the operator"
		: e->text,
	    e->line);
}

static void
say_answer(struct pages_call *c, unsigned status, struct slice body)
{
	add_headers(c->request);
	httpd_answer(c->request, status, json, body);
}

/* A file, which a browser saves and does not show; tag NULL: it is not to be
 * kept. */
static void
say_file(struct pages_call *c, const char *tag)
{
	char *disposition =
	    mem_printf("attachment; filename=\"%s\"", c->file.name);

	add_headers(c->request);
	httpd_answer_header(c->request, "Content-Disposition", disposition);
	if (tag != NULL)
		httpd_tag_answer(c->request, c->file.type,
		    buf_slice(&c->file.bytes), tag);
	else
		httpd_answer(c->request, 200, c->file.type,
		    buf_slice(&c->file.bytes));
	free(disposition);
}

/* ------------------------------------------------------------------- who asks */

static bool
may_come_in(struct pages_call *c, const struct pages_route *route)
{
	const struct httpguard_request r = { .method = route->method,
		.host = httpd_header(c->request, "Host"),
		.origin = httpd_header(c->request, "Origin"),
		.content_type = httpd_header(c->request, "Content-Type"),
		.fetch_site = httpd_header(c->request, "Sec-Fetch-Site"),
		.override = httpd_header(c->request, "X-HTTP-Method-Override"),
		.api = true,
		.bytes = (route->flags & PAGES_BYTES) != 0 };
	struct httpguard_verdict v = httpguard_judge(&c->pages->names, &r);

	if (v.status == 0)
		return true;
	say_problem(c, v.status, v.code, v.detail);
	return false;
}

/* A script, by the secret it sends. */
static int
know_script(struct pages_call *c, const struct pages_route *route,
    const char *authorization, struct err *e)
{
	static const char scheme[] = "Bearer ";

	if (strncmp(authorization, scheme, strlen(scheme)) != 0)
		return err_refuse(e, "token", 0,
		    "a script sends its token as \"Authorization: Bearer "
		    "...\"");
	if ((route->flags & PAGES_VIEW) == 0)
		return err_refuse(e, "role", 0,
		    "a token reads figures, and nothing else");
	return tokens_look(c->pages->accounts, authorization + strlen(scheme),
	    clock_wall_now(), &c->person, e);
}

/* A person, by cookie and token of the page. */
static int
know_person(struct pages_call *c, const struct pages_route *route,
    struct err *e)
{
	if (!pages_call_find(c, (route->flags & PAGES_LOOK) == 0))
		return err_refuse(e, "session", 0, "sign in first");
	if ((route->flags & PAGES_ADDRESS) == 0 &&
	    !httpsessions_token(c->pages->sessions, c->session,
		httpd_header(c->request, "Sheaf-Token")))
		return err_refuse(e, "page", 0,
		    "this page was opened before you signed in: load it again");
	if (route->flags & PAGES_STEP)
		return 0;
	if (c->signed_in.stage != ACCOUNTS_IN)
		return err_refuse(e, "session", 0,
		    "signing in is not complete");
	return accounts_session_look(c->pages->accounts, &c->signed_in,
	    &c->person, e);
}

static unsigned
who_of(enum accounts_role role)
{
	static const unsigned who[ACCOUNTS_ROLES] = {
		[ACCOUNTS_LEAD] = PAGES_LEAD,
		[ACCOUNTS_ANALYST] = PAGES_ANALYST,
		[ACCOUNTS_AUDITOR] = PAGES_AUDITOR,
		[ACCOUNTS_OPERATOR] = PAGES_OPERATOR,
	};

	return who[role];
}

/* A line in the access log; what cannot be written is not shown either. */
static int
note(struct pages_call *c, struct err *e, const char *what)
{
	char address[HTTPD_LISTEN_TEXT_SIZE];
	struct access_log_who who = pages_call_who(c, address);

	return access_log_add(c->pages->dir, &who, what, e);
}

/* Refused to somebody who is known: one line in the access log. */
static int
refuse_role(struct pages_call *c, const struct pages_route *route,
    struct err *e)
{
	char *what = mem_printf("event=refused why=role route=%s", route->path);
	int r = note(c, e, what);

	free(what);
	if (r < 0)
		return -1;
	return err_refuse(e, "role", 0, "%s",
	    c->person.role == ACCOUNTS_OPERATOR
		? "an operator runs the centre and sees no figures"
		: "this is for another role: an operator can say which");
}

static int
know(struct pages_call *c, const struct pages_route *route, struct err *e)
{
	const char *authorization = httpd_header(c->request, "Authorization");
	int r;

	if (route->who & PAGES_ANYBODY)
		return 0;
	r = authorization != NULL ? know_script(c, route, authorization, e)
				  : know_person(c, route, e);
	if (r < 0 || (route->flags & PAGES_STEP))
		return r;
	return (route->who & who_of(c->person.role)) != 0
		   ? 0
		   : refuse_role(c, route, e);
}

/* --------------------------------------------------------------------- a view */

/* Exact figures can point to a person, so each view of them is on record before
 * the first one is shown. */
static int
note_exact(struct pages_call *c, const struct pages_route *route, struct err *e)
{
	char *what;
	int r;

	if (c->asked.policy != DISCLOSURE_EXACT_1)
		return 0;
	what = mem_printf(
	    "event=view policy=exact/1 route=%s region=%s log_size=%" PRIu64,
	    route->path, c->asked.region != NULL ? c->asked.region : "-",
	    c->state->log_size);
	r = note(c, e, what);
	free(what);
	return r;
}

static int
ask(struct pages_call *c, const struct pages_route *route, struct err *e)
{
	const struct pages_asked_text text = {
		.region = pages_call_query(c, "region"),
		.period = pages_call_query(c, "period"),
		.from = pages_call_query(c, "from"),
		.to = pages_call_query(c, "to"),
		.policy = pages_call_query(c, "policy"),
	};
	enum disclosure_policy policy;
	struct err refused;
	char *what;
	int r = pages_asked_policy(&policy, text.policy, &c->person, e);

	if (r == 0 &&
	    pages_states_hold(c->pages->states, policy, &c->state, e) < 0)
		return -1;
	if (r == 0)
		r = pages_asked_read(&c->asked, &text, &c->person,
		    &c->state->registry, e);
	if (r == 0)
		return note_exact(c, route, e);
	if (e->kind != ERR_REFUSED)
		return -1;
	refused = *e;
	what = mem_printf("event=refused why=%s route=%s", refused.code,
	    route->path);
	if (note(c, e, what) == 0)
		*e = refused;
	free(what);
	return -1;
}

int
pages_call_reader(struct pages_call *c, struct store **out, struct err *e)
{
	if (c->reader == NULL) {
		if (centre_open_reader(&c->reader, c->pages->dir, e) < 0) {
			c->reader = NULL;
			return -1;
		}
		c->own_reader = true;
	}
	*out = c->reader;
	return 0;
}

/* Look into the store, for a route that does.  One that shows no figures takes
 * the state that most have. */
static int
look(struct pages_call *c, bool heavy, struct err *e)
{
	struct store *reader;

	if (pages_call_reader(c, &reader, e) < 0)
		return -1;
	if (c->state == NULL && pages_states_hold(c->pages->states,
				    DISCLOSURE_SHEAF_1, &c->state, e) < 0)
		return -1;
	return heavy ? pages_states_look_apart(c->pages->states, c->state,
			   reader, &c->totals, e)
		     : pages_states_look(c->pages->states, c->state, reader,
			   &c->totals, e);
}

/* The answer of the route, into text. */
static int
make(struct pages_call *c, const struct pages_route *route, struct buf *text,
    struct err *e)
{
	bool store = (route->flags & PAGES_STORE) != 0;
	struct jval *out = NULL;
	int r;

	if (store && look(c, (route->flags & PAGES_HEAVY) != 0, e) < 0)
		return -1;
	r = route->answer(c, &out, e);
	if (store)
		pages_states_look_end(c->state, c->reader, &c->totals);
	if (r == 0 && out != NULL)
		jval_write(out, false, text);
	jval_free(out);
	return r;
}

/* The store has gone on since the state was made: the answer is of a newer log
 * than its tag would say. */
static bool
has_gone_on(const struct pages_call *c, const struct pages_route *route)
{
	return (route->flags & PAGES_STORE) != 0 &&
	       c->totals.log_size != c->state->log_size;
}

/* The address with what stands in its place for each "{name}". */
static void
write_path(const struct pages_call *c, const char *path, struct buf *out)
{
	while (*path != '\0') {
		size_t n = strcspn(path, "{");
		char *name;

		buf_add(out, path, n);
		path += n;
		if (*path == '\0')
			break;
		n = strcspn(path, "}");
		name = mem_copy_text(path + 1, n - 1);
		buf_puts(out, httpd_param(c->request, name));
		free(name);
		path += n + 1;
	}
}

static int
make_tag(struct pages_call *c, const struct pages_route *route,
    char out[static PAGES_TAG_SIZE], struct err *e)
{
	struct pages_tag t = { .version = c->pages->version,
		.log_size = c->state->log_size,
		.registry = &c->state->registry_hash,
		.day = c->state->day,
		.policy = c->asked.policy,
		.who = &c->person };
	struct buf path;

	/* Before the answer is made: what changes meanwhile gets another tag. */
	if ((route->flags & PAGES_SUPPORT) &&
	    support_changes(c->pages->support, &t.support, e) < 0)
		return -1;
	buf_init(&path, SIZE_MAX / 2);
	write_path(c, route->path, &path);
	t.path = buf_str(&path);
	for (const char *const *name = pages_asked_names; *name != NULL;
	     name++) {
		ASSERT(t.arguments < PAGES_TAG_ARGUMENTS_MAX);
		t.argument[t.arguments++] = pages_call_query(c, *name);
	}
	pages_tag_make(&t, out);
	buf_free(&path);
	return 0;
}

/* What depends on the state of the log: 304, kept, or made. */
static void
show(struct pages_call *c, const struct pages_route *route)
{
	bool exact = c->asked.policy == DISCLOSURE_EXACT_1;
	char tag[PAGES_TAG_SIZE];
	struct err e = ERR_INIT;
	struct buf text;

	if (make_tag(c, route, tag, &e) < 0) {
		say_error(c, &e);
		return;
	}
	/* Exact figures are left in no cache. */
	if (!exact && httpd_tag_matches(c->request, tag)) {
		add_headers(c->request);
		httpd_tag_same(c->request, json, tag);
		return;
	}
	buf_init(&text, ANSWER_MAX);
	if (!exact && pages_kept_find(c->pages->kept, tag, &text)) {
		add_headers(c->request);
		httpd_tag_answer(c->request, json, buf_slice(&text), tag);
	} else if (make(c, route, &text, &e) < 0) {
		judge_address(&e);
		say_error(c, &e);
	} else if (c->file.type != NULL) {
		say_file(c, exact ? NULL : tag);
	} else if (exact || has_gone_on(c, route)) {
		say_answer(c, 200, buf_slice(&text));
	} else {
		pages_kept_put(c->pages->kept, tag, buf_slice(&text));
		add_headers(c->request);
		httpd_tag_answer(c->request, json, buf_slice(&text), tag);
	}
	buf_free(&text);
	buf_free(&c->file.bytes);
}

/* --------------------------------------------------------------------- an act */

/* The body as an object; an empty one is none. */
static int
read_body(struct pages_call *c, const struct pages_route *route,
    struct jval **body, struct err *e)
{
	struct slice bytes = httpd_body(c->request);

	if (bytes.n == 0 || (route->flags & PAGES_BYTES))
		return 0;
	if (jval_parse(body, bytes, route->body_max, e) < 0) {
		e->kind = ERR_USAGE;
		return -1;
	}
	if (!jval_is_object(*body))
		return err_set(e, ERR_USAGE, "the body must be an object");
	c->body = *body;
	return 0;
}

/* The form of this key is stored, new or as a correction, so what was kept of it while it
 * was half typed goes, before anybody hears of it.  Where that fails, its author is shown
 * it once more: its key keeps it from being stored again where it is new, and its version
 * where it is a correction. */
static void
drop_draft(struct pages_call *c)
{
	const char *key = httpd_header(c->request, "Idempotency-Key");
	struct err e = ERR_INIT;

	/* Somebody was faster: nothing was stored (412). */
	if (c->status < 300 && key != NULL &&
	    accounts_drafts_stored(c->pages->accounts, &c->person, key, &e) < 0)
		log_event(LOG_WARN, "pages_draft_left", "kind=%d reason=\"%s\"",
		    e.kind, e.text);
}

/* Do it, and answer; *text and the result are of a success, 0 of a failure. */
static unsigned
act(struct pages_call *c, const struct pages_route *route, struct buf *text)
{
	struct jval *body = NULL;
	struct err e = ERR_INIT;
	unsigned status = 0;

	if (read_body(c, route, &body, &e) == 0 &&
	    make(c, route, text, &e) == 0) {
		status = c->status;
		drop_draft(c);
		if (c->file.type != NULL)
			say_file(c, NULL);
		else
			say_answer(c, status, buf_slice(text));
	} else {
		say_error(c, &e);
	}
	buf_free(&c->file.bytes);
	jval_free(body);
	return status;
}

static void
act_once(struct pages_call *c, const struct pages_route *route,
    struct buf *text)
{
	/* Copied: the request is gone with its answer. */
	char key[KEY_MAX + 1] = "";
	const char *given = httpd_header(c->request, "Idempotency-Key");
	struct httprepeats *repeats = c->pages->repeats;
	/* By account, since who is signed out and in again saves the same form
	 * under the same key. */
	uint64_t whose = (uint64_t)c->person.id;
	enum httprepeats_found found;
	unsigned status;
	struct buf what;

	if (given != NULL && strlen(given) <= KEY_MAX)
		memcpy(key, given, strlen(given));
	if (key[0] == '\0') {
		say_problem(c, 400, "key",
		    "the header Idempotency-Key must be a text of at most 64 "
		    "characters");
		return;
	}
	buf_init(&what, SIZE_MAX / 2);
	buf_printf(&what, "%s %s\n", route->method, route->path);
	buf_add_slice(&what, httpd_body(c->request));
	found = httprepeats_begin(repeats,
	    &(struct httprepeats_request){ .session = whose,
		.key = key,
		.what = buf_slice(&what) },
	    &status, text);
	buf_free(&what);
	if (found == HTTPREPEATS_NEW) {
		status = act(c, route, text);
		httprepeats_done(repeats, whose, key, status, buf_slice(text));
	} else if (found == HTTPREPEATS_SEEN) {
		say_answer(c, status, buf_slice(text));
	} else {
		say_problem(c, 409, "key",
		    "this form was saved already with other words; nothing was "
		    "stored: load the page again");
	}
}

void
pages_call_run(struct pages *p, unsigned thread, struct httpd_request *r,
    const struct pages_route *route)
{
	struct pages_call c = { .pages = p, .request = r, .status = 200 };
	struct err e = ERR_INIT;
	struct buf text;

	if (!may_come_in(&c, route))
		return;
	/* The slow queue has more threads than there are readers. */
	if (!(route->flags & PAGES_SLOW)) {
		if (route->flags & PAGES_HEAVY)
			thread += PAGES_THREADS;
		ASSERT(thread < PAGES_VIEWERS);
		c.reader = p->reader[thread];
	}
	buf_init(&text, ANSWER_MAX);
	if (know(&c, route, &e) < 0 ||
	    ((route->flags & PAGES_VIEW) && ask(&c, route, &e) < 0))
		say_error(&c, &e);
	else if ((route->flags & PAGES_VIEW) && route->body_max == 0)
		show(&c, route);
	else if (route->flags & PAGES_ONCE)
		act_once(&c, route, &text);
	else
		(void)act(&c, route, &text);
	buf_free(&text);
	pages_states_let_go(p->states, c.state);
	if (c.own_reader)
		store_close(c.reader);
	atomic_store(&p->worked, true);
}
