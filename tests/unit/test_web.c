/* What stands between a browser and the desk: guard, cookie, sessions,
 * repeats. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "agent/web/web_call.h"
#include "agent/web/web_routes.h"
#include "agent/web/web_sessions.h"
#include "common/base/day.h"
#include "common/http/httpcookie.h"
#include "common/http/httpdownloads.h"
#include "common/http/httpguard.h"
#include "common/http/httprepeats.h"
#include "protocol/limits.h"
#include "tests/unit/unit.h"

/* ------------------------------------------------------------------- guard */

static const struct {
	struct httpguard_request r;
	unsigned status;
} judged[] = {
	{ { "GET", "127.0.0.1:8450", .api = true }, 0 },
	{ { "GET", "localhost:8450", .api = true }, 0 },
	{ { "GET", "localhost.:8450", .api = true }, 421 },
	{ { "GET", "127.0.0.1", .api = true }, 421 },
	{ { "GET", "127.0.0.1:84500", .api = true }, 421 },
	{ { "GET", "evil.example:8450", .api = true }, 421 },
	{ { "GET", "", .api = true }, 421 },
	{ { "GET", NULL, .api = true }, 421 },
	{ { "GET", "127.0.0.1:8450", .fetch_site = "same-origin", .api = true },
	    0 },
	{ { "GET", "127.0.0.1:8450", .fetch_site = "none", .api = true }, 0 },
	{ { "GET", "127.0.0.1:8450", .fetch_site = "same-site", .api = true },
	    403 },
	{ { "GET", "127.0.0.1:8450", .fetch_site = "cross-site", .api = true },
	    403 },
	{ { "GET", "127.0.0.1:8450", .fetch_site = "", .api = true }, 403 },
	/* A link on another page leads to a page, which then has no session
	 * of its own to ask with. */
	{ { "GET", "127.0.0.1:8450", .fetch_site = "cross-site" }, 0 },
	{ { "POST", "127.0.0.1:8450", "http://127.0.0.1:8450",
	      "application/json", .api = true },
	    0 },
	{ { "POST", "127.0.0.1:8450", "http://localhost:8450",
	      "application/json", .api = true },
	    403 },
	{ { "POST", "127.0.0.1:8450", "https://127.0.0.1:8450",
	      "application/json", .api = true },
	    403 },
	{ { "POST", "127.0.0.1:8450", "http://127.0.0.1:8451",
	      "application/json", .api = true },
	    403 },
	{ { "POST", "127.0.0.1:8450", "http://127.0.0.1:8450.evil.example",
	      "application/json", .api = true },
	    403 },
	{ { "POST", "127.0.0.1:8450", "null", "application/json", .api = true },
	    403 },
	{ { "POST", "127.0.0.1:8450", NULL, "application/json", .api = true },
	    403 },
	{ { "POST", "127.0.0.1:8450", "http://127.0.0.1:8450", "text/plain",
	      .api = true },
	    415 },
	{ { "POST", "127.0.0.1:8450", "http://127.0.0.1:8450",
	      "application/x-www-form-urlencoded", .api = true },
	    415 },
	{ { "POST", "127.0.0.1:8450", "http://127.0.0.1:8450",
	      "application/json; charset=utf-8", .api = true },
	    415 },
	{ { "POST", "127.0.0.1:8450", "http://127.0.0.1:8450", NULL,
	      .api = true },
	    415 },
	{ { "PUT", "127.0.0.1:8450", "http://127.0.0.1:8450",
	      "application/octet-stream", .api = true },
	    415 },
	{ { "DELETE", "127.0.0.1:8450", "http://127.0.0.1:8450", .api = true },
	    0 },
	{ { "DELETE", "127.0.0.1:8450", NULL, .api = true }, 403 },
	{ { "POST", "127.0.0.1:8450", "http://127.0.0.1:8450",
	      "application/json", .override = "DELETE", .api = true },
	    400 },
	{ { "GET", "127.0.0.1:8450", .override = "DELETE" }, 400 },
};

START_TEST(guard)
{
	struct httpguard g = { .hint = "by another name" };
	struct httpguard_verdict v;

	httpguard_add(&g, "127.0.0.1:8450", false);
	httpguard_add(&g, "localhost:8450", false);
	ck_assert_uint_eq(httpguard_judge(&g, &judged[_i].r).status, 503);
	httpguard_open(&g);
	v = httpguard_judge(&g, &judged[_i].r);
	ck_assert_uint_eq(v.status, judged[_i].status);
	ck_assert(v.status == 0 || (v.code[0] != '\0' && v.detail[0] != '\0'));
}
END_TEST

