/*
 * people.db: its tables, and how they are reached: by one thread at a time, in
 * transactions of milliseconds.
 */
#include "aggregator/accounts/accounts_store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/db_schema.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/owner.h"

static const char *const schema[] = {
	/* Ids are never given twice, so a session of an account that is gone
	 * never fits another.  first_until: the last day of a password that
	 * somebody else made up.  factor_new: shown, and not confirmed yet;
	 * counter: the time step of the last code that was used. */
	"CREATE TABLE account("
	"id INTEGER PRIMARY KEY AUTOINCREMENT, "
	"name TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT NULL, "
	"exact INTEGER NOT NULL DEFAULT 0, "
	"generation INTEGER NOT NULL DEFAULT 1, "
	"passes INTEGER NOT NULL DEFAULT 0, "
	"memory_bytes INTEGER NOT NULL DEFAULT 0, salt BLOB, key BLOB, "
	"first_until INTEGER, factor BLOB, factor_new BLOB, "
	"counter INTEGER NOT NULL DEFAULT 0, last_day INTEGER);"
	"CREATE TABLE account_region("
	"account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE, "
	"code TEXT NOT NULL COLLATE NOCASE, PRIMARY KEY(account, code)) "
	"WITHOUT ROWID;"
	/* A row goes when its code is used. */
	"CREATE TABLE recovery_code("
	"account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE, "
	"hash BLOB NOT NULL, PRIMARY KEY(account, hash)) WITHOUT ROWID;"
	"CREATE TABLE token("
	"id INTEGER PRIMARY KEY AUTOINCREMENT, "
	"name TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT NULL, "
	"policy TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, "
	"added INTEGER NOT NULL, last_day INTEGER);"
	"CREATE TABLE token_region("
	"token INTEGER NOT NULL REFERENCES token ON DELETE CASCADE, "
	"code TEXT NOT NULL COLLATE NOCASE, PRIMARY KEY(token, code)) "
	"WITHOUT ROWID;",
	/* What stands half typed in a form, of one account in the role that it has.
	 * key: under which the form is stored once; kept_on: the day of its last
	 * change. */
	"CREATE TABLE draft("
	"account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE, "
	"form TEXT NOT NULL, role TEXT NOT NULL, key TEXT NOT NULL, "
	"kept_on INTEGER NOT NULL, words TEXT NOT NULL, "
	"PRIMARY KEY(account, form)) WITHOUT ROWID;",
	NULL
};

int
accounts_store_open(struct db **db, const char *dir, struct err *e)
{
	char *path = file_path(dir, "people.db");
	int rc;

	*db = NULL;
	rc = db_schema_open(db, path, DB_CREATE | DB_ROLLBACK, schema, e);

	/* Secrets that were replaced must not stay in a page. */
	if (rc == 0 && db_exec(*db, "PRAGMA secure_delete=ON", e) < 0) {
		db_close(*db);
		*db = NULL;
		rc = -1;
	}
	if (rc == 0) {
		owner_give(dir, "people.db");
		owner_give(dir, "people.db-journal");
	}
	free(path);
	return rc;
}

static int
begin(struct accounts *a, int (*how)(struct db *, struct err *), struct err *e)
{
	(void)pthread_mutex_lock(&a->guard);
	if ((a->db != NULL || accounts_store_open(&a->db, a->dir, e) == 0) &&
	    how(a->db, e) == 0)
		return 0;
	(void)pthread_mutex_unlock(&a->guard);
	return -1;
}

int
accounts_store_enter(struct accounts *a, struct err *e)
{
	return begin(a, db_begin, e);
}

int
accounts_store_read(struct accounts *a, struct err *e)
{
	return begin(a, db_begin_read, e);
}

int
accounts_store_leave(struct accounts *a, int rc, struct err *e)
{
	if (rc == 0)
		rc = db_commit(a->db, e);
	if (rc < 0)
		db_rollback(a->db);
	(void)pthread_mutex_unlock(&a->guard);
	return rc;
}

/* -------------------------------------------------------------------- rows */

static int32_t
day_or_none(struct db_stmt *q, int column)
{
	return db_is_null(q, column) ? DAY_NONE : (int32_t)db_i64(q, column);
}

static int
damaged(struct err *e)
{
	return err_set(e, ERR_CORRUPT,
	    "people.db holds an account that this program did not write");
}

static int
read_row(struct db_stmt *q, struct accounts_store_row *row, struct err *e)
{
	struct slice salt = db_bytes(q, 7), key = db_bytes(q, 8);
	struct accounts_person *p = &row->person;
	struct err ignored = ERR_INIT;

	*row = (struct accounts_store_row){ .generation = db_i64(q, 4),
		.first_until = day_or_none(q, 9),
		.has_factor = !db_is_null(q, 10),
		.last_day = day_or_none(q, 11),
		.secret = { .passes = (uint64_t)db_i64(q, 5),
		    .memory_bytes = (uint64_t)db_i64(q, 6) } };
	p->id = db_i64(q, 0);
	(void)snprintf(p->name, sizeof(p->name), "%s", db_str(q, 1));
	p->exact = db_i64(q, 3) != 0;
	if (accounts_role_parse(db_str(q, 2), &p->role, &ignored) < 0 ||
	    salt.n != sizeof(row->secret.salt) ||
	    key.n != sizeof(row->secret.key))
		return damaged(e);
	memcpy(row->secret.salt, salt.p, salt.n);
	memcpy(row->secret.key, key.p, key.n);
	return 0;
}

