/*
 * The tables of delivery, read and written.  Statements and receipts are never
 * changed, which triggers enforce; only states and envelopes are.
 */
#include "agent/sealing/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/instance.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/opening.h"

static const char *const state_words[] = {
	[OUTBOX_AGENT_WAITING] = "waiting",
	[OUTBOX_AGENT_ENROLLED] = "enrolled",
	[OUTBOX_AGENT_ENDED] = "ended",
	[OUTBOX_AGENT_CONFLICT] = "conflict",
	[OUTBOX_AGENT_FORKED] = "forked",
};

static int
stored_wrongly(struct err *e, const char *what)
{
	return err_set(e, ERR_CORRUPT,
	    "the register's %s cannot be read; restore the register from a "
	    "backup",
	    what);
}

static bool
take_hash(struct slice s, struct hash *out)
{
	if (s.n != HASH_SIZE)
		return false;
	memcpy(out->b, s.p, HASH_SIZE);
	return true;
}

static bool
take_agent(struct db_stmt *q, struct outbox_agent *out, struct err *e)
{
	const char *state = db_str(q, 1);

	for (unsigned i = 0; i <= OUTBOX_AGENT_FORKED; i++)
		if (strcmp(state, state_words[i]) == 0)
			out->state = (enum outbox_agent_state)i;
	out->seq = (uint64_t)db_i64(q, 2);
	return take_hash(db_bytes(q, 3), &out->head) &&
	       pins_parse(&out->pins, db_bytes(q, 0), e) == 0;
}

int
outbox_agent(struct db *db, struct outbox_agent *out, bool *found,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT pins, state, seq, head FROM enrolment"
			   " ORDER BY epoch DESC LIMIT 1");
	struct err ignored = ERR_INIT;
	struct instance instance;
	bool good;

	memset(out, 0, sizeof(*out));
	*found = db_step(q);
	good = !*found || take_agent(q, out, &ignored);
	if (db_done(q, e) < 0 || instance_get(db, &instance, e) < 0)
		return -1;
	out->restored = instance.restored;
	return good ? 0 : stored_wrongly(e, "enrolment");
}

int
outbox_pins(struct db *db, uint64_t epoch, struct pins *out, bool *found,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT pins FROM enrolment WHERE epoch = ?");
	struct err ignored = ERR_INIT;
	bool good;

	db_bind_i64(q, 1, (int64_t)epoch);
	*found = db_step(q);
	good = !*found || pins_parse(out, db_bytes(q, 0), &ignored) == 0;
	if (db_done(q, e) < 0)
		return -1;
	return good ? 0 : stored_wrongly(e, "enrolment");
}

int
outbox_set_pins(struct db *db, const struct pins *pins, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "UPDATE enrolment SET pins = ? WHERE epoch = ?");
	struct buf text;

	buf_init(&text, PINS_JSON_MAX);
	pins_write(pins, &text);
	db_bind_text(q, 1, buf_slice(&text));
	db_bind_i64(q, 2, (int64_t)pins->epoch);
	buf_free(&text);
	return db_run(q, e);
}

int
outbox_set_state(struct db *db, uint64_t epoch, enum outbox_agent_state state,
    struct slice evidence, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "UPDATE enrolment SET state = ?,"
			   " evidence = coalesce(?, evidence) WHERE epoch = ?");

	db_bind_str(q, 1, state_words[state]);
	if (evidence.n > 0)
		db_bind_blob(q, 2, evidence.p, evidence.n);
	else
		db_bind_null(q, 2);
	db_bind_i64(q, 3, (int64_t)epoch);
	return db_run(q, e);
}

int
outbox_wrapped_key(struct db *db, uint64_t epoch, struct buf *out,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT wrapped_key FROM enrolment WHERE epoch = ?");
	bool found;

	db_bind_i64(q, 1, (int64_t)epoch);
	found = db_step(q);
	if (found)
		buf_add_slice(out, db_bytes(q, 0));
	if (db_done(q, e) < 0)
		return -1;
	return found ? 0 : stored_wrongly(e, "signing key");
}