/* ------------------------------------------------------------------ cookie */

static const char secret[] =
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

START_TEST(cookie_read)
{
	static const struct {
		const char *before, *after;
		bool found;
	} headers[] = {
		{ "sheaf_desk=", "", true },
		{ "a=b; sheaf_desk=", "", true },
		{ "sheaf_desk=short; sheaf_desk=", "; c=d", true },
		{ "sheaf_desk=", "0", false },
		{ "sheaf_deskx=", "", false },
		{ "xsheaf_desk=", "", false },
		{ "sheaf_desk=\"", "\"", false },
		{ ";;; sheaf_desk=", "", true },
	};
	char header[256], found[HTTPSESSIONS_SECRET];

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		(void)snprintf(header, sizeof(header), "%s%s%s",
		    headers[i].before, secret, headers[i].after);
		if (headers[i].found)
			ck_assert_str_eq(httpcookie_find(header, "sheaf_desk",
					     false, found),
			    secret);
		else
			ck_assert_ptr_null(httpcookie_find(header, "sheaf_desk",
			    false, found));
	}
	ck_assert_ptr_null(httpcookie_find(NULL, "sheaf_desk", false, found));
	ck_assert_ptr_null(httpcookie_find("", "sheaf_desk", false, found));
	ck_assert_ptr_null(httpcookie_find("sheaf_desk", "sheaf_desk", false,
	    found));
	ck_assert_ptr_null(httpcookie_find("sheaf_desk=", "sheaf_desk", false,
	    found));
	/* Over TLS it has a name that no other service can set. */
	(void)snprintf(header, sizeof(header), "sheaf_desk=%s", secret);
	ck_assert_ptr_null(httpcookie_find(header, "sheaf_desk", true, found));
	(void)snprintf(header, sizeof(header), "__Host-sheaf_desk=%s", secret);
	ck_assert_str_eq(httpcookie_find(header, "sheaf_desk", true, found),
	    secret);
	ck_assert_ptr_null(httpcookie_find(header, "sheaf_desk", false, found));
}
END_TEST

START_TEST(cookie_written)
{
	struct buf b;

	buf_init(&b, 1024);
	httpcookie_set("sheaf_desk", secret, false, &b);
	ck_assert_ptr_nonnull(strstr(buf_str(&b), "HttpOnly"));
	ck_assert_ptr_nonnull(strstr(buf_str(&b), "SameSite=Strict"));
	ck_assert_ptr_null(strstr(buf_str(&b), "Secure"));
	buf_reset(&b);
	httpcookie_set("sheaf_desk", NULL, true, &b);
	ck_assert_ptr_nonnull(strstr(buf_str(&b), "Max-Age=0"));
	ck_assert_ptr_nonnull(strstr(buf_str(&b), "Secure"));
	ck_assert_ptr_eq(strstr(buf_str(&b), "__Host-sheaf_desk=; Path=/;"),
	    buf_str(&b));
	buf_free(&b);
}
END_TEST

/* ---------------------------------------------------------------- sessions */

enum { IDLE_MS = 1000 };

static const struct actor ann = { .name = "ann", .role = ACTOR_TEAM_LEADER };

START_TEST(session_lasts_while_somebody_acts)
{
	struct httpsessions *all = web_sessions_new(IDLE_MS);
	struct httpsessions_secrets s;
	struct web_session found;

	web_sessions_begin(all, &ann, (struct clock_mono){ 0 }, &s);
	ck_assert(web_sessions_find(all, s.cookie, true,
	    (struct clock_mono){ 900 }, &found));
	ck_assert_str_eq(found.actor.name, "ann");
	ck_assert_int_eq(found.left_ms, IDLE_MS);
	/* A page that looks by itself does not keep it. */
	ck_assert(web_sessions_find(all, s.cookie, false,
	    (struct clock_mono){ 1800 }, &found));
	ck_assert_int_eq(found.left_ms, 100);
	ck_assert_uint_eq(httpsessions_count(all, (struct clock_mono){ 1899 }),
	    1);
	ck_assert(!web_sessions_find(all, s.cookie, true,
	    (struct clock_mono){ 1900 }, &found));
	ck_assert_uint_eq(httpsessions_count(all, (struct clock_mono){ 1900 }),
	    0);
	httpsessions_free(all);
}
END_TEST

