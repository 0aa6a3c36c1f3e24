#ifndef SHEAF_COMMON_BASE_DB_H
#define SHEAF_COMMON_BASE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * SQLite behind a small interface; db.c alone includes sqlite3.h.
 * journal_mode=WAL, synchronous=FULL, foreign_keys=ON, trusted_schema=OFF.
 * A statement that goes through many rows calls service_step() (service.h) on its way;
 * what SQLite does in one step of its machine, such as count(*) of a whole table without
 * a WHERE, does not.
 *
 * Statements have a sticky error: bind and step straight down, then ask
 * db_done() once.  Sequence:
 *
 *	struct db_stmt *q = db_prepare(db, "SELECT a, b FROM t WHERE k = ?");
 *	db_bind_i64(q, 1, k);
 *	while (db_step(q))
 *		use(db_i64(q, 0), db_bytes(q, 1));
 *	if (db_done(q, e) < 0) ...
 *
 * Statements are cached per connection by their SQL pointer's text; a
 * prepared one may be used again after db_done().  A connection belongs to
 * one thread.  A SQL text that does not compile, which a damaged schema can
 * cause as well as a bug, is a fault like any other.
 */
struct db;
struct db_stmt;

enum db_flags {
	DB_CREATE = 1,        /* may create the file (else it must exist) */
	DB_READONLY = 2,      /* a reading connection beside the owner's */
	DB_NO_CHECKPOINT = 4, /* this connection never checkpoints the WAL */
	/* No other connection may open it as long as this one lasts; so the
	 * index that connections share (a file of 32 KiB, made anew by the
	 * first one) is not needed, and a full disk can be read. */
	DB_ALONE = 8,
	/* Of a small file that several connections share: changes go through
	 * a rollback journal and not a log, so that reading needs no file
	 * beside it and a full disk can be read. */
	DB_ROLLBACK = 16,
	/* Of a file that is made as a whole: nothing is durable before the
	 * caller flushes it, and a crash leaves it worth nothing.  Nobody else
	 * may open it meanwhile, and it may lose its name. */
	DB_MAKING = 32,
	/* The file is not changed before db_settle(): it may turn out to be
	 * somebody else's. */
	DB_LOOK = 64
};

/*
 * Open path (":memory:" allowed) as it is; db_schema_open() also brings it to
 * the newest schema.  A file that is no database is refused.  The caller
 * closes with db_close().
 */
int db_open(struct db **out, const char *path, unsigned flags,
    struct err *e) MUST_USE;

/* After db_open() with DB_LOOK: from now on as with `flags`, those of db_open()
 * without DB_LOOK.  May write the file's header. */
int db_settle(struct db *db, unsigned flags, struct err *e) MUST_USE;

/* The path it was opened at, for errors. */
const char *db_path(const struct db *db);

/*
 * One thing that is kept with the connection, for those who cache what they
 * read from it: *slot is the caller's to set, starts as NULL, and is given to
 * free_it by db_close() unless it is NULL then.  Only one kind of thing may
 * be kept.
 */
void **db_slot(struct db *db, void (*free_it)(void *thing));

/* Close and finalise everything; NULL is allowed. */
void db_close(struct db *db);

/* Run a script of statements without results. */
int db_exec(struct db *db, const char *sql, struct err *e) MUST_USE;

/* BEGIN IMMEDIATE, COMMIT, ROLLBACK.  Rollback cannot fail. */
int db_begin(struct db *db, struct err *e) MUST_USE;
int db_commit(struct db *db, struct err *e) MUST_USE;
void db_rollback(struct db *db);

/* The number of the transaction under way, each with another one; 0: none. */
uint64_t db_transaction(const struct db *db);

/* BEGIN (deferred) for one consistent read of several statements. */
int db_begin_read(struct db *db, struct err *e) MUST_USE;

/* Checkpoint the WAL (PASSIVE, or TRUNCATE when `truncate`). */
int db_checkpoint(struct db *db, bool truncate, struct err *e) MUST_USE;

/*
 * Move the whole WAL into the database and cut it to nothing, so that no copy
 * of what was overwritten since stays in it.  Waits for nobody: *done is false
 * when a reader or the writer is in the way at this moment.
 */
int db_empty_wal(struct db *db, bool *done, struct err *e) MUST_USE;

/*
 * Checkpoint the WAL as far as readers allow, waiting for nobody (PASSIVE).
 * *held_bytes is what stays in it for their sake; as long as that is not 0, the
 * WAL only grows.
 */
int db_tidy(struct db *db, uint64_t *held_bytes, struct err *e) MUST_USE;

/* Copy a consistent image of db to a new file `path` (backup API). */
int db_backup(struct db *db, const char *path, struct err *e) MUST_USE;

/* A statement ready for binding (cached). Never NULL. */
struct db_stmt *db_prepare(struct db *db, const char *sql);

/* Bind parameter i (from 1).  Bytes are copied; *_static are borrowed
 * until db_done(). */
void db_bind_i64(struct db_stmt *q, int i, int64_t v);
void db_bind_str(struct db_stmt *q, int i, const char *s);
void db_bind_text(struct db_stmt *q, int i, struct slice s);
void db_bind_blob(struct db_stmt *q, int i, const void *p, size_t n);
void db_bind_blob_static(struct db_stmt *q, int i, const void *p, size_t n);
void db_bind_null(struct db_stmt *q, int i);

/* Next row: true while there is one; false at the end or after a fault. */
bool db_step(struct db_stmt *q);

/* Columns of the current row, from 0; valid until the next step/done.
 * db_str is "" for NULL; db_bytes gives an empty slice for NULL. */
int64_t db_i64(struct db_stmt *q, int col);
const char *db_str(struct db_stmt *q, int col);
struct slice db_bytes(struct db_stmt *q, int col);
bool db_is_null(struct db_stmt *q, int col);

/*
 * Reset the statement and report its fault.  A uniqueness violation gives
 * code "constraint", a busy database ERR_LATER, a full disk code "full".
 */
int db_done(struct db_stmt *q, struct err *e) MUST_USE;

/*
 * End a query that the caller may have left before its last row: db_done()
 * when rc is 0.  When rc is -1, which the caller explained in *e, the
 * statement is reset and a fault of its own is not reported.
 */
int db_end(struct db_stmt *q, int rc, struct err *e) MUST_USE;

/* db_step() expecting no rows, then db_done(). */
int db_run(struct db_stmt *q, struct err *e) MUST_USE;

/*
 * First column of the first row as an integer into *out; *found says
 * whether there was a row.  Ends with db_done().
 */
int db_get_i64(struct db_stmt *q, int64_t *out, bool *found,
    struct err *e) MUST_USE;

/* rowid of the last insert; rows changed by the last statement. */
int64_t db_last_rowid(struct db *db);
int64_t db_changes(struct db *db);

#endif
