/*
 * Keys of forms that were saved.  One process writes the register, one turn at
 * a time, so a key that was not there at the beginning of a turn is not there at
 * its end.
 */
#include "agent/register/stored_keys.h"

#include <string.h>

#include "agent/vault/vault_field.h"
#include "common/base/buf.h"
#include "protocol/limits.h"

static void
hash(const struct stored_key *k, const struct vault *v,
    uint8_t out[static VAULT_LASTING_SIZE])
{
	struct buf text;

	buf_init(&text, SIZE_MAX);
	buf_puts(&text, k->author);
	buf_add(&text, "", 1);
	buf_puts(&text, k->form);
	buf_add(&text, "", 1);
	buf_puts(&text, k->key);
	vault_lasting(v, "the key of a form", buf_slice(&text), out);
	buf_free(&text);
}

int
stored_keys_check(const struct stored_key *k, struct db *db,
    const struct vault *v, struct err *e)
{
	uint8_t h[VAULT_LASTING_SIZE];
	struct db_stmt *q;
	bool found;

	if (k == NULL || k->key == NULL || k->stored)
		return 0;
	hash(k, v, h);
	q = db_prepare(db, "SELECT 1 FROM stored_key WHERE hash = ?");
	db_bind_blob(q, 1, h, sizeof(h));
	found = db_step(q);
	if (db_end(q, 0, e) < 0)
		return -1;
	if (!found)
		return 0;
	return err_refuse(e, "stored", 0,
	    "this was stored when you saved it before, though the answer did "
	    "not arrive; it is not stored a second time. Load the page again "
	    "to see it");
}

int
stored_keys_put(struct stored_key *k, struct db *db, const struct vault *v,
    struct err *e)
{
	uint8_t h[VAULT_LASTING_SIZE];
	struct db_stmt *q;

	if (k == NULL || k->key == NULL)
		return 0;
	q = db_prepare(db, "DELETE FROM stored_key WHERE stored_on <= ?");
	db_bind_i64(q, 1, k->today - LIMITS_STORED_KEY_DAYS);
	if (db_run(q, e) < 0)
		return -1;
	hash(k, v, h);
	q = db_prepare(db, "INSERT OR REPLACE INTO stored_key (hash, stored_on)"
			   " VALUES (?, ?)");
	db_bind_blob(q, 1, h, sizeof(h));
	db_bind_i64(q, 2, k->today);
	if (db_run(q, e) < 0)
		return -1;
	k->stored = true;
	return 0;
}