START_TEST(session_wants_both_secrets)
{
	struct httpsessions *all = web_sessions_new(IDLE_MS);
	const struct clock_mono now = { 0 };
	struct httpsessions_secrets a, b;
	struct web_session found;
	char token[HTTPSESSIONS_SECRET];

	web_sessions_begin(all, &ann, now, &a);
	web_sessions_begin(all, &ann, now, &b);
	ck_assert_str_ne(a.cookie, b.cookie);
	ck_assert_str_ne(a.token, a.cookie);
	ck_assert(!web_sessions_find(all, NULL, true, now, &found));
	ck_assert(!web_sessions_find(all, a.token, true, now, &found));
	ck_assert(web_sessions_find(all, a.cookie, true, now, &found));
	ck_assert(httpsessions_token(all, found.number, a.token));
	ck_assert(!httpsessions_token(all, found.number, b.token));
	ck_assert(!httpsessions_token(all, found.number, a.cookie));
	ck_assert(!httpsessions_token(all, found.number, ""));
	ck_assert(!httpsessions_token(all, found.number, NULL));
	/* Another page of the same session. */
	ck_assert(httpsessions_new_token(all, found.number, token));
	ck_assert(httpsessions_token(all, found.number, token));
	ck_assert(httpsessions_token(all, found.number, a.token));
	httpsessions_end(all, found.number);
	ck_assert(!httpsessions_token(all, found.number, a.token));
	ck_assert(!httpsessions_new_token(all, found.number, token));
	ck_assert(!web_sessions_find(all, a.cookie, true, now, &found));
	ck_assert(web_sessions_find(all, b.cookie, true, now, &found));
	httpsessions_end_all(all);
	ck_assert(!web_sessions_find(all, b.cookie, true, now, &found));
	httpsessions_free(all);
}
END_TEST

START_TEST(session_oldest_makes_room)
{
	struct httpsessions *all = web_sessions_new(100 * IDLE_MS);
	struct httpsessions_secrets first, second, s;
	struct web_session found;

	web_sessions_begin(all, &ann, (struct clock_mono){ 1 }, &first);
	web_sessions_begin(all, &ann, (struct clock_mono){ 2 }, &second);
	for (int i = 2; i <= HTTPSESSIONS_MAX; i++)
		web_sessions_begin(all, &ann, (struct clock_mono){ 3 }, &s);
	ck_assert(!web_sessions_find(all, first.cookie, true,
	    (struct clock_mono){ 4 }, &found));
	ck_assert(web_sessions_find(all, second.cookie, true,
	    (struct clock_mono){ 4 }, &found));
	httpsessions_free(all);
}
END_TEST

/* ----------------------------------------------------------------- repeats */

static enum httprepeats_found
begin(struct httprepeats *all, uint64_t session, const char *key,
    const char *what, unsigned *status, struct buf *body)
{
	buf_reset(body);
	return httprepeats_begin(all,
	    &(struct httprepeats_request){ .session = session,
		.key = key,
		.what = slice_of(what) },
	    status, body);
}

START_TEST(repeat)
{
	static const int64_t week_ms =
	    (int64_t)LIMITS_STORED_KEY_DAYS * 24 * 60 * 60 * 1000;
	struct httprepeats *all = httprepeats_new();
	struct clock_mono later;
	unsigned status = 0;
	struct buf body;

	buf_init(&body, 1024);
	ck_assert_int_eq(begin(all, 1, "k", "a", &status, &body),
	    HTTPREPEATS_NEW);
	httprepeats_done(all, 1, "k", 200, slice_of("stored"));
	ck_assert_int_eq(begin(all, 1, "k", "a", &status, &body),
	    HTTPREPEATS_SEEN);
	ck_assert_uint_eq(status, 200);
	ck_assert_str_eq(buf_str(&body), "stored");
	ck_assert_int_eq(begin(all, 1, "k", "b", &status, &body),
	    HTTPREPEATS_OTHER);
	ck_assert_int_eq(begin(all, 2, "k", "b", &status, &body),
	    HTTPREPEATS_NEW);
	/* What failed may be tried again. */
	httprepeats_done(all, 2, "k", 0, slice_of(""));
	ck_assert_int_eq(begin(all, 2, "k", "c", &status, &body),
	    HTTPREPEATS_NEW);
	/* Refused: corrected, it is another request of the same form. */
	httprepeats_done(all, 2, "k", 422, slice_of("no"));
	ck_assert_int_eq(begin(all, 2, "k", "corrected", &status, &body),
	    HTTPREPEATS_NEW);
	httprepeats_done(all, 2, "k", 200, slice_of("x"));
	httprepeats_forget(all, 1);
	ck_assert_int_eq(begin(all, 1, "k", "z", &status, &body),
	    HTTPREPEATS_NEW);
	httprepeats_done(all, 1, "k", 0, slice_of(""));
	/* After a week nobody asks again; what is under way is left alone. */
	ck_assert_int_eq(begin(all, 4, "old", "a", &status, &body),
	    HTTPREPEATS_NEW);
	httprepeats_done(all, 4, "old", 200, slice_of("x"));
	ck_assert_int_eq(begin(all, 4, "under way", "a", &status, &body),
	    HTTPREPEATS_NEW);
	later.ms = clock_mono_now().ms + week_ms - 60 * 1000;
	httprepeats_expire(all, later);
	ck_assert_int_eq(begin(all, 4, "old", "a", &status, &body),
	    HTTPREPEATS_SEEN);
	later.ms = clock_mono_now().ms + week_ms;
	httprepeats_expire(all, later);
	ck_assert_int_eq(begin(all, 4, "old", "a", &status, &body),
	    HTTPREPEATS_NEW);
	httprepeats_done(all, 4, "under way", 200, slice_of("done"));
	ck_assert_int_eq(begin(all, 4, "under way", "a", &status, &body),
	    HTTPREPEATS_SEEN);
	httprepeats_done(all, 4, "old", 0, slice_of(""));
	for (int i = 0; i < 2 * HTTPREPEATS_MAX; i++) {
		char key[16];

		(void)snprintf(key, sizeof(key), "%d", i);
		ck_assert_int_eq(begin(all, 3, key, "a", &status, &body),
		    HTTPREPEATS_NEW);
		httprepeats_done(all, 3, key, 200, slice_of("y"));
	}
	buf_free(&body);
	httprepeats_free(all);
}
END_TEST

