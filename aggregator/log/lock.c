/*
 * A database for one row, and for what contradicts it.  SQLite makes its replacement durable, and compares
 * it with the old text in the same step, which replacing a file cannot do.
 */
#include "aggregator/log/lock.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/db.h"
#include "common/base/db_schema.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

struct lock {
	struct db *db;
	char *path;
	bool alone; /* opened on a full disk */
};

static const char *const schema[] = {
	"CREATE TABLE checkpoint(one INTEGER PRIMARY KEY CHECK(one = 1), text "
	"TEXT NOT NULL)",
	/* There while nothing may be signed, whatever the checkpoint. */
	"CREATE TABLE hold(one INTEGER PRIMARY KEY CHECK(one = 1))",
	/* Checkpoints that contradict it, and up to which size a person has
	 * taken note of such. */
	"CREATE TABLE kept(text TEXT PRIMARY KEY, size INTEGER NOT NULL);"
	"CREATE TABLE accepted(one INTEGER PRIMARY KEY CHECK(one = 1), "
	"size INTEGER NOT NULL)",
	/* A person has said that the next start may sign. */
	"CREATE TABLE word(one INTEGER PRIMARY KEY CHECK(one = 1))",
	/* There while a store that was made takes the place of the old one. */
	"CREATE TABLE taking(one INTEGER PRIMARY KEY CHECK(one = 1))", NULL
};

int
lock_create(const char *path, struct slice checkpoint, struct err *e)
{
	struct db *db = NULL;
	struct db_stmt *q;
	int rc = -1;

	if (file_exists(path))
		return err_refuse(e, "exists", 0,
		    "%s exists: this log was begun before", path);
	if (db_schema_open(&db, path, DB_CREATE, schema, e) < 0)
		return -1;
	q = db_prepare(db, "INSERT INTO checkpoint VALUES(1, ?)");
	db_bind_text(q, 1, checkpoint);
	rc = db_run(q, e);
	db_close(db);
	return rc;
}

/* Where the disk has not even the room for what connections share, the lock is
 * opened without it: it can be read at least. */
static int
open_db(struct lock *l, struct err *e)
{
	l->alone = false;
	if (db_schema_open(&l->db, l->path, 0, schema, e) == 0)
		return 0;
	if (strcmp(e->code, "full") != 0)
		return -1;
	l->alone = true;
	return db_schema_open(&l->db, l->path, DB_ALONE, schema, e);
}

int
lock_open(struct lock **out, const char *path, struct err *e)
{
	struct lock *l;

	*out = NULL;
	if (!file_exists(path))
		return err_set(e, ERR_CORRUPT,
		    "there is no %s: it holds the newest checkpoint signed, "
		    "and without it a second history could be signed; restore "
		    "it, or make the store again with `recover --mirror`",
		    path);
	l = mem_alloc(sizeof(*l));
	l->path = mem_string(path);
	if (open_db(l, e) < 0) {
		lock_close(l);
		return -1;
	}
	*out = l;
	return 0;
}

int
lock_share(struct lock *l, struct err *e)
{
	if (!l->alone)
		return 0;
	db_close(l->db);
	l->db = NULL;
	return open_db(l, e);
}

void
lock_close(struct lock *l)
{
	if (l == NULL)
		return;
	db_close(l->db);
	free(l->path);
	free(l);
}

int
lock_read(struct lock *l, struct buf *out, struct err *e)
{
	struct db_stmt *q = db_prepare(l->db, "SELECT text FROM checkpoint");
	bool found = db_step(q);

	if (found)
		buf_add_slice(out, db_bytes(q, 0));
	if (db_done(q, e) < 0)
		return -1;
	if (!found)
		return err_set(e, ERR_CORRUPT,
		    "lock.db holds no checkpoint: nothing may be signed");
	return 0;
}

int
lock_swap(struct lock *l, struct slice old, struct slice new, struct err *e)
{
	struct db_stmt *q = db_prepare(l->db,
	    "UPDATE checkpoint SET text = ?1 WHERE one = 1 AND text = ?2 AND "
	    "NOT EXISTS(SELECT 1 FROM kept)");

	db_bind_text(q, 1, new);
	db_bind_text(q, 2, old);
	if (db_run(q, e) < 0)
		return -1;
	if (db_changes(l->db) != 1)
		return err_set(e, ERR_CORRUPT,
		    "lock.db holds another checkpoint than the one last "
		    "signed here: a second aggregator signs this log");
	return 0;
}

/* ------------------------------------------------------------ contradictions */

int
lock_keep(struct lock *l, struct slice text, uint64_t size, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(l->db, "INSERT OR IGNORE INTO kept VALUES(?, ?)");

	db_bind_text(q, 1, text);
	db_bind_i64(q, 2, (int64_t)size);
	if (db_run(q, e) < 0)
		return -1;
	q = db_prepare(l->db,
	    "DELETE FROM kept WHERE rowid NOT IN (SELECT rowid FROM kept "
	    "ORDER BY size DESC, rowid LIMIT ?)");
	db_bind_i64(q, 1, LIMITS_SHOWN_MAX);
	return db_run(q, e);
}

int
lock_keeps(struct lock *l, struct slice text, bool *keeps, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(l->db, "SELECT 1 FROM kept WHERE text = ?");
	int64_t one;

	db_bind_text(q, 1, text);
	return db_get_i64(q, &one, keeps, e);
}