/* An enrolment is seq 0, sealed on its `through`. */
static int
put_statement(struct db *db, const struct outbox_entry *in, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO statement (epoch, seq, id, note, service, content,"
	    " period, revision, through, sealed_on, sealed_by, sign_off)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	const struct statement_batch *b = &in->statement->u.batch;
	char period[PERIOD_TEXT_SIZE] = "";
	bool batch = in->statement->kind == STATEMENT_BATCH;

	if (batch)
		period_format(period, b->period);
	db_bind_i64(q, 1, (int64_t)in->statement->epoch);
	db_bind_i64(q, 2, batch ? (int64_t)b->seq : 0);
	db_bind_blob(q, 3, in->id.b, HASH_SIZE);
	db_bind_blob(q, 4, in->note.p, in->note.n);
	db_bind_str(q, 5, batch ? b->service : "");
	db_bind_str(q, 6, batch ? statement_content_word(b->content) : "");
	db_bind_str(q, 7, period);
	db_bind_i64(q, 8, batch ? (int64_t)b->revision : 0);
	db_bind_i64(q, 9, in->through);
	db_bind_i64(q, 10, batch ? b->time : in->through);
	db_bind_str(q, 11, in->staff);
	if (batch)
		db_bind_i64(q, 12, in->sign_off);
	else
		db_bind_null(q, 12);
	return db_run(q, e);
}

/* The envelope is empty where the state is a settled one. */
static int
put_outbox(struct db *db, const struct statement *s, const char *state,
    struct slice envelope, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "INSERT INTO outbox (epoch, seq, state, envelope)"
			   " VALUES (?, ?, ?, ?)");

	db_bind_i64(q, 1, (int64_t)s->epoch);
	db_bind_i64(q, 2,
	    s->kind == STATEMENT_BATCH ? (int64_t)s->u.batch.seq : 0);
	db_bind_str(q, 3, state);
	if (envelope.n > 0)
		db_bind_blob(q, 4, envelope.p, envelope.n);
	else
		db_bind_null(q, 4);
	return db_run(q, e);
}

