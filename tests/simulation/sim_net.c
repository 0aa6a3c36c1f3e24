/*
 * A network that loses, delays, repeats, damages and swaps what it carries, and
 * sometimes answers by itself.
 */
#include "tests/simulation/sim_net.h"

#include <stdio.h>
#include <string.h>

#include "protocol/envelope.h"
#include "tests/simulation/sim_centre.h"
#include "tests/simulation/sim_regain.h"
#include "tests/simulation/sim_request.h"

void
sim_net_damage(struct sim *s, struct buf *file)
{
	if (file->n == 0)
		return;
	s->did.damaged++;
	if (sim_below(s, 4) == 0) {
		file->n = sim_below(s, file->n);
		return;
	}
	file->data[sim_below(s, file->n)] ^= (uint8_t)(1u << sim_below(s, 8));
}

static int
nothing_came(struct sim *s, const char *why, struct err *e)
{
	s->did.lost++;
	sim_trace(s, "  network: %s", why);
	return err_set(e, ERR_LATER, "%s", why);
}

/* Something on the way answers in the centre's place. */
static void
answer_falsely(struct sim *s, struct transport_answer *a)
{
	static const unsigned status[] = { 200, 302, 400, 401, 403, 404, 407,
		409, 410, 413, 422, 425, 429, 502, 503, 504 };
	static const char *const body[] = { "", "<html>no</html>", "{}",
		"{\"code\":\"conflict\",\"note\":\"x\",\"proof\":\"y\"}",
		"{\"code\":\"ended\"}", "{\"code\":\"opening\"}",
		"{\"code\":\"gap\"}", "{\"code\":\"behind\"}" };

	a->status = status[sim_below(s, sizeof(status) / sizeof(status[0]))];
	if (sim_below(s, 3) == 0)
		a->retry_after_ms = (int64_t)sim_below(s, 7200) * 1000;
	if (sim_below(s, 4) == 0 && s->stray.n > 0) {
		a->status = s->stray_status;
		buf_add_slice(&a->body, buf_slice(&s->stray));
	} else {
		buf_puts(&a->body,
		    body[sim_below(s, sizeof(body) / sizeof(body[0]))]);
	}
	sim_trace(s, "  network: answers %u by itself", a->status);
}

/* Remember an answer that may come to somebody else. */
static void
let_stray(struct sim *s, const struct transport_answer *a)
{
	if (sim_below(s, 5) > 0)
		return;
	buf_reset(&s->stray);
	buf_add_slice(&s->stray, buf_slice(&a->body));
	s->stray_status = a->status;
}

static int
bring_back(struct sim *s, const struct sim_reply *reply,
    struct transport_answer *a, struct err *e)
{
	if (sim_trouble(s, 8))
		return nothing_came(s, "the answer is lost", e);
	a->status = reply->status;
	buf_add_slice(&a->body, buf_slice(&reply->body));
	let_stray(s, a);
	if (sim_trouble(s, 6)) {
		sim_net_damage(s, &a->body);
		sim_trace(s, "  network: the answer is damaged");
	}
	return 0;
}

/*
 * A spell in which something spoils the first box of every batch: the first time
 * it is sent again, then the site has to seal it anew.
 */
static void
spoil_boxes(struct sim *s, struct buf *body)
{
	struct slice rest = buf_slice(body);
	struct err ignored = ERR_INIT;
	struct envelope v;
	size_t at;

	if (sim_trouble(s, 3))
		s->spoiling = 2 + (unsigned)sim_below(s, 3);
	if (s->healed || s->spoiling == 0 ||
	    envelope_read(&v, &rest, &ignored) < 0 || v.boxes == 0)
		return;
	s->spoiling--;
	s->did.damaged++;
	at = (size_t)(v.box[0].box.p - body->data);
	body->data[at + sim_below(s, v.box[0].box.n)] ^= 1;
	sim_trace(s, "  network: a box is spoilt");
}

/* Bring the request to the centre, and the answer back. */
static int
bring(struct sim *s, const struct transport_request *request,
    struct transport_answer *a, struct err *e)
{
	struct sim_reply reply;
	struct buf body;
	int rc = -1;

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	buf_add_slice(&body, request->body);
	spoil_boxes(s, &body);
	if (body.n > 0 && sim_trouble(s, 8)) {
		sim_net_damage(s, &body);
		sim_trace(s, "  network: the request is damaged");
	}
	if (sim_trouble(s, 10))
		sim_request_hold(s, request->url, buf_slice(&body));
	if (!(strstr(request->url, "/v1/recover") != NULL
		    ? sim_regain_ask(s, buf_slice(&body), &reply)
		    : sim_centre_ask(s, request->url, buf_slice(&body),
			  &reply))) {
		rc = nothing_came(s, "the centre is down", e);
	} else {
		rc = bring_back(s, &reply, a, e);
		sim_trace(s, "  %s -> %u", strstr(request->url, "/v1/"),
		    reply.status);
		buf_free(&reply.body);
	}
	buf_free(&body);
	return rc;
}

static int
ask(void *arg, const struct transport_request *request,
    struct transport_answer *a, struct err *e)
{
	struct sim_site *site = arg;
	struct sim *s = site->sim;
	int rc;

	memset(a, 0, sizeof(*a));
	buf_init(&a->body, LIMITS_ANSWER_MAX);
	s->did.asks++;
	if (sim_trouble(s, 8)) {
		if (sim_below(s, 2) == 0)
			sim_request_hold(s, request->url, request->body);
		return nothing_came(s, "the request is lost or late", e);
	}
	if (sim_trouble(s, 6)) {
		answer_falsely(s, a);
		return 0;
	}
	rc = bring(s, request, a, e);
	if (sim_trouble(s, 10))
		site->meanwhile(site, sim_below(s, 2) == 0);
	return rc;
}

struct transport
sim_net_transport(struct sim_site *site)
{
	return (struct transport){ ask, site };
}
