/*
 * The routes.  A handler turns a request into a submission and keeps the
 * request open; the writer's answer arrives later, on the writer's thread, in
 * answer_request().  Nothing here decides about a statement.
 */
#include "aggregator/api/api.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/http/httpd.h"
#include "protocol/limits.h"
#include "protocol/tile.h"

enum {
	/* Agents of a large region, each with a kept connection. */
	CONNECTIONS_MAX = 4096,
	/* The sites of a trust share one address, that of its proxy. */
	PER_ADDRESS_MAX = 1024,
	IDLE_S = 120
};

struct api {
	struct centre *centre;
	char *log_dir;
	struct httpd *httpd;
};

/* The writer's answer becomes the request's. */
static void
answer_request(struct submission *s)
{
	struct httpd_request *r = s->arg;

	/* A quota comes back at midnight, so once an hour is often enough. */
	if (s->status == 429 || s->status == 503)
		httpd_answer_header(r, "Retry-After",
		    s->status == 429 ? "3600" : "30");
	httpd_answer(r, s->status, s->content_type, buf_slice(&s->body));
	submission_free(s);
}

static void
submit(struct api *a, struct httpd_request *r, struct submission *s)
{
	s->answer = answer_request;
	s->arg = r;
	httpd_keep(r);
	merger_submit(centre_merger(a->centre), s);
}

static void
post_batch(struct httpd_request *r, void *arg)
{
	struct api *a = arg;

	submit(a, r,
	    intake_batch(centre_intake(a->centre), httpd_body(r),
		httpd_query(r, "old")));
}

static void
post_enrolment(struct httpd_request *r, void *arg)
{
	struct api *a = arg;

	submit(a, r,
	    intake_enrolment(centre_intake(a->centre), httpd_body(r),
		httpd_query(r, "old")));
}

static void
get_head(struct httpd_request *r, void *arg)
{
	struct api *a = arg;

	submit(a, r,
	    intake_head(centre_intake(a->centre), httpd_param(r, "agent"),
		httpd_param(r, "epoch"), httpd_query(r, "old")));
}

static void
get_trust(struct httpd_request *r, void *arg)
{
	struct api *a = arg;

	submit(a, r, intake_trust(centre_intake(a->centre)));
}

static void
answer_file(struct api *a, struct httpd_request *r, const char *name,
    const char *type, enum httpd_cache cache)
{
	char *path = file_path(a->log_dir, name);

	httpd_answer_file(r, type, path, cache);
	free(path);
}

static void
get_checkpoint(struct httpd_request *r, void *arg)
{
	answer_file(arg, r, "checkpoint", SUBMISSION_TEXT, HTTPD_NO_STORE);
}

/* Only paths of the tile grammar reach the file system. */
static void
get_tile(struct httpd_request *r, void *arg)
{
	struct api *a = arg;
	char name[TILE_PATH_MAX], asked[TILE_PATH_MAX + 8];
	struct tile t;
	int n =
	    snprintf(asked, sizeof(asked), "tile/%s", httpd_param(r, "path"));

	if (n < 0 || (size_t)n >= sizeof(asked) ||
	    !tile_parse_path(slice_of(asked), &t)) {
		httpd_problem(r, 404, "not-found",
		    "That is not the path of a tile.");
		return;
	}
	tile_path(name, &t);
	answer_file(a, r, name, "application/octet-stream", HTTPD_IMMUTABLE);
}

static void
get_health(struct httpd_request *r, void *arg)
{
	(void)arg;
	httpd_answer(r, 200, SUBMISSION_TEXT, slice_of("ok\n"));
}

static void
get_ready(struct httpd_request *r, void *arg)
{
	struct api *a = arg;
	const char *why = centre_read_only(a->centre);

	if (why != NULL)
		httpd_problem(r, 503, "busy", why);
	else
		httpd_answer(r, 200, SUBMISSION_TEXT, slice_of("ready\n"));
}

