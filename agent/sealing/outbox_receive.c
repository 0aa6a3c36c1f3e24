/*
 * Answers taken in.  The spool may be written by another user, so nothing in it
 * is believed that does not verify under the pins in the register.
 */
#include "agent/sealing/outbox_receive.h"

#include <stdlib.h>
#include <string.h>

#include "agent/delivery/heads.h"
#include "agent/delivery/receipts.h"
#include "agent/sealing/checkpoints_seen.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/seal.h"
#include "common/base/log.h"
#include "common/base/mem.h"

/* One answer on its way in. */
struct incoming {
	struct spool_item item;
	struct pins pins;
	struct buf file, note;
	struct spool_answer answer;
	struct receipts_sent sent;
	struct receipts_verdict verdict;
};

static int
load_note(struct db *db, struct incoming *in, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT note FROM statement WHERE epoch = ? AND seq = ?");

	db_bind_i64(q, 1, (int64_t)in->item.epoch);
	db_bind_i64(q, 2, (int64_t)in->item.seq);
	*found = db_step(q);
	if (*found)
		buf_add_slice(&in->note, db_bytes(q, 0));
	if (db_done(q, e) < 0)
		return -1;
	return *found ? receipts_read_note(&in->sent, buf_slice(&in->note), e)
		      : 0;
}

/* Read the answer of in->item and judge it; *found false when there is
 * nothing of ours that it could belong to. */
static int
load(struct db *db, const struct spool *s, struct incoming *in, bool *found,
    struct err *e)
{
	char name[SPOOL_NAME_MAX];

	buf_init(&in->note, LIMITS_NOTE_MAX);
	spool_name(name, "in", in->item, ".answer");
	if (s->read(s->arg, name, SPOOL_ANSWER_MAX, &in->file, found, e) < 0)
		return -1;
	if (!*found || !spool_answer_parse(&in->answer, buf_slice(&in->file))) {
		*found = false;
		return 0;
	}
	if (outbox_pins(db, in->item.epoch, &in->pins, found, e) < 0)
		return -1;
	if (!*found)
		return 0;
	if (load_note(db, in, found, e) < 0)
		return -1;
	if (*found)
		receipts_judge(&in->verdict, &in->pins, &in->sent,
		    in->answer.status, in->answer.body);
	return 0;
}

static int
settle(struct db *db, const struct incoming *in,
    struct outbox_receive_report *r, struct err *e)
{
	const struct outbox_receipt receipt = { .epoch = in->item.epoch,
		.seq = in->item.seq,
		.answer = &in->answer,
		.verdict = &in->verdict };
	bool refused = in->verdict.outcome == RECEIPTS_REFUSED, is_new;
	struct db_stmt *q;

	if (outbox_put_receipt(db, &receipt, &is_new, e) < 0)
		return -1;
	if (is_new && in->item.seq > 0)
		*(refused ? &r->refused : &r->received) += 1;
	q = db_prepare(db,
	    "UPDATE outbox SET state = ?, wanted = 0, envelope = NULL"
	    " WHERE epoch = ? AND seq = ?");
	db_bind_str(q, 1, refused ? "refused" : "received");
	db_bind_i64(q, 2, (int64_t)in->item.epoch);
	db_bind_i64(q, 3, (int64_t)in->item.seq);
	if (db_run(q, e) < 0)
		return -1;
	if (in->sent.statement.kind != STATEMENT_ENROL)
		return 0;
	q = db_prepare(db, "UPDATE enrolment SET state = 'enrolled'"
			   " WHERE epoch = ? AND state = 'waiting'");
	db_bind_i64(q, 1, (int64_t)in->item.epoch);
	return db_run(q, e);
}

/*
 * No box opened: seal the same opening anew, to the recipients of the
 * newest trust statement.  The judge has verified that it is the pinned
 * authority's, in the log, and not older than the one held.
 */
static int
reseal(struct db *db, struct incoming *in, struct outbox_receive_report *r,
    struct err *e)
{
	struct buf envelope;
	struct db_stmt *q;
	bool sealed = false;

