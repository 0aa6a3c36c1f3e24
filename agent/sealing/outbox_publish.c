/*
 * The spool made to agree with the register.  The register is right whenever
 * the two differ, so the spool can be lost, or half written, at any moment.
 */
#include "agent/sealing/outbox_publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/ahead.h"
#include "agent/delivery/answers.h"
#include "agent/delivery/board.h"
#include "agent/register/instance.h"
#include "agent/sealing/adopt.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/seal.h"
#include "agent/vault/vault.h"
#include "common/base/day.h"
#include "common/base/json.h"
#include "protocol/envelope.h"

enum {
	/* Returns named on the board besides those that wait. */
	NEWEST = 20
};

/* Write a file of at most max bytes only where it is missing or different. */
static int
put(const struct spool *s, const char *name, size_t max, struct slice bytes,
    struct err *e)
{
	struct buf old;
	bool found;
	int rc = s->read(s->arg, name, max, &old, &found, e);

	if (rc == 0 && !(found && slice_equal(buf_slice(&old), bytes)))
		rc = s->write(s->arg, name, bytes, e);
	buf_free(&old);
	return rc;
}

static int
put_pins(const struct spool *s, const struct pins *pins, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, PINS_JSON_MAX);
	pins_write(pins, &text);
	rc = put(s, "pins.json", PINS_JSON_MAX, buf_slice(&text), e);
	buf_free(&text);
	return rc;
}

static int
count(struct db *db, const char *state, uint64_t *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT count(*) FROM outbox WHERE state = ? AND seq > 0");
	int64_t n;
	bool found;

	db_bind_str(q, 1, state);
	if (db_get_i64(q, &n, &found, e) < 0)
		return -1;
	*out = (uint64_t)n;
	return 0;
}

/* The last of the unbroken row of settled ones. */
static int
settled(struct db *db, const struct outbox_agent *a, uint64_t *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT min(seq) FROM outbox WHERE epoch = ? AND state = 'waiting'"
	    " AND seq > 0");
	bool found;

	db_bind_i64(q, 1, (int64_t)a->pins.epoch);
	*out = a->seq;
	found = db_step(q) && !db_is_null(q, 0);
	if (found)
		*out = (uint64_t)db_i64(q, 0) - 1;
	return db_done(q, e);
}

/* The sentence in the answer that refused it. */
static void
set_said(struct jval *o, struct slice answer)
{
	struct answers_word word;

	answers_read_bytes(&word, answer);
	jval_set_str(o, "said", word.said);
}

static struct jval *
describe(struct db_stmt *q)
{
	struct jval *o = jval_object();
	char day[DAY_TEXT_SIZE];

	jval_set_i64(o, "epoch", db_i64(q, 0));
	jval_set_i64(o, "seq", db_i64(q, 1));
	jval_set_str(o, "state", db_str(q, 2));
	jval_set_str(o, "service", db_str(q, 3));
	jval_set_str(o, "content", db_str(q, 4));
	jval_set_str(o, "period", db_str(q, 5));
	jval_set_i64(o, "revision", db_i64(q, 6));
	day_format(day, (int32_t)db_i64(q, 7));
	jval_set_str(o, "through", day);
	day_format(day, (int32_t)db_i64(q, 8));
	jval_set_str(o, "sealed_on", day);
	jval_set_str(o, "sealed_by", db_str(q, 9));
	/* How, but not of what: the courier may read this file, and a digest
	 * without a salt lets figures be guessed. */
	jval_set_str(o, "signed_off", db_str(q, 10));
	if (db_is_null(q, 11))
		return o;
	jval_set_i64(o, "log_index", db_i64(q, 11));
	jval_set_i64(o, "received_at", db_i64(q, 12));
	if (db_str(q, 13)[0] != '\0') {
		jval_set_str(o, "code", db_str(q, 13));
		jval_set_i64(o, "line", db_i64(q, 14));
		set_said(o, db_bytes(q, 15));
	}
	return o;
}

/* All that wait, all refused of this epoch, and the newest of the rest. */
static int
list_returns(struct db *db, uint64_t epoch, struct jval **out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT s.epoch, s.seq, o.state, s.service, s.content, s.period,"
	    " s.revision, s.through, s.sealed_on, s.sealed_by, " ADOPT_WAY
	    ", r.log_index, r.at, r.code, r.line, r.answer FROM statement s"
	    " JOIN outbox o USING (epoch, seq)"
	    " LEFT JOIN sign_off y ON y.id = s.sign_off"
	    " LEFT JOIN receipt r USING (epoch, seq)"
	    " WHERE s.seq > 0 AND (o.state = 'waiting'"
	    "  OR (o.state = 'refused' AND s.epoch = ?1 AND s.revision ="
	    "   (SELECT max(revision) FROM statement t"
	    "    WHERE t.service = s.service AND t.content = s.content"
	    "    AND t.period = s.period))"
	    "  OR (s.epoch, s.seq) IN (SELECT epoch, seq FROM statement"
	    "   ORDER BY epoch DESC, seq DESC LIMIT ?2))"
	    " ORDER BY s.epoch, s.seq");

	*out = jval_array();
	db_bind_i64(q, 1, (int64_t)epoch);
	db_bind_i64(q, 2, NEWEST);
	while (db_step(q))
		jval_add(*out, describe(q));
	return db_done(q, e);
}

