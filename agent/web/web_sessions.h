#ifndef SHEAF_AGENT_WEB_WEB_SESSIONS_H
#define SHEAF_AGENT_WEB_WEB_SESSIONS_H

#include "agent/register/actor.h"
#include "common/http/httpsessions.h"

/* Who is signed in by a browser: the sessions of common/http, each of a member
 * of staff. */

/* What a request gets of its session: copies. */
struct web_session {
	uint64_t number; /* never used again */
	struct actor actor;
	/* Until it ends for want of a person's act. */
	int64_t left_ms;
};

/* idle_ms: how long a session lasts without a person's act.  Freed with
 * httpsessions_free(). */
struct httpsessions *web_sessions_new(int64_t idle_ms);

/* As httpsessions_begin(). */
void web_sessions_begin(struct httpsessions *all, const struct actor *actor,
    struct clock_mono now, struct httpsessions_secrets *out);

/* As httpsessions_find(). */
bool web_sessions_find(struct httpsessions *all, const char *cookie, bool act,
    struct clock_mono now, struct web_session *out);

/* The person of a session as they are after a change of their own account. */
void web_sessions_change(struct httpsessions *all, uint64_t number,
    const struct actor *actor);

#endif
