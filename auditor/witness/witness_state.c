/*
 * The witness's database.  The rules that must never be broken, whoever calls,
 * stand in the schema too: a size never falls, and a log is never removed.
 */
#include "auditor/witness/witness_state.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/db.h"
#include "common/base/db_schema.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/sign.h"

enum {
	TYPE_COSIGNER = 0x04,
	INSTANCE_BYTES = 16,
	INSTANCE_TEXT = 2 * INSTANCE_BYTES + 1,
	INSTANCE_FILE_MAX = 256,
	SEED_SIZE = 32
};

struct witness_state {
	struct db *db;
	pthread_mutex_t guard;
	struct sign_key key;
	struct keys_verifier verifier;
};

static const char *const schema[] = {
	"CREATE TABLE witness ("
	" one INTEGER PRIMARY KEY CHECK (one = 1),"
	" name TEXT NOT NULL,"
	" seed BLOB NOT NULL CHECK (length(seed) = 32),"
	" instance TEXT NOT NULL);"
	"CREATE TABLE log ("
	" origin TEXT PRIMARY KEY,"
	" vkey TEXT NOT NULL,"
	" url TEXT NOT NULL,"
	" stopped INTEGER NOT NULL DEFAULT 0 CHECK (stopped IN (0, 1)),"
	" held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),"
	" size INTEGER NOT NULL DEFAULT 0 CHECK (size >= 0),"
	" root BLOB NOT NULL CHECK (length(root) = 32),"
	" time INTEGER NOT NULL DEFAULT 0,"
	" text BLOB NOT NULL DEFAULT x'') WITHOUT ROWID;"
	"CREATE TABLE fork ("
	" origin TEXT NOT NULL REFERENCES log(origin),"
	" n INTEGER NOT NULL,"
	" ours BLOB NOT NULL,"
	" theirs BLOB NOT NULL,"
	" PRIMARY KEY (origin, n)) WITHOUT ROWID;"
	/* What a person answers for. */
	"CREATE TABLE act ("
	" id INTEGER PRIMARY KEY,"
	" day TEXT NOT NULL,"
	" who TEXT NOT NULL,"
	" what TEXT NOT NULL);"
	"CREATE TRIGGER log_never_falls BEFORE UPDATE OF size ON log"
	" WHEN NEW.size < OLD.size"
	" BEGIN SELECT RAISE(ABORT, 'a size never falls'); END;"
	"CREATE TRIGGER log_one_root BEFORE UPDATE OF root ON log"
	" WHEN NEW.size = OLD.size AND NEW.root <> OLD.root"
	" BEGIN SELECT RAISE(ABORT, 'a size has one root'); END;"
	"CREATE TRIGGER log_stays BEFORE DELETE ON log"
	" BEGIN SELECT RAISE(ABORT, 'a log is never removed'); END;",
	NULL
};

static void
enter(struct witness_state *s)
{
	ASSERT(pthread_mutex_lock(&s->guard) == 0);
}

static void
leave(struct witness_state *s)
{
	ASSERT(pthread_mutex_unlock(&s->guard) == 0);
}

/* ------------------------------------------------------------- the instance */

static void
instance_random(char out[static INSTANCE_TEXT])
{
	uint8_t id[INSTANCE_BYTES];

	sign_random(id, sizeof(id));
	encode_hex(out, id, sizeof(id));
}

static int
instance_write(const char *dir, const char *id, struct err *e)
{
	char *path = file_path(dir, "instance");
	char line[INSTANCE_TEXT + 1];
	int rc;

	memcpy(line, id, INSTANCE_TEXT - 1);
	line[INSTANCE_TEXT - 1] = '\n';
	rc = file_replace(path, slice_make(line, INSTANCE_TEXT), 0600, e);
	free(path);
	return rc;
}

/* True when D/instance holds this id.  A file that cannot be read is none: to
 * hold the logs is the safe mistake. */
