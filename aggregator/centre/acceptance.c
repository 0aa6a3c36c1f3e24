/*
 * A file carried by hand, through the same intake and writer as HTTP.  All
 * envelopes are queued before the first answer is waited for, so that a file
 * costs a few groups and not one for each envelope; a window bounds what is in
 * memory.
 */
#include "aggregator/centre/acceptance.h"

#include <pthread.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "protocol/envelope.h"

enum { WINDOW = 1024 };

struct slot {
	struct submission *s;
	bool pair;
	struct window *window;
};

struct window {
	pthread_mutex_t mutex;
	pthread_cond_t answered;
	struct slot slot[WINDOW];
	size_t n, open;
};

static void
note_answer(struct submission *s)
{
	struct slot *slot = s->arg;
	struct window *w = slot->window;

	pthread_mutex_lock(&w->mutex);
	w->open--;
	pthread_cond_signal(&w->answered);
	pthread_mutex_unlock(&w->mutex);
}

static void
submit(struct merger *m, struct window *w, struct submission *s, bool pair)
{
	struct slot *slot = &w->slot[w->n++];

	*slot = (struct slot){ s, pair, w };
	s->answer = note_answer;
	s->arg = slot;
	pthread_mutex_lock(&w->mutex);
	w->open++;
	pthread_mutex_unlock(&w->mutex);
	merger_submit(m, s);
}

/* Wait until every answer of the window is there. */
static void
wait_all(struct merger *m, struct window *w)
{
	struct err e = ERR_INIT;

	/* Without a writer's thread, its work is done here. */
	while (!merger_has_thread(m) && w->open > 0)
		if (merger_run_group(m, &e) < 0)
			merger_turn_away(m);
	pthread_mutex_lock(&w->mutex);
	while (w->open > 0)
		pthread_cond_wait(&w->answered, &w->mutex);
	pthread_mutex_unlock(&w->mutex);
}

static void
write_answers(struct window *w, struct buf *answers,
    struct acceptance_counts *counts)
{
	for (size_t i = 0; i < w->n; i++) {
		struct submission *s = w->slot[i].s;

		if (w->slot[i].pair) {
			envelope_answer_write(answers, s->status,
			    slice_make("", 0));
			counts->answers++;
		}
		envelope_answer_write(answers, s->status, buf_slice(&s->body));
		counts->answers++;
		if (s->status == 200)
			counts->logged++;
		else if (s->status == 422)
			counts->refused++;
		else
			counts->failed++;
		submission_free(s);
	}
	w->n = 0;
}

void
acceptance_run(struct intake *in, struct merger *m, struct slice file,
    struct buf *answers, struct acceptance_counts *counts)
{
	struct window *w = mem_alloc(sizeof(*w));
	struct slice rest = file;

	ASSERT(pthread_mutex_init(&w->mutex, NULL) == 0);
	ASSERT(pthread_cond_init(&w->answered, NULL) == 0);
	*counts = (struct acceptance_counts){ 0 };
	envelope_answers_begin(answers);
	do {
		struct slice before = rest;
		bool pair;
		struct submission *s = intake_next(in, &rest, &pair);

		/* What is wrong now may be right once those before it are
		 * logged, as a batch that follows its own enrolment: answer
		 * them first, then look again. */
		if (s->fault_status != 0 && w->n > 0) {
			submission_free(s);
			wait_all(m, w);
			write_answers(w, answers, counts);
			rest = before;
			s = intake_next(in, &rest, &pair);
		}
		submit(m, w, s, pair);
		if (w->n == WINDOW || rest.n == 0) {
			wait_all(m, w);
			write_answers(w, answers, counts);
		}
	} while (rest.n > 0);
	pthread_cond_destroy(&w->answered);
	pthread_mutex_destroy(&w->mutex);
	free(w);
}
