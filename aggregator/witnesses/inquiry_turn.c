/*
 * What a round does, step by step (PROTOCOL.md P-ASK-1 to 4).  A witness that stalls
 * keeps its own slot busy and nothing else: the next round begins without it, and it
 * is asked in that one as soon as it is free.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/witnesses/asked.h"
#include "aggregator/witnesses/inquiry_inside.h"
#include "common/base/clock.h"
#include "common/base/encode.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/witness_request.h"

enum {
	/* One that answers 409 with one size after another is not asked for
	 * ever. */
	TRIES_MAX = 3,
	/* Where the quorum is met, those that failed are asked again so often
	 * if nothing is new. */
	RETRY_MS = 60 * 1000,
	IDLE_MS = 1000
};

static bool
has_address(const struct inquiry *r, size_t i)
{
	return r->policy.witness[i].url[0] != '\0';
}

bool
inquiry_met(const struct inquiry *r)
{
	return r->target.text.n > 0 && policy_met(&r->policy, r->target.has);
}

static void
note_failure(struct inquiry *r, size_t i, const char *why)
{
	struct inquiry_witness *w = &r->witness[i];

	if (strcmp(w->why, why) != 0)
		log_event(LOG_WARN, "witness-failed", "witness=%s why=\"%s\"",
		    r->policy.witness[i].name, why);
	(void)snprintf(w->why, sizeof(w->why), "%s", why);
	w->failed_for = r->target_no;
	w->looking = false;
	r->failed++;
	r->book_is_old = true;
}

/* ------------------------------------------------------------- a round begins */

/* Whether those that have signed, and were heard since this process began, make the
 * quorum; until then rounds go on, since a start waits for them. */
static bool
met_since_start(const struct inquiry *r)
{
	bool has[POLICY_WITNESSES_MAX];

	for (size_t i = 0; i < POLICY_WITNESSES_MAX; i++)
		has[i] = r->target.has[i] && r->witness[i].heard;
	return policy_met(&r->policy, has);
}

/* Its line is of yesterday (P-ASK-7). */
static bool
line_is_old(const struct inquiry *r, size_t i)
{
	return has_address(r, i) && r->target.has[i] &&
	       clock_wall_now().s - (int64_t)r->target.time[i] >=
		   r->config.again_s;
}

/* Whether a round asks this witness: it has an address, and gave no line since this
 * process began, or its line is to be made anew. */
static bool
is_asked(const struct inquiry *r, size_t i)
{
	return has_address(r, i) &&
	       (!r->target.has[i] || !r->witness[i].heard ||
		   (r->again && line_is_old(r, i)));
}

static bool
round_is_over(const struct inquiry *r, int64_t now_ms)
{
	if (now_ms - r->begun_ms >= r->config.deadline_ms ||
	    r->round_target != r->target_no ||
	    (met_since_start(r) && !r->again))
		return true;
	for (size_t i = 0; i < r->policy.witnesses; i++)
		if (calls_is_busy(r->calls, (unsigned)i) ||
		    (is_asked(r, i) && r->witness[i].asked != r->round))
			return false;
	return true;
}

static bool
anybody_lacks(const struct inquiry *r)
{
	for (size_t i = 0; i < r->policy.witnesses; i++)
		if (is_asked(r, i))
			return true;
	return false;
}

static bool
lines_are_old(const struct inquiry *r)
{
	for (size_t i = 0; i < r->policy.witnesses; i++)
		if (line_is_old(r, i))
			return true;
	return false;
}

static void
begin_round(struct inquiry *r, int64_t now_ms)
{
	int64_t rest_ms = now_ms - r->begun_ms;
	bool fresh = r->round_target != r->target_no;

	if (r->target.text.n == 0 || r->contradicted ||
	    (r->round > 0 &&
		(rest_ms < r->config.interval_ms || !round_is_over(r, now_ms))))
		return;
	if (!fresh && met_since_start(r)) {
		int64_t retry_ms = r->config.again_s * 1000 < RETRY_MS
				       ? r->config.again_s * 1000
				       : RETRY_MS;

		if (rest_ms < retry_ms ||
		    !(anybody_lacks(r) || lines_are_old(r)))
			return;
	}
	r->again = !fresh && lines_are_old(r);
	r->round++;
	r->round_target = r->target_no;
	r->begun_ms = now_ms;
	for (size_t i = 0; i < r->policy.witnesses; i++)
		r->witness[i].tries = 0;
}

