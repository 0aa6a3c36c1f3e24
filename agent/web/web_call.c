/*
 * One request of the API: everything that all routes have in common, in one
 * order.  May it come in; who asks; was it done already; the desk; the answer.
 */
#include "agent/web/web_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_session.h"
#include "agent/desk/desk_site.h"
#include "agent/desk/desk_typed_day.h"
#include "agent/web/web.h"
#include "agent/web/web_words.h"
#include "common/base/clock.h"
#include "common/base/condition.h"
#include "common/base/day.h"
#include "common/base/jsontext.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/problem.h"
#include "common/base/sentence.h"
#include "common/base/text.h"
#include "common/http/httpcookie.h"
#include "common/http/httpd_tag.h"
#include "common/http/httppages.h"
#include "protocol/limits.h"

/* ------------------------------------------------------------ what was asked */

int
web_call_text(const struct web_call *c, const char *key, bool must,
    const char **out, struct err *e)
{
	const struct jval *v = jval_get(c->body, key);

	*out = jval_str(v);
	if (*out != NULL || (!must && (v == NULL || jval_is_null(v))))
		return 0;
	if (v == NULL || jval_is_null(v))
		return err_set(e, ERR_USAGE, "the member \"%s\" is missing",
		    key);
	return err_set(e, ERR_USAGE, "the member \"%s\" must be a text", key);
}

int
web_call_flag(const struct web_call *c, const char *key, bool *out,
    struct err *e)
{
	const struct jval *v = jval_get(c->body, key);

	*out = false;
	if (v == NULL || jval_bool(v, out))
		return 0;
	return err_set(e, ERR_USAGE, "the member \"%s\" must be true or false",
	    key);
}

typedef int read_day(struct slice typed, int32_t today, int32_t *day,
    struct err *e);

/* From the day on which it was typed: a page may stand open over midnight. */
static int
read_typed(const struct web_call *c, const char *key, bool must, read_day *read,
    int32_t *out, struct err *e)
{
	int32_t from = c->desk.today;
	const char *typed, *on;

	*out = DAY_NONE;
	if (web_call_text(c, key, must, &typed, e) < 0 ||
	    web_call_text(c, "typed_on", false, &on, e) < 0 ||
	    (on != NULL &&
		desk_typed_day_read(slice_of(on), c->desk.today, &from, e) < 0))
		return -1;
	if (typed == NULL || (typed[0] == '\0' && !must))
		return 0;
	return read(slice_of(typed), from, out, e);
}

int
web_call_day(const struct web_call *c, const char *key, bool must, int32_t *out,
    struct err *e)
{
	return read_typed(c, key, must, desk_typed_day_read, out, e);
}

int
web_call_due(const struct web_call *c, const char *key, bool must, int32_t *out,
    struct err *e)
{
	return read_typed(c, key, must, desk_typed_day_read_due, out, e);
}

int
web_call_said(const struct web_call *c, int32_t *out, struct err *e)
{
	const char *typed;

	*out = 0;
	if (web_call_text(c, "said", false, &typed, e) < 0)
		return -1;
	if (typed == NULL)
		return 0;
	return desk_typed_day_read(slice_of(typed), c->desk.clock, out, e);
}

int
web_call_number(const struct web_call *c, const char *name, int64_t *out,
    struct err *e)
{
	uint64_t v;

	if (!text_parse_u64(slice_of(httpd_param(c->request, name)), INT32_MAX,
		&v) ||
	    v == 0)
		return err_refuse(e, "no-such", 0,
		    "There is no page at this address.");
	*out = (int64_t)v;
	return 0;
}

int
web_call_busy(struct err *e, const char *what)
{
	err_set(e, ERR_LATER,
	    "%s is in use by something that takes longer, which was begun "
	    "before, here or in another window; nothing of this was done: try "
	    "again in a moment",
	    what);
	return err_code(e, "busy");
}

