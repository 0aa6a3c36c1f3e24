/*
 * Why threads of their own: the threads of the HTTP server have to be free for
 * the next request, and a long list takes milliseconds to write.
 */
#include "aggregator/reads/readers.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "aggregator/merge/outcome.h"
#include "aggregator/reads/reading.h"
#include "common/base/mem.h"

enum {
	THREADS = 2,
	/* A page takes about a millisecond, so the last one in the queue waits
	 * for a quarter of a second; a list without pages at most ten times as
	 * long. */
	WAITING_MAX = 256
};

struct thread {
	struct readers *readers;
	struct store *store;
	struct reading *reading;
	pthread_t id;
};

struct readers {
	struct thread thread[THREADS];
	size_t n; /* threads started */

	/* The mutex guards the rest. */
	pthread_mutex_t mutex;
	pthread_cond_t work;
	bool stop;
	struct submission *first, **last;
	size_t waiting;
};

/* The next one, or NULL when the thread is to end.  Nothing is held while there
 * is none. */
static struct submission *
next(struct thread *t)
{
	struct readers *r = t->readers;
	struct submission *s;

	pthread_mutex_lock(&r->mutex);
	if (r->first == NULL)
		reading_rest(t->reading);
	while (r->first == NULL && !r->stop)
		pthread_cond_wait(&r->work, &r->mutex);
	s = r->stop ? NULL : r->first;
	if (s != NULL) {
		r->first = s->next;
		if (r->first == NULL)
			r->last = &r->first;
		r->waiting--;
	}
	pthread_mutex_unlock(&r->mutex);
	return s;
}

static void *
run(void *arg)
{
	struct thread *t = arg;
	struct submission *s;

	while ((s = next(t)) != NULL) {
		reading_answer(t->reading, s);
		s->answer(s);
	}
	return NULL;
}

static int
start(struct readers *r, struct thread *t, const char *path, struct merger *m,
    struct err *e)
{
	int rc;

	t->readers = r;
	if (store_open_reader(&t->store, path, e) < 0)
		return -1;
	t->reading = reading_open(t->store, m);
	rc = pthread_create(&t->id, NULL, run, t);
	if (rc != 0)
		return err_errno(e, rc, "cannot start a reader's thread");
	r->n++;
	return 0;
}

int
readers_start(struct readers **out, const char *path, struct merger *m,
    struct err *e)
{
	struct readers *r = mem_alloc(sizeof(*r));

	*out = NULL;
	r->last = &r->first;
	ASSERT(pthread_mutex_init(&r->mutex, NULL) == 0);
	ASSERT(pthread_cond_init(&r->work, NULL) == 0);
	for (size_t i = 0; i < THREADS; i++)
		if (start(r, &r->thread[i], path, m, e) < 0) {
			readers_stop(r);
			return -1;
		}
	*out = r;
	return 0;
}

static void
answer_busy(struct submission *s, const char *text)
{
	struct err why;

	err_refuse(&why, "busy", 0, "%s", text);
	outcome_problem(s, 503, &why);
	s->answer(s);
}

void
readers_stop(struct readers *r)
{
	struct submission *after;

	if (r == NULL)
		return;
	pthread_mutex_lock(&r->mutex);
	r->stop = true;
	pthread_cond_broadcast(&r->work);
	pthread_mutex_unlock(&r->mutex);
	for (size_t i = 0; i < r->n; i++)
		pthread_join(r->thread[i].id, NULL);
	for (struct submission *s = r->first; s != NULL; s = after) {
		after = s->next;
		answer_busy(s, "the aggregator is stopping; try again later");
	}
	for (size_t i = 0; i < THREADS; i++) {
		reading_close(r->thread[i].reading);
		store_close(r->thread[i].store);
	}
	pthread_cond_destroy(&r->work);
	pthread_mutex_destroy(&r->mutex);
	free(r);
}

void
readers_submit(struct readers *r, struct submission *s)
{
	bool taken;

	ASSERT(s->answer != NULL);
	s->next = NULL;
	pthread_mutex_lock(&r->mutex);
	taken = !r->stop && r->waiting < WAITING_MAX;
	if (taken) {
		*r->last = s;
		r->last = &s->next;
		r->waiting++;
		pthread_cond_signal(&r->work);
	}
	pthread_mutex_unlock(&r->mutex);
	if (!taken)
		answer_busy(s,
		    "too many sites ask at once where they stand; try again "
		    "in a minute");
}

uint64_t
readers_waiting(struct readers *r)
{
	uint64_t n;

	pthread_mutex_lock(&r->mutex);
	n = r->waiting;
	pthread_mutex_unlock(&r->mutex);
	return n;
}