	if (in->verdict.trust.u.trust.number > in->pins.trust_number) {
		if (pins_take_trust(&in->pins, &in->verdict.trust, e) < 0 ||
		    outbox_set_pins(db, &in->pins, e) < 0)
			return -1;
		r->trust_changed = true;
	}
	buf_init(&envelope, LIMITS_ENVELOPE_MAX);
	q = db_prepare(db,
	    "SELECT opening FROM opening WHERE epoch = ? AND seq = ?");
	db_bind_i64(q, 1, (int64_t)in->item.epoch);
	db_bind_i64(q, 2, (int64_t)in->item.seq);
	if (db_step(q)) {
		seal_envelope(&in->pins, buf_slice(&in->note), db_bytes(q, 0),
		    &envelope);
		sealed = true;
	}
	if (db_done(q, e) < 0) {
		buf_free(&envelope);
		return -1;
	}
	q = db_prepare(db, "UPDATE outbox SET envelope = ?"
			   " WHERE epoch = ? AND seq = ? AND ?");
	db_bind_blob(q, 1, envelope.data, envelope.n);
	db_bind_i64(q, 2, (int64_t)in->item.epoch);
	db_bind_i64(q, 3, (int64_t)in->item.seq);
	db_bind_i64(q, 4, sealed);
	buf_free(&envelope);
	r->resealed += sealed;
	return db_run(q, e);
}

/*
 * A refusal for its revision says what is in force: all that a site which
 * is never online, and so never compares heads, can learn it from.
 */
static int
take_in_force(struct db *db, const struct incoming *in, struct err *e)
{
	const struct heads h = { .checkpoint = in->verdict.checkpoint,
		.in_force = jval_get(in->verdict.json, "in_force") };

	return h.in_force == NULL
		   ? 0
		   : checkpoints_seen_in_force(db, &in->pins, &h, e);
}

static int
take_head(struct db *db, const struct incoming *in, struct err *e)
{
	struct err ignored = ERR_INIT;
	struct heads h;

	if (in->verdict.outcome == RECEIPTS_REFUSED)
		return take_in_force(db, in, e);
	if (in->verdict.outcome != RECEIPTS_RECEIVED ||
	    in->sent.statement.kind != STATEMENT_ENROL ||
	    heads_read(&h, &in->pins, jval_get(in->verdict.json, "head"), 0,
		&ignored) < 0)
		return 0;
	return checkpoints_seen_in_force(db, &in->pins, &h, e);
}

static int
apply(struct db *db, struct incoming *in, struct outbox_receive_report *r,
    struct err *e)
{
	switch (in->verdict.outcome) {
	case RECEIPTS_RECEIVED:
	case RECEIPTS_REFUSED:
		if (settle(db, in, r, e) < 0)
			return -1;
		return take_head(db, in, e);
	case RECEIPTS_OPENING:
		return reseal(db, in, r, e);
	case RECEIPTS_CONFLICT:
		log_event(LOG_ALARM, "conflict", "epoch=%llu seq=%llu",
		    (unsigned long long)in->item.epoch,
		    (unsigned long long)in->item.seq);
		return outbox_set_state(db, in->item.epoch,
		    OUTBOX_AGENT_CONFLICT, in->answer.body, e);
	case RECEIPTS_ENDED:
		return outbox_set_state(db, in->item.epoch, OUTBOX_AGENT_ENDED,
		    in->answer.body, e);
	case RECEIPTS_LATER:
	case RECEIPTS_GAP:
		break;
	}
	return 0;
}

/* The file cannot be believed, or belongs to nothing of ours. */
static int
drop(const struct spool *s, struct spool_item item, struct err *e)
{
	char name[SPOOL_NAME_MAX];

	spool_name(name, "in", item, ".answer");
	return s->remove(s->arg, name, e);
}

static void
incoming_free(struct incoming *in)
{
	receipts_verdict_free(&in->verdict);
	buf_free(&in->file);
	buf_free(&in->note);
}

