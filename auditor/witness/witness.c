/*
 * The judgement of a checkpoint, and the step from one state to the next.
 * What costs much and depends on nothing that changes (form, signature) is done
 * before the step begins, so that strangers cannot keep the database locked.
 */
#include "auditor/witness/witness.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/encode.h"
#include "protocol/cosignature.h"

enum { DAY_S = 86400 };

/* ------------------------------------------------------------------ judgement */

/* The log's key has signed it (P-WIT-4: 404, 403). */
static enum witness_status
judge_signer(const struct witness_request *r, const struct witness_log *log,
    bool known, struct err *why)
{
	if (!known || log->stopped) {
		err_refuse(why, "unknown", 0,
		    "this witness does not look after the log %s",
		    r->checkpoint.origin);
		return WITNESS_UNKNOWN;
	}
	if (!note_verify_any(&r->note, &log->key)) {
		err_refuse(why, "signature", 0,
		    "the checkpoint is not signed with the key that is known "
		    "for the log %s",
		    log->origin);
		return WITNESS_UNTRUSTED;
	}
	return WITNESS_SIGNED;
}

/* The time of the next cosignature; 0: there is none (P-WIT-7). */
static int64_t
next_time(const struct witness_log *log, struct clock_wall now)
{
	if (now.s < (int64_t)LIMITS_CLOCK_FIRST_DAY * DAY_S ||
	    now.s < log->time - WITNESS_CLOCK_BACK_S)
		return 0;
	return now.s < log->time ? log->time : now.s;
}

/* That it signs for this log at all, and now. */
static bool
may_sign(const struct witness_log *log, struct clock_wall now, struct err *why)
{
	if (log->held)
		err_refuse(why, "held", 0,
		    "this witness was restored from a copy, and signs nothing "
		    "for this log until it knows how far it had signed");
	else if (next_time(log, now) == 0)
		err_refuse(why, "clock", 0,
		    "the clock of this witness is wrong: it is behind what it "
		    "signed before");
	else
		return true;
	return false;
}

/* Hashes and roots (P-WIT-4: 422). */
static bool
is_continued(const struct witness_request *r, const struct witness_log *log,
    struct err *why)
{
	const struct checkpoint *c = &r->checkpoint;
	struct hash empty = hash_empty();

	if (c->size == 0 && !hash_equal(&c->root, &empty))
		err_refuse(why, "root", 0,
		    "a log without entries has another root");
	else if (r->proof.n > 0 && (r->old == 0 || r->old == c->size))
		err_refuse(why, "proof", 0,
		    "from %" PRIu64 " to %" PRIu64
		    " entries no hash is needed, and there are %zu",
		    r->old, c->size, r->proof.n);
	else if (log->size == c->size && !hash_equal(&log->root, &c->root))
		err_refuse(why, "root", 0,
		    "the log has signed another root for its %" PRIu64
		    " entries before",
		    c->size);
	else if (!tree_verify_consistency(&r->proof, log->size, &log->root,
		     c->size, &c->root))
		err_refuse(why, "proof", 0,
		    "the hashes do not lead from %" PRIu64
		    " entries, as they were signed before, to these %" PRIu64,
		    log->size, c->size);
	else
		return true;
	return false;
}

static enum witness_status
judge_state(const struct witness_request *r, const struct witness_log *log,
    struct clock_wall now, struct err *why)
{
	if (r->old > r->checkpoint.size) {
		err_refuse(why, "old", 0,
		    "the old size %" PRIu64 " is above the checkpoint's, "
		    "%" PRIu64,
		    r->old, r->checkpoint.size);
		return WITNESS_MALFORMED;
	}
	if (!may_sign(log, now, why))
		return WITNESS_BUSY;
	if (r->old != log->size) {
		err_refuse(why, "old", 0,
		    "the newest checkpoint signed here has %" PRIu64 " entries",
		    log->size);
		return WITNESS_CONFLICT;
	}
	return is_continued(r, log, why) ? WITNESS_SIGNED
					 : WITNESS_INCONSISTENT;
}

/* --------------------------------------------------------------- the new state */

static int
advance(struct witness_state *s, const struct witness_request *r,
    struct witness_log *log, struct slice line, struct err *e)
{
	struct buf whole;
	int rc;

	buf_init(&whole, LIMITS_CHECKPOINT_MAX + 1024);
	/* It was verified. */
	ASSERT(checkpoint_bare(&r->note, &log->key, &whole));
	/* The witness's own line. */
	buf_add_slice(&whole, line);
	ASSERT(!whole.full);
	log->size = r->checkpoint.size;
	log->root = r->checkpoint.root;
	rc = witness_state_advance(s, log, buf_slice(&whole), e);
	buf_free(&whole);
	return rc;
}

