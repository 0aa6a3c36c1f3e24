/*
 * Rows of sealed columns: read, opened and stored by what their column says of
 * itself.
 */
#include "agent/vault/vault_column.h"

#include <stdio.h>

#include "agent/vault/vault_box.h"

struct vault_row
vault_column_row(const struct vault_column *c)
{
	struct vault_row r = { .column = c };

	buf_init(&r.plain, LIMITS_FIELD_SEALED_MAX);
	return r;
}

void
vault_column_take(struct vault_row *r, struct db_stmt *q, int at)
{
	r->number = db_i64(q, at);
	r->version = db_i64(q, at + 1);
	r->sealed = db_bytes(q, at + 2);
}

static struct vault_place
place(const struct vault_row *r)
{
	return (struct vault_place){ .table = r->column->field,
		.row = r->number,
		.version = r->version,
		.about = r->about[0] != '\0' ? r->about : NULL };
}

/* A wrapped key has no padding: its length is that of its box. */
static int
unwrap(const struct vault *v, struct vault_row *r, struct err *e)
{
	if (r->column->label(r->label_from, r->about, e) < 0)
		return -1;
	for (size_t i = VAULT_BOX_NONCE + VAULT_BOX_TAG; i < r->sealed.n; i++)
		buf_u8(&r->plain, 0);
	return vault_unwrap(v, r->about, r->sealed, r->plain.data, r->plain.n,
	    e);
}

int
vault_column_open(const struct vault *v, struct vault_row *r, struct err *e)
{
	struct vault_place at = place(r);

	if (r->column->label != NULL)
		return unwrap(v, r, e);
	return vault_open(v, &at, r->sealed, &r->plain, e);
}

int
vault_column_put(struct db *db, const struct vault *v,
    const struct vault_row *r, struct err *e)
{
	const struct vault_column *c = r->column;
	struct db_stmt *q = db_prepare(db, c->store);
	struct vault_place at = place(r);
	uint8_t lookup[VAULT_LOOKUP_SIZE];
	struct buf sealed;

	buf_init(&sealed, LIMITS_FIELD_SEALED_MAX);
	if (c->label != NULL)
		vault_wrap(v, r->about, buf_slice(&r->plain), &sealed);
	else
		vault_seal(v, &at, buf_slice(&r->plain), &sealed);
	/* Limits of cells are far below; half a field would be lost silently. */
	ASSERT(!r->plain.full && !sealed.full);
	db_bind_blob(q, 1, sealed.data, sealed.n);
	db_bind_i64(q, 2, r->number);
	if (c->label == NULL)
		db_bind_i64(q, 3, r->version);
	if (c->lookup != NULL) {
		c->lookup(v, r, lookup);
		db_bind_blob(q, 4, lookup, sizeof(lookup));
	}
	buf_free(&sealed);
	return db_run(q, e);
}

struct db_stmt *
vault_column_rows(struct db *db, const struct vault_column *c, int64_t after)
{
	struct db_stmt *q = db_prepare(db, c->rows);

	db_bind_i64(q, 1, after);
	return q;
}

bool
vault_column_step(struct db_stmt *q, struct vault_row *r)
{
	bool wrapped = r->column->label != NULL;

	if (!db_step(q))
		return false;
	vault_column_take(r, q, 0);
	r->owner = db_i64(q, 3);
	/* Names of services are at most that long; a longer one gives a
	 * look-up that finds nothing. */
	(void)snprintf(r->service, sizeof(r->service), "%.*s", LIMITS_ID_MAX,
	    db_str(q, 4));
	r->lookup = db_bytes(q, 5);
	/* Likewise: what is longer was never sealed, and opens nothing. */
	(void)snprintf(r->about, sizeof(r->about), "%s",
	    wrapped ? "" : db_str(q, 6));
	r->label_from = db_bytes(q, 6);
	return true;
}
