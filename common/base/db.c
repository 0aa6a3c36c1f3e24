/*
 * SQLite, set up so that a commit survives a power cut, and statements that
 * keep their first fault, so that callers check once per query.
 */
#include "common/base/db.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/service.h"

enum {
	BUSY_MS = 5000, /* a backup or a reader's checkpoint is over by then */
	/* Steps of SQLite's machine from one word to the service manager to the
	 * next: some milliseconds, and seconds where each reads another page of a
	 * slow disk. */
	STEP_OPS = 100000,
	FAST_SLOTS = 256 /* a program has far fewer statements than this */
};

struct db_stmt {
	struct db *db;
	char *sql;
	sqlite3_stmt *h; /* NULL while the file could not be read */
	bool ended;      /* no row is left; db_done() comes next */
	int rc;          /* the first fault since the last db_done() */
	char text[200];  /* SQLite's words for it */
};

struct db {
	sqlite3 *h;
	char *path;
	struct db_stmt **all;
	size_t n, cap;
	/* The statement last found for an address; its text is compared. */
	struct db_stmt *fast[FAST_SLOTS];
	uint64_t begun; /* transactions, ever */
	void *kept;     /* of db_slot() */
	void (*free_kept)(void *thing);
};

/* ---------------------------------------------------------------- errors */

/* A full disk has more than one number: SQLite knows of ENOSPC while it writes
 * a page, and not while it makes a file longer; of quotas it knows nothing. */
static int
kind_of(const struct db *db, int rc)
{
	int why = 0;

	if ((rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CANTOPEN)
		why = sqlite3_system_errno(db->h);
	return why == ENOSPC || why == EDQUOT ? SQLITE_FULL : rc & 0xff;
}

static int
fault(const struct db *db, int rc, const char *words, struct err *e)
{
	const char *p = db->path;

	switch (kind_of(db, rc)) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(e, ERR_LATER, "%s is busy; try again", p);
	case SQLITE_FULL:
		err_set(e, ERR_SYSTEM,
		    "%s: the disk is full; nothing was stored", p);
		(void)snprintf(e->code, sizeof(e->code), "full");
		return -1;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_set(e, ERR_CORRUPT,
		    "%s is damaged or no database (%s): restore it from a "
		    "backup",
		    p, words);
	case SQLITE_CONSTRAINT:
		if (rc == SQLITE_CONSTRAINT_UNIQUE ||
		    rc == SQLITE_CONSTRAINT_PRIMARYKEY ||
		    rc == SQLITE_CONSTRAINT_ROWID)
			return err_refuse(e, "constraint", 0, "%s: %s", p,
			    words);
		break;
	default:
		break;
	}
	return err_set(e, ERR_SYSTEM, "%s: %s (SQLite %d)", p, words, rc);
}

/* Report what the connection's last call failed with. */
static int
last_fault(const struct db *db, struct err *e)
{
	return fault(db, sqlite3_extended_errcode(db->h), sqlite3_errmsg(db->h),
	    e);
}

/* Keep the first fault of a statement. */
static void
note(struct db_stmt *q, int rc)
{
	if (rc == SQLITE_OK || q->rc != SQLITE_OK)
		return;
	q->rc = rc;
	(void)snprintf(q->text, sizeof(q->text), "%s",
	    sqlite3_errmsg(q->db->h));
}

/* ------------------------------------------------------- opening, schema */

/* SQLite answers with the mode that it chose, which may be another. */
static int
use_wal(struct db *db, struct err *e)
{
	struct db_stmt *q = db_prepare(db, "PRAGMA journal_mode=WAL");
	char mode[16] = "";

	if (db_step(q))
		(void)snprintf(mode, sizeof(mode), "%s", db_str(q, 0));
	if (db_done(q, e) < 0)
		return -1;
	if (strcmp(mode, "wal") != 0 && strcmp(mode, "memory") != 0)
		return err_set(e, ERR_SYSTEM,
		    "%s: this file system cannot hold a write-ahead log; "
		    "choose a local disk",
		    db->path);
	return 0;
}

int
db_settle(struct db *db, unsigned flags, struct err *e)
{
	bool never_checkpoint = flags & (DB_NO_CHECKPOINT | DB_READONLY);

	if (flags & DB_MAKING)
		return db_exec(db,
		    "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF", e);
	if (!(flags & (DB_READONLY | DB_ROLLBACK)) && use_wal(db, e) < 0)
		return -1;
	(void)sqlite3_db_config(db->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
	    never_checkpoint, NULL);
	if (never_checkpoint &&
	    db_exec(db, "PRAGMA wal_autocheckpoint=0", e) < 0)
		return -1;
	if (flags & DB_READONLY)
		return db_exec(db, "PRAGMA query_only=ON", e);
	return 0;
}

