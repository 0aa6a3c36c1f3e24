/*
 * Pages of the region at the server, over loopback HTTP, with 400 services that
 * reported 40 quarters: each view of the table of routes at its 99th percentile
 * of 120 requests, of which the first makes what the others are given, and its
 * growth from 40 services; what making it takes, and the state behind all of
 * them, which is made once for each growth of the log; and an answer that is
 * still the same.  The "floor" is the target; the ratio is above 1 within it.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aggregator/accounts/accounts_sign_in.h"
#include "aggregator/api/api.h"
#include "aggregator/pages/pages.h"
#include "aggregator/pages/pages_routes.h"
#include "common/base/mem.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"

enum {
	FEW = 40,
	MANY = 400,
	QUARTERS = 40,
	REGIONS = 7,
	GROUP = 256,
	ASKED = 120,
	MADE = 5,
	ROUTES_MAX = 128,
	ANSWER_MAX = 64 * 1024 * 1024,
	PAGE_MS = 50,
	GROWTH = 3,
	SAME_MS = 1
};

/* A centre with its pages, and somebody who is signed in. */
struct door {
	struct fleet fleet;
	struct centre *centre;
	struct pages *pages;
	struct api *api;
	struct httpsessions_secrets secrets;
	int fd;
	char *answer; /* the last one */
};