void
web_call_hand_out(struct web_call *c, struct httpdownload *file,
    struct jval **out)
{
	char address[HTTPDOWNLOADS_ADDRESS], name[HTTPDOWNLOADS_NAME];

	memcpy(name, file->name, sizeof(name));
	httpdownloads_put(c->web->downloads, c->session.number, file,
	    clock_mono_now(), address);
	*out = jval_object();
	jval_set_str(*out, "address", address);
	jval_set_str(*out, "name", name);
	mem_wipe(address, sizeof(address));
}

bool
web_call_secure(const struct web_call *c)
{
	return httpguard_secure(c->guard, httpd_header(c->request, "Host"));
}

const char *
web_call_cookie(const struct web_call *c,
    char secret[static HTTPSESSIONS_SECRET])
{
	return httpcookie_find(httpd_header(c->request, "Cookie"),
	    WEB_CALL_COOKIE, web_call_secure(c), secret);
}

/* --------------------------------------------------------------- what is said */

unsigned
web_call_status(const struct err *e)
{
	static const struct {
		const char *code;
		unsigned status;
	} known[] = {
		{ "session", 401 },
		{ "locked", 401 },
		{ "signed-out", 401 },
		{ "role", 403 },
		{ "password", 403 },
		{ "no-such", 404 },
		{ "changed", 412 },
		{ "made", 409 },
		{ "outdated", 409 },
		{ "stored", 409 },
		{ "slow", 503 },
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

static void
say_problem(struct web_call *c, unsigned status, const char *code,
    const char *detail)
{
	struct buf sentence;

	/* What a terminal shows behind the name of a command stands alone on
	 * a page. */
	buf_init(&sentence, 2 * ERR_TEXT_MAX);
	sentence_put(&sentence, detail);
	httppages_plain_headers(c->request);
	if (status == 503)
		httpd_answer_header(c->request, "Retry-After", "5");
	httpd_problem(c->request, status, code, buf_str(&sentence));
	buf_free(&sentence);
}

static void
say_error(struct web_call *c, const struct err *e)
{
	unsigned status = web_call_status(e);

	if (status == 401)
		httpsessions_end(c->web->sessions, c->session.number);
	if (status == 500)
		log_event(LOG_WARN, "web_failed", "code=%s kind=%d", e->code,
		    e->kind);
	/* The database says which file it is about; here is no folder to look
	 * at. */
	say_problem(c, status, e->code,
	    status == 507 ? "the disk of the machine that keeps the register "
			    "has no room left, so nothing was stored; what you "
			    "typed is still here: save it again when there is "
			    "room"
			  : e->text);
}

static void
say_answer(struct web_call *c, unsigned status, struct slice body)
{
	httppages_plain_headers(c->request);
	httpd_answer(c->request, status, "application/json", body);
}

/* A file, which a browser saves and does not show. */
static void
say_file(struct web_call *c)
{
	char disposition[sizeof(c->file.name) + 32];

	httppages_plain_headers(c->request);
	(void)snprintf(disposition, sizeof(disposition),
	    "attachment; filename=\"%s\"", c->file.name);
	httpd_answer_header(c->request, "Content-Disposition", disposition);
	httpd_answer(c->request, 200, c->file.type, buf_slice(&c->file.bytes));
}

/* --------------------------------------------------------------- step by step */

static bool
may_come_in(struct web_call *c, const struct web_route *route)
{
	const struct httpguard_request r = { .method = route->method,
		.host = httpd_header(c->request, "Host"),
		.origin = httpd_header(c->request, "Origin"),
		.content_type = httpd_header(c->request, "Content-Type"),
		.fetch_site = httpd_header(c->request, "Sec-Fetch-Site"),
		.override = httpd_header(c->request, "X-HTTP-Method-Override"),
		.api = true,
		.bytes = (route->flags & WEB_CALL_BYTES) != 0 };
	struct httpguard_verdict v = httpguard_judge(c->guard, &r);

	if (v.status == 0)
		return true;
	say_problem(c, v.status, v.code, v.detail);
	return false;
}

static bool
is_known(struct web_call *c, const struct web_route *route)
{
	char cookie[HTTPSESSIONS_SECRET];
	bool act = (route->flags & WEB_CALL_LOOK) == 0, known;

	if (route->flags & WEB_CALL_OPEN)
		return true;
	known = web_sessions_find(c->web->sessions, web_call_cookie(c, cookie),
	    act, clock_mono_now(), &c->session);
	mem_wipe(cookie, sizeof(cookie));
	if (!known) {
		say_problem(c, 401, "signed-out", "sign in first");
		return false;
	}
	if ((route->flags & WEB_CALL_ADDRESS) ||
	    httpsessions_token(c->web->sessions, c->session.number,
		httpd_header(c->request, "Sheaf-Token")))
		return true;
	say_problem(c, 403, "token",
	    "this page was opened before you signed in: load it again");
	return false;
}

/* The version that a change was made from, without its quotes. */
static int
read_version(struct web_call *c, const struct web_route *route, struct err *e)
{
	if ((route->flags & WEB_CALL_SEEN) == 0)
		return 0;
	return httpd_tag_version(c->request, c->version, sizeof(c->version), e);
}

/* The body as an object; an empty one is none. */
static int
read_body(struct web_call *c, const struct web_route *route, struct jval **body,
    struct err *e)
{
	struct slice bytes = httpd_body(c->request);

	if (bytes.n == 0 || (route->flags & WEB_CALL_BYTES))
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

static int
ask_desk(struct web_call *c, const struct web_route *route, struct jval **out,
    struct err *e)
{
	int rc;

	if (route->flags & (WEB_CALL_OPEN | WEB_CALL_ADDRESS))
		return route->answer(c, out, e);
	if (desk_open(&c->desk, "", e) < 0)
		return -1;
	c->desk.actor = c->session.actor;
	c->desk.key.key = c->key;
	c->desk.key.form = route->path;
	rc = desk_set_today(&c->desk, clock_today(), e);
	if (rc == 0 && (route->flags & WEB_CALL_SPOOL))
		rc = desk_open_spool(&c->desk, e);
	if (rc == 0)
		rc = route->answer(c, out, e);
	desk_close(&c->desk);
	return rc;
}

/* Do it, and answer; *status and text are of a success, 0 of a failure. */
static unsigned
answer(struct web_call *c, const struct web_route *route, struct buf *text)
{
	struct jval *body = NULL, *out = NULL;
	struct err e = ERR_INIT;
	unsigned status = 0;

	if (read_version(c, route, &e) == 0 &&
	    read_body(c, route, &body, &e) == 0 &&
	    ask_desk(c, route, &out, &e) == 0) {
		if (out != NULL) {
			web_words_remarks(out);
			jval_write(out, false, text);
		}
		status = c->status;
		if (c->file.type != NULL)
			say_file(c);
		else
			say_answer(c, status, buf_slice(text));
	} else {
		say_error(c, &e);
	}
	buf_free(&c->file.bytes);
	jval_free(out);
	jval_free(body);
	return status;
}

/* What tells this request from another one with the same key. */
static void
describe(const struct web_call *c, const struct web_route *route,
    struct buf *out)
{
	static const char *const names[] = { "client", "fact", "import",
		"name" };

	buf_printf(out, "%s %s", route->method, route->path);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		buf_printf(out, " %s", httpd_param(c->request, names[i]));
	buf_puts(out, "\n");
	buf_add_slice(out, httpd_body(c->request));
}

static void
answer_once(struct web_call *c, const struct web_route *route, struct buf *text)
{
	/* Copied: the request is gone with its answer. */
	char key[HTTPREPEATS_KEY_MAX + 1] = "";
	const char *given = httpd_header(c->request, "Idempotency-Key");
	uint64_t session = c->session.number;
	struct httprepeats *repeats = c->web->repeats;
	enum httprepeats_found found;
	unsigned status;
	struct buf what;

	if (given != NULL && strlen(given) <= HTTPREPEATS_KEY_MAX)
		memcpy(key, given, strlen(given));
	if (key[0] == '\0') {
		say_problem(c, 400, "key",
		    "the header Idempotency-Key must be a text of at most 64 "
		    "characters");
		return;
	}
	buf_init(&what, SIZE_MAX);
	c->key = key;
	describe(c, route, &what);
	found = httprepeats_begin(repeats,
	    &(struct httprepeats_request){ session, key, buf_slice(&what),
		c->until },
	    &status, text);
	buf_free(&what);
	if (found == HTTPREPEATS_NEW) {
		status = answer(c, route, text);
		httprepeats_done(repeats, session, key, status,
		    buf_slice(text));
	} else if (found == HTTPREPEATS_SEEN) {
		say_answer(c, status, buf_slice(text));
	} else if (found == HTTPREPEATS_BUSY) {
		say_problem(c, 503, "busy",
		    "this form is being saved already, which takes longer: "
		    "save it again in a moment, and it is stored once");
	} else {
		say_problem(c, 409, "key",
		    "this form was saved already with other words; nothing was "
		    "stored: load the page again");
	}
}

/* A backup that was taken whole counts from then on; see web_files. */
static void
note_backup(struct web *web)
{
	int32_t day = atomic_exchange(&web->saved_on, DAY_NONE);
	int32_t none = DAY_NONE;
	struct err e = ERR_INIT;
	struct desk d;
	int rc;

	if (day == DAY_NONE)
		return;
	rc = desk_open(&d, "", &e);
	if (rc == 0) {
		rc = desk_site_backup_saved(&d, day, &e);
		desk_close(&d);
	}
	if (rc == 0)
		return;
	/* The next request tries again, with a later backup if there is one. */
	(void)atomic_compare_exchange_strong(&web->saved_on, &none, day);
	log_event(LOG_WARN, "web_failed", "code=%s kind=%d", e.code, e.kind);
}

/* From when it came in: many may have waited for a thread while those before them
 * waited for a turn. */
static int64_t
patience_ms(struct web *web, const struct httpd_request *r)
{
	int64_t all_ms = atomic_load(&web->turn_wait_ms),
		least_ms = all_ms / 10, left_ms = all_ms - httpd_kept_ms(r);

	return left_ms > least_ms ? left_ms : least_ms;
}

void
web_call_run(struct web *web, const struct httpguard *guard,
    struct httpd_request *r, const struct web_route *route)
{
	struct web_call c = { .web = web,
		.guard = guard,
		.request = r,
		.status = 200 };
	struct desk_shared *shared = web_stage_shared(web->stage);
	bool at_once = (route->flags & WEB_CALL_AT_ONCE) != 0;
	struct buf text;

	if (!may_come_in(&c, route))
		return;
	if (shared == NULL && (route->flags & WEB_CALL_NEW) == 0) {
		say_problem(&c, 409, "no-register",
		    "there is no register here yet: the first page makes one");
		return;
	}
	if (!is_known(&c, route))
		return;
	desk_shared_join(shared);
	c.until = condition_in_ms(patience_ms(web, r));
	if (at_once) {
		desk_shared_wait_not();
	} else {
		desk_shared_wait_until(c.until);
		if (shared != NULL)
			note_backup(web);
		/* That was not this request's. */
		desk_shared_wait_until(c.until);
	}
	buf_init(&text, LIMITS_SERVE_MESSAGE_MAX);
	if (route->flags & WEB_CALL_ONCE)
		answer_once(&c, route, &text);
	else
		(void)answer(&c, route, &text);
	buf_free(&text);
	desk_shared_join(NULL);
	mem_wipe(&c.session, sizeof(c.session));
	atomic_store(&web->worked, true);
}