static void
ask(struct inquiry *r, size_t i)
{
	const struct checkpoint *c = &r->target.checkpoint;
	struct inquiry_witness *w = &r->witness[i];
	uint64_t old = !w->known ? 0 : w->size < c->size ? w->size : c->size;
	struct tree_proof proof = { .n = 0 };
	struct err e = ERR_INIT;
	struct buf body;
	char *url;

	w->asked = r->round;
	w->target = r->target_no;
	w->asked_size = c->size;
	w->claimed = old;
	w->tries++;
	/* Partial tiles have grown since. */
	ledger_forget(r->ledger);
	if (ledger_consistency(r->ledger, old, c->size, &proof, &e) < 0) {
		note_failure(r, i, e.text);
		return;
	}
	buf_init(&body, WITNESS_REQUEST_MAX);
	witness_request_write(old, &proof, buf_slice(&r->target.text), &body);
	url = mem_printf("%s/add-checkpoint", r->policy.witness[i].url);
	if (calls_begin(r->calls, (unsigned)i, url, buf_slice(&body),
		(long)r->config.deadline_ms, &e) < 0)
		note_failure(r, i, e.text);
	free(url);
	buf_free(&body);
}

void
inquiry_turn(struct inquiry *r)
{
	begin_round(r, clock_mono_now().ms);
	if (r->round == 0 || r->round_target != r->target_no || r->contradicted)
		return;
	for (size_t i = 0; i < r->policy.witnesses; i++) {
		if (is_asked(r, i) && r->witness[i].asked != r->round &&
		    !calls_is_busy(r->calls, (unsigned)i))
			ask(r, i);
	}
}

int
inquiry_turn_wait(const struct inquiry *r)
{
	int64_t left =
	    r->begun_ms + r->config.interval_ms - clock_mono_now().ms;

	return left >= 0 && left < IDLE_MS ? (int)left + 1 : IDLE_MS;
}

/* -------------------------------------------------------- what was answered */

static void
look(struct inquiry *r, size_t i)
{
	struct hash h = hash_of(slice_of(r->config.log_key->name));
	char hex[2 * HASH_SIZE + 1], *url;
	struct err e = ERR_INIT;

	encode_hex(hex, h.b, HASH_SIZE);
	url = mem_printf("%s/%s/checkpoint", r->policy.witness[i].url, hex);
	r->witness[i].looking = true;
	if (calls_begin(r->calls, (unsigned)i, url, slice_make(NULL, 0),
		(long)r->config.deadline_ms, &e) < 0)
		note_failure(r, i, e.text);
	free(url);
}

/* The checkpoint that a witness shows, beside this log. */
enum sight {
	SIGHT_NOTHING, /* none of our key, or none at all */
	SIGHT_HELD,    /* this log holds it */
	SIGHT_OTHER    /* of our key, and this log does not hold it */
};

static enum sight
see(struct inquiry *r, const struct calls_answer *a, uint64_t *size)
{
	struct checkpoint c;
	struct hash root;
	struct err e = ERR_INIT;

	if (a->status != 200 ||
	    checkpoint_open(&c, buf_slice(&a->body), r->config.log_key, &e) < 0)
		return SIGHT_NOTHING;
	*size = c.size;
	if (c.size > r->target.checkpoint.size)
		return SIGHT_OTHER;
	if (c.size == 0)
		return SIGHT_HELD;
	ledger_forget(r->ledger);
	if (ledger_root(r->ledger, c.size, &root, &e) < 0)
		return SIGHT_NOTHING;
	return hash_equal(&root, &c.root) ? SIGHT_HELD : SIGHT_OTHER;
}

