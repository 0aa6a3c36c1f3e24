/*
 * Turns in the order of arrival: whoever waits stands in a queue, and a turn
 * that ends is handed to the first of it.
 */
#include "common/base/turns.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/condition.h"
#include "common/base/err.h"
#include "common/base/mem.h"

/* Somebody who waits; it stands on the stack of their thread. */
struct waiting {
	pthread_cond_t called;
	struct waiting *next;
	bool has_turn, sent_away;
};

struct turns {
	pthread_mutex_t guard; /* of all that follows */
	pthread_cond_t over;   /* a turn has ended, with nobody waiting */
	struct waiting *first, **end;
	bool taken, closed;
	bool theirs; /* taken, and by `holder`: not while it changes hands */
	pthread_t holder;
};

struct turns *
turns_new(void)
{
	struct turns *t = mem_alloc(sizeof(*t));

	ASSERT(pthread_mutex_init(&t->guard, NULL) == 0);
	ASSERT(pthread_cond_init(&t->over, NULL) == 0);
	t->end = &t->first;
	return t;
}

void
turns_free(struct turns *t)
{
	if (t == NULL)
		return;
	ASSERT(t->first == NULL && !t->taken);
	(void)pthread_cond_destroy(&t->over);
	(void)pthread_mutex_destroy(&t->guard);
	free(t);
}

static bool
is_here(const struct turns *t)
{
	return t->theirs && pthread_equal(t->holder, pthread_self());
}

/* Leave the queue, from wherever in it. */
static void
step_out(struct turns *t, const struct waiting *me)
{
	struct waiting **at = &t->first;

	while (*at != me)
		at = &(*at)->next;
	*at = me->next;
	if (*at == NULL)
		t->end = at;
}

/* Wait until called, or until the time is up and no more is given. */
static void
wait_in(struct turns *t, struct waiting *me, const struct turns_patience *p)
{
	struct clock_mono until =
	    p != NULL ? p->until : (struct clock_mono){ 0 };
	int64_t more_ms = 1;

	while (!me->has_turn && !me->sent_away && more_ms > 0)
		if (p == NULL) {
			(void)pthread_cond_wait(&me->called, &t->guard);
		} else if (condition_wait(&me->called, &t->guard, until) &&
			   !me->has_turn && !me->sent_away) {
			more_ms = p->more_ms(p->arg);
			until = condition_in_ms(more_ms);
		}
}

/* Stand in the queue; NULL: as long as it takes. */
static enum turns_got
queue(struct turns *t, const struct turns_patience *p)
{
	struct waiting me = { .next = NULL };

	condition_make(&me.called);
	*t->end = &me;
	t->end = &me.next;
	wait_in(t, &me, p);
	if (!me.has_turn && !me.sent_away)
		step_out(t, &me);
	(void)pthread_cond_destroy(&me.called);
	return me.has_turn    ? TURNS_HAD
	       : me.sent_away ? TURNS_CLOSED
			      : TURNS_LATE;
}

/* Of the queue where there is one, and somebody waits in it. */
static enum turns_got
get(struct turns *t, const struct turns_patience *p, bool waits)
{
	enum turns_got got = TURNS_HAD;

	(void)pthread_mutex_lock(&t->guard);
	ASSERT(!is_here(t));
	if (t->closed)
		got = TURNS_CLOSED;
	else if (t->taken)
		got = waits ? queue(t, p) : TURNS_LATE;
	else
		t->taken = true;
	if (got == TURNS_HAD) {
		t->theirs = true;
		t->holder = pthread_self();
	}
	(void)pthread_mutex_unlock(&t->guard);
	return got;
}

static int64_t
no_more(void *arg)
{
	(void)arg;
	return 0;
}

enum turns_got
turns_take_until(struct turns *t, const struct turns_patience *p)
{
	return get(t, p, true);
}

enum turns_got
turns_take_within(struct turns *t, int64_t wait_ms)
{
	const struct turns_patience p = { condition_in_ms(wait_ms), no_more,
		NULL };

	return get(t, wait_ms == TURNS_FOR_EVER ? NULL : &p, wait_ms != 0);
}

bool
turns_take(struct turns *t)
{
	return turns_take_within(t, TURNS_FOR_EVER) == TURNS_HAD;
}

/* The first of the queue leaves it. */
static struct waiting *
call_first(struct turns *t)
{
	struct waiting *w = t->first;

	t->first = w->next;
	if (t->first == NULL)
		t->end = &t->first;
	(void)pthread_cond_signal(&w->called);
	return w;
}

void
turns_give(struct turns *t)
{
	(void)pthread_mutex_lock(&t->guard);
	ASSERT(is_here(t));
	t->theirs = false;
	/* The turn stays taken while it changes hands, so nobody who comes
	 * now gets before those who wait. */
	if (t->first != NULL)
		call_first(t)->has_turn = true;
	else
		t->taken = false;
	(void)pthread_cond_broadcast(&t->over);
	(void)pthread_mutex_unlock(&t->guard);
}

bool
turns_mine(struct turns *t)
{
	bool mine;

	(void)pthread_mutex_lock(&t->guard);
	mine = is_here(t);
	(void)pthread_mutex_unlock(&t->guard);
	return mine;
}

size_t
turns_waiting(struct turns *t)
{
	size_t n = 0;

	(void)pthread_mutex_lock(&t->guard);
	for (const struct waiting *w = t->first; w != NULL; w = w->next)
		n++;
	(void)pthread_mutex_unlock(&t->guard);
	return n;
}

bool
turns_closed(struct turns *t)
{
	bool closed;

	(void)pthread_mutex_lock(&t->guard);
	closed = t->closed;
	(void)pthread_mutex_unlock(&t->guard);
	return closed;
}

void
turns_close(struct turns *t)
{
	(void)pthread_mutex_lock(&t->guard);
	t->closed = true;
	while (t->first != NULL)
		call_first(t)->sent_away = true;
	while (t->taken)
		(void)pthread_cond_wait(&t->over, &t->guard);
	(void)pthread_mutex_unlock(&t->guard);
}
