#include "agent/rekey.h"

#include <string.h>

#include "agent/delivery/pins.h"
#include "agent/enrol.h"
#include "agent/review/review_actions.h"
#include "protocol/limits.h"

enum { SEED_BYTES = 32 };

/* One row of a sealed column, opened. */
struct row {
	struct vault_place place;
	int64_t owner; /* review of an action */
	char service[LIMITS_ID_MAX + 1];
	struct buf plain;
};

static void
client_lookup(const struct vault *v, const struct row *r,
    uint8_t out[static VAULT_LOOKUP_SIZE])
{
	vault_lookup(v, r->service, buf_slice(&r->plain), out);
}

/* Of an action's words, what is to be done stands first. */
static void
action_lookup(const struct vault *v, const struct row *r,
    uint8_t out[static VAULT_LOOKUP_SIZE])
{
	review_actions_lookup(v, r->owner, buf_str(&r->plain), out);
}

/*
 * Every sealed column.  `next` gives number, version, sealed bytes, owner
 * and service of the row after number ?; `store` takes the sealed bytes,
 * the number, and the look-up if there is one.
 */
static const struct column {
	const char *field, *next, *store;
	void (*lookup)(const struct vault *v, const struct row *r,
	    uint8_t out[static VAULT_LOOKUP_SIZE]);
} columns[] = {
	{ "client.reference",
	    "SELECT c.id, c.version, c.reference, 0, s.name FROM client c"
	    " JOIN service s ON s.id = c.service WHERE c.id > ?"
	    " ORDER BY c.id LIMIT 1",
	    "UPDATE client SET reference = ?1, lookup = ?3 WHERE id = ?2",
	    client_lookup },
	{ "fidelity_review.reviewers",
	    "SELECT id, version, reviewers, 0, '' FROM fidelity_review"
	    " WHERE id > ? AND reviewers IS NOT NULL ORDER BY id LIMIT 1",
	    "UPDATE fidelity_review SET reviewers = ?1 WHERE id = ?2", NULL },
	{ "fidelity_action.words",
	    "SELECT id, version, words, review, '' FROM fidelity_action"
	    " WHERE id > ? ORDER BY id LIMIT 1",
	    "UPDATE fidelity_action SET words = ?1, lookup = ?3 WHERE id = ?2",
	    action_lookup },
};

/* Open the row after r->place.row; *found false at the end. */
static int
next_row(struct db *db, const struct vault *old, const struct column *c,
    struct row *r, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(db, c->next);
	struct err ignored = ERR_INIT;
	int rc = 0;

	db_bind_i64(q, 1, r->place.row);
	*found = db_step(q);
	if (*found) {
		struct slice name = db_bytes(q, 4);

		r->place.row = db_i64(q, 0);
		r->place.version = db_i64(q, 1);
		r->owner = db_i64(q, 3);
		if (name.n >= sizeof(r->service))
			rc = err_set(e, ERR_CORRUPT,
			    "the name of a stored service is too long");
		else
			memcpy(r->service, db_str(q, 4), name.n + 1);
		if (rc == 0)
			rc = vault_open(old, &r->place, db_bytes(q, 2),
			    &r->plain, e);
	}
	if (db_done(q, rc == 0 ? e : &ignored) < 0)
		rc = -1;
	return rc;
}

static int
store_row(struct db *db, const struct vault *now, const struct column *c,
    const struct row *r, struct err *e)
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
    const struct column *c, struct err *e)
{
	struct row r = { .place = { .table = c->field } };
	bool found = true;
	int rc = 0;

	while (rc == 0 && found) {
		buf_init(&r.plain, LIMITS_FIELD_SEALED_MAX);
		rc = next_row(db, old, c, &r, &found, e);
		if (rc == 0 && found)
			rc = store_row(db, now, c, &r, e);
		if (r.plain.n > 0)
			vault_wipe(r.plain.data, r.plain.n);
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
	vault_wipe(seed, sizeof(seed));
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
rekey_register(struct db *db, const struct vault *old, const struct vault *now,
    struct err *e)
{
	int64_t epoch = -1;
	bool found = true;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(columns) / sizeof(columns[0]);
	     i++)
		rc = rekey_column(db, old, now, &columns[i], e);
	while (rc == 0 && found)
		rc = rekey_epoch(db, old, now, &epoch, &found, e);
	return rc;
}
