/*
 * A database of its own: the store is that of the log as it was signed, and what has
 * come back belongs to it only when all of it is there.
 */
#include "aggregator/gather/gathered.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/db.h"
#include "common/base/db_files.h"
#include "common/base/db_schema.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/service.h"
#include "protocol/limits.h"
#include "protocol/tree.h"

/* Some hundredths of a second's work, whatever is done with each. */
enum { STEP_ENTRIES = 32 };

struct gathered {
	struct db *db;
};

static const char name[] = "gathered.db";

static const char *const schema[] = {
	"CREATE TABLE leaf(at INTEGER PRIMARY KEY, note BLOB NOT NULL);"
	"CREATE TABLE loose(hash BLOB PRIMARY KEY, note BLOB NOT NULL);"
	"CREATE TABLE node(level INTEGER NOT NULL, at INTEGER NOT NULL,"
	" hash BLOB NOT NULL, PRIMARY KEY(level, at)) WITHOUT ROWID",
	/* To be counted without reading the notes. */
	"CREATE INDEX leaf_at ON leaf(at)", NULL
};

bool
gathered_is_there(const char *dir)
{
	char *path = file_path(dir, name);
	bool there = file_exists(path);

	free(path);
	return there;
}

int
gathered_open(struct gathered **out, const char *dir, struct err *e)
{
	struct gathered *g = mem_alloc(sizeof(*g));
	char *path = file_path(dir, name);
	int rc = db_schema_open(&g->db, path, DB_CREATE, schema, e);

	free(path);
	if (rc < 0) {
		gathered_close(g);
		g = NULL;
	}
	*out = g;
	return rc;
}

void
gathered_close(struct gathered *g)
{
	if (g == NULL)
		return;
	db_close(g->db);
	free(g);
}

int
gathered_remove(const char *dir, struct err *e)
{
	char *path = file_path(dir, name);
	int rc = db_files_remove(path, e);

	free(path);
	return rc;
}

int
gathered_begin(struct gathered *g, struct err *e)
{
	return db_begin(g->db, e);
}

int
gathered_commit(struct gathered *g, struct err *e)
{
	return db_commit(g->db, e);
}

void
gathered_rollback(struct gathered *g)
{
	db_rollback(g->db);
}

/* ------------------------------------------------------------------- nodes */

static int
put_node(struct gathered *g, unsigned level, uint64_t at, const struct hash *h,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(g->db, "INSERT OR IGNORE INTO node VALUES(?, ?, ?)");

	db_bind_i64(q, 1, level);
	db_bind_i64(q, 2, (int64_t)at);
	db_bind_blob(q, 3, h->b, sizeof(h->b));
	return db_run(q, e);
}

/* Keep a node if all its entries are below size, so that it never changes. */
static int
put_whole(struct gathered *g, unsigned level, uint64_t at, uint64_t size,
    const struct hash *h, struct err *e)
{
	if (level > GATHERED_LEVELS || ((at + 1) << level) > size)
		return 0;
	return put_node(g, level, at, h, e);
}

/*
 * Go up the proof as RFC 9162 verifies it (2.1.3.2).  Where a node has no sibling in
 * the tree of that size it is also that of the level above.
 */
static int
put_nodes(struct gathered *g, struct slice note, const struct receipt *r,
    uint64_t size, struct err *e)
{
	const struct tree_proof *p = &r->inclusion;
	struct hash h = tree_leaf(note);
	uint64_t at = r->index, last = size - 1;
	unsigned level = 0;

	for (size_t i = 0; i < p->n && level <= GATHERED_LEVELS; i++) {
		bool left;

		while ((at & 1) == 0 && at == last && at > 0) {
			at >>= 1;
			last >>= 1;
			level++;
		}
		left = (at & 1) != 0;
		if (put_whole(g, level, at, size, &h, e) < 0 ||
		    put_whole(g, level, left ? at - 1 : at + 1, size, &p->h[i],
			e) < 0)
			return -1;
		h = left ? tree_node(&p->h[i], &h) : tree_node(&h, &p->h[i]);
		at >>= 1;
		last >>= 1;
		level++;
	}
	return level <= GATHERED_LEVELS ? put_whole(g, level, at, size, &h, e)
					: 0;
}

int
gathered_node(struct gathered *g, unsigned level, uint64_t index,
    struct hash *out, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(g->db,
	    "SELECT hash FROM node WHERE level = ? AND at = ?");

	db_bind_i64(q, 1, level);
	db_bind_i64(q, 2, (int64_t)index);
	*found = db_step(q) && db_bytes(q, 0).n == HASH_SIZE;
	if (*found)
		memcpy(out->b, db_bytes(q, 0).p, HASH_SIZE);
	return db_done(q, e);
}

/* ------------------------------------------------------------------- notes */

