/* Refusals: those that a further seal would only repeat, and handing one on. */
#include "agent/sealing/refused.h"

#include <stdio.h>
#include <string.h>

#include "agent/delivery/receipts.h"
#include "agent/sealing/outbox.h"
#include "protocol/opening.h"
#include "protocol/statement.h"

static bool
same_figures(struct slice opening, const struct returns *now)
{
	uint8_t salt[OPENING_SALT_SIZE];
	struct err ignored = ERR_INIT;
	struct returns then;
	struct slice payload;

	return opening_read(opening, salt, &payload, &ignored) == 0 &&
	       returns_parse(&then, payload, &ignored) == 0 &&
	       then.withdrawn == now->withdrawn && then.source == now->source &&
	       then.rules == now->rules && then.n == now->n &&
	       (then.withdrawn || memcmp(then.value, now->value,
				      then.n * sizeof(then.value[0])) == 0);
}

int
refused_find(struct db *db, const struct returns *now, struct refused *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT o.state, r.code, r.line, p.opening FROM statement s"
	    " JOIN outbox o USING (epoch, seq)"
	    " LEFT JOIN receipt r USING (epoch, seq)"
	    " LEFT JOIN opening p USING (epoch, seq)"
	    " WHERE s.service = ? AND s.content = ? AND s.period = ?"
	    " ORDER BY s.epoch DESC, s.seq DESC LIMIT 1");
	char period[PERIOD_TEXT_SIZE];

	memset(out, 0, sizeof(*out));
	period_format(period, now->period);
	db_bind_str(q, 1, now->service);
	db_bind_str(q, 2, statement_content_word(now->content));
	db_bind_str(q, 3, period);
	if (db_step(q) && strcmp(db_str(q, 0), "refused") == 0 &&
	    strcmp(db_str(q, 1), "revision") != 0) {
		(void)snprintf(out->code, sizeof(out->code), "%s",
		    db_str(q, 1));
		out->line = db_i64(q, 2);
		out->again = same_figures(db_bytes(q, 3), now);
	}
	return db_done(q, e);
}

/* --------------------------------------------------------------- handing on */

/* P-EVI-8: a refusal for the figures is judged with them, another one by the log. */
static bool
is_for_figures(enum statement_refused code)
{
	return code != REFUSED_SERVICE && code != REFUSED_REVISION;
}

static int
write_parts(const struct pins *pins, const struct receipts_verdict *v,
    const struct refused_answer *a, struct buf *out, struct err *e)
{
	const struct slice part[] = { slice_of(jval_get_text(v->json, "note")),
		slice_of(jval_get_text(v->json, "proof")), v->refusal_note,
		v->refusal_proof };
	static const char *const name[] = { "statement", "proof", "refusal",
		"proof" };
	bool figures = is_for_figures(v->code_refused);

	if (figures && a->opening == NULL)
		return err_refuse(e, "forgotten", 0,
		    "the text of this return was forgotten since, and without "
		    "it nobody can judge a refusal for its figures");
	evidence_file_begin(out, EVIDENCE_FILE_REFUSED, pins->origin);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		if (!evidence_file_holds(part[i]))
			return err_set(e, ERR_CORRUPT,
			    "the answer to this return is not whole any more");
		evidence_file_part(out, name[i], part[i]);
	}
	if (figures)
		evidence_file_opening(out, a->opening);
	return 0;
}

int
refused_evidence(const struct pins *pins, const struct refused_answer *a,
    struct buf *out, struct err *e)
{
	struct receipts_verdict v;
	struct receipts_sent sent;
	int rc;

	if (receipts_read_note(&sent, a->note, e) < 0)
		return -1;
	receipts_judge(&v, pins, &sent, a->status, a->body);
	if (v.proven && v.outcome == RECEIPTS_REFUSED && v.json != NULL)
		rc = write_parts(pins, &v, a, out, e);
	else
		rc = err_set(e, ERR_CORRUPT,
		    "the proof of this refusal does not hold any more: %s",
		    v.why);
	receipts_verdict_free(&v);
	return rc;
}

static int
no_such(struct err *e)
{
	return err_refuse(e, "no-such", 0,
	    "nothing of this number was refused");
}

/* One row: note, status, answer, id, opening. */
static int
hand_on(struct db_stmt *q, const struct pins *pins, struct buf *out,
    struct err *e)
{
	struct refused_answer a = { .note = db_bytes(q, 0),
		.status = (unsigned)db_i64(q, 1),
		.body = db_bytes(q, 2) };
	struct evidence_file_opening opening;
	struct slice id = db_bytes(q, 3);

	if (id.n != HASH_SIZE)
		return err_set(e, ERR_CORRUPT,
		    "the register does not name this statement by its hash");
	memcpy(opening.statement.b, id.p, HASH_SIZE);
	if (db_bytes(q, 4).n > 0) {
		if (opening_read(db_bytes(q, 4), opening.salt, &opening.payload,
			e) < 0)
			return -1;
		a.opening = &opening;
	}
	return refused_evidence(pins, &a, out, e);
}

int
refused_hand_on(struct db *db, uint64_t epoch, uint64_t seq, struct buf *out,
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
	    "SELECT s.note, r.status, r.answer, s.id, p.opening"
	    " FROM statement s JOIN outbox o USING (epoch, seq)"
	    " JOIN receipt r USING (epoch, seq)"
	    " LEFT JOIN opening p USING (epoch, seq)"
	    " WHERE s.epoch = ? AND s.seq = ? AND o.state = 'refused'");
	db_bind_i64(q, 1, (int64_t)epoch);
	db_bind_i64(q, 2, (int64_t)seq);
	found = db_step(q);
	if (found)
		rc = hand_on(q, &pins, out, e);
	if (db_end(q, rc, e) < 0)
		return -1;
	return found ? 0 : no_such(e);
}