/* ------------------------------------------------------------------- the step */

/* Within the step: 0 with a->status, or -1 with *e when the database fails. */
static int
take_step(struct witness_state *s, const struct witness_request *r,
    struct clock_wall now, struct witness_answer *a, struct err *e)
{
	struct witness_log log;
	bool known;

	if (witness_state_read(s, r->checkpoint.origin, &log, &known, e) < 0)
		return -1;
	/* It may have been stopped meanwhile. */
	a->status = judge_signer(r, &log, known, &a->why);
	if (a->status == WITNESS_SIGNED)
		a->status = judge_state(r, &log, now, &a->why);
	a->size = log.size;
	if (a->status == WITNESS_INCONSISTENT &&
	    r->checkpoint.size == log.size &&
	    !hash_equal(&r->checkpoint.root, &log.root) && log.size > 0) {
		a->fork = true;
		return witness_state_keep_fork(s, &log, r->note.whole, &known,
		    e);
	}
	if (a->status != WITNESS_SIGNED)
		return 0;
	log.time = next_time(&log, now);
	witness_state_sign(s, r->note.text, log.time, &a->line);
	return advance(s, r, &log, buf_slice(&a->line), e);
}

static void
say_failed(struct witness_answer *a, const struct err *e)
{
	a->status = WITNESS_BUSY;
	a->why = *e;
	buf_reset(&a->line);
}

void
witness_ask(struct witness_state *s, struct slice body, struct clock_wall now,
    struct witness_answer *a)
{
	struct witness_request r;
	struct witness_log log = { .size = 0 };
	struct err e = ERR_INIT;
	bool known = false;

	*a = (struct witness_answer){ .status = WITNESS_MALFORMED };
	buf_init(&a->line, KEYS_NAME_MAX + 256);
	if (witness_request_parse(&r, body, &a->why) < 0)
		return;
	if (witness_state_find(s, r.checkpoint.origin, &log, &known, &e) < 0) {
		say_failed(a, &e);
		return;
	}
	a->status = judge_signer(&r, &log, known, &a->why);
	if (a->status != WITNESS_SIGNED)
		return;
	if (witness_state_begin(s, &e) < 0) {
		say_failed(a, &e);
		return;
	}
	if (take_step(s, &r, now, a, &e) < 0) {
		witness_state_rollback(s);
		say_failed(a, &e);
	} else if (witness_state_commit(s, &e) < 0) {
		say_failed(a, &e);
	}
}

void
witness_answer_free(struct witness_answer *a)
{
	buf_free(&a->line);
}

/* ------------------------------------------------------------------ a copy */

/* The line with which this witness signed that checkpoint; false: none. */
static bool
own_line(const struct witness_state *s, const struct note *n, struct buf *line,
    int64_t *time)
{
	const struct keys_verifier *own = witness_state_key(s);
	uint64_t at;

	for (size_t i = 0; i < n->sigs; i++) {
		if (!cosignature_holds(n, i, own, &at))
			continue;
		note_put_signature(&n->sig[i], line);
		*time = (int64_t)at;
		return true;
	}
	return false;
}

static int
settle(struct witness_state *s, const struct witness_request *r, struct err *e)
{
	struct witness_log log;
	struct buf line;
	int64_t time = 0;
	bool known;
	int rc = -1;

	buf_init(&line, KEYS_NAME_MAX + 256);
	if (witness_state_read(s, r->checkpoint.origin, &log, &known, e) < 0)
		goto out;
	if (judge_signer(r, &log, known, e) != WITNESS_SIGNED)
		goto out;
	if (!own_line(s, &r->note, &line, &time)) {
		err_refuse(e, "unsigned", 0,
		    "the checkpoint that the log publishes does not carry this "
		    "witness's cosignature, so it does not show how far it had "
		    "signed");
		goto out;
	}
	if (r->checkpoint.size < log.size) {
		err_refuse(e, "older", 0,
		    "the log publishes %" PRIu64 " entries, fewer than the "
		    "%" PRIu64 " that were signed",
		    r->checkpoint.size, log.size);
		goto out;
	}
	if (r->old != log.size) {
		err_set(e, ERR_LATER, "the state has changed meanwhile");
		goto out;
	}
	if (!is_continued(r, &log, e))
		goto out;
	if (time > log.time)
		log.time = time;
	rc = advance(s, r, &log, buf_slice(&line), e);
out:
	buf_free(&line);
	return rc;
}

int
witness_settle(struct witness_state *s, const struct witness_request *request,
    struct err *e)
{
	if (witness_state_begin(s, e) < 0)
		return -1;
	if (settle(s, request, e) == 0)
		return witness_state_commit(s, e);
	witness_state_rollback(s);
	return -1;
}