static int
put_board(struct db *db, const struct spool *s, const struct outbox_agent *a,
    struct err *e)
{
	struct board b = { .epoch = a->pins.epoch,
		.seq = a->seq,
		.head = a->head };
	struct jval *returns = NULL;
	struct instance instance;
	unsigned slots;

	if (instance_get(db, &instance, e) < 0 ||
	    settled(db, a, &b.settled, e) < 0 ||
	    count(db, "received", &b.received, e) < 0 ||
	    count(db, "refused", &b.refused, e) < 0 ||
	    count(db, "set aside", &b.set_aside, e) < 0 ||
	    outbox_never_sealed(db, &b.never_sealed, e) < 0 ||
	    vault_slots(db, &slots, &b.weak, e) < 0)
		return -1;
	b.restored = instance.restored;
	(void)snprintf(b.instance, sizeof(b.instance), "%s", instance.here);
	if (list_returns(db, a->pins.epoch, &returns, e) < 0) {
		jval_free(returns);
		return -1;
	}
	return board_save(&b, returns, s, e);
}

/*
 * The courier found that the aggregator misses entries it gave receipts
 * for, or their openings: seal these anew, so that they can be sent once more.
 */
static int
rebuild(struct db *db, const struct pins *pins, uint64_t from, uint64_t to,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT s.seq, s.note, p.opening, e.invite_note FROM statement s"
	    " JOIN outbox o USING (epoch, seq)"
	    " JOIN enrolment e USING (epoch)"
	    " LEFT JOIN opening p USING (epoch, seq)"
	    " WHERE s.epoch = ? AND s.seq BETWEEN ? AND ?"
	    " AND o.envelope IS NULL"
	    " AND (s.seq = 0 OR p.opening IS NOT NULL)");
	struct buf envelope;
	int rc = 0;

	buf_init(&envelope, SPOOL_SHEAF_MAX);
	db_bind_i64(q, 1, (int64_t)pins->epoch);
	db_bind_i64(q, 2, (int64_t)from);
	db_bind_i64(q, 3, (int64_t)to);
	while (rc == 0 && db_step(q)) {
		struct envelope invite = { .note = db_bytes(q, 3) };
		struct envelope enrolment = { .note = db_bytes(q, 1) };
		struct db_stmt *put_back =
		    db_prepare(db, "UPDATE outbox SET wanted = 1, envelope = ?"
				   " WHERE epoch = ? AND seq = ?");

		buf_reset(&envelope);
		if (db_i64(q, 0) == 0) {
			envelope_write(&invite, &envelope);
			envelope_write(&enrolment, &envelope);
		} else {
			seal_envelope(pins, db_bytes(q, 1), db_bytes(q, 2),
			    &envelope);
		}
		db_bind_blob(put_back, 1, envelope.data, envelope.n);
		db_bind_i64(put_back, 2, (int64_t)pins->epoch);
		db_bind_i64(put_back, 3, db_i64(q, 0));
		rc = db_run(put_back, e);
	}
	buf_free(&envelope);
	return db_end(q, rc, e);
}

/* From one number on, or those that are listed. */
static int
rebuild_wanted(struct db *db, const struct pins *pins, const struct jval *o,
    struct err *e)
{
	const struct jval *list = jval_get(o, "openings");
	int64_t seq;
	int rc = 0;

	if (jval_get_i64(o, "from", &seq) && seq >= 0)
		rc = rebuild(db, pins, (uint64_t)seq, SPOOL_SEQ_MAX, e);
	for (size_t i = 0; rc == 0 && i < jval_length(list); i++)
		if (jval_i64(jval_at(list, i), &seq) && seq > 0)
			rc = rebuild(db, pins, (uint64_t)seq, (uint64_t)seq, e);
	return rc;
}

static int
take_wanted(struct db *db, const struct spool *s, const struct pins *pins,
    struct err *e)
{
	struct err ignored = ERR_INIT;
	struct jval *o = NULL;
	struct buf text;
	int64_t epoch;
	bool found;
	int rc =
	    s->read(s->arg, "wanted.json", SPOOL_WANTED_MAX, &text, &found, e);

	if (rc == 0 && found &&
	    jval_parse(&o, buf_slice(&text), SPOOL_WANTED_MAX, &ignored) == 0 &&
	    jval_get_i64(o, "epoch", &epoch) && epoch == (int64_t)pins->epoch)
		rc = rebuild_wanted(db, pins, o, e);
	jval_free(o);
	buf_free(&text);
	return rc;
}

static int
put_envelopes(struct db *db, const struct spool *s, uint64_t epoch,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT seq, envelope FROM outbox WHERE epoch = ?"
	    " AND (state = 'waiting' OR wanted = 1) AND envelope IS NOT NULL"
	    " ORDER BY seq");
	int rc = 0;

	db_bind_i64(q, 1, (int64_t)epoch);
	while (rc == 0 && db_step(q)) {
		struct spool_item item = { epoch, (uint64_t)db_i64(q, 0) };
		char name[SPOOL_NAME_MAX];

		spool_name(name, "out", item, ".sheaf");
		rc = put(s, name, SPOOL_SHEAF_MAX, db_bytes(q, 1), e);
	}
	return db_end(q, rc, e);
}