/* For Prometheus.  Counts statements, never clients. */
static void
get_metrics(struct httpd_request *r, void *arg)
{
	struct api *a = arg;
	struct merger *m = centre_merger(a->centre);
	struct merger_counts n;
	struct checkpoint cp;
	struct buf out;

	merger_counts(m, &n);
	merger_checkpoint(m, &cp, NULL);
	const struct {
		const char *name, *kind, *help;
		uint64_t value;
	} lines[] = {
		{ "log_size", "gauge", "Statements in the published log.",
		    cp.size },
		{ "groups_total", "counter",
		    "Groups that were written, each under one signature.",
		    n.groups },
		{ "statements_accepted_total", "counter",
		    "Statements that were logged.", n.accepted },
		{ "statements_refused_total", "counter",
		    "Statements that were logged together with a refusal.",
		    n.refused },
		{ "statements_repeated_total", "counter",
		    "Statements that came once more and got their receipt.",
		    n.duplicates },
		{ "statements_rejected_total", "counter",
		    "Statements and requests that were answered with an error.",
		    n.rejected },
		{ "seen_forks_total", "counter",
		    "Alarm: batches that name a log with another root.",
		    n.forks },
		{ "waiting", "gauge", "Requests that wait for the writer.",
		    n.waiting },
		{ "read_only", "gauge", "1 when no statement is taken.",
		    centre_read_only(a->centre) != NULL },
		{ "log_lines_held_back_total", "counter",
		    "Warnings and alarms beyond their budget, not written.",
		    log_held() },
	};

	buf_init(&out, 16384);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		buf_printf(&out,
		    "# HELP sheaf_%s %s\n# TYPE sheaf_%s %s\n"
		    "sheaf_%s %" PRIu64 "\n",
		    lines[i].name, lines[i].help, lines[i].name, lines[i].kind,
		    lines[i].name, lines[i].value);
	httpd_answer(r, 200, "text/plain; version=0.0.4; charset=utf-8",
	    buf_slice(&out));
	buf_free(&out);
}

static const struct httproute routes[] = {
	{ "POST", "/v1/batches", LIMITS_ENVELOPE_MAX, post_batch },
	{ "POST", "/v1/enrolments", LIMITS_ENVELOPE_MAX, post_enrolment },
	{ "GET", "/v1/agents/{agent}/{epoch}/head", 0, get_head },
	{ "GET", "/v1/trust", 0, get_trust },
	{ "GET", "/log/checkpoint", 0, get_checkpoint },
	{ "GET", "/log/tile/{path...}", 0, get_tile },
	{ "GET", "/healthz", 0, get_health },
	{ "GET", "/readyz", 0, get_ready },
	{ "GET", "/metrics", 0, get_metrics },
	{ NULL, NULL, 0, NULL },
};

int
api_start(struct api **out, struct centre *c, const char *dir,
    const struct api_config *config, struct err *e)
{
	struct api *a = mem_alloc(sizeof(*a));
	struct httpd_config http = {
		.listen = config->listen,
		.routes = routes,
		.arg = a,
		.threads = config->threads,
		.connections_max = CONNECTIONS_MAX,
		.per_ip_max = PER_ADDRESS_MAX,
		.deadline_ms = LIMITS_REQUEST_DEADLINE_MS,
		.idle_s = IDLE_S,
		.tls_cert = config->tls_cert,
		.tls_key = config->tls_key,
	};

	a->centre = c;
	a->log_dir = file_path(dir, "log");
	if (httpd_start(&a->httpd, &http, e) < 0) {
		free(a->log_dir);
		free(a);
		return -1;
	}
	*out = a;
	return 0;
}

void
api_stop(struct api *a)
{
	if (a == NULL)
		return;
	httpd_stop(a->httpd);
	free(a->log_dir);
	free(a);
}

uint16_t
api_port(const struct api *a)
{
	return httpd_port(a->httpd);
}
