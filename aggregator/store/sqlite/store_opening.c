/*
 * Openings lie in a table of their own, so that one can be erased without
 * touching the leaf, which stays for ever.
 */
#include "aggregator/store/sqlite/store_inside.h"

int
store_opening_put(struct store *s, uint64_t index, struct slice opening,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "INSERT INTO opening VALUES(?, ?)");

	db_bind_i64(q, 1, (int64_t)index);
	db_bind_blob_static(q, 2, opening.p, opening.n);
	return db_run(q, e);
}

int
store_opening_get(struct store *s, uint64_t index, struct buf *out, bool *found,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "SELECT bytes FROM opening WHERE leaf = ?");

	db_bind_i64(q, 1, (int64_t)index);
	*found = db_step(q);
	if (*found)
		buf_add_slice(out, db_bytes(q, 0));
	return db_done(q, e);
}

int
store_opening_erase(struct store *s, uint64_t index, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "DELETE FROM opening WHERE leaf = ?");

	db_bind_i64(q, 1, (int64_t)index);
	return db_run(q, e);
}
