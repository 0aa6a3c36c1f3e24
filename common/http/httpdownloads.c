/*
 * Files on their way to a browser.  They may hold what is entered about
 * clients, so each is wiped as soon as it is taken, and after a minute.
 */
#include "common/http/httpdownloads.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/mem.h"
#include "protocol/hash.h"
#include "protocol/sign.h"

struct entry {
	uint64_t session; /* 0: free */
	int64_t until_ms; /* on the monotonic clock */
	struct hash secret;
	struct httpdownload file;
};

struct httpdownloads {
	pthread_mutex_t guard;
	struct entry entry[HTTPDOWNLOADS_MAX];
};

struct httpdownloads *
httpdownloads_new(void)
{
	struct httpdownloads *all = mem_alloc(sizeof(*all));

	ASSERT(pthread_mutex_init(&all->guard, NULL) == 0);
	return all;
}

static void
leave(struct entry *x)
{
	if (x->session != 0)
		buf_free(&x->file.bytes); /* which wipes */
	*x = (struct entry){ 0 };
}

void
httpdownloads_free(struct httpdownloads *all)
{
	if (all == NULL)
		return;
	httpdownloads_forget(all, 0);
	(void)pthread_mutex_destroy(&all->guard);
	free(all);
}

/* A free place, or that of the oldest. */
static struct entry *
place(struct httpdownloads *all)
{
	struct entry *oldest = &all->entry[0];

	for (unsigned i = 0; i < HTTPDOWNLOADS_MAX; i++) {
		if (all->entry[i].session == 0)
			return &all->entry[i];
		if (all->entry[i].until_ms < oldest->until_ms)
			oldest = &all->entry[i];
	}
	leave(oldest);
	return oldest;
}

void
httpdownloads_put(struct httpdownloads *all, uint64_t session,
    struct httpdownload *file, struct clock_mono now,
    char address[static HTTPDOWNLOADS_ADDRESS])
{
	char secret[2 * HASH_SIZE + 1];
	uint8_t random[HASH_SIZE];
	struct entry *x;

	sign_random(random, sizeof(random));
	encode_hex(secret, random, sizeof(random));
	(void)snprintf(address, HTTPDOWNLOADS_ADDRESS, "/downloads/%s", secret);
	(void)pthread_mutex_lock(&all->guard);
	x = place(all);
	x->session = session;
	x->until_ms = now.ms + HTTPDOWNLOADS_S * 1000;
	x->secret = hash_of(slice_of(secret));
	x->file = *file;
	(void)pthread_mutex_unlock(&all->guard);
	buf_init(&file->bytes, 0);
}

bool
httpdownloads_take(struct httpdownloads *all, uint64_t session,
    const char *secret, struct clock_mono now, struct httpdownload *out)
{
	struct hash wanted = hash_of(slice_of(secret));
	bool found = false;

	httpdownloads_expire(all, now);
	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < HTTPDOWNLOADS_MAX && !found; i++) {
		struct entry *x = &all->entry[i];

		if (x->session != session || session == 0 ||
		    !hash_equal(&x->secret, &wanted))
			continue;
		*out = x->file;
		*x = (struct entry){ 0 };
		found = true;
	}
	(void)pthread_mutex_unlock(&all->guard);
	return found;
}

void
httpdownloads_expire(struct httpdownloads *all, struct clock_mono now)
{
	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < HTTPDOWNLOADS_MAX; i++)
		if (all->entry[i].until_ms <= now.ms)
			leave(&all->entry[i]);
	(void)pthread_mutex_unlock(&all->guard);
}

void
httpdownloads_forget(struct httpdownloads *all, uint64_t session)
{
	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < HTTPDOWNLOADS_MAX; i++)
		if (session == 0 || all->entry[i].session == session)
			leave(&all->entry[i]);
	(void)pthread_mutex_unlock(&all->guard);
}
