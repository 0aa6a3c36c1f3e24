#ifndef SHEAF_COMMON_HTTP_HTTPSESSIONS_H
#define SHEAF_COMMON_HTTP_HTTPSESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/clock.h"
#include "common/http/httpcookie.h"

/*
 * Who is signed in by a browser.  A session has two secrets: one in a cookie,
 * which the browser sends by itself, and one that the page fetches and sends
 * in a header.  Cookies do not tell ports apart, so every other service on
 * 127.0.0.1 is sent ours; the second secret is what it does not get.  Neither
 * is kept: what is kept is their SHA-256, in memory alone.  Who a session is of
 * is a struct of the program's, copied in and out.
 */
struct httpsessions;

enum {
	HTTPSESSIONS_SECRET = HTTPCOOKIE_SECRET,
	/* Thirty people, each with two browsers. */
	HTTPSESSIONS_MAX = 64,
	HTTPSESSIONS_WHO_MAX = 1024 /* bytes of the program's struct */
};

/* What a request gets of its session: copies. */
struct httpsession {
	uint64_t number; /* never used again; 0: none */
	/* Until it ends for want of a person's act, or because its time is
	 * up. */
	int64_t left_ms;
};

struct httpsessions_secrets {
	char cookie[HTTPSESSIONS_SECRET], token[HTTPSESSIONS_SECRET];
};

struct httpsessions_config {
	int64_t idle_ms; /* how long one lasts without a person's act */
	int64_t life_ms; /* how long at most; 0: for ever */
	size_t who_n;    /* bytes of what says who somebody is */
};

/* Freed with httpsessions_free(). */
struct httpsessions *httpsessions_new(const struct httpsessions_config *config);
void httpsessions_free(struct httpsessions *all);

/*
 * Begin a session; where there are too many, the one that was idle longest
 * ends.  The caller wipes *out.
 */
void httpsessions_begin(struct httpsessions *all, const void *who,
    struct clock_mono now, struct httpsessions_secrets *out);

/*
 * The session of a cookie's secret (NULL: none), and in *who whose it is.  `act`
 * says that a person did
 * something just now, which a page that only looks again does not.  False when
 * there is none, or its time is up: it is over then.
 */
bool httpsessions_find(struct httpsessions *all, const char *cookie, bool act,
    struct clock_mono now, struct httpsession *out, void *who);

/* Whether `token` (NULL: none) is the second secret of the session. */
bool httpsessions_token(struct httpsessions *all, uint64_t number,
    const char *token);

/* A new second secret, for a page that has just been opened; the one before
 * goes on to hold for the pages that have it.  The caller wipes it. */
bool httpsessions_new_token(struct httpsessions *all, uint64_t number,
    char out[static HTTPSESSIONS_SECRET]);

/* The person of a session as they are after a change of their own account. */
void httpsessions_change(struct httpsessions *all, uint64_t number,
    const void *who);

/* Whether it has not ended. */
bool httpsessions_has(struct httpsessions *all, uint64_t number);

/* End one, or all. */
void httpsessions_end(struct httpsessions *all, uint64_t number);
void httpsessions_end_all(struct httpsessions *all);

/* End those whose time is up; how many are left. */
unsigned httpsessions_count(struct httpsessions *all, struct clock_mono now);

#endif