/* Do something with one answer, in a transaction of its own. */
static int
with_answer(struct db *db, const struct spool *s, struct spool_item item,
    int (*act)(struct db *db, struct incoming *in, void *arg, struct err *e),
    void *arg, struct err *e)
{
	struct incoming in = { .item = item };
	bool found;
	int rc = load(db, s, &in, &found, e);

	if (rc == 0 && !(found && in.verdict.proven)) {
		rc = drop(s, item, e);
	} else if (rc == 0 && (rc = db_begin(db, e)) == 0) {
		rc = act(db, &in, arg, e);
		if (rc == 0)
			rc = db_commit(db, e);
		if (rc < 0)
			db_rollback(db);
	}
	incoming_free(&in);
	return rc;
}

/* From which size to which an answer's proof leads. */
struct leap {
	struct spool_item item;
	uint64_t from, to;
};

static int
note_leap(struct db *db, struct incoming *in, void *arg, struct err *e)
{
	struct leap *leap = arg;

	(void)db;
	(void)e;
	leap->from = in->verdict.receipt.old;
	leap->to = in->verdict.checkpoint.size;
	return 0;
}

static int
meet(struct db *db, struct incoming *in, void *arg, struct err *e)
{
	(void)arg;
	return checkpoints_seen_meet(db, &in->pins, &in->verdict.receipt,
	    &in->verdict.checkpoint, e);
}

static int
apply_one(struct db *db, struct incoming *in, void *arg, struct err *e)
{
	return apply(db, in, arg, e);
}

/* From the oldest start, and the farthest first. */
static int
by_reach(const void *a, const void *b)
{
	const struct leap *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to < y->to) - (x->to > y->to);
}

/*
 * Follow the proofs in the order in which they lead on, those of answers
 * and those of comparisons in turn.
 */
static int
follow(struct db *db, const struct spool *s, const struct pins *pins,
    const struct spool_item *items, size_t n, struct err *e)
{
	struct leap *leap = mem_array(n + 1, sizeof(*leap));
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		leap[i].item = items[i];
		rc = with_answer(db, s, items[i], note_leap, &leap[i], e);
	}
	qsort(leap, n, sizeof(*leap), by_reach);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = checkpoints_seen_take_joins(db, s, pins, e);
		if (rc == 0)
			rc = with_answer(db, s, leap[i].item, meet, NULL, e);
	}
	free(leap);
	return rc < 0 ? -1 : checkpoints_seen_take_joins(db, s, pins, e);
}

/*
 * The new envelope takes the place of the one that did not open; only then
 * may the courier go on, so the answer is removed last.
 */
static int
put_resealed(struct db *db, const struct spool *s, struct spool_item item,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT envelope FROM outbox WHERE epoch = ? AND seq = ?");
	char name[SPOOL_NAME_MAX];
	int rc = 0;

	spool_name(name, "out", item, ".sheaf");
	db_bind_i64(q, 1, (int64_t)item.epoch);
	db_bind_i64(q, 2, (int64_t)item.seq);
	if (db_step(q))
		rc = s->write(s->arg, name, db_bytes(q, 0), e);
	return db_end(q, rc, e) < 0 ? -1 : drop(s, item, e);
}

static int
take_one(struct db *db, const struct spool *s, struct spool_item item,
    struct outbox_receive_report *r, struct err *e)
{
	size_t resealed = r->resealed;

	if (with_answer(db, s, item, apply_one, r, e) < 0)
		return -1;
	return r->resealed > resealed ? put_resealed(db, s, item, e) : 0;
}

int
outbox_receive(struct db *db, const struct spool *s,
    struct outbox_receive_report *r, struct err *e)
{
	struct spool_item *items = NULL;
	struct outbox_agent a, now;
	bool found;
	size_t n = 0;
	int rc;

	memset(r, 0, sizeof(*r));
	rc = outbox_agent(db, &a, &found, e);
	if (rc < 0 || !found)
		return rc;
	rc = spool_items(s, "in", ".answer", 0, &items, &n, e);
	if (rc == 0)
		rc = follow(db, s, &a.pins, items, n, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = take_one(db, s, items[i], r, e);
	free(items);
	if (rc < 0 || outbox_agent(db, &now, &found, e) < 0)
		return -1;
	r->trust_changed |= now.pins.trust_number > a.pins.trust_number;
	return checkpoints_seen_ask(db, s, &a.pins, e);
}