static bool
instance_is(const char *dir, const char *id)
{
	char *path = file_path(dir, "instance");
	struct err unread = ERR_INIT;
	struct slice line, rest;
	struct buf text;
	bool same = false;

	if (file_read(path, INSTANCE_FILE_MAX, &text, &unread) == 0) {
		(void)text_split(buf_slice(&text), '\n', &line, &rest);
		same = slice_is(line, id);
	}
	buf_free(&text);
	free(path);
	return same;
}

/* A state from a copy: its logs are held in the same step in which it takes the
 * new id, and the file follows.  After a crash between the two, they differ
 * again, and the logs are held once more. */
static int
instance_renew(struct db *db, const char *dir, struct err *e)
{
	char id[INSTANCE_TEXT];
	struct db_stmt *q;

	instance_random(id);
	if (db_begin(db, e) < 0)
		return -1;
	q = db_prepare(db, "UPDATE witness SET instance = ?");
	db_bind_str(q, 1, id);
	if (db_run(q, e) < 0 || db_exec(db, "UPDATE log SET held = 1", e) < 0 ||
	    db_commit(db, e) < 0) {
		db_rollback(db);
		return -1;
	}
	return instance_write(dir, id, e);
}

/* ---------------------------------------------------------- making, opening */

static int
insert_witness(struct db *db, const char *name, const char *instance,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "INSERT INTO witness(one, name, seed, instance) "
			   "VALUES(1, ?, ?, ?)");
	uint8_t seed[SEED_SIZE];

	sign_random(seed, sizeof(seed));
	db_bind_str(q, 1, name);
	db_bind_blob(q, 2, seed, sizeof(seed));
	db_bind_str(q, 3, instance);
	mem_wipe(seed, sizeof(seed));
	return db_run(q, e);
}

int
witness_state_create(const char *dir, const char *name, struct err *e)
{
	char *path = file_path(dir, "witness.db");
	char id[INSTANCE_TEXT];
	struct db *db = NULL;
	int rc = -1;

	if (!keys_is_name(slice_of(name))) {
		err_set(e, ERR_USAGE,
		    "\"%s\" cannot be the name of a key: 1 to %d printable "
		    "characters without blank or plus, as in "
		    "witness.example.nhs.uk",
		    name, KEYS_NAME_MAX - 1);
		goto out;
	}
	if (file_exists(path)) {
		err_refuse(e, "exists", 0,
		    "there is a witness in %s already; its key and what it "
		    "signed stay",
		    dir);
		goto out;
	}
	instance_random(id);
	/* The file first: a database that is there is whole. */
	if (file_make_dir(dir, 0700, e) < 0 || instance_write(dir, id, e) < 0 ||
	    db_schema_open(&db, path, DB_CREATE, schema, e) < 0)
		goto out;
	rc = insert_witness(db, name, id, e);
out:
	db_close(db);
	free(path);
	return rc;
}

/* The key, and whether the state came from a copy. */
static int
read_witness(struct witness_state *s, const char *dir, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "SELECT name, seed, instance FROM witness");
	char id[INSTANCE_TEXT] = "";
	bool found = db_step(q);

	if (found && keys_is_name(slice_of(db_str(q, 0))) &&
	    db_bytes(q, 1).n == SEED_SIZE &&
	    db_bytes(q, 2).n == sizeof(id) - 1) {
		s->key = sign_key_from_seed(db_bytes(q, 1).p);
		s->verifier = keys_verifier_make(db_str(q, 0), TYPE_COSIGNER,
		    &s->key.public);
		memcpy(id, db_bytes(q, 2).p, sizeof(id) - 1);
	}
	if (db_end(q, 0, e) < 0)
		return -1;
	if (id[0] == '\0')
		return err_set(e, ERR_CORRUPT,
		    "%s holds no key: \"init\" was interrupted, or the file is "
		    "damaged. If nothing was signed with it yet, remove the "
		    "file and begin again",
		    db_path(s->db));
	return instance_is(dir, id) ? 0 : instance_renew(s->db, dir, e);
}

