/*
 * Requests handed to intake as the HTTP routes would, without a socket; some are
 * held back and come in long after their sender has given up.
 */
#include "tests/simulation/sim_request.h"

#include <stdio.h>
#include <string.h>

/* "http://x/v1/batches?old=7": what is behind the origin. */
static const char *
path_of(const char *url)
{
	const char *v1 = strstr(url, "/v1/");

	ASSERT(v1 != NULL);
	return v1 + strlen("/v1/");
}

struct submission *
sim_request(struct intake *in, const char *url, struct slice body)
{
	const char *path = path_of(url), *at = strstr(path, "?old=");
	const char *after = strstr(path, "&after=");
	const char *held = strstr(path, "&trust=");
	const char *awaiting = strstr(path, "&awaiting=");
	char agent[LIMITS_AGENT_ID_MAX + 1], epoch[24], old[24], trust[24];
	struct submission *s;

	if (strncmp(path, "checkpoints?agent=", 18) == 0)
		return intake_checkpoint(in, body, path + 18);
	ASSERT(at != NULL && sscanf(at, "?old=%23[0-9]", old) == 1);
	if (strncmp(path, "batches?", 8) == 0)
		return intake_batch(in, body, old);
	if (strncmp(path, "enrolments?", 11) == 0)
		return intake_enrolment(in, body, old);
	ASSERT(sscanf(path, "agents/%65[^/]/%23[0-9]/head", agent, epoch) == 2);
	if (after != NULL)
		after += strlen("&after=");
	s = intake_head(in, agent, epoch, old, after);
	s->follows = LIMITS_FOLLOWS; /* as each request of an agent says */
	if (held != NULL && sscanf(held, "&trust=%23[0-9]", trust) == 1)
		intake_head_trust(s, trust);
	if (awaiting != NULL)
		intake_head_awaiting(s, "");
	return s;
}

struct submission *
sim_request_held(struct sim *s, size_t i)
{
	struct sim_held h = s->held[i];
	struct submission *sub;

	s->held[i] = s->held[--s->helds];
	sub = sim_request(s->centre.intake, h.url, buf_slice(&h.body));
	buf_free(&h.body);
	s->did.late++;
	return sub;
}

void
sim_request_hold(struct sim *s, const char *url, struct slice body)
{
	struct sim_held *h;

	/* What comes back comes again by itself. */
	if (s->helds == SIM_HELD || strstr(url, "/v1/recover") != NULL)
		return;
	h = &s->held[s->helds++];
	(void)snprintf(h->url, sizeof(h->url), "%s", url);
	buf_init(&h->body, LIMITS_ENVELOPE_MAX);
	buf_add_slice(&h->body, body);
}
