/*
 * From the HTTP server's threads to those that may wait.
 */
#include "common/http/httpqueue.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "common/base/mem.h"

struct waiting {
	struct httpd_request *request;
	const void *what;
	struct waiting *next;
};

struct thread {
	struct httpqueue *queue;
	unsigned number;
	pthread_t id;
};

struct httpqueue {
	struct httpqueue_config config;
	struct thread thread[HTTPQUEUE_THREADS_MAX];
	unsigned threads; /* started */

	pthread_mutex_t guard; /* of what follows */
	pthread_cond_t come;
	struct waiting *first, **last;
	size_t waiting;
	bool closing;
};

static struct waiting *
next(struct httpqueue *q)
{
	struct waiting *w;

	(void)pthread_mutex_lock(&q->guard);
	while (q->first == NULL && !q->closing)
		(void)pthread_cond_wait(&q->come, &q->guard);
	w = q->first;
	if (w != NULL) {
		q->first = w->next;
		if (q->first == NULL)
			q->last = &q->first;
		q->waiting--;
	}
	(void)pthread_mutex_unlock(&q->guard);
	return w;
}

static void *
work(void *arg)
{
	struct thread *t = arg;
	struct httpqueue *q = t->queue;
	struct waiting *w;

	/* Of this thread alone, as Linux has it. */
	if (q->config.give_way != 0)
		(void)setpriority(PRIO_PROCESS, 0,
		    getpriority(PRIO_PROCESS, 0) + q->config.give_way);
	while ((w = next(q)) != NULL) {
		q->config.run(q->config.arg, t->number, w->request, w->what);
		free(w);
	}
	return NULL;
}

int
httpqueue_new(struct httpqueue **out, const struct httpqueue_config *config,
    struct err *e)
{
	struct httpqueue *q = mem_alloc(sizeof(*q));

	*out = NULL;
	ASSERT(config->threads <= HTTPQUEUE_THREADS_MAX);
	q->config = *config;
	q->last = &q->first;
	ASSERT(pthread_mutex_init(&q->guard, NULL) == 0);
	ASSERT(pthread_cond_init(&q->come, NULL) == 0);
	while (q->threads < config->threads) {
		struct thread *t = &q->thread[q->threads];
		int rc;

		t->queue = q;
		t->number = q->threads;
		rc = pthread_create(&t->id, NULL, work, t);
		if (rc != 0) {
			httpqueue_free(q);
			return err_errno(e, rc, "cannot start a thread");
		}
		q->threads++;
	}
	*out = q;
	return 0;
}

void
httpqueue_put(struct httpqueue *q, struct httpd_request *r, const void *what)
{
	struct waiting *w = mem_alloc(sizeof(*w));
	bool taken;

	w->request = r;
	w->what = what;
	(void)pthread_mutex_lock(&q->guard);
	taken = q->waiting < q->config.waiting_max;
	if (taken) {
		/* Before a thread can answer it. */
		httpd_keep(r);
		*q->last = w;
		q->last = &w->next;
		q->waiting++;
		(void)pthread_cond_signal(&q->come);
	}
	(void)pthread_mutex_unlock(&q->guard);
	if (taken)
		return;
	free(w);
	httpd_answer_header(r, "Retry-After", "5");
	httpd_problem(r, 503, "busy",
	    "Too many pages are asked for at once: try again in a few "
	    "seconds.");
}

size_t
httpqueue_waiting(struct httpqueue *q)
{
	size_t n;

	(void)pthread_mutex_lock(&q->guard);
	n = q->waiting;
	(void)pthread_mutex_unlock(&q->guard);
	return n;
}

void
httpqueue_free(struct httpqueue *q)
{
	if (q == NULL)
		return;
	(void)pthread_mutex_lock(&q->guard);
	q->closing = true;
	(void)pthread_cond_broadcast(&q->come);
	(void)pthread_mutex_unlock(&q->guard);
	for (unsigned i = 0; i < q->threads; i++)
		(void)pthread_join(q->thread[i].id, NULL);
	(void)pthread_cond_destroy(&q->come);
	(void)pthread_mutex_destroy(&q->guard);
	free(q);
}
