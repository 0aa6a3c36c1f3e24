/*
 * The sessions of browsers, in memory: they end with the process, and nobody
 * finds one on a disk.
 */
#include "common/http/httpsessions.h"

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
	unsigned char who[HTTPSESSIONS_WHO_MAX];
	struct clock_mono begun, acted;
};

struct httpsessions {
	pthread_mutex_t guard; /* of all below */
	struct httpsessions_config config;
	uint64_t last; /* number that was given last */
	struct place place[HTTPSESSIONS_MAX];
};

struct httpsessions *
httpsessions_new(const struct httpsessions_config *config)
{
	struct httpsessions *all = mem_alloc(sizeof(*all));

	ASSERT(config->who_n <= HTTPSESSIONS_WHO_MAX);
	ASSERT(pthread_mutex_init(&all->guard, NULL) == 0);
	all->config = *config;
	return all;
}

void
httpsessions_free(struct httpsessions *all)
{
	if (all == NULL)
		return;
	(void)pthread_mutex_destroy(&all->guard);
	mem_wipe(all, sizeof(*all));
	free(all);
}

static struct hash
make_secret(char out[static HTTPSESSIONS_SECRET])
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

/* How long it lasts unless somebody acts; 0 or less: it is over. */
static int64_t
left_ms(const struct httpsessions *all, const struct place *p,
    struct clock_mono now)
{
	int64_t idle = all->config.idle_ms - (now.ms - p->acted.ms),
		life = all->config.life_ms - (now.ms - p->begun.ms);

	return all->config.life_ms > 0 && life < idle ? life : idle;
}

static bool
is_over(const struct httpsessions *all, const struct place *p,
    struct clock_mono now)
{
	return left_ms(all, p, now) <= 0;
}

/* A free place, or that of the session which was idle longest. */
static struct place *
find_room(struct httpsessions *all)
{
	struct place *oldest = &all->place[0];

	for (unsigned i = 0; i < HTTPSESSIONS_MAX; i++) {
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
httpsessions_begin(struct httpsessions *all, const void *who,
    struct clock_mono now, struct httpsessions_secrets *out)
{
	struct place *p;

	(void)pthread_mutex_lock(&all->guard);
	p = find_room(all);
	p->number = ++all->last;
	p->cookie = make_secret(out->cookie);
	p->token[0] = make_secret(out->token);
	p->tokens = 1;
	memcpy(p->who, who, all->config.who_n);
	p->begun = p->acted = now;
	(void)pthread_mutex_unlock(&all->guard);
}

/* Comparing the hashes tells nobody anything by how long it takes: whoever
 * does not know a secret cannot choose what its hash begins with. */
static struct place *
find_cookie(struct httpsessions *all, const char *cookie)
{
	struct hash h;

	if (cookie == NULL)
		return NULL;
	h = hash_of(slice_of(cookie));
	for (unsigned i = 0; i < HTTPSESSIONS_MAX; i++)
		if (all->place[i].number != 0 &&
		    hash_equal(&all->place[i].cookie, &h))
			return &all->place[i];
	return NULL;
}

static struct place *
find_number(struct httpsessions *all, uint64_t number)
{
	for (unsigned i = 0; number != 0 && i < HTTPSESSIONS_MAX; i++)
		if (all->place[i].number == number)
			return &all->place[i];
	return NULL;
}

bool
httpsessions_find(struct httpsessions *all, const char *cookie, bool act,
    struct clock_mono now, struct httpsession *out, void *who)
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
		*out = (struct httpsession){ p->number, left_ms(all, p, now) };
		memcpy(who, p->who, all->config.who_n);
	}
	(void)pthread_mutex_unlock(&all->guard);
	return found;
}

bool
httpsessions_token(struct httpsessions *all, uint64_t number, const char *token)
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
httpsessions_new_token(struct httpsessions *all, uint64_t number,
    char out[static HTTPSESSIONS_SECRET])
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
httpsessions_has(struct httpsessions *all, uint64_t number)
{
	bool has;

	(void)pthread_mutex_lock(&all->guard);
	has = find_number(all, number) != NULL;
	(void)pthread_mutex_unlock(&all->guard);
	return has;
}

void
httpsessions_change(struct httpsessions *all, uint64_t number, const void *who)
{
	struct place *p;

	(void)pthread_mutex_lock(&all->guard);
	p = find_number(all, number);
	if (p != NULL)
		memcpy(p->who, who, all->config.who_n);
	(void)pthread_mutex_unlock(&all->guard);
}

void
httpsessions_end(struct httpsessions *all, uint64_t number)
{
	struct place *p;

	(void)pthread_mutex_lock(&all->guard);
	p = find_number(all, number);
	if (p != NULL)
		leave(p);
	(void)pthread_mutex_unlock(&all->guard);
}

void
httpsessions_end_all(struct httpsessions *all)
{
	(void)pthread_mutex_lock(&all->guard);
	mem_wipe(all->place, sizeof(all->place));
	(void)pthread_mutex_unlock(&all->guard);
}

unsigned
httpsessions_count(struct httpsessions *all, struct clock_mono now)
{
	unsigned n = 0;

	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < HTTPSESSIONS_MAX; i++) {
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
