/*
 * Everything sealed, anew under another master key.  Each row is read, opened
 * with the old key, and stored with the new one before the next is read, so
 * that never more than one of them lies open in memory.
 */
#include "agent/vault/vault_rekey.h"

#include "agent/vault/vault_box.h"
#include "agent/vault/vault_column.h"

/* Open the row after r->number; *found false at the end. */
static int
next_row(struct db *db, const struct vault *old, struct vault_row *r,
    bool *found, struct err *e)
{
	struct db_stmt *q = vault_column_rows(db, r->column, r->number);
	int rc = 0;

	*found = vault_column_step(q, r);
	if (*found)
		rc = vault_column_open(old, r, e);
	return db_end(q, rc, e);
}

static int
rekey_column(struct db *db, const struct vault *old, const struct vault *now,
    const struct vault_column *c, struct err *e)
{
	struct vault_row r = vault_column_row(c);
	bool found = true;
	int rc = 0;

	r.number = -1; /* below every number that there can be */
	while (rc == 0 && found) {
		rc = next_row(db, old, &r, &found, e);
		if (rc == 0 && found)
			rc = vault_column_put(db, now, &r, e);
		buf_free(&r.plain);
	}
	return rc;
}

int
vault_rekey(struct db *db, const struct vault *old, const struct vault *now,
    struct err *e)
{
	const struct vault_column *const *c = now->columns;
	int rc = 0;

	for (; rc == 0 && *c != NULL; c++)
		rc = rekey_column(db, old, now, *c, e);
	return rc;
}
