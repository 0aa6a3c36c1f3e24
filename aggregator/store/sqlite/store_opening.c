/*
 * Openings lie in a table of their own, so that one can be erased without
 * touching the leaf, which stays for ever; their sealed copies (store_box) are
 * erased with them; and what erasures still owe.
 */
#include "aggregator/store/sqlite/store_batch.h"
#include "aggregator/store/sqlite/store_inside.h"
#include "common/base/day.h"

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
	/* One that was erased is empty, or, in older stores, absent. */
	*found = db_step(q) && db_bytes(q, 0).n > 0;
	if (*found)
		buf_add_slice(out, db_bytes(q, 0));
	return db_end(q, 0, e);
}

/*
 * The rows stay, empty.  If it were deleted, SQLite could move its neighbours to
 * other pages, and leave copies of them behind that a later erasure would not
 * find: secure_delete overwrites what is deleted, not what was moved.
 */
static int
overwrite(struct store *s, uint64_t index, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "UPDATE opening SET bytes = x'' WHERE leaf = ?");

	db_bind_i64(q, 1, (int64_t)index);
	if (db_run(q, e) < 0)
		return -1;
	q = db_prepare(s->db,
	    "UPDATE box SET bytes = x'' WHERE box >= ?1 << 2 AND "
	    "box < (?1 + 1) << 2");
	db_bind_i64(q, 1, (int64_t)index);
	return db_run(q, e);
}

int
store_opening_erase(struct store *s, uint64_t index, uint64_t erasure,
    int32_t day, struct err *e)
{
	struct db_stmt *q;

	if (overwrite(s, index, e) < 0 || store_awaiting_drop(s, index, e) < 0)
		return -1;
	q = db_prepare(s->db, "INSERT INTO debt VALUES(?, ?, ?)");
	db_bind_i64(q, 1, (int64_t)erasure);
	db_bind_i64(q, 2, (int64_t)index);
	db_bind_i64(q, 3, day);
	return db_run(q, e);
}

/* ---------------------------------------------------------------- awaiting */

int
store_awaiting_put(struct store *s, uint64_t index, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db, "INSERT INTO awaiting VALUES(?)");

	db_bind_i64(q, 1, (int64_t)index);
	return db_run(q, e);
}

int
store_awaiting_drop(struct store *s, uint64_t index, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "DELETE FROM awaiting WHERE leaf = ?");

	db_bind_i64(q, 1, (int64_t)index);
	return db_run(q, e);
}

int
store_awaiting_has(struct store *s, uint64_t index, bool *has, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "SELECT 1 FROM awaiting WHERE leaf = ?");
	int64_t one;

	db_bind_i64(q, 1, (int64_t)index);
	return db_get_i64(q, &one, has, e);
}

int
store_awaiting_next(struct store *s, uint64_t *index, bool *found,
    struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT leaf FROM awaiting WHERE leaf >= ? ORDER BY leaf LIMIT 1");
	int64_t leaf = 0;

	db_bind_i64(q, 1, (int64_t)*index);
	if (db_get_i64(q, &leaf, found, e) < 0)
		return -1;
	*index = (uint64_t)leaf;
	return 0;
}

int
store_awaiting_count(struct store *s, uint64_t *n, struct err *e)
{
	int64_t count = 0;
	bool found;

	if (db_get_i64(db_prepare(s->db, "SELECT count(*) FROM awaiting"),
		&count, &found, e) < 0)
		return -1;
	*n = (uint64_t)count;
	return 0;
}

int
store_awaiting_of(struct store *s, int64_t epoch, size_t most,
    void (*each)(void *arg, uint64_t seq), void *arg, struct err *e)
{
	struct db_stmt *q;
	uint64_t n;

	/* Nearly always there is none at all. */
	if (store_awaiting_count(s, &n, e) < 0)
		return -1;
	if (n == 0)
		return 0;
	q = db_prepare(s->db,
	    "SELECT batch FROM batch WHERE batch >= ?1 AND batch < ?2"
	    " AND leaf IN (SELECT leaf FROM awaiting) ORDER BY batch LIMIT ?3");
	db_bind_i64(q, 1, store_batch_pack(epoch, 0));
	db_bind_i64(q, 2, store_batch_pack(epoch + 1, 0));
	db_bind_i64(q, 3, (int64_t)most);
	while (db_step(q))
		each(arg, store_batch_seq(db_i64(q, 0)));
	return db_done(q, e);
}

/* ------------------------------------------------------------------- debts */

int
store_debt_read(struct store *s, struct store_debts *d, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT count(*), max(erasure), min(day) FROM debt");

	*d = (struct store_debts){ .since = DAY_NONE };
	if (db_step(q) && db_i64(q, 0) > 0) {
		d->unpaid = (uint64_t)db_i64(q, 0);
		d->newest = (uint64_t)db_i64(q, 1);
		d->since = (int32_t)db_i64(q, 2);
	}
	return db_end(q, 0, e);
}

int
store_debt_paid(struct store *s, uint64_t newest, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "DELETE FROM debt WHERE erasure <= ?");

	db_bind_i64(q, 1, (int64_t)newest);
	return db_run(q, e);
}
