/*
 * Housekeeping on a connection of its own.  One thread does it at a time: a debt
 * that one counts another must not cross out.
 */
#include "aggregator/centre/housekeeping.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "aggregator/merge/debt.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/log.h"
#include "common/base/mem.h"

enum {
	PAUSE_MS = 50,
	/* Who has left a reader open for an hour has forgotten it. */
	REMIND_MS = 3600 * 1000,
	/* A reader that is in the way for so long, of a write-ahead log that
	 * has grown so large, is told of: a few thousand statements came
	 * meanwhile, and the largest view takes some seconds. */
	HELD_MS = 60 * 1000,
	HELD_BYTES = 16 * 1024 * 1024,
	HELD_REMIND_MS = 600 * 1000
};

struct housekeeping {
	pthread_mutex_t mutex; /* guards the rest */
	struct store *keeper;
	struct merger *merger;
	uint64_t said; /* debts, when the log was last told of them */
	struct clock_mono said_at;
	uint64_t held_bytes;         /* what readers keep in the log */
	struct clock_mono held_from; /* since when, if that is not 0 */
	struct clock_mono held_said; /* when somebody was told, if ever */
};

struct housekeeping *
housekeeping_open(struct store *keeper, struct merger *m)
{
	struct housekeeping *h = mem_alloc(sizeof(*h));

	h->keeper = keeper;
	h->merger = m;
	ASSERT(pthread_mutex_init(&h->mutex, NULL) == 0);
	return h;
}

void
housekeeping_close(struct housekeeping *h)
{
	if (h == NULL)
		return;
	store_close(h->keeper);
	pthread_mutex_destroy(&h->mutex);
	free(h);
}

/* Tell the log when debts have come, are paid, or are still there after long. */
static void
say(struct housekeeping *h, const struct store_debts *left)
{
	struct clock_mono now = clock_mono_now();
	char since[DAY_TEXT_SIZE];

	if (left->unpaid == h->said &&
	    (left->unpaid == 0 || now.ms - h->said_at.ms < REMIND_MS))
		return;
	h->said = left->unpaid;
	h->said_at = now;
	if (left->unpaid == 0) {
		log_event(LOG_INFO, "erasures-paid", "%s", "");
		return;
	}
	day_format(since, left->since);
	log_event(LOG_WARN, "erasures-unpaid",
	    "erasures=%llu since=%s reason=\"the store is being read: erased "
	    "bytes stay on the disk until that has ended\"",
	    (unsigned long long)left->unpaid, since);
}

/* One attempt; the debts that are left. */
static uint64_t
pay(struct housekeeping *h, bool last)
{
	struct store_debts left;
	struct err e = ERR_INIT;

	if (debt_pay(h->merger, h->keeper, &left, &e) < 0) {
		log_event(LOG_WARN, "erasures-unpaid", "reason=\"%s\"", e.text);
		return 0;
	}
	if (left.unpaid == 0 || last)
		say(h, &left);
	return left.unpaid;
}

void
housekeeping_pay(struct housekeeping *h, int64_t wait_ms)
{
	const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };

	for (;; wait_ms -= PAUSE_MS) {
		uint64_t left;

		pthread_mutex_lock(&h->mutex);
		left = pay(h, wait_ms <= 0);
		pthread_mutex_unlock(&h->mutex);
		if (left == 0 || wait_ms <= 0)
			return;
		(void)nanosleep(&pause, NULL);
	}
}

/* How long a reader has been in the way, in ms. */
static int64_t
held_ms(const struct housekeeping *h)
{
	return h->held_bytes == 0 ? 0 : clock_mono_now().ms - h->held_from.ms;
}

/* A log that is never emptied grows until the disk is full: say so while there
 * is time. */
static void
note_held(struct housekeeping *h, uint64_t bytes)
{
	struct clock_mono now = clock_mono_now();

	if (h->held_bytes == 0)
		h->held_from = now;
	h->held_bytes = bytes;
	if (bytes < HELD_BYTES || held_ms(h) < HELD_MS ||
	    (h->held_said.ms != 0 && now.ms - h->held_said.ms < HELD_REMIND_MS))
		return;
	h->held_said = now;
	log_event(LOG_WARN, "store-held",
	    "bytes=%llu seconds=%lld reason=\"the store is being read without "
	    "a pause, so what is written meanwhile stays in its write-ahead "
	    "log, which grows: see whether a command such as totals, openings "
	    "or fsck hangs (fuser -v store.db names them), and end it\"",
	    (unsigned long long)bytes, (long long)(held_ms(h) / 1000));
}

void
housekeeping_held(struct housekeeping *h, struct housekeeping_held *held)
{
	pthread_mutex_lock(&h->mutex);
	held->bytes = h->held_bytes;
	held->seconds = held_ms(h) / 1000;
	pthread_mutex_unlock(&h->mutex);
}

void
housekeeping_do(struct housekeeping *h)
{
	struct err e = ERR_INIT;
	uint64_t held;

	pthread_mutex_lock(&h->mutex);
	if (store_tidy(h->keeper, &held, &e) < 0)
		log_event(LOG_WARN, "tidy", "reason=\"%s\"", e.text);
	else
		note_held(h, held);
	(void)pay(h, true);
	pthread_mutex_unlock(&h->mutex);
}
