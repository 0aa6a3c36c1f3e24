#ifndef SHEAF_AGENT_WEB_WEB_SESSIONS_H
#define SHEAF_AGENT_WEB_WEB_SESSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/register/actor.h"
#include "common/base/clock.h"

/*
 * Who is signed in by a browser.  A session has two secrets: one in a cookie,
 * which the browser sends by itself, and one that the page fetches and sends
 * in a header.  Cookies do not tell ports apart, so every other service on
 * 127.0.0.1 is sent ours; the second secret is what it does not get.  Neither
 * is kept: what is kept is their SHA-256, in memory alone.
 */
struct web_sessions;

enum {
	WEB_SESSIONS_SECRET = 64 + 1, /* 32 bytes in hexadecimal, and a NUL */
	/* Thirty people, each with two browsers. */
	WEB_SESSIONS_MAX = 64
};

/* What a request gets of its session: copies. */
struct web_session {
	uint64_t number; /* never used again */
	struct actor actor;
	/* Until it ends for want of a person's act. */
	int64_t left_ms;
};

struct web_sessions_secrets {
	char cookie[WEB_SESSIONS_SECRET], token[WEB_SESSIONS_SECRET];
};

/* idle_ms: how long a session lasts without a person's act.  Freed with
 * web_sessions_free(). */
struct web_sessions *web_sessions_new(int64_t idle_ms);
void web_sessions_free(struct web_sessions *all);

/*
 * Begin a session; where there are too many, the one that was idle longest
 * ends.  The caller wipes *out.
 */
void web_sessions_begin(struct web_sessions *all, const struct actor *actor,
    struct clock_mono now, struct web_sessions_secrets *out);

/*
 * The session of a cookie's secret (NULL: none).  `act` says that a person did
 * something just now, which a page that only looks again does not.  False when
 * there is none, or its time is up: it is over then.
 */
bool web_sessions_find(struct web_sessions *all, const char *cookie, bool act,
    struct clock_mono now, struct web_session *out);

/* Whether `token` (NULL: none) is the second secret of the session. */
bool web_sessions_token(struct web_sessions *all, uint64_t number,
    const char *token);

/* A new second secret, for a page that has just been opened; the one before
 * goes on to hold for the pages that have it.  The caller wipes it. */
bool web_sessions_new_token(struct web_sessions *all, uint64_t number,
    char out[static WEB_SESSIONS_SECRET]);

/* The person of a session as they are after a change of their own account. */
void web_sessions_change(struct web_sessions *all, uint64_t number,
    const struct actor *actor);

/* Whether it has not ended. */
bool web_sessions_has(struct web_sessions *all, uint64_t number);

/* End one, or all. */
void web_sessions_end(struct web_sessions *all, uint64_t number);
void web_sessions_end_all(struct web_sessions *all);

/* End those whose time is up; how many are left. */
unsigned web_sessions_count(struct web_sessions *all, struct clock_mono now);

#endif
