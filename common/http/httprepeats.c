/*
 * What was stored, by the key that the page gave it.  Answers name clients, or hold a
 * secret that was made, so they are wiped with their session or after some days.
 */
#include "common/http/httprepeats.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/condition.h"
#include "common/base/mem.h"
#include "protocol/hash.h"
#include "protocol/limits.h"

#define KEPT_MS ((int64_t)LIMITS_STORED_KEY_DAYS * 24 * 60 * 60 * 1000)

struct entry {
	uint64_t session; /* 0: free */
	uint64_t order;   /* larger: begun later */
	struct hash key, what;
	unsigned status; /* 0: under way */
	struct clock_mono answered;
	char *body;
	size_t n;
};

struct httprepeats {
	pthread_mutex_t guard; /* of all below */
	pthread_cond_t done;   /* a request under way has ended */
	uint64_t order;
	struct entry entry[HTTPREPEATS_MAX];
};

struct httprepeats *
httprepeats_new(void)
{
	struct httprepeats *all = mem_alloc(sizeof(*all));

	ASSERT(pthread_mutex_init(&all->guard, NULL) == 0);
	condition_make(&all->done);
	return all;
}

static void
leave(struct entry *x)
{
	if (x->body != NULL)
		mem_wipe(x->body, x->n);
	free(x->body);
	*x = (struct entry){ 0 };
}

void
httprepeats_free(struct httprepeats *all)
{
	if (all == NULL)
		return;
	httprepeats_forget(all, 0);
	(void)pthread_cond_destroy(&all->done);
	(void)pthread_mutex_destroy(&all->guard);
	free(all);
}

static struct entry *
find(struct httprepeats *all, uint64_t session, const struct hash *key)
{
	for (unsigned i = 0; i < HTTPREPEATS_MAX; i++)
		if (all->entry[i].session == session &&
		    hash_equal(&all->entry[i].key, key))
			return &all->entry[i];
	return NULL;
}

/* A free place, or the oldest that is not under way. */
static struct entry *
find_room(struct httprepeats *all)
{
	struct entry *oldest = NULL;

	for (unsigned i = 0; i < HTTPREPEATS_MAX; i++) {
		struct entry *x = &all->entry[i];

		if (x->session == 0)
			return x;
		if (x->status != 0 &&
		    (oldest == NULL || x->order < oldest->order))
			oldest = x;
	}
	/* There are fewer threads than places. */
	ASSERT(oldest != NULL);
	leave(oldest);
	return oldest;
}

/* The entry of that key once nothing is under way for it, or the time is up. */
static struct entry *
await(struct httprepeats *all, const struct httprepeats_request *r,
    const struct hash *key)
{
	bool late = false;
	struct entry *x;

	while ((x = find(all, r->session, key)) != NULL && x->status == 0 &&
	       !late)
		if (r->until.ms == 0)
			(void)pthread_cond_wait(&all->done, &all->guard);
		else
			late =
			    condition_wait(&all->done, &all->guard, r->until);
	return x;
}

enum httprepeats_found
httprepeats_begin(struct httprepeats *all, const struct httprepeats_request *r,
    unsigned *status, struct buf *body)
{
	struct hash k = hash_of(slice_of(r->key)), w = hash_of(r->what);
	enum httprepeats_found found = HTTPREPEATS_NEW;
	struct entry *x;

	ASSERT(r->session != 0);
	(void)pthread_mutex_lock(&all->guard);
	x = await(all, r, &k);
	if (x == NULL) {
		x = find_room(all);
		*x = (struct entry){ .session = r->session,
			.order = ++all->order,
			.key = k,
			.what = w };
	} else if (x->status == 0) {
		found = HTTPREPEATS_BUSY;
	} else if (!hash_equal(&x->what, &w)) {
		found = HTTPREPEATS_OTHER;
	} else {
		found = HTTPREPEATS_SEEN;
		*status = x->status;
		buf_add(body, x->body, x->n);
	}
	(void)pthread_mutex_unlock(&all->guard);
	return found;
}

void
httprepeats_done(struct httprepeats *all, uint64_t session, const char *key,
    unsigned status, struct slice body)
{
	struct hash k = hash_of(slice_of(key));
	struct entry *x;

	(void)pthread_mutex_lock(&all->guard);
	x = find(all, session, &k);
	if (x != NULL && (status == 0 || status >= 400)) {
		leave(x);
	} else if (x != NULL) {
		x->body = mem_copy_text(body.p, body.n);
		x->n = body.n;
		x->status = status;
		x->answered = clock_mono_now();
	}
	(void)pthread_cond_broadcast(&all->done);
	(void)pthread_mutex_unlock(&all->guard);
}

void
httprepeats_forget(struct httprepeats *all, uint64_t session)
{
	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < HTTPREPEATS_MAX; i++)
		/* What is under way is forgotten when it ends. */
		if (all->entry[i].session != 0 &&
		    (session == 0 || (all->entry[i].session == session &&
					 all->entry[i].status != 0)))
			leave(&all->entry[i]);
	(void)pthread_mutex_unlock(&all->guard);
}

void
httprepeats_expire(struct httprepeats *all, struct clock_mono now)
{
	(void)pthread_mutex_lock(&all->guard);
	for (unsigned i = 0; i < HTTPREPEATS_MAX; i++)
		if (all->entry[i].session != 0 && all->entry[i].status != 0 &&
		    now.ms - all->entry[i].answered.ms >= KEPT_MS)
			leave(&all->entry[i]);
	(void)pthread_mutex_unlock(&all->guard);
}
