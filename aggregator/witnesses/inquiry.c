/*
 * The thread that asks, and those that wait for it: the writer for a quorum, the door
 * with lines that somebody brings.
 */
#include "aggregator/witnesses/inquiry.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/witnesses/inquiry_inside.h"
#include "common/base/clock.h"
#include "common/base/condition.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { BOOK_MS = 1000 };

_Static_assert((int)CALLS_MAX >= (int)POLICY_WITNESSES_MAX, "a slot for each");

struct inquiry *
inquiry_open(const struct inquiry_config *config)
{
	struct inquiry *r = mem_alloc(sizeof(*r));

	r->config = *config;
	r->book = mem_string(config->book);
	r->policy.quorum_none = true;
	r->begun_s = clock_wall_now().s;
	r->ledger = ledger_new(config->reader);
	cosigned_init(&r->target);
	buf_init(&r->contradiction, LIMITS_CHECKPOINT_MAX);
	ASSERT(pthread_mutex_init(&r->mutex, NULL) == 0);
	condition_make(&r->changed);
	return r;
}

void
inquiry_stop(struct inquiry *r)
{
	pthread_mutex_lock(&r->mutex);
	r->stop = true;
	pthread_cond_broadcast(&r->changed);
	pthread_mutex_unlock(&r->mutex);
	if (r->has_thread) {
		calls_wake(r->calls);
		pthread_join(r->thread, NULL);
		r->has_thread = false;
	}
}

void
inquiry_close(struct inquiry *r)
{
	if (r == NULL)
		return;
	inquiry_stop(r);
	calls_close(r->calls);
	ledger_free(r->ledger);
	store_close(r->config.reader);
	cosigned_free(&r->target);
	buf_free(&r->contradiction);
	pthread_cond_destroy(&r->changed);
	pthread_mutex_destroy(&r->mutex);
	free(r->book);
	free(r);
}

/* ----------------------------------------------------------------- the thread */

/* Tell whom it concerns, without the mutex. */
static void
tell(struct inquiry *r)
{
	struct buf shown;
	bool better;

	buf_init(&shown, LIMITS_CHECKPOINT_MAX);
	pthread_mutex_lock(&r->mutex);
	better = r->wants_better;
	r->wants_better = false;
	buf_add_slice(&shown, buf_slice(&r->contradiction));
	buf_reset(&r->contradiction);
	pthread_mutex_unlock(&r->mutex);
	if (shown.n > 0)
		r->config.contradicted(r->config.arg, buf_slice(&shown));
	if (better)
		r->config.better(r->config.arg);
	buf_free(&shown);
}

static void *
run(void *arg)
{
	struct inquiry *r = arg;
	struct calls_answer a;
	int slot, wait_ms;
	bool stop = false;

	while (!stop) {
		pthread_mutex_lock(&r->mutex);
		inquiry_turn(r);
		wait_ms = inquiry_turn_wait(r);
		if (r->book_is_old &&
		    clock_mono_now().ms - r->booked_ms >= BOOK_MS)
			inquiry_book_write(r);
		pthread_mutex_unlock(&r->mutex);
		calls_work(r->calls, wait_ms);
		pthread_mutex_lock(&r->mutex);
		while ((slot = calls_ended(r->calls, &a)) >= 0) {
			/* Of a policy that is not in force any more. */
			if ((size_t)slot < r->policy.witnesses)
				inquiry_turn_answer(r, (unsigned)slot, &a);
			buf_free(&a.body);
		}
		pthread_cond_broadcast(&r->changed);
		stop = r->stop;
		if (stop && r->book_is_old)
			inquiry_book_write(r);
		pthread_mutex_unlock(&r->mutex);
		if (!stop)
			tell(r);
	}
	return NULL;
}

static int
make_thread(struct inquiry *r, struct err *e)
{
	int rc;

	if (r->calls == NULL && calls_open(&r->calls, e) < 0)
		return -1;
	rc = pthread_create(&r->thread, NULL, run, r);
	if (rc != 0)
		return err_errno(e, rc,
		    "cannot start the thread that asks witnesses");
	r->has_thread = true;
	return 0;
}

/* Where witnesses are to be asked and nobody does.  What fails is said once, and so is
 * its end. */
