/*
 * Claims and disputes in a client's own record.
 */
#include "agent/desk/desk_claims_record.h"

#include "agent/desk/desk_contracts_words.h"
#include "agent/figures/outcomes.h"

/* The word of an outcome that is stored, or NULL. */
static const char *
outcome_word(int64_t kind)
{
	return kind >= 0 && kind < OUTCOME_KINDS
		   ? outcomes_word((enum outcome_kind)kind)
		   : NULL;
}

static void
put_evidence(struct db_stmt *q, const struct evidence_kinds *own,
    struct jval *o)
{
	int64_t mode = db_i64(q, 5);
	bool known = mode > MODE_NONE && mode < MODE_KINDS;

	jval_set_str_or_null(o, "evidence",
	    known ? evidence_kinds_title(own, (enum event_mode)mode) : NULL);
	if (db_is_null(q, 6))
		jval_set_null(o, "dated");
	else
		jval_set(o, "dated", jval_day_shown((int32_t)db_i64(q, 6)));
}

static int
put_claims(struct db *db, uint32_t client, struct jval *o, struct err *e)
{
	struct jval *all = jval_array();
	struct evidence_kinds own;
	struct db_stmt *q;

	jval_set(o, "claims", all);
	if (evidence_kinds_load(db, &own, e) < 0)
		return -1;
	q = db_prepare(db,
	    "SELECT c.contract, c.number, i.kind, i.ref, i.day, i.evidence,"
	    " i.evidence_day, i.sign * i.pence FROM claim_item i"
	    " JOIN claim c ON c.id = i.claim WHERE i.client = ? ORDER BY i.id");
	db_bind_i64(q, 1, client);
	while (db_step(q)) {
		struct jval *one = jval_object();

		jval_set_str(one, "contract", db_str(q, 0));
		jval_set_i64(one, "number", db_i64(q, 1));
		jval_set_str_or_null(one, "outcome",
		    outcome_word(db_i64(q, 2)));
		jval_set_str(one, "ref", db_str(q, 3));
		jval_set(one, "reached", jval_day_shown((int32_t)db_i64(q, 4)));
		put_evidence(q, &own, one);
		desk_contracts_words_set(one, "pounds", db_i64(q, 7));
		jval_add(all, one);
	}
	return db_done(q, e);
}

static int
put_disputes(struct db *db, uint32_t client, struct jval *o, struct err *e)
{
	struct jval *all = jval_array();
	struct db_stmt *q = db_prepare(db,
	    "SELECT kind, ref, stands, set_by, set_at FROM claim_dispute"
	    " WHERE client = ? ORDER BY id");

	jval_set(o, "disputes", all);
	db_bind_i64(q, 1, client);
	while (db_step(q)) {
		struct jval *one = jval_object();

		jval_set_str_or_null(one, "outcome",
		    outcome_word(db_i64(q, 0)));
		jval_set_str(one, "ref", db_str(q, 1));
		jval_set_bool(one, "stands", db_i64(q, 2) != 0);
		jval_set_str(one, "by", db_str(q, 3));
		jval_set_str(one, "at", db_str(q, 4));
		jval_add(all, one);
	}
	return db_done(q, e);
}

int
desk_claims_record(struct db *db, uint32_t client, struct jval *o,
    struct err *e)
{
	return put_claims(db, client, o, e) < 0
		   ? -1
		   : put_disputes(db, client, o, e);
}
