/*
 * Sealed copies of openings, in a table of their own: most logs have none, and
 * what reads openings does not pass over them.
 */
#include <string.h>

#include "aggregator/store/sqlite/store_inside.h"

/* box: leaf << 2 | place, so the places are 1 to 3. */
static int64_t
pack(uint64_t index, unsigned place)
{
	ASSERT(place < 4);
	return (int64_t)(index << 2 | place);
}

/* Four bytes as they are, by which a search is quick, and then a hash, so that
 * the mark itself is never taken for what it marks. */
struct store_mark
store_box_mark(const uint8_t bytes[static STORE_MARKED_SIZE])
{
	struct hash h = hash_of(slice_make(bytes, STORE_MARKED_SIZE));
	struct store_mark mark;

	memcpy(mark.b, bytes, 4);
	memcpy(mark.b + 4, h.b, STORE_MARK_SIZE - 4);
	return mark;
}

int
store_box_keep(struct store *s, const struct store_box *box, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "INSERT INTO box VALUES(?, ?, ?, ?)");

	ASSERT(box->place > 0);
	db_bind_i64(q, 1, pack(box->index, box->place));
	db_bind_blob_static(q, 2, box->key_id, sizeof(box->key_id));
	db_bind_blob_static(q, 3, box->mark.b, sizeof(box->mark.b));
	db_bind_blob_static(q, 4, box->bytes.p, box->bytes.n);
	return db_run(q, e);
}

int
store_box_put(struct store *s, const struct store_box *box, struct err *e)
{
	struct store_box marked = *box;

	ASSERT(box->bytes.n >= STORE_MARKED_SIZE);
	marked.mark = store_box_mark(box->bytes.p);
	return store_box_keep(s, &marked, e);
}

/* False when a column has another length than was put there. */
static bool
read_box(struct store_box *box, struct db_stmt *q)
{
	struct slice key = db_bytes(q, 1), mark = db_bytes(q, 2);
	uint64_t at = (uint64_t)db_i64(q, 0);

	if (key.n != sizeof(box->key_id) || mark.n != sizeof(box->mark.b))
		return false;
	box->index = at >> 2;
	box->place = (unsigned)(at & 3);
	memcpy(box->key_id, key.p, key.n);
	memcpy(box->mark.b, mark.p, mark.n);
	box->bytes = db_bytes(q, 3);
	return true;
}

int
store_box_each(struct store *s, uint64_t index,
    int (*each)(void *arg, const struct store_box *box, struct err *e),
    void *arg, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT box, key, mark, bytes FROM box WHERE box >= ? AND box <= ? "
	    "ORDER BY box");
	struct store_box box;
	int rc = 0;

	db_bind_i64(q, 1, pack(index, 0));
	db_bind_i64(q, 2, pack(index, 3));
	while (rc == 0 && db_step(q)) {
		if (read_box(&box, q))
			rc = each(arg, &box, e);
		else
			rc = err_set(e, ERR_CORRUPT,
			    "a sealed copy of entry %llu cannot be read",
			    (unsigned long long)index);
	}
	return db_end(q, rc, e);
}