/* What a log holds stays there when the connection is closed.  Where there is
 * none, SQLite removes the empty one that it makes to read: with the first
 * statement, so this comes before it. */
static void
look_only(struct db *db)
{
	char *wal = mem_printf("%s-wal", db->path);

	(void)sqlite3_db_config(db->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
	    file_exists(wal), NULL);
	free(wal);
}

/* A statement may go through a whole table. */
static int
get_on(void *unused)
{
	(void)unused;
	service_step();
	return 0; /* go on */
}

/* The settings of every connection. */
static int
configure(struct db *db, unsigned flags, struct err *e)
{
	static const int off[] = { SQLITE_DBCONFIG_DQS_DML,
		SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_TRUSTED_SCHEMA };

	/* A schema that was tampered with must not call functions, pass a
	 * misspelt name for a text, or change itself. */
	(void)sqlite3_extended_result_codes(db->h, 1);
	(void)sqlite3_busy_timeout(db->h, BUSY_MS);
	sqlite3_progress_handler(db->h, STEP_OPS, get_on, NULL);
	(void)sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
		(void)sqlite3_db_config(db->h, off[i], 0, NULL);
	if (flags & DB_LOOK)
		look_only(db);
	if (flags & (DB_ALONE | DB_MAKING) &&
	    db_exec(db, "PRAGMA locking_mode=EXCLUSIVE", e) < 0)
		return -1;
	/* Temporary tables and sorts never reach another directory. */
	if (db_exec(db,
		"PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;"
		" PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL;",
		e) < 0)
		return -1;
	return flags & DB_LOOK ? 0 : db_settle(db, flags, e);
}

static int
open_handle(struct db *db, unsigned flags, struct err *e)
{
	int mode = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
		   SQLITE_OPEN_PRIVATECACHE;
	int rc;

	if (strcmp(db->path, ":memory:") != 0 && !file_exists(db->path)) {
		if (!(flags & DB_CREATE))
			return err_errno(e, ENOENT,
			    "cannot open the database"
			    " %s",
			    db->path);
		/* Private whatever the umask; the log inherits it. */
		if (file_create(db->path, slice_of(""), 0600, e) < 0)
			return -1;
	}
	rc = sqlite3_open_v2(db->path, &db->h, mode, NULL);
	if (rc != SQLITE_OK)
		return fault(db, rc,
		    db->h != NULL ? sqlite3_errmsg(db->h) : sqlite3_errstr(rc),
		    e);
	return 0;
}

/* SQLite opens any file: only a read shows whether it is a database. */
static int
first_read(struct db *db, struct err *e)
{
	int64_t version;
	bool found;

	return db_get_i64(db_prepare(db, "PRAGMA user_version"), &version,
	    &found, e);
}

int
db_open(struct db **out, const char *path, unsigned flags, struct err *e)
{
	struct db *db = mem_alloc(sizeof(*db));

	*out = NULL;
	db->path = mem_string(path);
	if (open_handle(db, flags, e) < 0 || configure(db, flags, e) < 0 ||
	    first_read(db, e) < 0) {
		db_close(db);
		return -1;
	}
	*out = db;
	return 0;
}

const char *
db_path(const struct db *db)
{
	return db->path;
}

void **
db_slot(struct db *db, void (*free_it)(void *thing))
{
	ASSERT(db->free_kept == NULL || db->free_kept == free_it);
	db->free_kept = free_it;
	return &db->kept;
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	if (db->kept != NULL)
		db->free_kept(db->kept);
	for (size_t i = 0; i < db->n; i++) {
		(void)sqlite3_finalize(db->all[i]->h);
		free(db->all[i]->sql);
		free(db->all[i]);
	}
	free(db->all);
	ASSERT(sqlite3_close(db->h) == SQLITE_OK);
	free(db->path);
	free(db);
}

/* ---------------------------------------------- scripts and transactions */

