/*
 * The registry's rows, replaced as a whole: an import is one file, and a row
 * that is not in it is gone.
 */
#include "aggregator/store/sqlite/store_inside.h"
#include "common/base/db.h"

int
store_registry_replace(struct store *s, const struct store_registry_row *rows,
    size_t n, struct err *e)
{
	if (db_exec(s->db, "DELETE FROM registry", e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct db_stmt *q = db_prepare(s->db,
		    "INSERT INTO registry VALUES(?, ?, ?, ?, ?, ?, ?)");

		db_bind_str(q, 1, rows[i].kind);
		db_bind_str(q, 2, rows[i].code);
		db_bind_i64(q, 3, rows[i].from);
		db_bind_i64(q, 4, rows[i].to);
		db_bind_str(q, 5, rows[i].name);
		db_bind_str(q, 6, rows[i].parent);
		db_bind_str(q, 7, rows[i].attributes);
		if (db_run(q, e) < 0)
			return -1;
	}
	return 0;
}

int
store_registry_each(struct store *s,
    int (*each)(void *arg, const struct store_registry_row *row, struct err *e),
    void *arg, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT kind, code, name, parent, since, until, attributes FROM "
	    "registry ORDER BY kind, code, since");
	int rc = 0;

	while (rc == 0 && db_step(q)) {
		struct store_registry_row row = { .from =
						      (int32_t)db_i64(q, 4) };

		row.kind = db_str(q, 0);
		row.code = db_str(q, 1);
		row.name = db_str(q, 2);
		row.parent = db_str(q, 3);
		row.to = (int32_t)db_i64(q, 5);
		row.attributes = db_str(q, 6);
		rc = each(arg, &row, e);
	}
	return db_end(q, rc, e);
}
