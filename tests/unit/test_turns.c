/* Turns: one at a time, in the order of asking, none after closing. */
#include "common/base/turns.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#include "tests/unit/unit.h"

enum { THREADS = 50, TURNS = 40 };

static struct turns *turns;
static long counted; /* of whoever has the turn */

static void *
count(void *arg)
{
	(void)arg;
	for (int i = 0; i < TURNS; i++) {
		ck_assert(turns_take(turns));
		ck_assert(turns_mine(turns));
		counted++;
		turns_give(turns);
		ck_assert(!turns_mine(turns));
	}
	return NULL;
}

START_TEST(one_at_a_time)
{
	pthread_t thread[THREADS];

	turns = turns_new();
	counted = 0;
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, count, NULL),
		    0);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
	ck_assert_int_eq(counted, (long)THREADS * TURNS);
	turns_close(turns);
	ck_assert(!turns_take(turns));
	turns_free(turns);
}
END_TEST

/* A thread that wants a turn, and which one it got. */
struct wanting {
	pthread_t thread;
	long place; /* -1: none */
};

static void *
want(void *arg)
{
	struct wanting *w = arg;

	w->place = -1;
	if (!turns_take(turns))
		return NULL;
	w->place = counted++;
	turns_give(turns);
	return NULL;
}

/* Start one that stands in the queue, in which `before` stand already. */
static void
start_waiting(struct wanting *w, size_t before)
{
	ck_assert_int_eq(pthread_create(&w->thread, NULL, want, w), 0);
	while (turns_waiting(turns) <= before)
		continue;
}

START_TEST(in_the_order_of_asking)
{
	struct wanting w[THREADS];

	turns = turns_new();
	counted = 0;
	ck_assert(turns_take(turns));
	for (size_t i = 0; i < THREADS; i++)
		start_waiting(&w[i], i);
	turns_give(turns);
	/* Whoever asks again stands behind those who wait. */
	ck_assert(turns_take(turns));
	ck_assert_int_eq(counted, THREADS);
	turns_give(turns);
	for (long i = 0; i < THREADS; i++) {
		ck_assert_int_eq(pthread_join(w[i].thread, NULL), 0);
		ck_assert_int_eq(w[i].place, i);
	}
	turns_close(turns);
	turns_free(turns);
}
END_TEST

/* Waits for a while, and comes to nothing. */
static void *
in_a_hurry(void *arg)
{
	atomic_bool *gone = arg;
	bool late = turns_take_within(turns, 0) == TURNS_LATE &&
		    turns_take_within(turns, 100) == TURNS_LATE;

	atomic_store(gone, true);
	return late ? arg : NULL;
}

/* Somebody in a hurry joins a queue of one, and `w` behind them, before they have left
 * it: tried again where this thread was too slow to see them there. */
static void
overtake(struct wanting *w)
{
	pthread_t hurried;
	atomic_bool gone;
	bool behind = false;
	void *late;

	while (!behind) {
		atomic_init(&gone, false);
		ck_assert_int_eq(pthread_create(&hurried, NULL, in_a_hurry,
				     &gone),
		    0);
		while (turns_waiting(turns) < 2 && !atomic_load(&gone))
			continue;
		behind = !atomic_load(&gone);
		if (behind)
			ck_assert_int_eq(pthread_create(&w->thread, NULL, want,
					     w),
			    0);
		ck_assert_int_eq(pthread_join(hurried, &late), 0);
		ck_assert_ptr_eq(late, &gone);
	}
	while (turns_waiting(turns) < 2)
		continue;
}