struct second {
	struct httprepeats *all;
	unsigned status;
	enum httprepeats_found found;
};

static void *
ask_again(void *arg)
{
	struct second *s = arg;
	struct buf body;

	buf_init(&body, 1024);
	s->found = begin(s->all, 1, "k", "a", &s->status, &body);
	buf_free(&body);
	return NULL;
}

/* Though not for ever, where it was told so; and that begins nothing. */
START_TEST(repeat_waits_until_then)
{
	struct httprepeats *all = httprepeats_new();
	const struct httprepeats_request again = { 1, "k", slice_of("a"),
		{ 1 } };
	unsigned status = 0;
	struct buf body;

	buf_init(&body, 1024);
	ck_assert_int_eq(begin(all, 1, "k", "a", &status, &body),
	    HTTPREPEATS_NEW);
	ck_assert_int_eq(httprepeats_begin(all, &again, &status, &body),
	    HTTPREPEATS_BUSY);
	httprepeats_done(all, 1, "k", 201, slice_of("stored"));
	ck_assert_int_eq(httprepeats_begin(all, &again, &status, &body),
	    HTTPREPEATS_SEEN);
	ck_assert_uint_eq(status, 201);
	ck_assert_str_eq(buf_str(&body), "stored");
	buf_free(&body);
	httprepeats_free(all);
}
END_TEST

START_TEST(repeat_waits_for_the_first)
{
	static const struct timespec pause = { 0, 20000000 };
	struct second s = { httprepeats_new(), 0, HTTPREPEATS_NEW };
	unsigned status;
	pthread_t t;
	struct buf body;

	buf_init(&body, 1024);
	ck_assert_int_eq(begin(s.all, 1, "k", "a", &status, &body),
	    HTTPREPEATS_NEW);
	ck_assert_int_eq(pthread_create(&t, NULL, ask_again, &s), 0);
	(void)nanosleep(&pause, NULL);
	httprepeats_done(s.all, 1, "k", 201, slice_of("stored"));
	ck_assert_int_eq(pthread_join(t, NULL), 0);
	ck_assert_int_eq(s.found, HTTPREPEATS_SEEN);
	ck_assert_uint_eq(s.status, 201);
	buf_free(&body);
	httprepeats_free(s.all);
}
END_TEST

/* ------------------------------------------------------------------ routes */

/* Each is there once; what stores something new wants a key, and what changes
 * nothing takes no body.  What takes something shown away may be told why. */
START_TEST(routes)
{
	for (const struct web_route *a = web_routes; a->method != NULL; a++) {
		ck_assert(a->answer != NULL);
		/* a page's token may be missing for a secret address alone */
		if (a->flags & WEB_CALL_ADDRESS)
			ck_assert_str_eq(a->path, "/downloads/{file}");
		else
			ck_assert_int_eq(strncmp(a->path, "/api/v1/", 8), 0);
		if (strcmp(a->method, "GET") == 0 ||
		    (strcmp(a->method, "DELETE") == 0 &&
			!(a->flags & WEB_CALL_SEEN)))
			ck_assert_uint_eq(a->body_max, 0);
		ck_assert_int_eq(a->least == ACTOR_NOBODY,
		    (a->flags & WEB_CALL_OPEN) != 0);
		for (const struct web_route *b = web_routes; b < a; b++)
			ck_assert(strcmp(a->method, b->method) != 0 ||
				  strcmp(a->path, b->path) != 0);
	}
}
END_TEST