int
witness_state_open(struct witness_state **out, const char *dir, struct err *e)
{
	char *path = file_path(dir, "witness.db");
	struct witness_state *s = NULL;
	int rc = -1;

	*out = NULL;
	if (!file_exists(path)) {
		err_set(e, ERR_USAGE,
		    "there is no witness in %s: \"sheaf-witness init\" makes "
		    "one",
		    dir);
		goto out;
	}
	s = mem_alloc(sizeof(*s));
	ASSERT(pthread_mutex_init(&s->guard, NULL) == 0);
	if (db_schema_open(&s->db, path, 0, schema, e) == 0)
		rc = read_witness(s, dir, e);
	if (rc == 0)
		*out = s;
	else
		witness_state_close(s);
out:
	free(path);
	return rc;
}

void
witness_state_close(struct witness_state *s)
{
	if (s == NULL)
		return;
	db_close(s->db);
	mem_wipe(&s->key, sizeof(s->key));
	(void)pthread_mutex_destroy(&s->guard);
	free(s);
}

const struct keys_verifier *
witness_state_key(const struct witness_state *s)
{
	return &s->verifier;
}

void
witness_state_sign(const struct witness_state *s, struct slice text,
    int64_t time, struct buf *out)
{
	sign_cosignature(out, text, s->verifier.name, &s->key, (uint64_t)time);
}

/* ------------------------------------------------------------------- reading */

void
witness_state_hex(const char *origin, char out[static WITNESS_STATE_HEX_SIZE])
{
	struct hash h = hash_of(slice_of(origin));

	encode_hex(out, h.b, HASH_SIZE);
}

#define LOG_COLUMNS \
	"origin, vkey, url, stopped, held, size, root, time," \
	" (SELECT count(*) FROM fork WHERE fork.origin = log.origin)"

static void
copy_text(char *to, size_t size, const char *from)
{
	size_t n = strlen(from);

	ASSERT(n < size);
	memcpy(to, from, n + 1);
}

static int
take_log(struct db_stmt *q, struct witness_log *log, struct err *e)
{
	const char *url = db_str(q, 2);

	*log = (struct witness_log){ .stopped = db_i64(q, 3) != 0,
		.held = db_i64(q, 4) != 0,
		.size = (uint64_t)db_i64(q, 5),
		.time = db_i64(q, 7),
		.forks = (size_t)db_i64(q, 8) };
	if (db_bytes(q, 0).n > LIMITS_ORIGIN_MAX || strlen(url) > URL_MAX ||
	    db_bytes(q, 6).n != HASH_SIZE ||
	    keys_verifier_parse(&log->key, db_bytes(q, 1), e) < 0)
		return err_set(e, ERR_CORRUPT,
		    "witness.db holds a log that cannot be read");
	copy_text(log->origin, sizeof(log->origin), db_str(q, 0));
	copy_text(log->url, sizeof(log->url), url);
	memcpy(log->root.b, db_bytes(q, 6).p, HASH_SIZE);
	return 0;
}

static int
find(struct witness_state *s, const char *origin, struct witness_log *log,
    bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT " LOG_COLUMNS " FROM log WHERE origin = ?");
	int rc = 0;

	db_bind_str(q, 1, origin);
	*found = db_step(q);
	if (*found)
		rc = take_log(q, log, e);
	return db_end(q, rc, e);
}

int
witness_state_find(struct witness_state *s, const char *origin,
    struct witness_log *log, bool *found, struct err *e)
{
	int rc;

	enter(s);
	rc = find(s, origin, log, found, e);
	leave(s);
	return rc;
}

int
witness_state_read(struct witness_state *s, const char *origin,
    struct witness_log *log, bool *found, struct err *e)
{
	return find(s, origin, log, found, e);
}