/* Who has waited in vain is gone from the queue, wherever in it they stood. */
START_TEST(no_longer_than_said)
{
	struct wanting w[2];

	turns = turns_new();
	counted = 0;
	ck_assert_int_eq(turns_take_within(turns, 0), TURNS_HAD);
	start_waiting(&w[0], 0);
	overtake(&w[1]);
	ck_assert_uint_eq(turns_waiting(turns), 2);
	turns_give(turns);
	/* The end of the queue is where it was. */
	ck_assert(turns_take(turns));
	ck_assert_int_eq(counted, 2);
	turns_give(turns);
	for (long i = 0; i < 2; i++) {
		ck_assert_int_eq(pthread_join(w[i].thread, NULL), 0);
		ck_assert_int_eq(w[i].place, i);
	}
	/* Nor is it lost when the last one of it leaves. */
	ck_assert(turns_take(turns));
	start_waiting(&w[0], 0);
	overtake(&w[1]);
	turns_give(turns);
	for (long i = 0; i < 2; i++)
		ck_assert_int_eq(pthread_join(w[i].thread, NULL), 0);
	turns_close(turns);
	ck_assert_int_eq(turns_take_within(turns, 0), TURNS_CLOSED);
	turns_free(turns);
}
END_TEST

/* Somebody whose time was up before they came, and who is given more `asked` times. */
struct patient {
	struct wanting w;
	atomic_int asked, left;
	enum turns_got got;
};

static int64_t
give_more(void *arg)
{
	struct patient *p = arg;

	atomic_fetch_add(&p->asked, 1);
	return atomic_fetch_sub(&p->left, 1) > 0 ? 1 : 0;
}

static void *
want_patiently(void *arg)
{
	struct patient *p = arg;
	const struct turns_patience until = { { 0 }, give_more, p };

	p->got = turns_take_until(turns, &until);
	if (p->got != TURNS_HAD)
		return NULL;
	p->w.place = counted++;
	turns_give(turns);
	return NULL;
}

static void
start_patient(struct patient *p, int left)
{
	p->w.place = -1;
	atomic_init(&p->asked, 0);
	atomic_init(&p->left, left);
	ck_assert_int_eq(pthread_create(&p->w.thread, NULL, want_patiently, p),
	    0);
}

/* Who is given more time has lost no place by asking for it. */
START_TEST(more_time_at_the_same_place)
{
	enum { OFTEN = 1000 * 1000 * 1000, TIMES = 5 };
	struct patient p, q;
	struct wanting w;

	turns = turns_new();
	counted = 0;
	ck_assert(turns_take(turns));
	start_patient(&p, OFTEN);
	while (turns_waiting(turns) < 1)
		continue;
	start_waiting(&w, 1);
	/* While somebody stands behind them. */
	for (int before = atomic_load(&p.asked);
	     atomic_load(&p.asked) < before + TIMES;)
		continue;
	/* Who is given no more goes, after they have asked. */
	start_patient(&q, TIMES);
	ck_assert_int_eq(pthread_join(q.w.thread, NULL), 0);
	ck_assert_int_eq(q.got, TURNS_LATE);
	ck_assert_int_eq(atomic_load(&q.asked), TIMES + 1);
	turns_give(turns);
	ck_assert_int_eq(pthread_join(p.w.thread, NULL), 0);
	ck_assert_int_eq(pthread_join(w.thread, NULL), 0);
	ck_assert_int_eq(p.got, TURNS_HAD);
	ck_assert_int_eq(p.w.place, 0);
	ck_assert_int_eq(w.place, 1);
	turns_close(turns);
	turns_free(turns);
}
END_TEST

static void *
close_all(void *arg)
{
	(void)arg;
	turns_close(turns);
	return NULL;
}

/* Those who wait are sent away; the turn under way ends as it would. */
START_TEST(none_after_closing)
{
	struct wanting w[2];
	pthread_t closing;

	turns = turns_new();
	counted = 0;
	ck_assert(turns_take(turns));
	start_waiting(&w[0], 0);
	start_waiting(&w[1], 1);
	ck_assert_int_eq(pthread_create(&closing, NULL, close_all, NULL), 0);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(pthread_join(w[i].thread, NULL), 0);
		ck_assert_int_eq(w[i].place, -1);
	}
	ck_assert(turns_mine(turns));
	turns_give(turns);
	ck_assert_int_eq(pthread_join(closing, NULL), 0);
	ck_assert_int_eq(counted, 0);
	turns_free(turns);
	turns_free(NULL);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { one_at_a_time, no_longer_than_said,
		more_time_at_the_same_place, in_the_order_of_asking,
		none_after_closing, NULL };

	return unit_main("turns", tests);
}
