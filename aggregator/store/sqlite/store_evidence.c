/*
 * Notes that were rejected and prove something against whoever signed them.
 */
#include <string.h>

#include "aggregator/store/sqlite/store_inside.h"

int
store_evidence_count(struct store *s, const struct store_evidence *row,
    struct store_evidence_counts *n, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT (SELECT count(*) FROM evidence), "
	    "(SELECT count(*) FROM evidence WHERE agent = ?), "
	    "(SELECT count(*) FROM evidence WHERE id = ?)");

	*n = (struct store_evidence_counts){ 0 };
	db_bind_i64(q, 1, row->agent);
	db_bind_blob_static(q, 2, row->id.b, HASH_SIZE);
	if (db_step(q)) {
		n->all = (uint64_t)db_i64(q, 0);
		n->of_agent = (uint64_t)db_i64(q, 1);
		n->known = db_i64(q, 2) > 0;
	}
	return db_end(q, 0, e);
}

int
store_evidence_add(struct store *s, const struct store_evidence *row,
    struct slice note, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "INSERT INTO evidence(agent, id, leaf, day, note) "
	    "VALUES(?, ?, ?, ?, ?)");

	db_bind_i64(q, 1, row->agent);
	db_bind_blob_static(q, 2, row->id.b, HASH_SIZE);
	db_bind_i64(q, 3, (int64_t)row->index);
	db_bind_i64(q, 4, row->day);
	db_bind_blob_static(q, 5, note.p, note.n);
	return db_run(q, e);
}

int
store_evidence_each(struct store *s,
    int (*each)(void *arg, const struct store_evidence *row, struct slice note,
	struct err *e),
    void *arg, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT no, agent, id, leaf, day, note FROM evidence ORDER BY no");
	int rc = 0;

	while (rc == 0 && db_step(q)) {
		struct store_evidence row = { .no = db_i64(q, 0),
			.agent = db_i64(q, 1),
			.index = (uint64_t)db_i64(q, 3),
			.day = (int32_t)db_i64(q, 4) };
		struct slice id = db_bytes(q, 2);

		if (id.n == HASH_SIZE)
			memcpy(row.id.b, id.p, HASH_SIZE);
		rc = each(arg, &row, db_bytes(q, 5), e);
	}
	return db_end(q, rc, e);
}
