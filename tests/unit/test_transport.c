/* Delivery over real sockets on loopback. */
#include "agent/delivery/transport.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "common/http/httpd.h"
#include "protocol/limits.h"
#include "tests/unit/unit.h"

static unsigned followed;

static void
on_post(struct httpd_request *r, void *arg)
{
	const char *type = httpd_header(r, "Content-Type");

	(void)arg;
	ck_assert_ptr_nonnull(type);
	ck_assert_str_eq(type, "application/octet-stream");
	httpd_answer(r, 200, "text/plain", httpd_body(r));
}

static void
on_busy(struct httpd_request *r, void *arg)
{
	(void)arg;
	httpd_answer_header(r, "Retry-After", "90");
	httpd_answer(r, 503, "text/plain", slice_of("busy"));
}

static void
on_away(struct httpd_request *r, void *arg)
{
	(void)arg;
	httpd_answer_header(r, "Location", "/followed");
	httpd_answer(r, 302, "text/plain", slice_of("away"));
}

static void
on_followed(struct httpd_request *r, void *arg)
{
	(void)arg;
	followed++;
	httpd_answer(r, 200, "text/plain", slice_of("followed"));
}

static void
on_huge(struct httpd_request *r, void *arg)
{
	static uint8_t huge[LIMITS_ANSWER_MAX + 1];

	(void)arg;
	httpd_answer(r, 200, "text/plain", slice_make(huge, sizeof(huge)));
}

static const struct httproute routes[] = {
	{ "POST", "/post", LIMITS_ENVELOPE_MAX, on_post },
	{ "GET", "/busy", 0, on_busy },
	{ "GET", "/away", 0, on_away },
	{ "GET", "/followed", 0, on_followed },
	{ "GET", "/huge", 0, on_huge },
	{ NULL, NULL, 0, NULL },
};

struct wire {
	struct httpd *server;
	struct transport t;
	char *base;
};

static void
wire_open(struct wire *w)
{
	struct httpd_config config = { .listen = "127.0.0.1:0",
		.routes = routes,
		.threads = 1,
		.connections_max = 8,
		.deadline_ms = 5000,
		.idle_s = 5 };
	struct err e = ERR_INIT;

	ck_assert_msg(httpd_start(&w->server, &config, &e) == 0, "%s", e.text);
	w->base =
	    mem_printf("http://127.0.0.1:%u", (unsigned)httpd_port(w->server));
	ck_assert_int_eq(transport_open(&w->t, NULL, &e), 0);
}

static void
wire_close(struct wire *w)
{
	transport_close(&w->t);
	httpd_stop(w->server);
	free(w->base);
}

static int
ask(struct wire *w, const char *path, struct slice body,
    struct transport_answer *a, struct err *e)
{
	char *url = mem_printf("%s%s", w->base, path);
	struct transport_request r = { url, body };
	int rc = w->t.ask(w->t.arg, &r, a, e);

	free(url);
	return rc;
}

START_TEST(test_asks)
{
	struct transport_answer a;
	struct err e = ERR_INIT;
	struct wire w;
	uint8_t *large = mem_alloc(LIMITS_ENVELOPE_MAX);
	int64_t asked_at = clock_wall_now().s;

	wire_open(&w);
	memset(large, 'x', LIMITS_ENVELOPE_MAX);
	for (size_t n = 0; n <= LIMITS_ENVELOPE_MAX;
	     n = n * 7 + 1 > LIMITS_ENVELOPE_MAX && n < LIMITS_ENVELOPE_MAX
		     ? LIMITS_ENVELOPE_MAX
		     : n * 7 + 1) {
		ck_assert_msg(ask(&w, "/post", slice_make(large, n), &a, &e) ==
				  0,
		    "%zu: %s", n, e.text);
		ck_assert_uint_eq(a.status, 200);
		ck_assert(slice_equal(buf_slice(&a.body),
		    slice_make(large, n)));
		buf_free(&a.body);
	}
	ck_assert_int_eq(ask(&w, "/busy", slice_make(NULL, 0), &a, &e), 0);
	ck_assert_uint_eq(a.status, 503);
	ck_assert_int_eq(a.retry_after_ms, 90000);
	/* Every answer of our own server is dated. */
	ck_assert_int_ge(a.date_s, asked_at - 1);
	ck_assert_int_le(a.date_s, clock_wall_now().s + 1);
	buf_free(&a.body);
	ck_assert_int_eq(ask(&w, "/nowhere", slice_make(NULL, 0), &a, &e), 0);
	ck_assert_uint_eq(a.status, 404);
	ck_assert_int_eq(a.retry_after_ms, 0);
	buf_free(&a.body);
	free(large);
	wire_close(&w);
}
END_TEST

START_TEST(test_no_redirects)
{
	struct transport_answer a;
	struct err e = ERR_INIT;
	struct wire w;

	wire_open(&w);
	followed = 0;
	ck_assert_int_eq(ask(&w, "/away", slice_make(NULL, 0), &a, &e), 0);
	ck_assert_uint_eq(a.status, 302);
	ck_assert_uint_eq(followed, 0);
	buf_free(&a.body);
	wire_close(&w);
}
END_TEST

START_TEST(test_answer_cap)
{
	struct transport_answer a;
	struct err e = ERR_INIT;
	struct wire w;

	wire_open(&w);
	ck_assert_int_lt(ask(&w, "/huge", slice_make(NULL, 0), &a, &e), 0);
	ck_assert_int_eq(e.kind, ERR_LATER);
	ck_assert_uint_le(a.body.n, LIMITS_ANSWER_MAX);
	ck_assert_ptr_nonnull(strstr(e.text, "a web filter or proxy answered"));
	buf_free(&a.body);
	wire_close(&w);
}
END_TEST

/* http never goes by way of a proxy, and only to this machine. */
START_TEST(test_where_to)
{
	struct transport_answer a;
	struct err e = ERR_INIT;
	struct wire w;
	struct transport_request r = { .url = "http://192.0.2.1/" };

	ck_assert_int_eq(setenv("http_proxy", "http://192.0.2.1:1", 1), 0);
	wire_open(&w);
	ck_assert_int_eq(ask(&w, "/followed", slice_make(NULL, 0), &a, &e), 0);
	ck_assert_uint_eq(a.status, 200);
	buf_free(&a.body);
	ck_assert_int_lt(w.t.ask(w.t.arg, &r, &a, &e), 0);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	buf_free(&a.body);
	wire_close(&w);
}
END_TEST

/* Whoever starts the program names neither certificates nor a file for the
 * keys of connections. */
START_TEST(test_environment)
{
	static const char *const names[] = { "SSLKEYLOGFILE", "CURL_CA_BUNDLE",
		"SSL_CERT_FILE", "SSL_CERT_DIR" };
	struct wire w;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_int_eq(setenv(names[i], "/nowhere/file", 1), 0);
	wire_open(&w);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_ptr_null(getenv(names[i]));
	wire_close(&w);
}
END_TEST

START_TEST(test_offline)
{
	struct transport_answer a;
	struct err e = ERR_INIT;
	struct wire w;

	wire_open(&w);
	httpd_stop(w.server);
	w.server = NULL;
	ck_assert_int_lt(ask(&w, "/busy", slice_make(NULL, 0), &a, &e), 0);
	ck_assert_int_eq(e.kind, ERR_LATER);
	buf_free(&a.body);
	wire_close(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_asks, test_no_redirects,
		test_answer_cap, test_where_to, test_environment, test_offline,
		NULL };

	return unit_main("transport", tests);
}