static void
start(struct inquiry *r)
{
	struct err e = ERR_INIT;
	bool stuck;

	if (r->has_thread || r->stop || r->policy.witnesses == 0)
		return;
	stuck = make_thread(r, &e) < 0;
	if (stuck && !r->stuck)
		log_event(LOG_ALARM, "witnesses",
		    "reason=\"%s; it is tried again each second\"", e.text);
	else if (!stuck && r->stuck)
		log_event(LOG_INFO, "witnesses", "%s",
		    "reason=\"the thread that asks them has started\"");
	r->stuck = stuck;
}

void
inquiry_tend(struct inquiry *r)
{
	pthread_mutex_lock(&r->mutex);
	start(r);
	pthread_mutex_unlock(&r->mutex);
}

void
inquiry_wake(struct inquiry *r)
{
	if (r->has_thread)
		calls_wake(r->calls);
}

/* ----------------------------------------------------------------- the policy */

void
inquiry_set_interval(struct inquiry *r, int64_t interval_ms)
{
	pthread_mutex_lock(&r->mutex);
	r->config.interval_ms = interval_ms;
	pthread_mutex_unlock(&r->mutex);
}

/* What is known of witnesses that stay goes with them. */
static void
move_witnesses(struct inquiry *r, const struct policy *to)
{
	struct inquiry_witness next[POLICY_WITNESSES_MAX] = { { false } };

	for (size_t i = 0; i < r->policy.witnesses; i++)
		for (size_t k = 0; k < to->witnesses; k++)
			if (memcmp(&r->policy.witness[i].key.key,
				&to->witness[k].key.key,
				sizeof(to->witness[k].key.key)) == 0) {
				next[k].known = r->witness[i].known;
				next[k].size = r->witness[i].size;
				next[k].time_s = r->witness[i].time_s;
				next[k].lied = r->witness[i].lied;
				next[k].heard = r->witness[i].heard;
			}
	memcpy(r->witness, next, sizeof(next));
	cosigned_move(&r->target, &r->policy, to);
	r->policy = *to;
}

void
inquiry_policy(struct inquiry *r, const struct policy *p, uint64_t number)
{
	pthread_mutex_lock(&r->mutex);
	if (number != r->policy_number) {
		r->policy_number = number;
		move_witnesses(r, p);
		/* Answers to what was asked under the old policy are not
		 * mistaken for others: each witness is asked anew. */
		r->target_no++;
		r->book_is_old = true;
		inquiry_wake(r);
	}
	start(r);
	pthread_mutex_unlock(&r->mutex);
}

/* ------------------------------------------------------------- a checkpoint */

/* Take text as what is asked for now, unless it is already. */
static bool
aim(struct inquiry *r, struct slice text)
{
	struct cosigned next;
	struct err e = ERR_INIT;

	cosigned_init(&next);
	if (cosigned_begin(&next, text, r->config.log_key, &e) < 0) {
		log_event(LOG_ALARM, "witnesses", "reason=\"%s\"", e.text);
		cosigned_free(&next);
		return false;
	}
	if (slice_equal(buf_slice(&next.text), buf_slice(&r->target.text))) {
		cosigned_free(&next);
		return true;
	}
	/* The first is what was signed before. */
	r->renewed = r->target.text.n > 0;
	cosigned_free(&r->target);
	r->target = next;
	r->target_no++;
	r->version = r->given = 0;
	r->book_is_old = true;
	inquiry_wake(r);
	return true;
}

void
inquiry_published(struct inquiry *r, struct slice text)
{
	struct cosigned_question q = { .policy = &r->policy,
		.only = -1,
		.now_s = COSIGNED_ANY_TIME };
	struct cosigned_taken taken;
	struct err ignored;
	struct note n;
	bool all_given;

	pthread_mutex_lock(&r->mutex);
	if (note_parse(&n, text, LIMITS_CHECKPOINT_MAX, false, &ignored) == 0) {
		q.note = &n;
		(void)cosigned_take(&r->target, &q, &taken);
		for (size_t i = 0; i < r->policy.witnesses; i++) {
			struct inquiry_witness *w = &r->witness[i];

			if (!taken.fresh[i])
				continue;
			/* What it had signed, and no word of now. */
			w->known = true;
			w->size = r->target.checkpoint.size;
			w->time_s = (int64_t)r->target.time[i];
		}
		/* What came before this was said is still to be published. */
		all_given = r->given == r->version;
		r->version += taken.changed;
		if (all_given)
			r->given = r->version;
		r->book_is_old = true;
	}
	pthread_mutex_unlock(&r->mutex);
}

/* Whether this round can still meet the quorum: with those that have signed, that
 * are asked and have not answered yet, and that bring their lines themselves. */