static int
kept_each(struct db *db,
    int (*each)(void *arg, struct slice text, struct err *e), void *arg,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT text FROM kept ORDER BY size DESC, rowid");
	int rc = 0;

	while (rc == 0 && db_step(q))
		rc = each(arg, db_bytes(q, 0), e);
	return db_end(q, rc, e);
}

int
lock_kept_each(struct lock *l,
    int (*each)(void *arg, struct slice text, struct err *e), void *arg,
    struct err *e)
{
	return kept_each(l->db, each, arg, e);
}

int
lock_drop_kept(struct lock *l, struct err *e)
{
	return db_run(db_prepare(l->db, "DELETE FROM kept"), e);
}

static int
accept(struct db *db, uint64_t size, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO accepted VALUES(1, ?) ON CONFLICT(one) DO UPDATE "
	    "SET size = max(size, excluded.size)");

	db_bind_i64(q, 1, (int64_t)size);
	if (db_run(q, e) < 0)
		return -1;
	return db_run(db_prepare(db, "DELETE FROM kept"), e);
}

int
lock_accept(struct lock *l, uint64_t size, struct err *e)
{
	if (db_begin(l->db, e) < 0)
		return -1;
	if (accept(l->db, size, e) == 0 && db_commit(l->db, e) == 0)
		return 0;
	db_rollback(l->db);
	return -1;
}

int
lock_accepted(struct lock *l, uint64_t *size, struct err *e)
{
	int64_t at = 0;
	bool found;

	if (db_get_i64(db_prepare(l->db, "SELECT size FROM accepted"), &at,
		&found, e) < 0)
		return -1;
	*size = found ? (uint64_t)at : 0;
	return 0;
}

int
lock_put_word(struct lock *l, struct err *e)
{
	if (db_run(db_prepare(l->db, "INSERT OR IGNORE INTO word VALUES(1)"),
		e) < 0)
		return -1;
	return db_changes(l->db) == 1
		   ? 0
		   : err_set(e, ERR_REFUSED,
			 "there is nothing to confirm: that was confirmed "
			 "before, and the next start of `serve` signs");
}

int
lock_take_word(struct lock *l, bool *said, struct err *e)
{
	int64_t one;

	if (db_get_i64(db_prepare(l->db, "SELECT one FROM word"), &one, said,
		e) < 0)
		return -1;
	return *said ? db_run(db_prepare(l->db, "DELETE FROM word"), e) : 0;
}

/* ---------------------------------------------------------------- recovery */

static int
read_hold(struct db *db, bool *held, struct err *e)
{
	int64_t one;

	return db_get_i64(db_prepare(db, "SELECT one FROM hold"), &one, held,
	    e);
}

int
lock_look(const char *path, struct buf *out, bool *held,
    int (*each)(void *arg, struct slice text, struct err *e), void *arg,
    struct err *e)
{
	struct db *db = NULL;
	struct db_stmt *q;
	int rc;

	*held = false;
	if (!file_exists(path))
		return 0;
	if (db_schema_open(&db, path, 0, schema, e) < 0)
		return -1;
	q = db_prepare(db, "SELECT text FROM checkpoint");
	if (db_step(q))
		buf_add_slice(out, db_bytes(q, 0));
	rc = db_end(q, 0, e);
	if (rc == 0)
		rc = read_hold(db, held, e);
	if (rc == 0 && each != NULL)
		rc = kept_each(db, each, arg, e);
	db_close(db);
	return rc;
}

static int
put(struct db *db, struct slice checkpoint, unsigned flags, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "INSERT OR REPLACE INTO checkpoint VALUES(1, ?)");

	db_bind_text(q, 1, checkpoint);
	if (db_run(q, e) < 0)
		return -1;
	if ((flags & LOCK_HOLD) != 0 &&
	    db_run(db_prepare(db, "INSERT OR IGNORE INTO hold VALUES(1)"), e) <
		0)
		return -1;
	return db_run(db_prepare(db,
			  (flags & LOCK_TAKES) != 0
			      ? "INSERT OR IGNORE INTO taking VALUES(1)"
			      : "DELETE FROM taking"),
	    e);
}

int
lock_put(const char *path, struct slice checkpoint, unsigned flags,
    struct err *e)
{
	struct db *db = NULL;
	int rc = -1;

	if (db_schema_open(&db, path, DB_CREATE, schema, e) < 0)
		return -1;
	if (db_begin(db, e) == 0 && put(db, checkpoint, flags, e) == 0)
		rc = db_commit(db, e);
	db_close(db);
	return rc;
}

int
lock_takes(struct lock *l, bool *takes, struct err *e)
{
	int64_t one;

	return db_get_i64(db_prepare(l->db, "SELECT one FROM taking"), &one,
	    takes, e);
}

int
lock_took(struct lock *l, struct err *e)
{
	return db_run(db_prepare(l->db, "DELETE FROM taking"), e);
}

int
lock_held(struct lock *l, bool *held, struct err *e)
{
	return read_hold(l->db, held, e);
}

int
lock_release(struct lock *l, struct err *e)
{
	return db_run(db_prepare(l->db, "DELETE FROM hold"), e);
}