int
db_exec(struct db *db, const char *sql, struct err *e)
{
	if (sqlite3_exec(db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
		return last_fault(db, e);
	return 0;
}

int
db_begin(struct db *db, struct err *e)
{
	db->begun++;
	return db_run(db_prepare(db, "BEGIN IMMEDIATE"), e);
}

int
db_begin_read(struct db *db, struct err *e)
{
	db->begun++;
	return db_run(db_prepare(db, "BEGIN"), e);
}

uint64_t
db_transaction(const struct db *db)
{
	return sqlite3_get_autocommit(db->h) ? 0 : db->begun;
}

int
db_commit(struct db *db, struct err *e)
{
	return db_run(db_prepare(db, "COMMIT"), e);
}

void
db_rollback(struct db *db)
{
	/* SQLite has rolled back by itself after some faults. */
	if (!sqlite3_get_autocommit(db->h))
		(void)sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
}

int
db_checkpoint(struct db *db, bool truncate, struct err *e)
{
	int mode =
	    truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;

	if (sqlite3_wal_checkpoint_v2(db->h, NULL, mode, NULL, NULL) !=
	    SQLITE_OK)
		return last_fault(db, e);
	return 0;
}

int
db_empty_wal(struct db *db, bool *done, struct err *e)
{
	int frames = 0, moved = 0;
	int rc = sqlite3_wal_checkpoint_v2(db->h, NULL,
	    SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);

	*done = false;
	/* Truncating takes the writer's lock.  So it is tried only when all is
	 * moved already: then it is held for an instant, whatever a reader
	 * holds up. */
	if (rc == SQLITE_OK && moved == frames) {
		(void)sqlite3_busy_timeout(db->h, 0);
		rc = sqlite3_wal_checkpoint_v2(db->h, NULL,
		    SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
		(void)sqlite3_busy_timeout(db->h, BUSY_MS);
		*done = rc == SQLITE_OK;
	}
	if (rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY)
		return 0;
	return last_fault(db, e);
}

int
db_tidy(struct db *db, uint64_t *held_bytes, struct err *e)
{
	enum { FRAME_HEAD = 24 };
	int frames = 0, moved = 0;
	int64_t page = 0;
	bool found;

	*held_bytes = 0;
	if (sqlite3_wal_checkpoint_v2(db->h, NULL, SQLITE_CHECKPOINT_PASSIVE,
		&frames, &moved) != SQLITE_OK)
		return last_fault(db, e);
	if (db_get_i64(db_prepare(db, "PRAGMA page_size"), &page, &found, e) <
	    0)
		return -1;
	/* Both are -1 when there is no WAL. */
	if (frames > moved)
		*held_bytes =
		    (uint64_t)(frames - moved) * (uint64_t)(page + FRAME_HEAD);
	return 0;
}

/* Copy all pages of db into the open, empty database `to`. */
static int
copy_pages(struct db *db, struct db *to, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(to->h, "main", db->h, "main");
	int rc;

	if (b == NULL)
		return last_fault(to, e);
	/* All at once: between two steps a writer would make it start over. */
	rc = sqlite3_backup_step(b, -1);
	(void)sqlite3_backup_finish(b);
	if (rc != SQLITE_DONE)
		return fault(to, rc, sqlite3_errstr(rc), e);
	return 0;
}

int
db_backup(struct db *db, const char *path, struct err *e)
{
	struct db to = { .path = mem_string(path) };
	int rc = -1;

	if (file_exists(path)) {
		err_refuse(e, "exists", 0,
		    "%s exists already and is left as it is", path);
		goto out;
	}
	/* SQLite flushes the copy before the call that ends it returns. */
	if (open_handle(&to, DB_CREATE, e) == 0)
		rc = copy_pages(db, &to, e);
	(void)sqlite3_close(to.h);
	if (rc < 0)
		(void)unlink(path);
out:
	free(to.path);
	return rc;
}

int64_t
db_last_rowid(struct db *db)
{
	return sqlite3_last_insert_rowid(db->h);
}

int64_t
db_changes(struct db *db)
{
	return sqlite3_changes64(db->h);
}

/* ------------------------------------------------------------ statements */

/*
 * Compile q's text unless that is done.  A text that does not compile may be
 * a bug or a damaged schema: either shows in words at db_done().
 */
static void
compile(struct db_stmt *q)
{
	int rc;

	if (q->h != NULL)
		return;
	rc = sqlite3_prepare_v3(q->db->h, q->sql, -1, SQLITE_PREPARE_PERSISTENT,
	    &q->h, NULL);
	ASSERT((rc & 0xff) != SQLITE_MISUSE);
	note(q, rc);
}

/* The statement for sql, made on first use; addresses are only a hint. */
static struct db_stmt *
find(struct db *db, const char *sql)
{
	size_t slot = ((uintptr_t)sql >> 3) % FAST_SLOTS;
	struct db_stmt *q = db->fast[slot];

	if (q != NULL && strcmp(q->sql, sql) == 0)
		return q;
	for (size_t i = 0; i < db->n; i++)
		if (strcmp(db->all[i]->sql, sql) == 0)
			return db->fast[slot] = db->all[i];
	db->all = mem_grow(db->all, db->n, &db->cap, sizeof(*db->all));
	q = mem_alloc(sizeof(*q));
	q->db = db;
	q->sql = mem_string(sql);
	return db->fast[slot] = db->all[db->n++] = q;
}

struct db_stmt *
db_prepare(struct db *db, const char *sql)
{
	struct db_stmt *q = find(db, sql);

	/* Still in use further up the stack? */
	ASSERT(q->h == NULL || !sqlite3_stmt_busy(q->h));
	q->rc = SQLITE_OK;
	q->ended = false;
	compile(q);
	return q;
}

void
db_bind_i64(struct db_stmt *q, int i, int64_t v)
{
	if (q->rc == SQLITE_OK)
		note(q, sqlite3_bind_int64(q->h, i, v));
}

void
db_bind_str(struct db_stmt *q, int i, const char *s)
{
	db_bind_text(q, i, slice_of(s));
}

/* SQLite takes a NULL pointer for NULL, however long it is. */
static const void *
not_null(const void *p)
{
	return p == NULL ? "" : p;
}

void
db_bind_text(struct db_stmt *q, int i, struct slice s)
{
	if (q->rc == SQLITE_OK)
		note(q, sqlite3_bind_text64(q->h, i, not_null(s.p), s.n,
			    SQLITE_TRANSIENT, SQLITE_UTF8));
}

void
db_bind_blob(struct db_stmt *q, int i, const void *p, size_t n)
{
	if (q->rc == SQLITE_OK)
		note(q, sqlite3_bind_blob64(q->h, i, not_null(p), n,
			    SQLITE_TRANSIENT));
}

void
db_bind_blob_static(struct db_stmt *q, int i, const void *p, size_t n)
{
	if (q->rc == SQLITE_OK)
		note(q, sqlite3_bind_blob64(q->h, i, not_null(p), n,
			    SQLITE_STATIC));
}

void
db_bind_null(struct db_stmt *q, int i)
{
	if (q->rc == SQLITE_OK)
		note(q, sqlite3_bind_null(q->h, i));
}

bool
db_step(struct db_stmt *q)
{
	int rc;

	/* SQLite would begin again after the last row. */
	if (q->rc != SQLITE_OK || q->ended)
		return false;
	rc = sqlite3_step(q->h);
	if (rc == SQLITE_ROW)
		return true;
	q->ended = true;
	if (rc != SQLITE_DONE)
		note(q, rc);
	return false;
}

int64_t
db_i64(struct db_stmt *q, int col)
{
	return sqlite3_column_int64(q->h, col);
}

const char *
db_str(struct db_stmt *q, int col)
{
	const unsigned char *s = sqlite3_column_text(q->h, col);

	return s == NULL ? "" : (const char *)s;
}

struct slice
db_bytes(struct db_stmt *q, int col)
{
	const void *p = sqlite3_column_blob(q->h, col);

	return slice_make(not_null(p), (size_t)sqlite3_column_bytes(q->h, col));
}

bool
db_is_null(struct db_stmt *q, int col)
{
	return sqlite3_column_type(q->h, col) == SQLITE_NULL;
}

int
db_done(struct db_stmt *q, struct err *e)
{
	int rc = q->rc;

	if (q->h != NULL) {
		(void)sqlite3_reset(q->h);
		(void)sqlite3_clear_bindings(q->h);
	}
	q->rc = SQLITE_OK;
	q->ended = false;
	return rc == SQLITE_OK ? 0 : fault(q->db, rc, q->text, e);
}

int
db_end(struct db_stmt *q, int rc, struct err *e)
{
	struct err ignored = ERR_INIT;

	return db_done(q, rc == 0 ? e : &ignored) < 0 ? -1 : rc;
}

int
db_run(struct db_stmt *q, struct err *e)
{
	while (db_step(q))
		;
	return db_done(q, e);
}

int
db_get_i64(struct db_stmt *q, int64_t *out, bool *found, struct err *e)
{
	*found = db_step(q);
	if (*found)
		*out = db_i64(q, 0);
	return db_done(q, e);
}
