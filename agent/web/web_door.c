/*
 * From the HTTP server's threads to those that may wait.  A request that wants
 * the register is kept and joins a queue; pages and their parts are answered
 * at once.
 */
#include "agent/web/web_door.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "agent/web/web_pages.h"
#include "agent/web/web_routes.h"
#include "common/base/mem.h"
#include "common/http/httpd.h"
#include "protocol/limits.h"

enum {
	/* One waits for a password, one reads a file, and the others answer. */
	WORKERS = 6,
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

struct waiting {
	struct httpd_request *request;
	const struct web_route *route;
	struct waiting *next;
};

struct web_door {
	struct web *web;
	struct web_guard names;
	struct httpd *server;
	struct httproute table[ROUTES_MAX + 4]; /* in the order of web_routes */
	pthread_t worker[WORKERS];

	pthread_mutex_t guard; /* of what follows */
	pthread_cond_t come;
	struct waiting *first, **last;
	bool closing;
};

/* ---------------------------------------------------------------- the queue */

static struct waiting *
next(struct web_door *d)
{
	struct waiting *w;

	(void)pthread_mutex_lock(&d->guard);
	while (d->first == NULL && !d->closing)
		(void)pthread_cond_wait(&d->come, &d->guard);
	w = d->first;
	if (w != NULL) {
		d->first = w->next;
		if (d->first == NULL)
			d->last = &d->first;
	}
	(void)pthread_mutex_unlock(&d->guard);
	return w;
}

static void *
work(void *arg)
{
	struct web_door *d = arg;
	struct waiting *w;

	while ((w = next(d)) != NULL) {
		web_call_run(d->web, &d->names, w->request, w->route);
		free(w);
	}
	return NULL;
}

static void
on_call(struct httpd_request *r, void *arg)
{
	struct web_door *d = arg;
	struct waiting *w = mem_alloc(sizeof(*w));

	w->request = r;
	w->next = NULL;
	w->route = &web_routes[httpd_route(r) - d->table];
	httpd_keep(r);
	(void)pthread_mutex_lock(&d->guard);
	*d->last = w;
	d->last = &w->next;
	(void)pthread_cond_signal(&d->come);
	(void)pthread_mutex_unlock(&d->guard);
}

/* ---------------------------------------------------------------- the pages */

/* Whether a request for no route of the API may come in. */
static bool
lets_in(const struct web_door *d, struct httpd_request *r)
{
	const struct web_guard_request q = { .method = "GET",
		.host = httpd_header(r, "Host"),
		.override = httpd_header(r, "X-HTTP-Method-Override") };
	struct web_guard_verdict v = web_guard_judge(&d->names, &q);

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

	d->web = w;
	d->names.scheme = c->cert == NULL ? "http" : "https";
	d->last = &d->first;
	fill_table(d);
	ASSERT(pthread_mutex_init(&d->guard, NULL) == 0);
	ASSERT(pthread_cond_init(&d->come, NULL) == 0);
	*out = NULL;
	if (httpd_start(&d->server, &config, e) < 0) {
		free(d);
		return -1;
	}
	for (int i = 0; i < WORKERS; i++)
		ASSERT(pthread_create(&d->worker[i], NULL, work, d) == 0);
	*out = d;
	return 0;
}

void
web_door_name(struct web_door *d, const char *name)
{
	web_guard_add(&d->names, name);
}

void
web_door_ready(struct web_door *d)
{
	web_guard_open(&d->names);
}

const char *
web_door_address(const struct web_door *d)
{
	return d->names.name[0];
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
	/* Those that are kept are answered by the workers meanwhile. */
	httpd_stop(d->server);
	(void)pthread_mutex_lock(&d->guard);
	d->closing = true;
	(void)pthread_cond_broadcast(&d->come);
	(void)pthread_mutex_unlock(&d->guard);
	for (int i = 0; i < WORKERS; i++)
		(void)pthread_join(d->worker[i], NULL);
	(void)pthread_cond_destroy(&d->come);
	(void)pthread_mutex_destroy(&d->guard);
	free(d);
}
