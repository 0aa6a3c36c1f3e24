/*
 * Tables, connections and transactions.  The writer and each reader have a
 * connection of their own; write-ahead logging lets readers go on while the
 * writer commits.
 */
#include "aggregator/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "aggregator/store/sqlite/store_inside.h"
#include "common/base/db_schema.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/service.h"

/*
 * Every table is clustered by a small integer, so that what is read or
 * written together lies together: leaves, ids of their tiles and openings
 * by index, batches by epoch and seq, figures by service.
 */
static const char *const schema[] = {
	"CREATE TABLE text("
	"name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE leaf("
	"leaf INTEGER PRIMARY KEY, note BLOB NOT NULL);"
	/* prefix: first 8 bytes of the id; the next free number when two
	 * statements share it (store_log.c). */
	"CREATE TABLE known("
	"prefix INTEGER PRIMARY KEY, leaf INTEGER NOT NULL);"
	/* tile: level << 56 | index */
	"CREATE TABLE tile("
	"tile INTEGER PRIMARY KEY, hashes BLOB NOT NULL);"
	"CREATE TABLE opening("
	"leaf INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"

	"CREATE TABLE agent("
	"no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "
	"quota_day INTEGER NOT NULL, quota_year INTEGER NOT NULL, "
	"day_used INTEGER NOT NULL, year_used INTEGER NOT NULL, "
	"services_number INTEGER NOT NULL);"
	/* ended_leaf: NULL while the epoch lasts; last: NULL unless it was
	 * revoked. */
	"CREATE TABLE epoch("
	"no INTEGER PRIMARY KEY, agent INTEGER NOT NULL, "
	"epoch INTEGER NOT NULL, key BLOB NOT NULL, "
	"enrol_leaf INTEGER NOT NULL, enrol_id BLOB NOT NULL, "
	"head_seq INTEGER NOT NULL, head_leaf INTEGER NOT NULL, "
	"head_id BLOB NOT NULL, ended_leaf INTEGER, last INTEGER);"
	"CREATE TABLE service("
	"no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "
	"owner INTEGER NOT NULL);"
	"CREATE TABLE trust("
	"number INTEGER PRIMARY KEY, leaf INTEGER NOT NULL, "
	"id BLOB NOT NULL);"
	/* leaf, once: NULL when it is known only because it was revoked. */
	"CREATE TABLE invite("
	"id BLOB PRIMARY KEY, leaf INTEGER, once BLOB, "
	"revoked_leaf INTEGER) WITHOUT ROWID;"

	/* batch: epoch << 32 | seq */
	"CREATE TABLE batch("
	"batch INTEGER PRIMARY KEY, leaf INTEGER NOT NULL, "
	"refused INTEGER NOT NULL, key INTEGER NOT NULL, "
	"revision INTEGER NOT NULL, before INTEGER NOT NULL);"
	/* key: service << 20 | content << 16 | days since 2000-01-01;
	 * period: its last 20 bits */
	"CREATE TABLE figure("
	"key INTEGER PRIMARY KEY, period INTEGER NOT NULL, "
	"batch INTEGER NOT NULL, leaf INTEGER NOT NULL, "
	"revision INTEGER NOT NULL, through INTEGER NOT NULL, "
	"flags INTEGER NOT NULL, region TEXT NOT NULL, rules TEXT, "
	"value BLOB NOT NULL);"
	"CREATE INDEX figure_period ON figure(period);"
	"CREATE TABLE total("
	"rules TEXT NOT NULL, start INTEGER NOT NULL, region TEXT NOT NULL, "
	"services INTEGER NOT NULL, summaries INTEGER NOT NULL, "
	"sum BLOB NOT NULL, collecting BLOB NOT NULL, through BLOB NOT NULL, "
	"PRIMARY KEY(rules, start, region)) WITHOUT ROWID;"
	"CREATE TABLE registry("
	"kind TEXT NOT NULL, code TEXT NOT NULL, since INTEGER NOT NULL, "
	"until INTEGER NOT NULL, name TEXT NOT NULL, parent TEXT NOT NULL, "
	"attributes TEXT NOT NULL, PRIMARY KEY(kind, code, since)) "
	"WITHOUT ROWID;",

	/* What the head of an agent is made of. */
	"CREATE INDEX epoch_agent ON epoch(agent, epoch);"
	"CREATE INDEX service_owner ON service(owner, id);",

	/* erasure: its leaf; leaf: whose opening it names.  Leaf 0 is no
	 * erasure: it stands for those of earlier versions, which kept no
	 * such row. */
	"CREATE TABLE debt("
	"erasure INTEGER PRIMARY KEY, leaf INTEGER NOT NULL, "
	"day INTEGER NOT NULL);"
	"INSERT INTO debt SELECT 0, 0, CAST(julianday('now') - 2440587.5 AS "
	"INTEGER) WHERE EXISTS (SELECT 1 FROM leaf);",

	/* leaf: of the logged note that each contradicts. */
	"CREATE TABLE evidence("
	"no INTEGER PRIMARY KEY, agent INTEGER NOT NULL, "
	"id BLOB NOT NULL UNIQUE, leaf INTEGER NOT NULL, "
	"day INTEGER NOT NULL, note BLOB NOT NULL);"
	"CREATE INDEX evidence_agent ON evidence(agent);",

	/* box: leaf << 2 | place in the envelope; key: the id of its
	 * recipient; bytes: empty once erased, and mark is what stays. */
	"CREATE TABLE box("
	"box INTEGER PRIMARY KEY, key BLOB NOT NULL, mark BLOB NOT NULL, "
	"bytes BLOB NOT NULL);",

	/* leaf: a batch whose opening is lost, and no erasure names it. */
	"CREATE TABLE awaiting(leaf INTEGER PRIMARY KEY);",

	/* number: which text of the protocol the epoch's agent follows. */
	"CREATE TABLE follows("
	"epoch INTEGER PRIMARY KEY, number INTEGER NOT NULL);",
	NULL
};

