/*
 * Two stores compared table by table, and rows brought from one to another: by
 * the columns of each table, whatever they mean, so that nothing is left out.
 */
#include <string.h>

#include "aggregator/store/sqlite/store_batch.h"
#include "aggregator/store/sqlite/store_inside.h"

/* Its rows in the order of their key, which stands first.  Columns: an i is an
 * integer, a t text, a b bytes; each may be NULL. */
struct table {
	const char *name, *columns, *select, *clear, *insert;
	int keys;
};

#define ROW(name_, columns_, order, keys_, marks) \
	{ \
		.name = #name_, .columns = columns_, .keys = keys_, \
		.select = "SELECT * FROM " #name_ " ORDER BY " order, \
		.clear = "DELETE FROM " #name_, \
		.insert = "INSERT INTO " #name_ " VALUES(" marks ")" \
	}

static const struct table tables[STORE_TABLES] = {
	[STORE_TEXT] = ROW(text, "tt", "name", 1, "?, ?"),
	[STORE_LEAF] = ROW(leaf, "ib", "leaf", 1, "?, ?"),
	[STORE_KNOWN] = ROW(known, "ii", "prefix", 1, "?, ?"),
	[STORE_TILE] = ROW(tile, "ib", "tile", 1, "?, ?"),
	[STORE_OPENING] = ROW(opening, "ib", "leaf", 1, "?, ?"),
	[STORE_AWAITING] = ROW(awaiting, "i", "leaf", 1, "?"),
	[STORE_AGENT] = ROW(agent, "itiiiii", "no", 1, "?, ?, ?, ?, ?, ?, ?"),
	[STORE_EPOCH] = ROW(epoch, "iiibibiibii", "no", 1,
	    "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"),
	[STORE_SERVICE] = ROW(service, "iti", "no", 1, "?, ?, ?"),
	[STORE_TRUST] = ROW(trust, "iib", "number", 1, "?, ?, ?"),
	[STORE_INVITE] = ROW(invite, "bibi", "id", 1, "?, ?, ?, ?"),
	[STORE_BATCH] = ROW(batch, "iiiiii", "batch", 1, "?, ?, ?, ?, ?, ?"),
	[STORE_FIGURE] =
	    ROW(figure, "iiiiiiittb", "key", 1, "?, ?, ?, ?, ?, ?, ?, ?, ?, ?"),
	[STORE_TOTAL] = ROW(total, "titiibbb", "rules, start, region", 3,
	    "?, ?, ?, ?, ?, ?, ?, ?"),
	[STORE_REGISTRY] = ROW(registry, "ttiittt", "kind, code, since", 3,
	    "?, ?, ?, ?, ?, ?, ?"),
	[STORE_BOX] = ROW(box, "ibbb", "box", 1, "?, ?, ?, ?"),
	[STORE_EVIDENCE] = ROW(evidence, "iibiib", "no", 1, "?, ?, ?, ?, ?, ?"),
	[STORE_DEBT] = ROW(debt, "iii", "erasure", 1, "?, ?, ?"),
};

static int
compare_bytes(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

static int
compare_column(char type, struct db_stmt *a, struct db_stmt *b, int col)
{
	int64_t x, y;

	if (db_is_null(a, col) || db_is_null(b, col))
		return db_is_null(b, col) - db_is_null(a, col);
	if (type != 'i')
		return compare_bytes(db_bytes(a, col), db_bytes(b, col));
	x = db_i64(a, col);
	y = db_i64(b, col);
	return (x > y) - (x < y);
}

/* Compare the columns from..to-1 of two rows. */
static int
compare_row(const struct table *t, struct db_stmt *a, struct db_stmt *b,
    int from, int to)
{
	int c = 0;

	for (int i = from; c == 0 && i < to; i++)
		c = compare_column(t->columns[i], a, b, i);
	return c;
}

/* What is said of the row at which q stands. */
static struct store_difference
describe(enum store_table table, struct db_stmt *q)
{
	struct store_difference d = { .table = table,
		.name = tables[table].name,
		.region = "" };

	if (table == STORE_FIGURE) {
		store_batch_unpack_key(&d.key, db_i64(q, 0));
	} else if (table == STORE_TOTAL) {
		d.key.start = (int32_t)db_i64(q, 1);
		d.region = db_str(q, 2);
	} else if (tables[table].columns[0] == 'i') {
		d.no = db_i64(q, 0);
	}
	return d;
}

int
store_compare(struct store *have, struct store *want, enum store_table table,
    int (*each)(void *arg, const struct store_difference *d, struct err *e),
    void *arg, struct err *e)
{
	const struct table *t = &tables[table];
	struct db_stmt *a = db_prepare(have->db, t->select);
	struct db_stmt *b = db_prepare(want->db, t->select);
	bool in_a = db_step(a), in_b = db_step(b);
	int rc = 0, c;

	while (rc == 0 && (in_a || in_b)) {
		c = !in_a ? 1 : !in_b ? -1 : compare_row(t, a, b, 0, t->keys);
		if (c != 0 || compare_row(t, a, b, t->keys,
				  (int)strlen(t->columns)) != 0) {
			struct store_difference d =
			    describe(table, c > 0 ? b : a);

			d.lacks = c > 0;
			d.extra = c < 0;
			rc = each(arg, &d, e);
		}
		if (c <= 0)
			in_a = db_step(a);
		if (c >= 0)
			in_b = db_step(b);
	}
	rc = db_end(a, rc, e);
	return db_end(b, rc, e);
}

static void
bind_column(struct db_stmt *to, struct db_stmt *from, char type, int col)
{
	if (db_is_null(from, col))
		db_bind_null(to, col + 1);
	else if (type == 'i')
		db_bind_i64(to, col + 1, db_i64(from, col));
	else if (type == 't')
		db_bind_text(to, col + 1, db_bytes(from, col));
	else
		db_bind_blob(to, col + 1, db_bytes(from, col).p,
		    db_bytes(from, col).n);
}

int
store_copy(struct store *to, struct store *from, enum store_table table,
    struct err *e)
{
	const struct table *t = &tables[table];
	struct db_stmt *row = db_prepare(from->db, t->select);
	int rc = db_run(db_prepare(to->db, t->clear), e);

	while (rc == 0 && db_step(row)) {
		struct db_stmt *q = db_prepare(to->db, t->insert);

		for (int i = 0; t->columns[i] != '\0'; i++)
			bind_column(q, row, t->columns[i], i);
		rc = db_run(q, e);
	}
	return db_end(row, rc, e);
}