/* --------------------------------------------------------------- downloads */

static void
put_file(struct httpdownloads *all, uint64_t session, int64_t at_ms,
    char address[static HTTPDOWNLOADS_ADDRESS])
{
	struct httpdownload f = { .name = "x.csv", .type = "text/csv" };

	buf_init(&f.bytes, 100);
	buf_puts(&f.bytes, "bytes");
	httpdownloads_put(all, session, &f, (struct clock_mono){ at_ms },
	    address);
	ck_assert_uint_eq(f.bytes.n, 0);
}

static bool
take_file(struct httpdownloads *all, uint64_t session, int64_t at_ms,
    const char *address)
{
	struct httpdownload f;
	bool found = httpdownloads_take(all, session,
	    address + strlen("/downloads/"), (struct clock_mono){ at_ms }, &f);

	if (found) {
		ck_assert_str_eq(buf_str(&f.bytes), "bytes");
		buf_free(&f.bytes);
	}
	return found;
}

START_TEST(files_are_handed_out_once)
{
	struct httpdownloads *all = httpdownloads_new();
	char a[HTTPDOWNLOADS_ADDRESS], b[HTTPDOWNLOADS_ADDRESS];

	put_file(all, 1, 1000, a);
	put_file(all, 2, 1000, b);
	ck_assert_str_ne(a, b);
	/* another session, a wrong address */
	ck_assert(!take_file(all, 2, 1000, a));
	ck_assert(!take_file(all, 1, 1000, "/downloads/"));
	ck_assert(!take_file(all, 0, 1000, "/downloads/"));
	ck_assert(take_file(all, 1, 1000, a));
	ck_assert(!take_file(all, 1, 1000, a));
	/* a minute and no longer */
	ck_assert(!take_file(all, 2, 1000 + 60 * 1000, b));
	put_file(all, 2, 1000, b);
	ck_assert(take_file(all, 2, 999 + 60 * 1000, b));
	/* signed out; too many */
	put_file(all, 2, 1000, b);
	httpdownloads_forget(all, 2);
	ck_assert(!take_file(all, 2, 1000, b));
	for (int i = 0; i <= HTTPDOWNLOADS_MAX; i++)
		put_file(all, 3, 1000 + i, i == 0 ? a : b);
	ck_assert(!take_file(all, 3, 2000, a));
	ck_assert(take_file(all, 3, 2000, b));
	httpdownloads_free(all);
}
END_TEST

/* Which day it is: lists go by the newest entry's day, where that is ahead of the
 * clock, and the answer does not. */
START_TEST(said_of_the_clock)
{
	static const struct {
		const char *body;
		int32_t day; /* behind the clock */
	} said[] = {
		{ "{\"said\":\"today\"}", 0 },
		{ "{\"said\":\"28 feb\"}", -2 },
		{ "{\"said\":\"3 march\"}", -364 },
		{ "{\"said\":\"2026-03-09\"}", 7 },
	};
	struct web_call c = { .key = NULL };
	struct err e = ERR_INIT;
	int32_t day;

	c.desk.clock = day_from_civil(2026, 3, 2);
	c.desk.today = c.desk.clock + 7;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct jval *body;

		ck_assert_int_eq(jval_parse(&body, slice_of(said[i].body), 100,
				     &e),
		    0);
		c.body = body;
		ck_assert_int_eq(web_call_said(&c, &day, &e), 0);
		ck_assert_int_eq(day, c.desk.clock + said[i].day);
		jval_free(body);
	}
	c.body = NULL;
	ck_assert_int_eq(web_call_said(&c, &day, &e), 0);
	ck_assert_int_eq(day, 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { cookie_read, cookie_written,
		session_lasts_while_somebody_acts, session_wants_both_secrets,
		session_oldest_makes_room, repeat, repeat_waits_for_the_first,
		repeat_waits_until_then, routes, files_are_handed_out_once,
		said_of_the_clock, NULL };
	const struct unit_suite suite = { .name = "web",
		.tests = tests,
		.loop = guard,
		.times = sizeof(judged) / sizeof(judged[0]) };

	return unit_run(&suite);
}
