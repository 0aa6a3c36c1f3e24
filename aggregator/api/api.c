/*
 * The routes.  A handler turns a request into a submission and keeps the
 * request open; the answer arrives later in answer_request(), on the thread of
 * the writer or of a reader.  Nothing here decides about a statement.
 */
#include "aggregator/api/api.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/api/metrics.h"
#include "aggregator/api/ready.h"
#include "aggregator/reads/readers.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/http/httpd.h"
#include "common/http/httphead.h"
#include "protocol/limits.h"
#include "protocol/tile.h"

enum {
	/* Agents of a large region that deliver at one time, each with a kept
	 * connection; a connection costs up to 20 KiB of memory. */
	CONNECTIONS_MAX = 2048,
	/* The sites of a trust share one address, that of its proxy; so do all
	 * sites when a proxy stands in front. */
	PER_ADDRESS_MAX = 1024,
	IDLE_S = 120,
	/* A third of the time after which an agent gives up. */
	READ_PATIENCE_MS = 10 * 1000,
	/* 1,600 honest bodies at once, and 150 bundles of the log; together
	 * with all connections far below 128 MiB. */
	BODY_BYTES = 16 * 1024 * 1024,
	ANSWER_BYTES = 16 * 1024 * 1024,
	METRICS_BYTES = 32768,
	/*
	 * Descriptors kept for what must never fail: connections to the stores
	 * with three files each (writer, intake, housekeeping, two readers,
	 * lock), tile, checkpoint and their folders, the listening sockets, 64
	 * clients of the local socket, standard streams: about 100; a
	 * connection to each of 32 witnesses, and their thread's store.  And
	 * for each thread: its queue, its wake-up, a file it reads.
	 */
	RESERVED = 128 + 40,
	RESERVED_PER_THREAD = 8
};

struct api {
	struct centre *centre;
	char *log_dir;
	struct readers *readers;
	struct metrics *metrics;
	struct httpd *httpd;
};

/* The answer becomes the request's. */
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

/* What a site waits for: a receipt, of a refusal too. */
static void
answer_batch(struct submission *s)
{
	struct api *a = httpd_arg(s->arg);

	if (s->status == 200 || s->status == 422)
		metrics_receipt(a->metrics, clock_mono_now().ms - s->asked.ms);
	answer_request(s);
}

static void
submit(struct api *a, struct httpd_request *r, struct submission *s)
{
	s->answer = s->kind == SUBMISSION_BATCH ? answer_batch : answer_request;
	s->arg = r;
	s->asked = clock_mono_now();
	httpd_keep(r);
	merger_submit(centre_merger(a->centre), s);
}

/* The same for one that only reads. */
static void
ask(struct api *a, struct httpd_request *r, struct submission *s)
{
	s->answer = answer_request;
	s->arg = r;
	httpd_keep(r);
	readers_submit(a->readers, s);
}

/* What the agent says of itself; what is no number says as little as no header. */
static void
read_follows(const struct httpd_request *r, struct submission *s)
{
	const char *follows = httpd_header(r, HTTPHEAD_FOLLOWS);

	if (follows != NULL)
		(void)text_parse_u64(slice_of(follows), LIMITS_FOLLOWS_MAX,
		    &s->follows);
}

static void
post_batch(struct httpd_request *r, void *arg)
{
	struct api *a = arg;
	struct submission *s = intake_batch(centre_intake(a->centre),
	    httpd_body(r), httpd_query(r, "old"));

	read_follows(r, s);
	submit(a, r, s);
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
post_checkpoint(struct httpd_request *r, void *arg)
{
	struct api *a = arg;

	ask(a, r,
	    intake_checkpoint(centre_intake(a->centre), httpd_body(r),
		httpd_query(r, "agent")));
}

static void
get_head(struct httpd_request *r, void *arg)
{
	struct api *a = arg;
	struct submission *s = intake_head(centre_intake(a->centre),
	    httpd_param(r, "agent"), httpd_param(r, "epoch"),
	    httpd_query(r, "old"), httpd_query(r, "after"));

	read_follows(r, s);
	intake_head_trust(s, httpd_query(r, "trust"));
	intake_head_statements(s, httpd_query(r, "statements"));
	intake_head_awaiting(s, httpd_query(r, "awaiting"));
	ask(a, r, s);
}

static void
get_trust(struct httpd_request *r, void *arg)
{
	struct api *a = arg;

	ask(a, r, intake_trust(centre_intake(a->centre)));
}

/* P-ASK-9: what a witness that follows the log is to sign. */
static void
get_cosignatures(struct httpd_request *r, void *arg)
{
	struct api *a = arg;
	struct buf out;

	buf_init(&out, LIMITS_CHECKPOINT_MAX);
	centre_signed(a->centre, &out);
	httpd_answer(r, 200, SUBMISSION_TEXT, buf_slice(&out));
	buf_free(&out);
}

static void
post_cosignatures(struct httpd_request *r, void *arg)
{
	struct api *a = arg;
	struct err e = ERR_INIT;
	struct inquiry_brought brought;
	char text[64];

	if (centre_bring_cosignatures(a->centre, httpd_body(r), &brought, &e) <
	    0) {
		httpd_problem(r, strcmp(e.code, "conflict") == 0 ? 409 : 400,
		    e.code, e.text);
		return;
	}
	(void)snprintf(text, sizeof(text), "{\"taken\":%zu,\"again\":%s}\n",
	    brought.taken, brought.again ? "true" : "false");
	httpd_answer(r, 200, SUBMISSION_JSON, slice_of(text));
}

/* P-REC-2: what is missing of an older copy. */
static void
answer_regain(struct httpd_request *r, const struct regain_state *s)
{
	char text[128];

	(void)snprintf(text, sizeof(text),
	    "{\"from\":%" PRIu64 ",\"to\":%" PRIu64 ",\"missing\":%" PRIu64
	    "}\n",
	    s->from, s->to, s->missing);
	httpd_answer(r, 200, SUBMISSION_JSON, slice_of(text));
}

static void
refuse_regain(struct httpd_request *r, const struct err *e)
{
	static const struct {
		const char *code;
		unsigned status;
	} table[] = { { "frame", 400 }, { "grammar", 400 }, { "proof", 401 },
		{ "fork", 409 }, { "full", 507 } };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(e->code, table[i].code) == 0) {
			httpd_problem(r, table[i].status, e->code, e->text);
			return;
		}
	httpd_problem(r, 503, "busy", e->text);
}

