/*
 * Reasons of corrections and withdrawals in the register.  Each is bound to the
 * change that it explains and to who made it, so that nobody who can write the
 * file puts it beside another.  It is not bound to the client: a merge moves the
 * history to the record that stays.
 */
#include "agent/register/fact_reasons.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/mem.h"

enum { FIRST_VERSION = 1 };

/* What bound() makes of a change. */
#define ABOUT "fact || '/' || withdrawn || '/' || changed_by"

const struct vault_column fact_reasons_column = {
	.field = "fact_reason.reason",
	.title = "reason of a change",
	.rows = "SELECT past, version, reason, 0, '', NULL,"
		" (SELECT " ABOUT " FROM fact_history h WHERE h.id = r.past)"
		" FROM fact_reason r WHERE past > ? ORDER BY past",
	.store = "UPDATE fact_reason SET reason = ?1, version = ?3"
		 " WHERE past = ?2",
};

static int
bound(const struct fact_reasons_change *change, struct vault_row *r,
    struct err *e)
{
	int n;

	*r = vault_column_row(&fact_reasons_column);
	n = snprintf(r->about, sizeof(r->about), "%" PRId64 "/%d/%s",
	    change->fact, change->withdrawn, change->by);
	if (n > 0 && (size_t)n < sizeof(r->about))
		return 0;
	return err_set(e, ERR_CORRUPT,
	    "the history of the register holds a change by somebody with too "
	    "long a name; restore it from a backup");
}

int
fact_reasons_take(const struct open_register *reg, struct db_stmt *q, int at,
    const struct fact_reasons_change *change, char **out, struct err *e)
{
	struct vault_row r;
	int rc;

	*out = NULL;
	if (db_is_null(q, at))
		return 0;
	if (bound(change, &r, e) < 0)
		return -1;
	vault_column_take(&r, q, at);
	rc = vault_column_open(reg->vault, &r, e);
	if (rc == 0)
		*out = mem_copy_text(buf_str(&r.plain), r.plain.n);
	buf_free(&r.plain);
	return rc;
}

/* The newest change of a fact, as a row with nothing in it yet. */
static int
find_change(struct db *db, int64_t fact, struct vault_row *r, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT id, withdrawn, changed_by FROM fact_history"
			   " WHERE fact = ? ORDER BY id DESC LIMIT 1");
	struct fact_reasons_change change = { .fact = fact };
	int rc;

	db_bind_i64(q, 1, fact);
	if (!db_step(q))
		return db_end(q, 0, e) < 0
			   ? -1
			   : err_set(e, ERR_CORRUPT,
				 "a change of the register has no history");
	change.withdrawn = db_i64(q, 1) != 0;
	change.by = db_str(q, 2);
	rc = bound(&change, r, e);
	r->number = db_i64(q, 0);
	r->version = FIRST_VERSION;
	return db_end(q, rc, e);
}

int
fact_reasons_put(const struct open_register *reg, int64_t fact,
    const char *reason, struct err *e)
{
	struct db_stmt *q;
	struct vault_row r;
	int rc;

	if (find_change(reg->db, fact, &r, e) < 0)
		return -1;
	q = db_prepare(reg->db,
	    "INSERT INTO fact_reason (past, version, reason)"
	    " VALUES (?, 0, x'')");
	db_bind_i64(q, 1, r.number);
	if (db_run(q, e) < 0)
		return -1;
	buf_puts(&r.plain, reason);
	rc = vault_column_put(reg->db, reg->vault, &r, e);
	buf_free(&r.plain);
	return rc;
}
