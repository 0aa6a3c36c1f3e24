/*
 * Why threads of their own: the threads of the HTTP server have to be free for
 * the next request, and a long list takes milliseconds to write.  They are few
 * and give way, because a delivery needs the same processors: it goes through
 * the door, the writer and the door again, and would wait behind a list each
 * time.
 */
#include "aggregator/reads/readers.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "aggregator/merge/outcome.h"
#include "aggregator/reads/reading.h"
#include "common/base/clock.h"
#include "common/base/mem.h"

enum {
	THREADS_MAX = 2,
	/* A third of the processor time that others get, where both want it:
	 * enough for hundreds of pages a second beside a flood of deliveries. */
	GIVE_WAY = 5,
	/*
	 * As many as the door has connections.  Who is told at once that too
	 * many ask may ask again at once, and the door then does nothing else:
	 * with room for 256, a delivery beside 512 askers took eight times as
	 * long as alone.  Who waits costs nothing.
	 */
	WAITING_MAX = 2048
};

struct thread {
	struct readers *readers;
	struct store *store;
	struct reading *reading;
	pthread_t id;
};

struct readers {
	struct thread thread[THREADS_MAX];
	size_t n; /* threads started */
	struct merger *merger;
	int64_t patience_ms;

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

static void
answer_busy(struct submission *s, const char *text)
{
	struct err why;

	err_refuse(&why, "busy", 0, "%s", text);
	outcome_problem(s, 503, &why);
	s->answer(s);
}

static void
answer_crowded(struct submission *s)
{
	answer_busy(s,
	    "too many sites ask at once where they stand; try again in a "
	    "minute");
}

static void *
run(void *arg)
{
	struct thread *t = arg;
	int64_t patience_ms = t->readers->patience_ms;
	struct submission *s;

	/* Of this thread alone, as Linux has it.  Where it is forbidden, only
	 * the number of threads keeps processors free for deliveries. */
	(void)setpriority(PRIO_PROCESS, 0,
	    getpriority(PRIO_PROCESS, 0) + GIVE_WAY);
	while ((s = next(t)) != NULL) {
		if (clock_mono_now().ms - s->asked.ms > patience_ms) {
			answer_crowded(s);
			continue;
		}
		if (s->kind != SUBMISSION_CHECKPOINT) {
			reading_answer(t->reading, s);
		} else if (!reading_holds(t->reading, s)) {
			merger_submit(t->readers->merger, s);
			continue;
		}
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

/* One processor is left to the door and the writer, where there is more than
 * one. */
static size_t
threads_here(void)
{
	return sysconf(_SC_NPROCESSORS_ONLN) > THREADS_MAX ? THREADS_MAX : 1;
}

int
readers_start(struct readers **out, const char *path, struct merger *m,
    int64_t patience_ms, struct err *e)
{
	struct readers *r = mem_alloc(sizeof(*r));
	size_t threads = threads_here();

	*out = NULL;
	r->last = &r->first;
	r->patience_ms = patience_ms;
	r->merger = m;
	ASSERT(pthread_mutex_init(&r->mutex, NULL) == 0);
	ASSERT(pthread_cond_init(&r->work, NULL) == 0);
	for (size_t i = 0; i < threads; i++)
		if (start(r, &r->thread[i], path, m, e) < 0) {
			readers_stop(r);
			return -1;
		}
	*out = r;
	return 0;
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
	for (size_t i = 0; i < THREADS_MAX; i++) {
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
	s->asked = clock_mono_now();
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
		answer_crowded(s);
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
