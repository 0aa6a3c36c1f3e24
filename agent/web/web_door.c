/*
 * From the HTTP server's threads to those that may wait.  A request that wants
 * the register is kept and joins a queue; pages and their parts are answered
 * at once.
 */
#include "agent/web/web_door.h"

#include <stdlib.h>
#include <string.h>

#include "agent/web/web_pages.h"
#include "agent/web/web_routes.h"
#include "common/base/mem.h"
#include "common/http/httpd.h"
#include "common/http/httpqueue.h"
#include "protocol/limits.h"

enum {
	/* One waits for a password, one reads a file, and the others answer. */
	WORKERS = 6,
	/* For what is answered while all of those wait. */
	QUICK_WORKERS = 2,
	SERVER_THREADS = 2,
	/* Thirty people, whose browsers open six connections each. */
	CONNECTIONS = 256,
	IDLE_S = 30,
	/* Sheets that are handed in at once, and files on their way out: of a
	 * few people at a time. */
	BODY_BYTES = 64 * 1024 * 1024,
	ANSWER_BYTES = 64 * 1024 * 1024,
	ROUTES_MAX = 128
};

struct web_door {
	struct web *web;
	struct httpguard names;
	bool secure; /* over TLS */
	struct httpd *server;
	struct httproute table[ROUTES_MAX + 4]; /* in the order of web_routes */
	struct httpqueue *queue, *quick;
};

static void
run(void *arg, unsigned thread, struct httpd_request *r, const void *route)
{
	struct web_door *d = arg;

	(void)thread;
	web_call_run(d->web, &d->names, r, route);
}

static void
on_call(struct httpd_request *r, void *arg)
{
	struct web_door *d = arg;
	const struct web_route *route = &web_routes[httpd_route(r) - d->table];

	httpqueue_put(route->flags & WEB_CALL_AT_ONCE ? d->quick : d->queue, r,
	    route);
}

/* ---------------------------------------------------------------- the pages */

/* Whether a request for no route of the API may come in. */
static bool
lets_in(const struct web_door *d, struct httpd_request *r)
{
	const struct httpguard_request q = { .method = "GET",
		.host = httpd_header(r, "Host"),
		.override = httpd_header(r, "X-HTTP-Method-Override") };
	struct httpguard_verdict v = httpguard_judge(&d->names, &q);

	if (v.status != 0)
		httpd_problem(r, v.status, v.code, v.detail);
	return v.status == 0;
}

/* The authority that devices are to trust: before anybody signs in. */
static void
on_authority(struct httpd_request *r, void *arg)
{
	const struct web_door *d = arg;

	if (lets_in(d, r))
		web_trust_answer(d->web->trust, r);
}

static void
on_page(struct httpd_request *r, void *arg)
{
	const struct web_door *d = arg;
	char path[HTTPROUTE_TEXT_MAX + 1] = "/";

	if (!lets_in(d, r))
		return;
	strcat(path, httpd_param(r, "path"));
	if (web_stage_shared(d->web->stage) == NULL)
		web_pages_answer_first(r, path);
	else
		web_pages_answer(r, path);
}

/* ------------------------------------------------------------ begin and end */

static void
fill_table(struct web_door *d)
{
	size_t n = 0;

	for (; web_routes[n].method != NULL; n++) {
		ASSERT(n < ROUTES_MAX);
		d->table[n] = (struct httproute){ web_routes[n].method,
			web_routes[n].path, web_routes[n].body_max, on_call };
	}
	d->table[n++] = (struct httproute){ "GET", "/trust/authority.crt", 0,
		on_authority };
	d->table[n++] = (struct httproute){ "GET", "/", 0, on_page };
	d->table[n++] = (struct httproute){ "GET", "/{path...}", 0, on_page };
	d->table[n] = (struct httproute){ .method = NULL };
}

int
web_door_open(struct web_door **out, struct web *w,
    const struct web_door_config *c, struct err *e)
{
	struct web_door *d = mem_alloc(sizeof(*d));
	const struct httpd_config config = { .listen = c->listen,
		.tls_cert = c->cert,
		.tls_key = c->key,
		.routes = d->table,
		.arg = d,
		.threads = SERVER_THREADS,
		.connections_max = CONNECTIONS,
		.body_bytes = BODY_BYTES,
		.answer_bytes = ANSWER_BYTES,
		.deadline_ms = LIMITS_REQUEST_DEADLINE_MS,
		.idle_s = IDLE_S };
	/* No more can wait than there are connections. */
	struct httpqueue_config queue = { .threads = WORKERS,
		.waiting_max = CONNECTIONS,
		.run = run,
		.arg = d };
	int rc;

	d->web = w;
	d->secure = c->cert != NULL;
	d->names.hint = "this page is opened by the address that was "
			"shown when the desk was started, and by no other name";
	fill_table(d);
	*out = NULL;
	rc = httpqueue_new(&d->queue, &queue, e);
	queue.threads = QUICK_WORKERS;
	if (rc == 0)
		rc = httpqueue_new(&d->quick, &queue, e);
	if (rc < 0 || httpd_start(&d->server, &config, e) < 0) {
		httpqueue_free(d->quick);
		httpqueue_free(d->queue);
		free(d);
		return -1;
	}
	*out = d;
	return 0;
}

void
web_door_name(struct web_door *d, const char *name)
{
	httpguard_add(&d->names, name, d->secure);
}

void
web_door_ready(struct web_door *d)
{
	httpguard_open(&d->names);
}

const char *
web_door_address(const struct web_door *d)
{
	return d->names.name[0].host;
}

uint16_t
web_door_port(const struct web_door *d)
{
	return httpd_port(d->server);
}

void
web_door_close(struct web_door *d)
{
	if (d == NULL)
		return;
	/* Those that are kept are answered by the queue meanwhile. */
	httpd_stop(d->server);
	httpqueue_free(d->quick);
	httpqueue_free(d->queue);
	free(d);
}