int
gathered_put_at(struct gathered *g, uint64_t at, struct slice note,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(g->db, "INSERT OR IGNORE INTO leaf VALUES(?, ?)");

	db_bind_i64(q, 1, (int64_t)at);
	db_bind_blob(q, 2, note.p, note.n);
	return db_run(q, e);
}

static int
look(struct gathered *g, uint64_t at, struct slice note, bool *found,
    bool *same, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(g->db, "SELECT note FROM leaf WHERE at = ?");

	db_bind_i64(q, 1, (int64_t)at);
	*found = db_step(q);
	*same = *found && slice_equal(db_bytes(q, 0), note);
	return db_done(q, e);
}

int
gathered_has(struct gathered *g, uint64_t at, struct slice note, bool *has,
    struct err *e)
{
	bool found;

	return look(g, at, note, &found, has, e);
}

int
gathered_put(struct gathered *g, struct slice note, const struct receipt *r,
    uint64_t size, bool *other, struct err *e)
{
	bool found, same;

	if (look(g, r->index, note, &found, &same, e) < 0)
		return -1;
	*other = found && !same;
	if (*other)
		return 0;
	if (!found && gathered_put_at(g, r->index, note, e) < 0)
		return -1;
	/* A proof of a larger tree names more of the neighbours. */
	return put_nodes(g, note, r, size, e);
}

int
gathered_put_loose(struct gathered *g, struct slice note, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(g->db, "INSERT OR IGNORE INTO loose SELECT ?1, ?2"
			      " WHERE (SELECT count(*) FROM loose) < ?3");
	struct hash h = tree_leaf(note);
	int64_t n;
	bool found;

	db_bind_blob(q, 1, h.b, sizeof(h.b));
	db_bind_blob(q, 2, note.p, note.n);
	db_bind_i64(q, 3, LIMITS_LOOSE_MAX);
	if (db_run(q, e) < 0)
		return -1;
	if (db_changes(g->db) > 0)
		return 0;
	q = db_prepare(g->db, "SELECT count(*) FROM loose WHERE hash = ?");
	db_bind_blob(q, 1, h.b, sizeof(h.b));
	if (db_get_i64(q, &n, &found, e) < 0)
		return -1;
	return n > 0 ? 0
		     : err_refuse(e, "full", 0,
			   "%d notes without a proof are kept already",
			   LIMITS_LOOSE_MAX);
}

int
gathered_drop_loose(struct gathered *g, const struct hash *leaf, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(g->db, "DELETE FROM loose WHERE hash = ?");

	db_bind_blob(q, 1, leaf->b, sizeof(leaf->b));
	return db_run(q, e);
}

int
gathered_loose_each(struct gathered *g,
    int (*each)(void *arg, struct slice note, struct err *e), void *arg,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(g->db, "SELECT note FROM loose ORDER BY rowid");
	int rc = 0;

	while (rc == 0 && db_step(q))
		rc = each(arg, db_bytes(q, 0), e);
	return db_end(q, rc, e);
}

int
gathered_notes(struct gathered *g, uint64_t *n, struct err *e)
{
	struct db_stmt *q = db_prepare(g->db,
	    "SELECT (SELECT count(*) FROM leaf INDEXED BY leaf_at"
	    " WHERE at >= 0) * 2 + count(*) FROM loose");
	int64_t v = 0;
	bool found;

	if (db_get_i64(q, &v, &found, e) < 0)
		return -1;
	*n = (uint64_t)v;
	return 0;
}

int
gathered_count(struct gathered *g, uint64_t from, uint64_t to, uint64_t *n,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(g->db, "SELECT count(*) FROM leaf INDEXED BY leaf_at"
			      " WHERE at >= ? AND at < ?");
	int64_t v = 0;
	bool found;

	db_bind_i64(q, 1, (int64_t)from);
	db_bind_i64(q, 2, (int64_t)to);
	if (db_get_i64(q, &v, &found, e) < 0)
		return -1;
	*n = (uint64_t)v;
	return 0;
}

int
gathered_each(struct gathered *g, uint64_t from, uint64_t to,
    int (*each)(void *arg, uint64_t index, struct slice note, struct err *e),
    void *arg, struct err *e)
{
	struct db_stmt *q = db_prepare(g->db,
	    "SELECT at, note FROM leaf WHERE at >= ? AND at < ? ORDER BY at");
	int rc = 0;

	db_bind_i64(q, 1, (int64_t)from);
	db_bind_i64(q, 2, (int64_t)to);
	for (uint64_t n = 0; rc == 0 && db_step(q); n++) {
		if (n % STEP_ENTRIES == 0)
			service_step();
		rc = each(arg, (uint64_t)db_i64(q, 0), db_bytes(q, 1), e);
	}
	return db_end(q, rc, e);
}
