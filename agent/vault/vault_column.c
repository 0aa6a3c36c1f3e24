/*
 * Rows of sealed columns: read, opened and stored by what their column says of
 * itself.
 */
#include "agent/vault/vault_column.h"

#include <stdio.h>

#include "agent/vault/vault_box.h"

struct db_stmt *
vault_column_rows(struct db *db, const struct vault_column *c, int64_t after)
{
	struct db_stmt *q = db_prepare(db, c->rows);

	db_bind_i64(q, 1, after);
	return q;
}

bool
vault_column_step(struct db_stmt *q, const struct vault_column *c,
    struct vault_row *r)
{
	if (!db_step(q))
		return false;
	r->place = (struct vault_place){ .table = c->field,
		.row = db_i64(q, 0),
		.version = db_i64(q, 1),
		.about = db_is_null(q, 6) ? NULL : r->about };
	r->sealed = db_bytes(q, 2);
	r->owner = db_i64(q, 3);
	r->lookup = db_bytes(q, 5);
	r->label_from = db_bytes(q, 6);
	/* Names of services are at most that long; a longer one gives a
	 * look-up that finds nothing. */
	(void)snprintf(r->service, sizeof(r->service), "%.*s", LIMITS_ID_MAX,
	    db_str(q, 4));
	/* Likewise: what is longer was never sealed, and opens nothing. */
	(void)snprintf(r->about, sizeof(r->about), "%s",
	    c->label == NULL ? db_str(q, 6) : "");
	return true;
}

/* A wrapped key has no padding: its length is that of its box. */
static int
unwrap(const struct vault *v, const struct vault_column *c, struct vault_row *r,
    struct err *e)
{
	if (c->label(r->label_from, r->about, e) < 0)
		return -1;
	for (size_t i = VAULT_BOX_NONCE + VAULT_BOX_TAG; i < r->sealed.n; i++)
		buf_u8(&r->plain, 0);
	return vault_unwrap(v, r->about, r->sealed, r->plain.data, r->plain.n,
	    e);
}

int
vault_column_open(const struct vault *v, const struct vault_column *c,
    struct vault_row *r, struct err *e)
{
	buf_init(&r->plain, LIMITS_FIELD_SEALED_MAX);
	if (c->label != NULL)
		return unwrap(v, c, r, e);
	return vault_open(v, &r->place, r->sealed, &r->plain, e);
}

int
vault_column_store(struct db *db, const struct vault *v,
    const struct vault_column *c, const struct vault_row *r, struct err *e)
{
	struct db_stmt *q = db_prepare(db, c->store);
	uint8_t lookup[VAULT_LOOKUP_SIZE];
	struct buf sealed;

	buf_init(&sealed, LIMITS_FIELD_SEALED_MAX);
	if (c->label != NULL)
		vault_wrap(v, r->about, buf_slice(&r->plain), &sealed);
	else
		vault_seal(v, &r->place, buf_slice(&r->plain), &sealed);
	db_bind_blob(q, 1, sealed.data, sealed.n);
	db_bind_i64(q, 2, r->place.row);
	if (c->lookup != NULL) {
		c->lookup(v, r, lookup);
		db_bind_blob(q, 3, lookup, sizeof(lookup));
	}
	buf_free(&sealed);
	return db_run(q, e);
}