int
outbox_put_receipt(struct db *db, const struct outbox_receipt *in, bool *is_new,
    struct err *e)
{
	const struct receipts_verdict *v = in->verdict;
	bool refused = v->outcome == RECEIPTS_REFUSED;
	struct db_stmt *q = db_prepare(db,
	    "INSERT OR IGNORE INTO receipt (epoch, seq, status, at, answer,"
	    " log_index, log_size, code, line)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

	db_bind_i64(q, 1, (int64_t)in->epoch);
	db_bind_i64(q, 2, (int64_t)in->seq);
	db_bind_i64(q, 3, in->answer->status);
	db_bind_i64(q, 4, in->answer->at.s);
	db_bind_blob(q, 5, in->answer->body.p, in->answer->body.n);
	db_bind_i64(q, 6, (int64_t)v->index);
	db_bind_i64(q, 7, (int64_t)v->checkpoint.size);
	db_bind_str(q, 8,
	    refused ? statement_refused_word(v->code_refused) : "");
	db_bind_i64(q, 9, refused ? (int64_t)v->line : 0);
	if (db_run(q, e) < 0)
		return -1;
	*is_new = db_changes(db) > 0;
	return 0;
}

static int
put_enrolment(struct db *db, const struct outbox_enrolment *in, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO enrolment (epoch, pins, invite_note, wrapped_key,"
	    " state, seq, head) VALUES (?, ?, ?, ?, 'waiting', 0, ?)");
	struct buf text;

	buf_init(&text, PINS_JSON_MAX);
	pins_write(in->pins, &text);
	db_bind_i64(q, 1, (int64_t)in->pins->epoch);
	db_bind_text(q, 2, buf_slice(&text));
	db_bind_blob(q, 3, in->invite_note.p, in->invite_note.n);
	db_bind_blob(q, 4, in->wrapped_key.p, in->wrapped_key.n);
	db_bind_blob(q, 5, in->pins->enrolment.b, HASH_SIZE);
	buf_free(&text);
	return db_run(q, e);
}

int
outbox_enrol(struct db *db, const struct outbox_enrolment *in, struct err *e)
{
	struct statement s = { .kind = STATEMENT_ENROL,
		.epoch = in->pins->epoch };
	struct outbox_entry entry = { .statement = &s,
		.id = in->pins->enrolment,
		.note = in->enrol_note,
		.through = in->today,
		.staff = in->staff };
	struct db_stmt *q =
	    db_prepare(db, "UPDATE outbox SET state = 'set aside'"
			   " WHERE state = 'waiting' AND epoch < ?");

	db_bind_i64(q, 1, (int64_t)in->pins->epoch);
	if (db_run(q, e) < 0 || put_enrolment(db, in, e) < 0 ||
	    put_statement(db, &entry, e) < 0)
		return -1;
	return put_outbox(db, &s, "waiting", in->envelopes, e);
}

static int
put_opening(struct db *db, const struct statement *s, struct slice opening,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO opening (epoch, seq, opening) VALUES (?, ?, ?)");

	db_bind_i64(q, 1, (int64_t)s->epoch);
	db_bind_i64(q, 2, (int64_t)s->u.batch.seq);
	db_bind_blob(q, 3, opening.p, opening.n);
	return db_run(q, e);
}

/* It is the newest of its epoch now. */
static int
move_head(struct db *db, const struct outbox_entry *in, struct err *e)
{
	const struct statement *s = in->statement;
	uint64_t seq = s->u.batch.seq;
	struct db_stmt *q =
	    db_prepare(db, "UPDATE enrolment SET seq = ?, head = ?"
			   " WHERE epoch = ? AND seq = ? - 1");

	db_bind_i64(q, 1, (int64_t)seq);
	db_bind_blob(q, 2, in->id.b, HASH_SIZE);
	db_bind_i64(q, 3, (int64_t)s->epoch);
	db_bind_i64(q, 4, (int64_t)seq);
	if (db_run(q, e) < 0)
		return -1;
	ASSERT(db_changes(db) == 1);
	return 0;
}

int
outbox_add(struct db *db, const struct outbox_entry *in, struct err *e)
{
	const struct statement *s = in->statement;

	ASSERT(s->kind == STATEMENT_BATCH);
	if (put_statement(db, in, e) < 0 ||
	    put_opening(db, s, in->opening, e) < 0 ||
	    put_outbox(db, s, "waiting", in->envelope, e) < 0)
		return -1;
	return move_head(db, in, e);
}

int
outbox_add_logged(struct db *db, const struct outbox_entry *in,
    const struct outbox_receipt *receipt, struct err *e)
{
	bool refused = receipt->verdict->outcome == RECEIPTS_REFUSED;
	const struct statement *s = in->statement;
	bool is_new;

	ASSERT(s->kind == STATEMENT_BATCH);
	if (put_statement(db, in, e) < 0 ||
	    put_outbox(db, s, refused ? "refused" : "received",
		slice_make("", 0), e) < 0 ||
	    outbox_put_receipt(db, receipt, &is_new, e) < 0)
		return -1;
	return move_head(db, in, e);
}

/* The payload of a padded opening as a return. */
static bool
take_returns(struct slice opening, struct returns *out)
{
	uint8_t salt[OPENING_SALT_SIZE];
	struct err ignored = ERR_INIT;
	struct slice payload;

	return opening_read(opening, salt, &payload, &ignored) == 0 &&
	       returns_parse(out, payload, &ignored) == 0;
}

int
outbox_sealed(struct db *db, struct returns **out, size_t *n, struct err *e)
{
	/* A statement of an earlier epoch counts only if the aggregator has
	 * it in force: a revocation may have taken it back. */
	struct db_stmt *q = db_prepare(db,
	    "WITH counts AS (SELECT * FROM statement JOIN outbox"
	    "  USING (epoch, seq) WHERE state IN ('waiting', 'received'))"
	    " SELECT p.opening FROM counts s JOIN opening p USING (epoch, seq)"
	    " WHERE s.revision = (SELECT max(t.revision)"
	    "  FROM counts t WHERE t.service = s.service"
	    "  AND t.content = s.content AND t.period = s.period)"
	    " AND (NOT EXISTS (SELECT 1 FROM in_force_as_of a"
	    "   WHERE a.epoch > s.epoch)"
	    "  OR EXISTS (SELECT 1 FROM in_force f"
	    "   WHERE f.service = s.service AND f.content = s.content"
	    "   AND f.period = s.period AND f.revision = s.revision))");
	size_t room = 0;
	bool good = true;

	*out = NULL;
	*n = 0;
	while (db_step(q) && good) {
		*out = mem_grow(*out, *n, &room, sizeof(**out));
		good = take_returns(db_bytes(q, 0), &(*out)[*n]);
		*n += good;
	}
	if (db_done(q, e) == 0 && good)
		return 0;
	free(*out);
	*out = NULL;
	*n = 0;
	return good ? -1 : stored_wrongly(e, "opening of a sealed return");
}

int
outbox_ever_sealed(struct db *db, const char *service,
    enum statement_content content, bool *ever, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT 1 FROM statement WHERE service = ? AND content = ?"
	    " LIMIT 1");

	db_bind_str(q, 1, service);
	db_bind_str(q, 2, statement_content_word(content));
	*ever = db_step(q);
	return db_done(q, e);
}

int
outbox_returns(struct db *db, bool *sealed, bool *received, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT count(*), total(state = 'received') FROM outbox"
	    " WHERE seq > 0");

	*sealed = *received = false;
	if (db_step(q)) {
		*sealed = db_i64(q, 0) > 0;
		*received = db_i64(q, 1) > 0;
	}
	return db_done(q, e);
}