int
witness_state_list(struct witness_state *s, struct witness_log **logs,
    size_t *n, struct err *e)
{
	struct db_stmt *q;
	size_t cap = 0;
	int rc = 0;

	*logs = NULL;
	*n = 0;
	enter(s);
	q = db_prepare(s->db,
	    "SELECT " LOG_COLUMNS " FROM log ORDER BY origin");
	while (rc == 0 && db_step(q)) {
		*logs = mem_grow(*logs, *n, &cap, sizeof(**logs));
		rc = take_log(q, &(*logs)[(*n)++], e);
	}
	rc = db_end(q, rc, e);
	leave(s);
	if (rc < 0) {
		free(*logs);
		*logs = NULL;
		*n = 0;
	}
	return rc;
}

int
witness_state_checkpoint(struct witness_state *s, const char *origin,
    struct buf *out, struct err *e)
{
	struct db_stmt *q;
	int rc;

	enter(s);
	q = db_prepare(s->db, "SELECT text FROM log WHERE origin = ?");
	db_bind_str(q, 1, origin);
	if (db_step(q))
		buf_add_slice(out, db_bytes(q, 0));
	rc = db_end(q, 0, e);
	leave(s);
	return rc;
}

int
witness_state_fork(struct witness_state *s, const char *origin, size_t n,
    struct buf *ours, struct buf *theirs, struct err *e)
{
	struct db_stmt *q;
	int rc;

	enter(s);
	q = db_prepare(s->db,
	    "SELECT ours, theirs FROM fork WHERE origin = ? AND n = ?");
	db_bind_str(q, 1, origin);
	db_bind_i64(q, 2, (int64_t)n);
	if (db_step(q)) {
		buf_add_slice(ours, db_bytes(q, 0));
		buf_add_slice(theirs, db_bytes(q, 1));
	}
	rc = db_end(q, 0, e);
	leave(s);
	return rc;
}

/* ---------------------------------------------------------------- operators */

static int
record_act(struct witness_state *s, const char *who, const char *what,
    struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "INSERT INTO act(day, who, what) VALUES(?, ?, ?)");
	char day[DAY_TEXT_SIZE];

	day_format(day, clock_today());
	db_bind_str(q, 1, day);
	db_bind_str(q, 2, who);
	db_bind_str(q, 3, what);
	return db_run(q, e);
}

static int
insert_log(struct witness_state *s, const struct keys_verifier *log,
    const char *url, struct err *e)
{
	struct hash empty = hash_empty();
	struct db_stmt *q;
	struct buf vkey;
	int64_t n;
	bool found;

	if (db_get_i64(db_prepare(s->db, "SELECT count(*) FROM log"), &n,
		&found, e) < 0)
		return -1;
	if (n >= WITNESS_STATE_LOGS_MAX)
		return err_refuse(e, "logs", 0,
		    "a witness looks after at most %d logs",
		    WITNESS_STATE_LOGS_MAX);
	buf_init(&vkey, 512);
	keys_verifier_write(log, &vkey);
	q = db_prepare(s->db,
	    "INSERT INTO log(origin, vkey, url, root) VALUES(?, ?, ?, ?)");
	db_bind_str(q, 1, log->name);
	db_bind_text(q, 2, buf_slice(&vkey));
	db_bind_str(q, 3, url);
	db_bind_blob(q, 4, empty.b, HASH_SIZE);
	buf_free(&vkey);
	return db_run(q, e);
}

static int
resume_log(struct witness_state *s, const struct witness_log *known,
    const struct keys_verifier *log, const char *url, struct err *e)
{
	struct db_stmt *q;

	if (memcmp(known->key.key.b, log->key.b, sizeof(log->key.b)) != 0)
		return err_refuse(e, "key", 0,
		    "%s is known under another key. A log has one key for all "
		    "its life: one with another key is another log, and needs "
		    "an origin of its own",
		    known->origin);
	q = db_prepare(s->db,
	    "UPDATE log SET stopped = 0, url = ? WHERE origin = ?");
	db_bind_str(q, 1, url[0] != '\0' ? url : known->url);
	db_bind_str(q, 2, known->origin);
	return db_run(q, e);
}

