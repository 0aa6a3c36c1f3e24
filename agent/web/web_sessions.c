/*
 * The sessions of browsers, in memory: they end with the process, and nobody
 * finds one on a disk.
 */
#include "agent/web/web_sessions.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/mem.h"
#include "protocol/hash.h"
#include "protocol/sign.h"

enum {
	SECRET_BYTES = 32,
	/* Pages of one session that are open at a time, each with a token of
	 * its own: the oldest gives way, and its page fetches another. */
	TOKENS_MAX = 32
};

struct place {
	uint64_t number; /* 0: free */
	struct hash cookie, token[TOKENS_MAX];
	unsigned tokens; /* how many were ever given */
	struct actor actor;
	struct clock_mono acted;
};

struct web_sessions {
	pthread_mutex_t guard; /* of all below */
	int64_t idle_ms;
	uint64_t last; /* number that was given last */
	struct place place[WEB_SESSIONS_MAX];
};

struct web_sessions *
web_sessions_new(int64_t idle_ms)
{
	struct web_sessions *all = mem_alloc(sizeof(*all));

	ASSERT(pthread_mutex_init(&all->guard, NULL) == 0);
	all->idle_ms = idle_ms;
	return all;
}

void
web_sessions_free(struct web_sessions *all)
{
	if (all == NULL)
		return;
	(void)pthread_mutex_destroy(&all->guard);
	mem_wipe(all, sizeof(*all));
	free(all);
}

static struct hash
make_secret(char out[static WEB_SESSIONS_SECRET])
{
	uint8_t bytes[SECRET_BYTES];

	sign_random(bytes, sizeof(bytes));
	encode_hex(out, bytes, sizeof(bytes));
	mem_wipe(bytes, sizeof(bytes));
	return hash_of(slice_of(out));
}

static void
leave(struct place *p)
{
	mem_wipe(p, sizeof(*p));
}

static bool
is_over(const struct web_sessions *all, const struct place *p,
    struct clock_mono now)
{
	return now.ms - p->acted.ms >= all->idle_ms;
}

/* A free place, or that of the session which was idle longest. */
static struct place *
find_room(struct web_sessions *all)
{
	struct place *oldest = &all->place[0];

	for (unsigned i = 0; i < WEB_SESSIONS_MAX; i++) {
		struct place *p = &all->place[i];

		if (p->number == 0)
			return p;
		if (p->acted.ms < oldest->acted.ms)
			oldest = p;
	}
	leave(oldest);
	return oldest;
}

void
web_sessions_begin(struct web_sessions *all, const struct actor *actor,
    struct clock_mono now, struct web_sessions_secrets *out)
{
	struct place *p;

	(void)pthread_mutex_lock(&all->guard);
	p = find_room(all);
	p->number = ++all->last;
	p->cookie = make_secret(out->cookie);
	p->token[0] = make_secret(out->token);
	p->tokens = 1;
	p->actor = *actor;
	p->acted = now;
	(void)pthread_mutex_unlock(&all->guard);
}

/* Comparing the hashes tells nobody anything by how long it takes: whoever
 * does not know a secret cannot choose what its hash begins with. */
static struct place *
find_cookie(struct web_sessions *all, const char *cookie)
{
	struct hash h;

	if (cookie == NULL)
		return NULL;
	h = hash_of(slice_of(cookie));
	for (unsigned i = 0; i < WEB_SESSIONS_MAX; i++)
		if (all->place[i].number != 0 &&
		    hash_equal(&all->place[i].cookie, &h))
			return &all->place[i];
	return NULL;
}

static struct place *
find_number(struct web_sessions *all, uint64_t number)
{
	for (unsigned i = 0; number != 0 && i < WEB_SESSIONS_MAX; i++)
		if (all->place[i].number == number)
			return &all->place[i];
	return NULL;
}

bool
web_sessions_find(struct web_sessions *all, const char *cookie, bool act,
    struct clock_mono now, struct web_session *out)
{
	struct place *p;
	bool found;

	(void)pthread_mutex_lock(&all->guard);
	p = find_cookie(all, cookie);
	if (p != NULL && is_over(all, p, now)) {
		leave(p);
		p = NULL;
	}
	found = p != NULL;
	if (found) {
		if (act)
			p->acted = now;
		*out = (struct web_session){ p->number, p->actor,
			all->idle_ms - (now.ms - p->acted.ms) };
	}
	(void)pthread_mutex_unlock(&all->guard);
	return found;
}

bool
web_sessions_token(struct web_sessions *all, uint64_t number, const char *token)
{
	struct place *p;
	struct hash h;
	bool found = false;

	if (token == NULL)
		return false;
	h = hash_of(slice_of(token));
	(void)pthread_mutex_lock(&all->guard);
	p = find_number(all, number);
	for (unsigned i = 0; p != NULL && i < p->tokens && i < TOKENS_MAX; i++)
		found = found || hash_equal(&p->token[i], &h);
	(void)pthread_mutex_unlock(&all->guard);
	return found;
}

bool
web_sessions_new_token(struct web_sessions *all, uint64_t number,
    char out[static WEB_SESSIONS_SECRET])
{
	struct place *p;

	(void)pthread_mutex_lock(&all->guard);
	p = find_number(all, number);
	if (p != NULL)
		p->token[p->tokens++ % TOKENS_MAX] = make_secret(out);
	(void)pthread_mutex_unlock(&all->guard);
	return p != NULL;
}

bool
web_sessions_has(struct web_sessions *all, uint64_t number)
{
	bool has;

	(void)pthread_mutex_lock(&all->guard);
	has = find_number(all, number) != NULL;
	(void)pthread_mutex_unlock(&all->guard);
	return has;
}

void
web_sessions_change(struct web_sessions *all, uint64_t number,
    const struct actor *actor)
{
	struct place *p;

	(void)pthread_mutex_lock(&all->guard);
	p = find_number(all, number);
	if (p != NULL)
		p->actor = *actor;
	(void)pthread_mutex_unlock(&all->guard);
}

void
web_sessions_end(struct web_sessions *all, uint64_t number)
{
	struct place *p;

	(void)pthread_mutex_lock(&all->guard);
	p = find_number(all, number);
	if (p != NULL)
		leave(p);
	(void)pthread_mutex_unlock(&all->guard);
}

void
web_sessions_end_all(struct web_sessions *all)
{
	(void)pthread_mutex_lock(&all->guard);
	mem_wipe(all->place, sizeof(all->place));
	(void)pthread_mutex_unlock(&all->guard);
}

unsigned
web_sessions_count(struct web_sessions *all, struct clock_mono now)
{
	unsigned n = 0;

	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < WEB_SESSIONS_MAX; i++) {
		if (all->place[i].number == 0)
			continue;
		if (is_over(all, &all->place[i], now))
			leave(&all->place[i]);
		else
			n++;
	}
	(void)pthread_mutex_unlock(&all->guard);
	return n;
}