int
outbox_reported(struct db *db, const char *service, bool *reported,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT 1 FROM statement JOIN outbox USING (epoch, seq)"
	    " WHERE service = ?1 AND state IN ('waiting', 'received')"
	    " UNION ALL SELECT 1 FROM in_force WHERE service = ?1 LIMIT 1");

	db_bind_str(q, 1, service);
	*reported = db_step(q);
	return db_done(q, e);
}

int
outbox_next_revision(struct db *db, const char *service,
    enum statement_content content, struct period period, uint64_t *revision,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "WITH ours AS (SELECT coalesce(max(revision), 0) AS n"
	    "  FROM statement"
	    "  WHERE service = ?1 AND content = ?2 AND period = ?3)"
	    " SELECT max(n, coalesce((SELECT min(revision, n + ?4)"
	    "  FROM in_force"
	    "  WHERE service = ?1 AND content = ?2 AND period = ?3), 0))"
	    " FROM ours");
	char text[PERIOD_TEXT_SIZE];
	int64_t last;
	bool found;

	period_format(text, period);
	db_bind_str(q, 1, service);
	db_bind_str(q, 2, statement_content_word(content));
	db_bind_str(q, 3, text);
	db_bind_i64(q, 4, LIMITS_REVISION_STEP);
	if (db_get_i64(q, &last, &found, e) < 0)
		return -1;
	if (last >= LIMITS_REVISION_MAX)
		return err_set(e, ERR_REFUSED,
		    "service %s has used all %d revisions of one period",
		    service, LIMITS_REVISION_MAX);
	*revision = (uint64_t)last + 1;
	return 0;
}

int
outbox_seen(struct db *db, const char *origin, struct checkpoint *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT size, root FROM checkpoint_seen WHERE joined = 1"
	    " ORDER BY size DESC LIMIT 1");
	bool good = true;

	memset(out, 0, sizeof(*out));
	(void)snprintf(out->origin, sizeof(out->origin), "%s", origin);
	out->root = hash_empty();
	if (db_step(q)) {
		out->size = (uint64_t)db_i64(q, 0);
		good = take_hash(db_bytes(q, 1), &out->root);
	}
	if (db_done(q, e) < 0)
		return -1;
	return good ? 0 : stored_wrongly(e, "newest checkpoint");
}

int
outbox_last_whole(struct db *db, int32_t *day, struct err *e)
{
	int64_t v;
	bool found;

	if (db_get_i64(db_prepare(db, "SELECT whole_on FROM sealing"), &v,
		&found, e) < 0)
		return -1;
	*day = found ? (int32_t)v : DAY_NONE;
	return 0;
}

int
outbox_set_whole(struct db *db, int32_t day, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "INSERT INTO sealing (id, whole_on) VALUES (1, ?1)"
			   " ON CONFLICT (id) DO UPDATE SET whole_on = ?1");

	db_bind_i64(q, 1, day);
	return db_run(q, e);
}

int
outbox_never_sealed(struct db *db, uint64_t *n, struct err *e)
{
	int64_t v;
	bool found;

	if (db_get_i64(db_prepare(db, "SELECT quarters FROM never_sealed"), &v,
		&found, e) < 0)
		return -1;
	*n = found ? (uint64_t)v : 0;
	return 0;
}

int
outbox_set_never_sealed(struct db *db, size_t n, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO never_sealed (id, quarters) VALUES (1, ?1)"
	    " ON CONFLICT (id) DO UPDATE SET quarters = ?1");

	db_bind_i64(q, 1, (int64_t)n);
	return db_run(q, e);
}

int
outbox_last_sealed(struct db *db, int32_t *day, struct err *e)
{
	int64_t v;
	bool found;

	if (db_get_i64(db_prepare(db,
			   "SELECT max(sealed_on) FROM statement WHERE seq > 0"
			   " HAVING max(sealed_on) NOT NULL"),
		&v, &found, e) < 0)
		return -1;
	*day = found ? (int32_t)v : DAY_NONE;
	return 0;
}

int
outbox_expire(struct db *db, int32_t today, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "DELETE FROM opening WHERE (epoch, seq) IN (SELECT s.epoch, s.seq"
	    " FROM statement s JOIN outbox o USING (epoch, seq)"
	    " WHERE s.sealed_on < ? AND o.state <> 'waiting'"
	    " AND EXISTS (SELECT 1 FROM statement t"
	    "  JOIN outbox p USING (epoch, seq) WHERE t.service = s.service"
	    "  AND t.content = s.content AND t.period = s.period"
	    "  AND t.revision > s.revision AND p.state = 'received'))");

	db_bind_i64(q, 1, (int64_t)today - LIMITS_OPENING_KEEP_DAYS);
	return db_run(q, e);
}