static void
get_recover(struct httpd_request *r, void *arg)
{
	struct api *a = arg;
	struct regain_state s;
	struct err e = ERR_INIT;

	if (regain_look(centre_regain(a->centre), &s, &e) == 0)
		answer_regain(r, &s);
	else
		refuse_regain(r, &e);
}

static void
post_recover(struct httpd_request *r, void *arg)
{
	struct api *a = arg;
	struct regain_state s;
	struct err e = ERR_INIT;

	if (regain_take(centre_regain(a->centre), httpd_body(r), &s, &e) == 0)
		answer_regain(r, &s);
	else
		refuse_regain(r, &e);
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
	struct ready_asked asked = {
		.read_only = centre_read_only(a->centre),
		.waits = centre_waits(a->centre),
	};
	struct ready_answer answer;
	struct merger_counts n;
	struct room room;
	struct err e;

	merger_counts(centre_merger(a->centre), &n);
	asked.busy_ms = n.busy_ms;
	if (centre_room(a->centre, &room, &e) == 0)
		asked.room = &room;
	else
		asked.room_why = e.text;
	ready_judge(&asked, &answer);
	if (answer.code != NULL)
		httpd_problem(r, answer.status, answer.code, answer.text);
	else
		httpd_answer(r, answer.status, SUBMISSION_TEXT,
		    slice_of(answer.text));
}

/* For Prometheus. */
static void
get_metrics(struct httpd_request *r, void *arg)
{
	struct api *a = arg;
	struct httpd_figures door;
	struct buf out;

	buf_init(&out, METRICS_BYTES);
	httpd_figures(a->httpd, &door);
	metrics_write(a->metrics, a->readers, &door, &out);
	httpd_answer(r, 200, "text/plain; version=0.0.4; charset=utf-8",
	    buf_slice(&out));
	buf_free(&out);
}

static const struct httproute routes[] = {
	{ "POST", "/v1/batches", LIMITS_ENVELOPE_MAX, post_batch },
	{ "POST", "/v1/enrolments", LIMITS_ENVELOPE_MAX, post_enrolment },
	{ "POST", "/v1/checkpoints", LIMITS_CHECKPOINT_MAX, post_checkpoint },
	{ "GET", "/v1/agents/{agent}/{epoch}/head", 0, get_head },
	{ "GET", "/v1/trust", 0, get_trust },
	{ "GET", "/v1/cosignatures", 0, get_cosignatures },
	{ "POST", "/v1/cosignatures", LIMITS_CHECKPOINT_MAX,
	    post_cosignatures },
	{ "GET", "/v1/recover", 0, get_recover },
	{ "POST", "/v1/recover", LIMITS_OFFERS_MAX, post_recover },
	{ "GET", "/log/checkpoint", 0, get_checkpoint },
	{ "GET", "/log/tile/{path...}", 0, get_tile },
	{ "GET", "/healthz", 0, get_health },
	{ "GET", "/readyz", 0, get_ready },
	{ "GET", "/metrics", 0, get_metrics },
	{ NULL, NULL, 0, NULL },
};

static int
start_readers(struct api *a, const char *dir, struct err *e)
{
	char *store = file_path(dir, "store.db");
	int rc = readers_start(&a->readers, store, centre_merger(a->centre),
	    READ_PATIENCE_MS, e);

	free(store);
	return rc;
}

int
api_start(struct api **out, struct centre *c, const char *dir,
    const struct api_config *config, struct err *e)
{
	struct api *a = mem_alloc(sizeof(*a));
	struct httpd_config http = {
		.listen = config->listen,
		.routes = routes,
		.arg = a,
		.more_routes = config->more_routes,
		.more_arg = config->more_arg,
		.threads = config->threads,
		.connections_max = CONNECTIONS_MAX,
		.per_address_max = PER_ADDRESS_MAX,
		.reserved = RESERVED + config->more_reserved +
			    RESERVED_PER_THREAD * config->threads,
		.body_bytes = BODY_BYTES,
		.answer_bytes = ANSWER_BYTES,
		.deadline_ms = LIMITS_REQUEST_DEADLINE_MS,
		.idle_s = IDLE_S,
		.tls_cert = config->tls_cert,
		.tls_key = config->tls_key,
	};

	*out = NULL;
	a->centre = c;
	a->log_dir = file_path(dir, "log");
	if (start_readers(a, dir, e) < 0 ||
	    metrics_open(&a->metrics, c, dir, e) < 0 ||
	    httpd_start(&a->httpd, &http, e) < 0) {
		api_stop(a);
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
	/* The server first: it waits for the answers of the readers. */
	httpd_stop(a->httpd);
	readers_stop(a->readers);
	metrics_close(a->metrics);
	free(a->log_dir);
	free(a);
}

void
api_tick(struct api *a)
{
	metrics_tick(a->metrics);
}

uint16_t
api_port(const struct api *a)
{
	return httpd_port(a->httpd);
}
