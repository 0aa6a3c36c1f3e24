/* Copying a log over HTTP from a server that does not always give it. */
#include "auditor/mirror.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/http/httpd.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

/* A web server over the aggregator's log folder. */
struct web {
	struct aggregator_fixture *h;
	struct httpd *httpd;
	const char *lie; /* this path is answered with a page */
	char *url, *dir;
};

static void
get_file(struct httpd_request *r, void *arg)
{
	struct web *w = arg;
	const char *name = httpd_param(r, "path");
	char *path;

	if (w->lie != NULL && strcmp(name, w->lie) == 0) {
		httpd_answer(r, 200, "text/html",
		    slice_of("<p>Please sign in to the network.</p>\n"));
		return;
	}
	path = file_path(w->h->log_dir, name);
	httpd_answer_file(r, "application/octet-stream", path, HTTPD_IMMUTABLE);
	free(path);
}

static const struct httproute routes[] = {
	{ "GET", "/log/{path...}", 0, get_file },
	{ NULL, NULL, 0, NULL },
};

/* A log of a full tile and some more. */
static void
web_open(struct web *w)
{
	struct httpd_config config = { .listen = "127.0.0.1:0",
		.routes = routes,
		.arg = w,
		.threads = 1,
		.connections_max = 16,
		.per_address_max = 16,
		.deadline_ms = 10000,
		.idle_s = 10 };
	struct err e = ERR_INIT;
	struct aggregator_fixture_agent a;

	memset(w, 0, sizeof(*w));
	w->h = aggregator_fixture_new();
	a = aggregator_fixture_member(w->h, "north", 10, "alpha");
	for (uint64_t i = 1; i <= 260; i++) {
		struct aggregator_fixture_batch b = { .revision = i };

		w->h->today += i == 200;
		ck_assert_uint_eq(aggregator_fixture_batch(w->h, &a, &b), 200);
	}
	ck_assert_int_eq(httpd_start(&w->httpd, &config, &e), 0);
	w->url = mem_printf("http://127.0.0.1:%u/log",
	    (unsigned)httpd_port(w->httpd));
	w->dir = file_path(w->h->dir, "mirror");
}

static void
web_close(struct web *w)
{
	httpd_stop(w->httpd);
	free(w->url);
	free(w->dir);
	aggregator_fixture_free(w->h);
}

/* A page in place of a tile spoils one attempt and not the copy. */
START_TEST(a_page_in_place_of_a_tile)
{
	static const char *const lies[] = { "tile/entries/000", "tile/0/000",
		"tile/entries/001.p/8", "checkpoint" };
	struct mirror_report report;
	struct web w;

	web_open(&w);
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		struct err e = ERR_INIT;

		w.lie = lies[i];
		ck_assert_msg(mirror_run(w.url, w.dir, NULL, &report, &e) < 0,
		    "%s", lies[i]);
	}
	for (int again = 0; again < 2; again++) {
		struct err e = ERR_INIT;

		w.lie = NULL;
		ck_assert_msg(mirror_run(w.url, w.dir, NULL, &report, &e) == 0,
		    "%s", e.text);
		ck_assert_uint_eq(report.size, 264);
	}
	web_close(&w);
}
END_TEST

/* With a policy, nothing is fetched for a key that it does not name. */
START_TEST(another_key_is_refused_first)
{
	struct sign_key other = sign_key_random();
	struct keys_verifier wrong =
	    keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN, 0x01, &other.public);
	struct policy policy = policy_of_log(&wrong);
	struct mirror_report report;
	struct err e = ERR_INIT;
	struct keys_verifier right;
	struct web w;

	web_open(&w);
	ck_assert_int_eq(mirror_run(w.url, w.dir, &policy, &report, &e), -1);
	ck_assert_uint_eq(report.fetched, 0);
	right = keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN, 0x01,
	    &w.h->log.public);
	policy = policy_of_log(&right);
	ck_assert_msg(mirror_run(w.url, w.dir, &policy, &report, &e) == 0, "%s",
	    e.text);
	web_close(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_page_in_place_of_a_tile,
		another_key_is_refused_first, NULL };

	return unit_main("mirror", tests);
}
