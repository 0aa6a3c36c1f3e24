/* What was ever sealed here, for people who look back. */
#include "agent/sealing/sent.h"

#include "agent/delivery/answers.h"
#include "agent/delivery/receipts.h"
#include "agent/sealing/adopt.h"
#include "agent/sealing/outbox.h"
#include "protocol/limits.h"
#include "protocol/opening.h"

static int
stored_wrongly(struct err *e)
{
	return err_set(e, ERR_CORRUPT,
	    "what was sealed here cannot be read; restore the register from a "
	    "backup");
}

static int
call(const struct sent_walk *walk, struct db_stmt *q, struct err *e)
{
	struct answers_word word = { 0 };
	struct sent s = { .epoch = (uint64_t)db_i64(q, 0),
		.seq = (uint64_t)db_i64(q, 1),
		.state = db_str(q, 2),
		.service = db_str(q, 3),
		.revision = (uint64_t)db_i64(q, 6),
		.through = (int32_t)db_i64(q, 7),
		.sealed_on = (int32_t)db_i64(q, 8),
		.sealed_by = db_str(q, 9),
		.way = db_str(q, 10),
		.code = "",
		.said = "" };

	if (!statement_content_parse(slice_of(db_str(q, 4)), &s.content) ||
	    !period_parse(slice_of(db_str(q, 5)), &s.period))
		return stored_wrongly(e);
	s.answered = !db_is_null(q, 11);
	if (s.answered) {
		s.log_index = db_i64(q, 11);
		s.at = db_i64(q, 12);
		s.code = db_str(q, 13);
		s.line = db_i64(q, 14);
		if (s.code[0] != '\0')
			answers_read_bytes(&word, db_bytes(q, 15));
		s.said = word.said;
	}
	return walk->each(walk->arg, &s, e);
}

int
sent_each(struct db *db, const struct sent_walk *walk, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT s.epoch, s.seq, o.state, s.service, s.content, s.period,"
	    " s.revision, s.through, s.sealed_on, s.sealed_by, " ADOPT_WAY
	    ", r.log_index, r.at, r.code, r.line, r.answer"
	    " FROM statement s JOIN outbox o USING (epoch, seq)"
	    " LEFT JOIN sign_off y ON y.id = s.sign_off"
	    " LEFT JOIN receipt r USING (epoch, seq)"
	    " WHERE s.seq > 0 AND (?1 = 0 OR (s.epoch, s.seq) < (?1, ?2))"
	    " ORDER BY s.epoch DESC, s.seq DESC LIMIT ?3");
	int rc = 0;

	db_bind_i64(q, 1, (int64_t)walk->epoch);
	db_bind_i64(q, 2, (int64_t)walk->seq);
	db_bind_i64(q, 3, walk->most);
	while (rc == 0 && db_step(q))
		rc = call(walk, q, e);
	return db_end(q, rc, e);
}

static int
no_such(struct err *e)
{
	return err_refuse(e, "no-such", 0, "nothing of this number left here");
}

int
sent_text(struct db *db, uint64_t epoch, uint64_t seq, struct buf *out,
    enum sent_kept *kept, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT o.opening, " ADOPT_WAY " = 'adopted' FROM statement s"
	    " LEFT JOIN sign_off y ON y.id = s.sign_off"
	    " LEFT JOIN opening o USING (epoch, seq)"
	    " WHERE s.epoch = ? AND s.seq = ? AND s.seq > 0");
	uint8_t salt[OPENING_SALT_SIZE];
	struct slice payload;
	bool found;
	int rc = 0;

	db_bind_i64(q, 1, (int64_t)epoch);
	db_bind_i64(q, 2, (int64_t)seq);
	found = db_step(q);
	*kept = !found || !db_is_null(q, 0) ? SENT_KEPT
		: db_i64(q, 1) != 0         ? SENT_NEVER_HERE
					    : SENT_FORGOTTEN;
	if (found && *kept == SENT_KEPT) {
		rc = opening_read(db_bytes(q, 0), salt, &payload, e);
		if (rc == 0)
			buf_add_slice(out, payload);
	}
	if (db_end(q, rc, e) < 0)
		return -1;
	return found ? 0 : no_such(e);
}

/* Judge the answer under the pins of its time, and write the proof in it. */
static int
write_proof(const struct pins *pins, struct slice note, unsigned status,
    struct slice answer, struct buf *out, struct err *e)
{
	struct receipts_verdict v;
	struct receipts_sent sent;
	int rc = 0;

	if (receipts_read_note(&sent, note, e) < 0)
		return -1;
	receipts_judge(&v, pins, &sent, status, answer);
	if (v.proven)
		receipt_write(&v.receipt, out);
	else
		rc = err_set(e, ERR_CORRUPT,
		    "this receipt does not hold any more: %s", v.why);
	receipts_verdict_free(&v);
	return rc;
}

int
sent_proof(struct db *db, uint64_t epoch, uint64_t seq, struct buf *out,
    struct err *e)
{
	struct db_stmt *q;
	struct pins pins;
	bool found;
	int rc = 0;

	if (outbox_pins(db, epoch, &pins, &found, e) < 0)
		return -1;
	if (!found)
		return no_such(e);
	q = db_prepare(db,
	    "SELECT s.note, r.status, r.answer FROM statement s JOIN receipt r"
	    " USING (epoch, seq) WHERE s.epoch = ? AND s.seq = ?");
	db_bind_i64(q, 1, (int64_t)epoch);
	db_bind_i64(q, 2, (int64_t)seq);
	found = db_step(q);
	if (found)
		rc = write_proof(&pins, db_bytes(q, 0), (unsigned)db_i64(q, 1),
		    db_bytes(q, 2), out, e);
	if (db_end(q, rc, e) < 0)
		return -1;
	return found ? 0 : no_such(e);
}