int
witness_state_add_log(struct witness_state *s, const struct keys_verifier *log,
    const char *url, struct witness_log *before, struct err *e)
{
	bool found = false;
	int rc;

	*before = (struct witness_log){ .size = 0 };
	if (witness_state_begin(s, e) < 0)
		return -1;
	rc = find(s, log->name, before, &found, e);
	if (rc == 0)
		rc = found ? resume_log(s, before, log, url, e)
			   : insert_log(s, log, url, e);
	if (rc == 0)
		return witness_state_commit(s, e);
	witness_state_rollback(s);
	return -1;
}

int
witness_state_stop_log(struct witness_state *s, const char *origin,
    struct err *e)
{
	struct db_stmt *q;
	int rc;

	if (witness_state_begin(s, e) < 0)
		return -1;
	q = db_prepare(s->db, "UPDATE log SET stopped = 1 WHERE origin = ?");
	db_bind_str(q, 1, origin);
	rc = db_run(q, e);
	if (rc == 0 && db_changes(s->db) == 0)
		rc = err_refuse(e, "unknown", 0,
		    "there is no log \"%s\" here: \"sheaf-witness status\" "
		    "lists them",
		    origin);
	if (rc == 0)
		return witness_state_commit(s, e);
	witness_state_rollback(s);
	return -1;
}

int
witness_state_accept(struct witness_state *s, const char *who, size_t *n,
    struct err *e)
{
	int rc;

	*n = 0;
	if (witness_state_begin(s, e) < 0)
		return -1;
	rc = db_exec(s->db, "UPDATE log SET held = 0 WHERE held = 1", e);
	if (rc == 0)
		*n = (size_t)db_changes(s->db);
	if (rc == 0 && *n > 0)
		rc = record_act(s, who,
		    "accepted that the state is from a copy", e);
	if (rc == 0)
		return witness_state_commit(s, e);
	witness_state_rollback(s);
	return -1;
}

/* ------------------------------------------------------------------ one step */

int
witness_state_begin(struct witness_state *s, struct err *e)
{
	enter(s);
	if (db_begin(s->db, e) == 0)
		return 0;
	leave(s);
	return -1;
}

int
witness_state_commit(struct witness_state *s, struct err *e)
{
	int rc = db_commit(s->db, e);

	if (rc < 0)
		db_rollback(s->db);
	leave(s);
	return rc;
}

void
witness_state_rollback(struct witness_state *s)
{
	db_rollback(s->db);
	leave(s);
}

int
witness_state_advance(struct witness_state *s, const struct witness_log *log,
    struct slice signed_text, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "UPDATE log SET size = ?, root = ?, time = ?, text = ?, held = 0"
	    " WHERE origin = ?");

	db_bind_i64(q, 1, (int64_t)log->size);
	db_bind_blob(q, 2, log->root.b, HASH_SIZE);
	db_bind_i64(q, 3, log->time);
	db_bind_blob(q, 4, signed_text.p, signed_text.n);
	db_bind_str(q, 5, log->origin);
	return db_run(q, e);
}

int
witness_state_keep_fork(struct witness_state *s, const struct witness_log *log,
    struct slice other, bool *kept, struct err *e)
{
	struct db_stmt *q;
	int64_t same;
	bool found;

	*kept = false;
	if (log->forks >= WITNESS_STATE_FORKS_MAX)
		return 0;
	q = db_prepare(s->db,
	    "SELECT count(*) FROM fork WHERE origin = ? AND theirs = ?");
	db_bind_str(q, 1, log->origin);
	db_bind_blob(q, 2, other.p, other.n);
	if (db_get_i64(q, &same, &found, e) < 0)
		return -1;
	if (same > 0)
		return 0;
	q = db_prepare(s->db,
	    "INSERT INTO fork(origin, n, ours, theirs)"
	    " SELECT origin, ?, text, ? FROM log WHERE origin = ?");
	db_bind_i64(q, 1, (int64_t)log->forks);
	db_bind_blob(q, 2, other.p, other.n);
	db_bind_str(q, 3, log->origin);
	*kept = true;
	return db_run(q, e);
}
