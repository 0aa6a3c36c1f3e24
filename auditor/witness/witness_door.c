/* The witness at its door: routes, and each answer as HTTP. */
#include "auditor/witness/witness_door.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/witness/witness.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/sentence.h"
#include "common/http/httpd.h"
#include "protocol/witness_request.h"

enum {
	THREADS = 1,
	/* Logs ask once a second at most, and monitors seldom. */
	CONNECTIONS_MAX = 128,
	PER_ADDRESS_MAX = 32,
	RESERVED = 32, /* database, logs, libraries */
	BODY_BYTES = 2 * 1024 * 1024,
	ANSWER_BYTES = 2 * 1024 * 1024,
	IDLE_S = 60
};

static const char text_type[] = "text/plain; charset=utf-8";

struct witness_door {
	struct witness_state *state;
	struct httpd *httpd;
};

/* One line for what a log did, and an alarm for what none may do. */
static void
note_answer(const struct witness_answer *a)
{
	if (a->fork)
		log_event(LOG_ALARM, "fork",
		    "two roots of one size are signed by one log; both are "
		    "kept, and \"sheaf-witness status\" names them");
	else if (a->status == WITNESS_INCONSISTENT)
		log_event(LOG_ALARM, "inconsistent", "code=%s", a->why.code);
	else if (a->status == WITNESS_BUSY)
		log_event(LOG_ALARM, "not-signing", "why=\"%s\"", a->why.text);
	else if (a->status == WITNESS_SIGNED)
		log_event(LOG_DEBUG, "signed", "%s", "");
	else
		log_event(LOG_WARN, "not-signed", "status=%d code=%s",
		    (int)a->status, a->why.code);
}

static void
answer_why(struct httpd_request *r, const struct witness_answer *a)
{
	struct buf sentence;

	/* What the database says of itself is not for strangers. */
	if (a->why.kind != ERR_REFUSED) {
		httpd_answer_header(r, "Retry-After", "5");
		httpd_problem(r, (unsigned)a->status, "busy",
		    "The witness cannot store anything now. Ask again later.");
		return;
	}
	buf_init(&sentence, 2 * ERR_TEXT_MAX);
	sentence_put(&sentence, a->why.text);
	if (a->status == WITNESS_BUSY)
		httpd_answer_header(r, "Retry-After", "60");
	httpd_problem(r, (unsigned)a->status, a->why.code, buf_str(&sentence));
	buf_free(&sentence);
}

static void
post_checkpoint(struct httpd_request *r, void *arg)
{
	struct witness_door *d = arg;
	struct witness_answer a;
	char size[32];
	int n;

	witness_ask(d->state, httpd_body(r), clock_wall_now(), &a);
	note_answer(&a);
	switch (a.status) {
	case WITNESS_SIGNED:
		httpd_answer(r, 200, text_type, buf_slice(&a.line));
		break;
	case WITNESS_CONFLICT:
		n = snprintf(size, sizeof(size), "%" PRIu64 "\n", a.size);
		httpd_answer(r, 409, "text/x.tlog.size",
		    slice_make(size, (size_t)n));
		break;
	case WITNESS_MALFORMED:
	case WITNESS_UNTRUSTED:
	case WITNESS_UNKNOWN:
	case WITNESS_INCONSISTENT:
	case WITNESS_BUSY:
		answer_why(r, &a);
		break;
	}
	witness_answer_free(&a);
}

/* The log whose origin has that hash, in hex. */
static bool
find_by_hash(struct witness_state *s, const char *asked, char *origin,
    struct err *e)
{
	struct witness_log *logs;
	bool found = false;
	size_t n;

	if (witness_state_list(s, &logs, &n, e) < 0)
		return false;
	for (size_t i = 0; i < n && !found; i++) {
		char hex[WITNESS_STATE_HEX_SIZE];

		witness_state_hex(logs[i].origin, hex);
		found = strcmp(hex, asked) == 0;
		if (found)
			memcpy(origin, logs[i].origin, sizeof(logs[i].origin));
	}
	free(logs);
	return found;
}

static void
get_checkpoint(struct httpd_request *r, void *arg)
{
	struct witness_door *d = arg;
	char origin[LIMITS_ORIGIN_MAX + 1];
	struct err e = ERR_INIT;
	struct buf out;
	bool found;

	buf_init(&out, LIMITS_CHECKPOINT_MAX + 1024);
	found = find_by_hash(d->state, httpd_param(r, "log"), origin, &e) &&
		witness_state_checkpoint(d->state, origin, &out, &e) == 0;
	if (e.kind != ERR_NONE)
		httpd_problem(r, 503, "busy",
		    "The witness cannot read its state now. Ask again later.");
	else if (!found || out.n == 0)
		httpd_problem(r, 404, "unknown",
		    "This witness has signed no checkpoint of such a log.");
	else
		httpd_answer(r, 200, text_type, buf_slice(&out));
	buf_free(&out);
}

static void
get_health(struct httpd_request *r, void *arg)
{
	(void)arg;
	httpd_answer(r, 200, text_type, slice_of("ok\n"));
}

static const struct httproute routes[] = {
	{ "POST", "/add-checkpoint", WITNESS_REQUEST_MAX, post_checkpoint },
	{ "GET", "/healthz", 0, get_health },
	{ "GET", "/{log}/checkpoint", 0, get_checkpoint },
	{ NULL, NULL, 0, NULL },
};

int
witness_door_start(struct witness_door **out, struct witness_state *s,
    const struct witness_door_config *config, struct err *e)
{
	struct witness_door *d = mem_alloc(sizeof(*d));
	const struct httpd_config http = { .listen = config->listen,
		.routes = routes,
		.arg = d,
		.threads = THREADS,
		.connections_max = CONNECTIONS_MAX,
		.per_address_max = PER_ADDRESS_MAX,
		.reserved = RESERVED,
		.body_bytes = BODY_BYTES,
		.answer_bytes = ANSWER_BYTES,
		.deadline_ms = LIMITS_REQUEST_DEADLINE_MS,
		.idle_s = IDLE_S,
		.tls_cert = config->tls_cert,
		.tls_key = config->tls_key };

	*out = NULL;
	d->state = s;
	if (httpd_start(&d->httpd, &http, e) < 0) {
		free(d);
		return -1;
	}
	*out = d;
	return 0;
}

void
witness_door_stop(struct witness_door *d)
{
	if (d == NULL)
		return;
	httpd_stop(d->httpd);
	free(d);
}

uint16_t
witness_door_port(const struct witness_door *d)
{
	return httpd_port(d->httpd);
}