static bool
can_be_met(const struct inquiry *r)
{
	bool may[POLICY_WITNESSES_MAX] = { false };

	for (size_t i = 0; i < r->policy.witnesses; i++)
		may[i] =
		    r->target.has[i] || r->policy.witness[i].url[0] == '\0' ||
		    (r->has_thread && r->witness[i].failed_for != r->target_no);
	return policy_met(&r->policy, may);
}

static void
wait_until(struct inquiry *r, int64_t end_ms)
{
	(void)condition_wait(&r->changed, &r->mutex,
	    (struct clock_mono){ end_ms });
}

static void
give(struct inquiry *r, struct buf *out)
{
	cosigned_write(&r->target, out);
	r->given = r->version;
}

void
inquiry_aim(struct inquiry *r, struct slice signed_text)
{
	pthread_mutex_lock(&r->mutex);
	(void)aim(r, signed_text);
	pthread_mutex_unlock(&r->mutex);
}

bool
inquiry_ask(struct inquiry *r, struct slice signed_text, struct buf *out)
{
	int64_t round_ms, end_ms;
	bool met;

	pthread_mutex_lock(&r->mutex);
	round_ms = r->config.interval_ms + r->config.deadline_ms;
	if (round_ms > r->config.wait_ms)
		round_ms = r->config.wait_ms;
	end_ms = clock_mono_now().ms + round_ms;
	met = aim(r, signed_text);
	/* What has failed before is tried anew for whoever asks now. */
	for (size_t i = 0; i < r->policy.witnesses; i++)
		r->witness[i].failed_for = 0;
	/* The thread may sleep although this checkpoint is not new to it. */
	inquiry_wake(r);
	while (met && !inquiry_met(r) && !r->stop && !r->contradicted &&
	       can_be_met(r) && clock_mono_now().ms < end_ms)
		wait_until(r, end_ms);
	met = met && inquiry_met(r) && !r->contradicted;
	if (met)
		give(r, out);
	pthread_mutex_unlock(&r->mutex);
	return met;
}

bool
inquiry_better(struct inquiry *r, struct buf *out)
{
	bool better;

	pthread_mutex_lock(&r->mutex);
	better = inquiry_met(r) && r->version != r->given && !r->contradicted;
	if (better)
		give(r, out);
	pthread_mutex_unlock(&r->mutex);
	return better;
}

bool
inquiry_heard(struct inquiry *r)
{
	bool silent[POLICY_WITNESSES_MAX] = { false };
	bool heard;

	pthread_mutex_lock(&r->mutex);
	for (size_t i = 0; i < r->policy.witnesses; i++)
		silent[i] = !r->witness[i].heard;
	heard = !r->contradicted &&
		(r->policy.quorum_none || !policy_met(&r->policy, silent));
	pthread_mutex_unlock(&r->mutex);
	return heard;
}

bool
inquiry_asked(struct inquiry *r)
{
	bool asked;

	pthread_mutex_lock(&r->mutex);
	asked = r->target.text.n > 0 && !r->contradicted;
	for (size_t i = 0; i < r->policy.witnesses; i++)
		asked &= r->policy.witness[i].url[0] == '\0' ||
			 r->witness[i].heard ||
			 r->witness[i].failed_for == r->target_no;
	pthread_mutex_unlock(&r->mutex);
	return asked;
}

void
inquiry_forgive(struct inquiry *r, uint64_t size)
{
	pthread_mutex_lock(&r->mutex);
	r->contradicted = false;
	if (size > r->forgiven)
		r->forgiven = size;
	inquiry_wake(r);
	pthread_mutex_unlock(&r->mutex);
}

/* ------------------------------------------------------------------ what it knows */

void
inquiry_signed(struct inquiry *r, struct buf *out)
{
	pthread_mutex_lock(&r->mutex);
	buf_add_slice(out, buf_slice(&r->target.text));
	pthread_mutex_unlock(&r->mutex);
}

void
inquiry_counts(struct inquiry *r, struct inquiry_counts *n)
{
	pthread_mutex_lock(&r->mutex);
	*n = (struct inquiry_counts){ .witnesses = r->policy.witnesses,
		.rounds = r->round,
		.failed = r->failed,
		.lies = r->lies };
	for (size_t i = 0; i < r->policy.witnesses; i++)
		n->signed_newest += r->target.has[i];
	pthread_mutex_unlock(&r->mutex);
}
