/*
 * Sessions of common/http, each of a member of staff.
 */
#include "agent/web/web_sessions.h"

struct httpsessions *
web_sessions_new(int64_t idle_ms)
{
	const struct httpsessions_config config = { .idle_ms = idle_ms,
		.who_n = sizeof(struct actor) };

	return httpsessions_new(&config);
}

void
web_sessions_begin(struct httpsessions *all, const struct actor *actor,
    struct clock_mono now, struct httpsessions_secrets *out)
{
	httpsessions_begin(all, actor, now, out);
}

bool
web_sessions_find(struct httpsessions *all, const char *cookie, bool act,
    struct clock_mono now, struct web_session *out)
{
	struct httpsession found;

	if (!httpsessions_find(all, cookie, act, now, &found, &out->actor))
		return false;
	out->number = found.number;
	out->left_ms = found.left_ms;
	return true;
}

void
web_sessions_change(struct httpsessions *all, uint64_t number,
    const struct actor *actor)
{
	httpsessions_change(all, number, actor);
}