#define must(call) \
	do { \
		if ((call) < 0) \
			gauge_die("%s: %s", #call, e.text); \
	} while (0)

/* An analyst, without the steps of signing in. */
static void
sign_in(struct door *d)
{
	const struct accounts_by by = { .today = clock_today() };
	struct accounts_person p = { .name = "analyst",
		.role = ACCOUNTS_ANALYST };
	struct accounts_try t = { .now = clock_wall_now(), .name = p.name };
	struct accounts_session s;
	struct accounts_fresh fresh;
	struct err e;

	must(accounts_add(d->pages->accounts, &by, &p, &fresh, &e));
	t.password = fresh.password;
	must(accounts_sign_in(d->pages->accounts, &t, &s, &e));
	s.stage = ACCOUNTS_IN;
	httpsessions_begin(d->pages->sessions, &s, clock_mono_now(),
	    &d->secrets);
}

static void
dial(struct door *d)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(api_port(d->api)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	d->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (d->fd < 0 || connect(d->fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		gauge_die("cannot connect");
}

static void
open_door(struct door *d, size_t services)
{
	struct api_config door = { .listen = "127.0.0.1:0", .threads = 2 };
	struct pages_config config = { .listen = "127.0.0.1:0",
		.version = "bench" };
	struct err e = ERR_INIT;

	fleet_make(&d->fleet, services, 1, REGIONS);
	d->fleet.quarters = QUARTERS;
	config.dir = d->fleet.state;
	must(centre_open(&d->centre, d->fleet.state, &e));
	(void)fleet_fill(&d->fleet, d->centre, services * QUARTERS, GROUP);
	must(pages_start(&d->pages, d->centre, &config, &e));
	door.more_routes = pages_table(d->pages);
	door.more_arg = d->pages;
	must(api_start(&d->api, d->centre, d->fleet.state, &door, &e));
	pages_open(d->pages, &config, api_port(d->api));
	sign_in(d);
	d->answer = mem_alloc(ANSWER_MAX);
	dial(d);
}

static void
close_door(struct door *d)
{
	(void)close(d->fd);
	free(d->answer);
	pages_close(d->pages);
	api_stop(d->api);
	pages_stop(d->pages);
	centre_close(d->centre);
	fleet_free(&d->fleet);
}

/* Bytes of the whole answer, once its header is there; else 0. */
static size_t
whole(const char *text)
{
	const char *end = strstr(text, "\r\n\r\n"),
		   *length = strstr(text, "Content-Length: ");

	if (end == NULL)
		return 0;
	return (size_t)(end + 4 - text) +
	       (length == NULL || length > end
		       ? 0
		       : strtoul(length + 16, NULL, 10));
}

/* Ask; the milliseconds from request to answer, and its status. */
static double
ask(struct door *d, const char *path, const char *tag, unsigned *status)
{
	char *text = mem_printf("GET %s HTTP/1.1\r\nHost: %s\r\nCookie: "
				"sheaf_region=%s\r\nSheaf-Token: %s\r\n"
				"If-None-Match: \"%s\"\r\n\r\n",
	    path, d->pages->names.name[0].host, d->secrets.cookie,
	    d->secrets.token, tag);
	double begin = gauge_now_ns();
	size_t n = 0, wanted = 0;

	if (send(d->fd, text, strlen(text), MSG_NOSIGNAL) < 0)
		gauge_die("the door hung up");
	while (wanted == 0 || n < wanted) {
		ssize_t got = recv(d->fd, d->answer + n, ANSWER_MAX - 1 - n, 0);

		if (got <= 0)
			gauge_die("the door hung up");
		n += (size_t)got;
		d->answer[n] = '\0';
		if (wanted == 0)
			wanted = whole(d->answer);
	}
	*status = (unsigned)atoi(d->answer + strlen("HTTP/1.1 "));
	free(text);
	return (gauge_now_ns() - begin) / 1e6;
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* What a view takes, in milliseconds. */
struct took {
	double p99, median, made;
};

/* False for a view that wants more than a region.  An argument that no view
 * reads makes a question another one, whose answer has to be made. */
static bool
measure(struct door *d, const char *path, struct took *out)
{
	double ms[ASKED], made[MADE];
	unsigned status = 0;
	char *full;

	/* The door closes one that was idle while the other was measured. */
	(void)close(d->fd);
	dial(d);
	for (int i = 0; i < MADE; i++) {
		full = mem_printf("%s?region=r0&since=%d", path, i);
		made[i] = ask(d, full, "", &status);
		free(full);
		if (status == 400)
			return false;
		if (status != 200)
			gauge_die("%s: %.300s", path, d->answer);
	}
	full = mem_printf("%s?region=r0", path);
	for (int i = 0; i < ASKED; i++)
		ms[i] = ask(d, full, "", &status);
	free(full);
	qsort(ms, ASKED, sizeof(ms[0]), by_size);
	out->p99 = ms[ASKED - 1 - ASKED / 100];
	out->median = ms[ASKED / 2];
	out->made = gauge_median(made, MADE);
	return true;
}

static void
print(const char *what, const char *path, double value, const char *unit,
    double target)
{
	char *name = mem_printf("page_%s%s", path + strlen("/v1/"), what);

	gauge_print(name, value, unit, target,
	    target < 0 ? -1 : target / value);
	free(name);
}

/* The first question after a change makes the state that the others share. */
static void
measure_state(struct door *d)
{
	unsigned status;
	double first = ask(d, "/v1/totals?region=r0", "", &status);

	if (status != 200)
		gauge_die("%.300s", d->answer);
	gauge_print("page_state", first, "ms", -1, -1);
}

static void
measure_same(struct door *d)
{
	static const char path[] = "/v1/totals?region=r0";
	char *at, *tag;
	double ms[ASKED];
	unsigned status;

	(void)ask(d, path, "", &status);
	at = strstr(d->answer, "ETag: \"");
	if (status != 200 || at == NULL)
		gauge_die("%.300s", d->answer);
	tag = mem_copy_text(at + 7, strcspn(at + 7, "\""));
	for (int i = 0; i < ASKED; i++) {
		ms[i] = ask(d, path, tag, &status);
		if (status != 304)
			gauge_die("%.300s", d->answer);
	}
	free(tag);
	print("_same", "/v1/totals", gauge_median(ms, ASKED), "ms", SAME_MS);
}

int
main(void)
{
	struct door few = { 0 }, many = { 0 };

	keys_start();
	open_door(&few, FEW);
	open_door(&many, MANY);
	measure_state(&many);
	measure_same(&many);
	for (const struct pages_route *r = pages_routes; r->method != NULL;
	     r++) {
		struct took at_many, at_few;

		if ((r->flags & PAGES_VIEW) == 0 ||
		    strcmp(r->method, "GET") != 0 ||
		    strchr(r->path, '{') != NULL ||
		    !measure(&many, r->path, &at_many) ||
		    !measure(&few, r->path, &at_few))
			continue;
		print("", r->path, at_many.p99, "ms", PAGE_MS);
		print("_growth", r->path, at_many.median / at_few.median, "x",
		    GROWTH);
		print("_made", r->path, at_many.made, "ms", -1);
	}
	close_door(&few);
	close_door(&many);
	return 0;
}