/* Note and answer of everything settled, for `receipts verify`. */
static int
put_receipts(struct db *db, const struct spool *s, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT epoch, seq, note, status, at, answer FROM receipt"
	    " JOIN statement USING (epoch, seq) ORDER BY epoch, seq");
	struct file_names names;
	struct buf bytes;
	size_t next = 0;
	int rc;

	if (s->list(s->arg, "receipts", ".receipt", &names, e) < 0)
		return -1;
	rc = 0;
	buf_init(&bytes, LIMITS_ANSWER_MAX + LIMITS_NOTE_MAX + 64);
	while (rc == 0 && db_step(q)) {
		struct spool_item item = { (uint64_t)db_i64(q, 0),
			(uint64_t)db_i64(q, 1) };
		struct spool_answer a = { .status = (unsigned)db_i64(q, 3),
			.at = { db_i64(q, 4) },
			.body = db_bytes(q, 5) };
		char name[SPOOL_NAME_MAX];
		const char *base;

		spool_name(name, "receipts", item, ".receipt");
		base = strchr(name, '/') + 1;
		while (next < names.n && strcmp(names.name[next], base) < 0)
			next++;
		if (next < names.n && strcmp(names.name[next], base) == 0)
			continue;
		buf_reset(&bytes);
		spool_receipt_write(db_bytes(q, 2), &a, &bytes);
		rc = s->write(s->arg, name, buf_slice(&bytes), e);
	}
	file_names_free(&names);
	buf_free(&bytes);
	return db_end(q, rc, e);
}

/* The invite of each enrolment beside its receipt: in the log it stands in front of the
 * enrolment, and no answer brings it. */
static int
put_invites(struct db *db, const struct spool *s, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT epoch, invite_note FROM enrolment"
	    " JOIN receipt r USING (epoch) WHERE r.seq = 0 ORDER BY epoch");
	int rc = 0;

	while (rc == 0 && db_step(q)) {
		struct spool_item item = { (uint64_t)db_i64(q, 0), 0 };
		char name[SPOOL_NAME_MAX];

		spool_name(name, "receipts", item, ".invite");
		rc = put(s, name, LIMITS_NOTE_MAX, db_bytes(q, 1), e);
	}
	return db_end(q, rc, e);
}

/* True while the courier has something to do with an item. */
static int
is_open(struct db *db, struct spool_item item, uint64_t epoch, bool *open,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT state = 'waiting' OR wanted FROM outbox"
			   " WHERE epoch = ? AND seq = ?");
	int64_t v = 0;
	bool found;

	db_bind_i64(q, 1, (int64_t)item.epoch);
	db_bind_i64(q, 2, (int64_t)item.seq);
	if (db_get_i64(q, &v, &found, e) < 0)
		return -1;
	*open = item.epoch == epoch && found && v != 0;
	return 0;
}

/*
 * Remove what is settled: the envelope first, so that the courier never
 * sees an envelope without the answer it has had.
 */
static int
tidy(struct db *db, const struct spool *s, const char *folder,
    const char *suffix, uint64_t epoch, struct err *e)
{
	struct spool_item *items;
	size_t n;
	int rc = spool_items(s, folder, suffix, 0, &items, &n, e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		char name[SPOOL_NAME_MAX];
		bool open;

		rc = is_open(db, items[i], epoch, &open, e);
		spool_name(name, folder, items[i], suffix);
		if (rc == 0 && !open)
			rc = s->remove(s->arg, name, e);
	}
	free(items);
	return rc;
}

/* Before the enrolment there is one thing that `status` should know. */
static int
put_first_board(struct db *db, const struct spool *s, struct err *e)
{
	struct board b = { 0 };
	unsigned slots;

	if (vault_slots(db, &slots, &b.weak, e) < 0)
		return -1;
	return slots == 0 ? 0 : board_save(&b, NULL, s, e);
}

int
outbox_publish(struct db *db, const struct spool *s, struct err *e)
{
	struct outbox_agent a;
	bool found;

	if (outbox_agent(db, &a, &found, e) < 0)
		return -1;
	if (!found)
		return put_first_board(db, s, e);
	if (put_board(db, s, &a, e) < 0 || put_pins(s, &a.pins, e) < 0 ||
	    take_wanted(db, s, &a.pins, e) < 0 ||
	    put_envelopes(db, s, a.pins.epoch, e) < 0 ||
	    s->remove(s->arg, "wanted.json", e) < 0 ||
	    put_receipts(db, s, e) < 0 || put_invites(db, s, e) < 0)
		return -1;
	return tidy(db, s, "out", ".sheaf", a.pins.epoch, e) < 0 ||
		       tidy(db, s, "in", ".answer", a.pins.epoch, e) < 0 ||
		       ahead_tidy(s, a.pins.epoch, a.seq, e) < 0
		   ? -1
		   : 0;
}
