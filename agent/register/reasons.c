/* Reasons of changes: sealed lines beside what things were before. */
#include "agent/register/reasons.h"

#include <stdio.h>
#include <string.h>

#include "common/base/mem.h"

enum { FIRST_VERSION = 1 };

static int
bound(const struct reasons_place *place, const char *about, struct vault_row *r,
    struct err *e)
{
	*r = vault_column_row(place->column);
	if (strlen(about) < sizeof(r->about)) {
		(void)snprintf(r->about, sizeof(r->about), "%s", about);
		return 0;
	}
	return err_set(e, ERR_CORRUPT,
	    "the history of the register holds a change by somebody with too "
	    "long a name; restore it from a backup");
}

static int
put(const struct open_register *reg, const struct reasons_place *place,
    struct vault_row *r, const char *reason, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db, place->insert);
	int rc;

	db_bind_i64(q, 1, r->number);
	if (db_run(q, e) < 0)
		return -1;
	buf_puts(&r->plain, reason);
	rc = vault_column_put(reg->db, reg->vault, r, e);
	buf_free(&r->plain);
	return rc;
}

int
reasons_put(const struct open_register *reg, const struct reasons_place *place,
    struct db_stmt *q, const char *reason, struct err *e)
{
	struct vault_row r;
	bool found = db_step(q);
	int rc = 0;

	if (found) {
		rc = bound(place, db_str(q, 1), &r, e);
		r.number = db_i64(q, 0);
		r.version = FIRST_VERSION;
	}
	if (db_end(q, rc, e) < 0)
		return -1;
	return found ? put(reg, place, &r, reason, e)
		     : err_set(e, ERR_CORRUPT,
			   "a change of the register has no history");
}

int
reasons_take(const struct open_register *reg, const struct reasons_place *place,
    struct db_stmt *q, int at, const char *about, char **out, struct err *e)
{
	struct vault_row r;
	int rc;

	*out = NULL;
	if (db_is_null(q, at))
		return 0;
	if (bound(place, about, &r, e) < 0)
		return -1;
	vault_column_take(&r, q, at);
	rc = vault_column_open(reg->vault, &r, e);
	if (rc == 0)
		*out = mem_copy_text(buf_str(&r.plain), r.plain.n);
	buf_free(&r.plain);
	return rc;
}
