/*
 * Files on their way to a browser.  They may hold what is entered about
 * clients, so each is wiped as soon as it is taken, and after a minute.
 */
#include "agent/web/web_downloads.h"

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
	struct web_download file;
};

struct web_downloads {
	pthread_mutex_t guard;
	struct entry entry[WEB_DOWNLOADS_MAX];
};

struct web_downloads *
web_downloads_new(void)
{
	struct web_downloads *all = mem_alloc(sizeof(*all));

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
web_downloads_free(struct web_downloads *all)
{
	if (all == NULL)
		return;
	web_downloads_forget(all, 0);
	(void)pthread_mutex_destroy(&all->guard);
	free(all);
}

/* A free place, or that of the oldest. */
static struct entry *
place(struct web_downloads *all)
{
	struct entry *oldest = &all->entry[0];

	for (unsigned i = 0; i < WEB_DOWNLOADS_MAX; i++) {
		if (all->entry[i].session == 0)
			return &all->entry[i];
		if (all->entry[i].until_ms < oldest->until_ms)
			oldest = &all->entry[i];
	}
	leave(oldest);
	return oldest;
}

void
web_downloads_put(struct web_downloads *all, uint64_t session,
    struct web_download *file, struct clock_mono now,
    char address[static WEB_DOWNLOADS_ADDRESS])
{
	char secret[2 * HASH_SIZE + 1];
	uint8_t random[HASH_SIZE];
	struct entry *x;

	sign_random(random, sizeof(random));
	encode_hex(secret, random, sizeof(random));
	(void)snprintf(address, WEB_DOWNLOADS_ADDRESS, "/downloads/%s", secret);
	(void)pthread_mutex_lock(&all->guard);
	x = place(all);
	x->session = session;
	x->until_ms = now.ms + WEB_DOWNLOADS_S * 1000;
	x->secret = hash_of(slice_of(secret));
	x->file = *file;
	(void)pthread_mutex_unlock(&all->guard);
	buf_init(&file->bytes, 0);
}

bool
web_downloads_take(struct web_downloads *all, uint64_t session,
    const char *secret, struct clock_mono now, struct web_download *out)
{
	struct hash wanted = hash_of(slice_of(secret));
	bool found = false;

	web_downloads_expire(all, now);
	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < WEB_DOWNLOADS_MAX && !found; i++) {
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
web_downloads_expire(struct web_downloads *all, struct clock_mono now)
{
	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < WEB_DOWNLOADS_MAX; i++)
		if (all->entry[i].until_ms <= now.ms)
			leave(&all->entry[i]);
	(void)pthread_mutex_unlock(&all->guard);
}

void
web_downloads_forget(struct web_downloads *all, uint64_t session)
{
	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < WEB_DOWNLOADS_MAX; i++)
		if (session == 0 || all->entry[i].session == session)
			leave(&all->entry[i]);
	(void)pthread_mutex_unlock(&all->guard);
}
