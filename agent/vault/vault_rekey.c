#include "agent/vault/vault_rekey.h"

#include <string.h>

#include "agent/delivery/pins.h"
#include "agent/sealed.h"
#include "agent/sealing/enrol.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { SEED_BYTES = 32 };

/* Open the row after r->place.row; *found false at the end. */
static int
next_row(struct db *db, const struct vault *old, const struct sealed_column *c,
    struct sealed_row *r, bool *found, struct err *e)
{
	struct db_stmt *q = sealed_rows(db, c, r->place.row);
	struct err ignored = ERR_INIT;
	int rc = 0;

	*found = sealed_step(q, c, r);
	if (*found)
		rc = vault_open(old, &r->place, r->sealed, &r->plain, e);
	if (db_done(q, rc == 0 ? e : &ignored) < 0)
		rc = -1;
	return rc;
}

static int
store_row(struct db *db, const struct vault *now, const struct sealed_column *c,
    const struct sealed_row *r, struct err *e)
{
	struct db_stmt *q = db_prepare(db, c->store);
	uint8_t lookup[VAULT_LOOKUP_SIZE];
	struct buf sealed;

	buf_init(&sealed, LIMITS_FIELD_SEALED_MAX);
	vault_seal(now, &r->place, buf_slice(&r->plain), &sealed);
	db_bind_blob(q, 1, sealed.data, sealed.n);
	db_bind_i64(q, 2, r->place.row);
	if (c->lookup != NULL) {
		c->lookup(now, r, lookup);
		db_bind_blob(q, 3, lookup, sizeof(lookup));
	}
	buf_free(&sealed);
	return db_run(q, e);
}

static int
rekey_column(struct db *db, const struct vault *old, const struct vault *now,
    const struct sealed_column *c, struct err *e)
{
	struct sealed_row r = { .place = { .table = c->field } };
	bool found = true;
	int rc = 0;

	while (rc == 0 && found) {
		buf_init(&r.plain, LIMITS_FIELD_SEALED_MAX);
		rc = next_row(db, old, c, &r, &found, e);
		if (rc == 0 && found)
			rc = store_row(db, now, c, &r, e);
		if (r.plain.n > 0)
			mem_wipe(r.plain.data, r.plain.n);
		buf_free(&r.plain);
	}
	return rc;
}

/* ------------------------------------------------------------- signing keys */

/* Unwrap with the old key and wrap with the new one. */
static int
wrap_again(const struct vault *old, const struct vault *now, const char *label,
    struct slice was, struct buf *out, struct err *e)
{
	uint8_t seed[SEED_BYTES];

	if (vault_unwrap(old, label, was, seed, sizeof(seed), e) < 0)
		return -1;
	vault_wrap(now, label, slice_make(seed, sizeof(seed)), out);
	mem_wipe(seed, sizeof(seed));
	return 0;
}

/* The signing key of the epoch after *epoch. */
static int
rekey_epoch(struct db *db, const struct vault *old, const struct vault *now,
    int64_t *epoch, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT epoch, pins, wrapped_key FROM enrolment WHERE epoch > ?"
	    " ORDER BY epoch LIMIT 1");
	struct err ignored = ERR_INIT;
	char label[ENROL_LABEL_MAX];
	struct buf wrapped;
	struct pins pins;
	int rc = 0;

	buf_init(&wrapped, LIMITS_NOTE_MAX);
	db_bind_i64(q, 1, *epoch);
	*found = db_step(q);
	if (*found) {
		*epoch = db_i64(q, 0);
		rc = pins_parse(&pins, db_bytes(q, 1), e);
		if (rc == 0) {
			enrol_label(label, pins.agent, pins.epoch);
			rc = wrap_again(old, now, label, db_bytes(q, 2),
			    &wrapped, e);
		}
	}
	if (db_done(q, rc == 0 ? e : &ignored) < 0)
		rc = -1;
	if (rc == 0 && *found) {
		q = db_prepare(db,
		    "UPDATE enrolment SET wrapped_key = ? WHERE epoch = ?");
		db_bind_blob(q, 1, wrapped.data, wrapped.n);
		db_bind_i64(q, 2, *epoch);
		rc = db_run(q, e);
	}
	buf_free(&wrapped);
	return rc;
}

int
vault_rekey_register(struct db *db, const struct vault *old,
    const struct vault *now, struct err *e)
{
	int64_t epoch = -1;
	bool found = true;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < SEALED_COLUMNS; i++)
		rc = rekey_column(db, old, now, &sealed_columns[i], e);
	while (rc == 0 && found)
		rc = rekey_epoch(db, old, now, &epoch, &found, e);
	return rc;
}