static int
open_with(struct store **out, const char *path, unsigned flags, struct err *e)
{
	struct store *s = mem_alloc(sizeof(*s));
	/* Only the owner brings the schema up. */
	int rc = flags & DB_READONLY
		     ? db_open(&s->db, path, flags, e)
		     : db_schema_open(&s->db, path, flags, schema, e);

	*out = NULL;
	if (rc < 0) {
		free(s);
		return -1;
	}
	/* Deleted rows are overwritten: erased bytes must not stay in a page. */
	if (flags & DB_READONLY)
		rc = db_schema_is_last(s->db, schema, e);
	else
		rc = db_exec(s->db, "PRAGMA secure_delete=ON", e);
	if (rc < 0) {
		store_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

int
store_create(struct store **out, const char *path, struct err *e)
{
	*out = NULL;
	if (file_exists(path))
		return err_refuse(e, "exists", 0,
		    "%s exists already: an aggregator is made once", path);
	return open_with(out, path, DB_CREATE | DB_NO_CHECKPOINT, e);
}

int
store_open(struct store **out, const char *path, struct err *e)
{
	return open_with(out, path, DB_NO_CHECKPOINT, e);
}

int
store_open_reader(struct store **out, const char *path, struct err *e)
{
	return open_with(out, path, DB_READONLY, e);
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	db_rollback(s->db);
	db_close(s->db);
	free(s);
}

int
store_make(struct store **out, const char *path, struct err *e)
{
	*out = NULL;
	if (file_exists(path))
		return err_refuse(e, "exists", 0, "%s exists already", path);
	return open_with(out, path, DB_CREATE | DB_MAKING, e);
}

int
store_make_scratch(struct store **out, const struct store *beside,
    struct err *e)
{
	char *path =
	    mem_printf("%s.check-%ld", db_path(beside->db), (long)getpid());
	int rc;

	/* One of an earlier process that ended between the two lines below. */
	(void)unlink(path);
	rc = store_make(out, path, e);
	if (rc == 0 && unlink(path) < 0) {
		rc = err_errno(e, errno, "cannot delete %s", path);
		store_close(*out);
		*out = NULL;
	}
	free(path);
	return rc;
}

int
store_made(struct store *s, struct err *e)
{
	char *path = mem_string(db_path(s->db));
	int fd, rc = 0;

	store_close(s);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		rc = err_errno(e, errno, "cannot open %s", path);
	} else {
		file_sync_large(fd, path, service_step);
		(void)close(fd);
	}
	free(path);
	return rc;
}

int
store_begin(struct store *s, struct err *e)
{
	ASSERT(!s->writing);
	if (db_begin(s->db, e) < 0)
		return -1;
	s->writing = true;
	s->size_known = false;
	return 0;
}

int
store_commit(struct store *s, struct err *e)
{
	ASSERT(s->writing);
	if (db_commit(s->db, e) < 0)
		return -1;
	s->writing = false;
	return 0;
}

void
store_rollback(struct store *s)
{
	db_rollback(s->db);
	s->writing = false;
}

int
store_read_begin(struct store *s, struct err *e)
{
	return db_begin_read(s->db, e);
}

void
store_read_end(struct store *s)
{
	db_rollback(s->db);
}

int
store_tidy(struct store *s, uint64_t *held_bytes, struct err *e)
{
	return db_tidy(s->db, held_bytes, e);
}

int
store_shred(struct store *s, bool *done, struct err *e)
{
	return db_empty_wal(s->db, done, e);
}

int
store_backup(struct store *s, const char *path, struct err *e)
{
	return db_backup(s->db, path, e);
}

int
store_check(struct store *s, struct err *e)
{
	return db_schema_check(s->db, e);
}

int
store_text_put(struct store *s, const char *name, struct slice value,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "INSERT OR REPLACE INTO text VALUES(?, ?)");

	db_bind_str(q, 1, name);
	db_bind_text(q, 2, value);
	return db_run(q, e);
}

int
store_text_get(struct store *s, const char *name, struct buf *value,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "SELECT value FROM text WHERE name = ?");

	db_bind_str(q, 1, name);
	if (db_step(q))
		buf_add_slice(value, db_bytes(q, 0));
	return db_done(q, e);
}