#define SELECT \
	"SELECT id, name, role, exact, generation, passes, memory_bytes, " \
	"salt, key, first_until, factor, last_day FROM account "

int
accounts_store_find(struct accounts *a, const char *name, int64_t id,
    struct accounts_store_row *row, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(a->db,
	    name != NULL ? SELECT "WHERE name = ?" : SELECT "WHERE id = ?");
	int rc = 0;

	if (name != NULL)
		db_bind_str(q, 1, name);
	else
		db_bind_i64(q, 1, id);
	*found = db_step(q);
	if (*found)
		rc = read_row(q, row, e);
	if (db_end(q, rc, e) < 0)
		return -1;
	if (!*found)
		return 0;
	return accounts_store_regions(a,
	    "SELECT code FROM account_region WHERE account = ? ORDER BY code",
	    row->person.id, &row->person.regions, e);
}

int
accounts_store_need(struct accounts *a, const char *name,
    struct accounts_store_row *row, struct err *e)
{
	bool found;

	if (accounts_store_find(a, name, 0, row, &found, e) < 0)
		return -1;
	return found ? 0
		     : err_refuse(e, "unknown", 0,
			   "nobody has the account \"%.64s\"; `user list` "
			   "shows those there are",
			   name);
}

void
accounts_store_version(char out[static ACCOUNTS_VERSION_SIZE], int64_t id,
    int64_t generation)
{
	(void)snprintf(out, ACCOUNTS_VERSION_SIZE, "%" PRIi64 "-%" PRIi64, id,
	    generation);
}

int
accounts_store_seen(const struct accounts_by *by, int64_t id,
    int64_t generation, struct err *e)
{
	char now[ACCOUNTS_VERSION_SIZE];

	accounts_store_version(now, id, generation);
	if (by->seen == NULL || strcmp(by->seen, now) == 0)
		return 0;
	return err_refuse(e, "changed", 0,
	    "it was changed meanwhile, and nothing was stored: look at it, "
	    "then "
	    "say it again");
}

int
accounts_store_regions(struct accounts *a, const char *select, int64_t id,
    struct accounts_regions *out, struct err *e)
{
	struct db_stmt *q = db_prepare(a->db, select);

	out->n = 0;
	db_bind_i64(q, 1, id);
	while (out->n < ACCOUNTS_REGIONS_MAX && db_step(q))
		(void)snprintf(out->code[out->n++], REGISTRY_CODE_SIZE, "%s",
		    db_str(q, 0));
	return db_end(q, 0, e);
}

int
accounts_store_put_regions(struct accounts *a, const char *insert, int64_t id,
    const struct accounts_regions *r, struct err *e)
{
	for (size_t i = 0; i < r->n; i++) {
		struct db_stmt *q = db_prepare(a->db, insert);

		db_bind_i64(q, 1, id);
		db_bind_str(q, 2, r->code[i]);
		if (db_run(q, e) < 0)
			return -1;
	}
	return 0;
}

int
accounts_store_secret(struct accounts *a, int64_t id,
    const struct accounts_secret *s, int32_t first_until, struct err *e)
{
	struct db_stmt *q = db_prepare(a->db,
	    "UPDATE account SET passes = ?, memory_bytes = ?, salt = ?, "
	    "key = ?, first_until = ?, generation = generation + 1 "
	    "WHERE id = ?");

	db_bind_i64(q, 1, (int64_t)s->passes);
	db_bind_i64(q, 2, (int64_t)s->memory_bytes);
	db_bind_blob(q, 3, s->salt, sizeof(s->salt));
	db_bind_blob(q, 4, s->key, sizeof(s->key));
	if (first_until == DAY_NONE)
		db_bind_null(q, 5);
	else
		db_bind_i64(q, 5, first_until);
	db_bind_i64(q, 6, id);
	return db_run(q, e);
}

int
accounts_store_drop_factor(struct accounts *a, int64_t id, struct err *e)
{
	struct db_stmt *q = db_prepare(a->db,
	    "UPDATE account SET factor = NULL, factor_new = NULL, counter = 0, "
	    "generation = generation + 1 WHERE id = ?");

	db_bind_i64(q, 1, id);
	if (db_run(q, e) < 0)
		return -1;
	q = db_prepare(a->db, "DELETE FROM recovery_code WHERE account = ?");
	db_bind_i64(q, 1, id);
	return db_run(q, e);
}