/* The writer judges it; until then nothing is asked any more. */
static void
contradict(struct inquiry *r, size_t i, const struct calls_answer *a)
{
	log_event(LOG_ALARM, "contradicted",
	    "witness=%s: it has cosigned a checkpoint of this log's key that "
	    "this log does not hold",
	    r->policy.witness[i].name);
	r->contradicted = true;
	buf_reset(&r->contradiction);
	buf_add_slice(&r->contradiction, buf_slice(&a->body));
}

/* It has said that it has seen another log.  Only what it shows counts as its word: one
 * that hides its checkpoint, or shows a smaller one than it speaks of, may know of
 * entries that are lost here. */
static void
judge_look(struct inquiry *r, size_t i, const struct calls_answer *a)
{
	struct inquiry_witness *w = &r->witness[i];
	uint64_t size = 0;
	enum sight sight = see(r, a, &size);
	/* If the log goes on all the same, it does without this one. */
	bool known = w->lied;

	w->lied = true;
	if (sight == SIGHT_OTHER) {
		if (size > r->forgiven)
			contradict(r, i, a);
		else
			w->heard = true;
		note_failure(r, i, "it has cosigned another log of this key");
		return;
	}
	if (sight == SIGHT_HELD && size >= w->claimed)
		w->heard = true;
	if (!known)
		log_event(LOG_ALARM, "witness-lies",
		    "witness=%s: it says that it has seen another log, and "
		    "shows no checkpoint of this log's key that says so",
		    r->policy.witness[i].name);
	r->lies++;
	note_failure(r, i, "it contradicts this log and shows nothing");
}

void
inquiry_lines_changed(struct inquiry *r, const struct cosigned_taken *taken,
    bool asked)
{
	for (size_t i = 0; i < r->policy.witnesses && taken->changed > 0; i++) {
		struct inquiry_witness *w = &r->witness[i];

		if (!taken->fresh[i])
			continue;
		w->known = true;
		w->size = r->target.checkpoint.size;
		w->time_s = (int64_t)r->target.time[i];
		w->lied = false;
		w->heard |= asked || r->renewed || w->time_s >= r->begun_s;
		w->why[0] = '\0';
		w->failed_for = 0;
	}
	if (taken->changed == 0)
		return;
	r->version++;
	r->wants_better = true;
	r->book_is_old = true;
}

static void
take_line(struct inquiry *r, size_t i)
{
	struct cosigned_taken one = { .changed = 1 };

	one.fresh[i] = true;
	inquiry_lines_changed(r, &one, true);
}

/* An answer about a checkpoint before the present one: its line is of no use any
 * more, but it says how far the witness is. */
static void
take_late(struct inquiry *r, size_t i, const struct calls_answer *a)
{
	struct inquiry_witness *w = &r->witness[i];

	if (a->status == 200) {
		w->known = true;
		w->size = w->asked_size;
	}
	w->asked = 0;
}

void
inquiry_turn_answer(struct inquiry *r, unsigned slot,
    const struct calls_answer *a)
{
	struct inquiry_witness *w = &r->witness[slot];
	const struct asked_answer answer = { .policy = &r->policy,
		.witness = slot,
		.status = a->status,
		.body = buf_slice(&a->body),
		.now_s = clock_wall_now().s };
	uint64_t size = 0;
	char why[64];

	if (w->looking) {
		judge_look(r, slot, a);
		return;
	}
	if (w->target != r->target_no) {
		take_late(r, slot, a);
		return;
	}
	switch (asked_read(&answer, &r->target, &size)) {
	case ASKED_SIGNED:
		take_line(r, slot);
		break;
	case ASKED_REPEATED:
		/* It is asked again where it has not been heard yet. */
		break;
	case ASKED_BEHIND:
		w->known = true;
		w->size = size;
		if (w->tries < TRIES_MAX)
			w->asked = 0;
		else
			note_failure(r, slot,
			    "it names one size after another");
		break;
	case ASKED_AHEAD:
		w->claimed = size;
		look(r, slot);
		break;
	case ASKED_CONTRADICTS:
		look(r, slot);
		break;
	case ASKED_FAILED:
		(void)snprintf(why, sizeof(why), "it answered with status %u",
		    a->status);
		note_failure(r, slot, a->status == 0 ? a->why : why);
		break;
	}
}
