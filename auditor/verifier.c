/*
 * A bounded queue between the thread that reads the log and those that check
 * signatures.  A check copies what it needs, since the reader's buffers are
 * used again.
 */
#include "auditor/verifier.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum {
	LINES_MAX = 2,  /* of any kind of statement */
	CHECKS = 128,   /* handed over at once */
	QUEUE_MAX = 16, /* of those that may wait: bounds memory */
	THREADS_MAX = 64,
	TEXT_ROOM = CHECKS * 1024
};

struct check {
	uint64_t index;
	size_t text_at, text_n; /* in checks.text */
	size_t n;
	struct keys_public key[LINES_MAX];
	struct keys_signature signature[LINES_MAX];
};

struct checks {
	struct checks *next;
	size_t n;
	struct check check[CHECKS];
	uint8_t *text;
	size_t text_n, text_room;
};

struct verifier {
	struct findings *findings;
	pthread_mutex_t lock;
	pthread_cond_t filled, drained;
	struct checks *first, **last;
	size_t queued;
	bool finished;
	pthread_t thread[THREADS_MAX];
	unsigned threads;
	struct checks *open; /* being filled */
};

static void
run_checks(struct verifier *v, const struct checks *b)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct check *c = &b->check[i];
		struct slice text = slice_make(b->text + c->text_at, c->text_n);

		for (size_t j = 0; j < c->n; j++)
			if (!keys_verify(&c->key[j], &c->signature[j], text))
				findings_add(v->findings, FINDINGS_UNSOUND,
				    "signature", (int64_t)c->index,
				    "signature line %zu does not verify under "
				    "the key expected there",
				    j + 1);
	}
}

static void
checks_free(struct checks *b)
{
	free(b->text);
	free(b);
}

static void *
work(void *arg)
{
	struct verifier *v = arg;

	for (;;) {
		struct checks *b;

		ASSERT(pthread_mutex_lock(&v->lock) == 0);
		while (v->first == NULL && !v->finished)
			ASSERT(pthread_cond_wait(&v->filled, &v->lock) == 0);
		b = v->first;
		if (b != NULL) {
			v->first = b->next;
			if (v->first == NULL)
				v->last = &v->first;
			v->queued--;
			ASSERT(pthread_cond_signal(&v->drained) == 0);
		}
		ASSERT(pthread_mutex_unlock(&v->lock) == 0);
		if (b == NULL)
			return NULL;
		run_checks(v, b);
		checks_free(b);
	}
}

struct verifier *
verifier_start(struct findings *f, unsigned threads)
{
	struct verifier *v = mem_alloc(sizeof(*v));
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	v->findings = f;
	v->last = &v->first;
	if (threads == 0)
		threads = cpus < 1 ? 1 : (unsigned)cpus;
	v->threads = threads > THREADS_MAX ? THREADS_MAX : threads;
	ASSERT(pthread_mutex_init(&v->lock, NULL) == 0);
	ASSERT(pthread_cond_init(&v->filled, NULL) == 0);
	ASSERT(pthread_cond_init(&v->drained, NULL) == 0);
	for (unsigned i = 0; i < v->threads; i++)
		ASSERT(pthread_create(&v->thread[i], NULL, work, v) == 0);
	return v;
}

/* Hand the open checks over, waiting while too many wait. */
static void
hand_over(struct verifier *v)
{
	struct checks *b = v->open;

	if (b == NULL)
		return;
	v->open = NULL;
	ASSERT(pthread_mutex_lock(&v->lock) == 0);
	/* Reading is faster than verifying: without a bound the whole log
	 * would wait in memory. */
	while (v->queued >= QUEUE_MAX)
		ASSERT(pthread_cond_wait(&v->drained, &v->lock) == 0);
	*v->last = b;
	v->last = &b->next;
	v->queued++;
	ASSERT(pthread_cond_signal(&v->filled) == 0);
	ASSERT(pthread_mutex_unlock(&v->lock) == 0);
}

static size_t
keep_text(struct checks *b, struct slice text)
{
	size_t at = b->text_n;

	if (b->text_n + text.n > b->text_room) {
		b->text_room = b->text_room == 0 ? TEXT_ROOM : b->text_room * 2;
		if (b->text_room < b->text_n + text.n)
			b->text_room = b->text_n + text.n;
		b->text = mem_resize(b->text, b->text_room, 1);
	}
	memcpy(b->text + at, text.p, text.n);
	b->text_n += text.n;
	return at;
}

void
verifier_check(struct verifier *v, uint64_t index, const struct note *note,
    const struct keys_public *key, size_t n)
{
	struct checks *b = v->open;
	struct check *c;

	ASSERT(n <= LINES_MAX && n <= note->sigs);
	if (b == NULL) {
		b = v->open = mem_alloc(sizeof(*b));
	}
	c = &b->check[b->n++];
	c->index = index;
	c->text_at = keep_text(b, note->text);
	c->text_n = note->text.n;
	c->n = n;
	for (size_t i = 0; i < n; i++) {
		ASSERT(note->sig[i].bytes_n == sizeof(c->signature[i].b));
		c->key[i] = key[i];
		memcpy(c->signature[i].b, note->sig[i].bytes,
		    sizeof(c->signature[i].b));
	}
	if (b->n == CHECKS)
		hand_over(v);
}

void
verifier_finish(struct verifier *v)
{
	hand_over(v);
	ASSERT(pthread_mutex_lock(&v->lock) == 0);
	v->finished = true;
	ASSERT(pthread_cond_broadcast(&v->filled) == 0);
	ASSERT(pthread_mutex_unlock(&v->lock) == 0);
	for (unsigned i = 0; i < v->threads; i++)
		ASSERT(pthread_join(v->thread[i], NULL) == 0);
	(void)pthread_cond_destroy(&v->drained);
	(void)pthread_cond_destroy(&v->filled);
	(void)pthread_mutex_destroy(&v->lock);
	free(v);
}
