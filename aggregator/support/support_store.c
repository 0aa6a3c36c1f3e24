/*
 * support.db: its tables, and how they are reached: by one thread at a time, in
 * transactions of milliseconds.
 */
#include "aggregator/support/support_store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/db_schema.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/owner.h"

static const char *const schema[] = {
	/* A row is one version and never changes; the newest version of an id is
	 * what holds.  region "" is cross-regional, service "" none of ours; items
	 * has a bit for each fidelity item. */
	"CREATE TABLE event("
	"id INTEGER NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL, "
	"who TEXT NOT NULL, withdrawn INTEGER NOT NULL, ref TEXT NOT NULL, "
	"kind TEXT NOT NULL, day INTEGER NOT NULL, region TEXT NOT NULL, "
	"place TEXT NOT NULL, items INTEGER NOT NULL, "
	"PRIMARY KEY(id, version)) WITHOUT ROWID;"
	"CREATE TABLE attendance("
	"event INTEGER NOT NULL, version INTEGER NOT NULL, "
	"service TEXT NOT NULL COLLATE NOCASE, role TEXT NOT NULL, "
	"number INTEGER NOT NULL, "
	"PRIMARY KEY(event, version, service, role), "
	"FOREIGN KEY(event, version) REFERENCES event) WITHOUT ROWID;"
	"CREATE TABLE given("
	"id INTEGER NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL, "
	"who TEXT NOT NULL, withdrawn INTEGER NOT NULL, "
	"service TEXT NOT NULL, kind TEXT NOT NULL, day INTEGER NOT NULL, "
	"minutes INTEGER NOT NULL, items INTEGER NOT NULL, "
	"action TEXT NOT NULL, "
	"PRIMARY KEY(id, version)) WITHOUT ROWID;",
	NULL
};

int
support_store_open(struct db **db, const char *dir, struct err *e)
{
	char *path = file_path(dir, "support.db");
	int rc;

	*db = NULL;
	rc = db_schema_open(db, path, DB_CREATE | DB_ROLLBACK, schema, e);
	if (rc == 0) {
		owner_give(dir, "support.db");
		owner_give(dir, "support.db-journal");
	}
	free(path);
	return rc;
}

int
support_open(struct support **out, const char *dir, struct err *e)
{
	struct db *db = NULL;
	struct support *s;

	*out = NULL;
	/* The centre goes on without it until there is room. */
	if (support_store_open(&db, dir, e) < 0 && strcmp(e->code, "full") != 0)
		return -1;
	s = mem_alloc(sizeof(*s));
	s->db = db;
	s->dir = mem_string(dir);
	ASSERT(pthread_mutex_init(&s->guard, NULL) == 0);
	*out = s;
	return 0;
}

void
support_close(struct support *s)
{
	if (s == NULL)
		return;
	(void)pthread_mutex_destroy(&s->guard);
	db_close(s->db);
	free(s->dir);
	free(s);
}

/* ------------------------------------------------------------- transactions */

static int
begin(struct support *s, int (*how)(struct db *, struct err *), struct err *e)
{
	(void)pthread_mutex_lock(&s->guard);
	if ((s->db != NULL || support_store_open(&s->db, s->dir, e) == 0) &&
	    how(s->db, e) == 0)
		return 0;
	(void)pthread_mutex_unlock(&s->guard);
	return -1;
}

int
support_store_enter(struct support *s, struct err *e)
{
	return begin(s, db_begin, e);
}

int
support_store_read(struct support *s, struct err *e)
{
	return begin(s, db_begin_read, e);
}

int
support_store_leave(struct support *s, int rc, struct err *e)
{
	if (rc == 0)
		rc = db_commit(s->db, e);
	if (rc < 0)
		db_rollback(s->db);
	(void)pthread_mutex_unlock(&s->guard);
	return rc;
}

/* ---------------------------------------------------------------- versions */

int
support_store_next(struct support *s, const char *select_max, int64_t *id,
    struct err *e)
{
	bool found;

	if (db_get_i64(db_prepare(s->db, select_max), id, &found, e) < 0)
		return -1;
	*id = found ? *id + 1 : 1;
	return 0;
}

void
support_version(char out[static SUPPORT_VERSION_SIZE],
    const struct support_mark *m)
{
	(void)snprintf(out, SUPPORT_VERSION_SIZE, "%" PRIi64 "-%" PRIi64, m->id,
	    m->version);
}

bool
support_store_text(struct db_stmt *q, int column, char *out, size_t size)
{
	int n = snprintf(out, size, "%s", db_str(q, column));

	return n >= 0 && (size_t)n < size;
}

int
support_store_seen(const struct support_by *by, int64_t id, int64_t version,
    struct err *e)
{
	const struct support_mark m = { .id = id, .version = version };
	char now[SUPPORT_VERSION_SIZE];

	if (version == 0)
		return err_refuse(e, "no-such", 0,
		    "there is no number %" PRIi64
		    " in this list; `list` shows those that there are",
		    id);
	support_version(now, &m);
	if (by->by.seen == NULL || strcmp(by->by.seen, now) == 0)
		return 0;
	return err_refuse(e, "changed", 0,
	    "it was changed meanwhile, and nothing was stored: look at it, "
	    "then say it again");
}

int
support_changes(struct support *s, int64_t *n, struct err *e)
{
	bool found;
	int rc;

	if (support_store_read(s, e) < 0)
		return -1;
	rc = db_get_i64(db_prepare(s->db,
			    "SELECT (SELECT count(*) FROM event) + "
			    "(SELECT count(*) FROM given)"),
	    n, &found, e);
	return support_store_leave(s, rc, e);
}

/* ------------------------------------------------------------------- who */

int
support_store_may(const struct support_by *by, const char *region,
    struct err *e)
{
	const struct accounts_person *p = by->person;

	if (p == NULL || p->role == ACCOUNTS_OPERATOR)
		return 0;
	if (p->role == ACCOUNTS_LEAD && region[0] != '\0' &&
	    accounts_may_see(p, region))
		return 0;
	return err_refuse(e, "elsewhere", 0,
	    p->role != ACCOUNTS_LEAD
		? "leads and operators write events and support down"
	    : region[0] == '\0'
		? "a cross-regional event belongs to every region: an operator "
		  "writes it down"
		: "a lead writes down what was for their own region: this is "
		  "of another one");
}

void
support_store_who(const struct support_by *by,
    char out[static SUPPORT_WHO_SIZE])
{
	if (by->by.who.user != NULL)
		(void)snprintf(out, SUPPORT_WHO_SIZE, "user=%s",
		    by->by.who.user);
	else
		(void)snprintf(out, SUPPORT_WHO_SIZE, "uid=%lu",
		    (unsigned long)getuid());
}

int
support_store_note(struct support *s, const struct support_by *by,
    const char *what, struct err *e)
{
	char *line = mem_printf("%s=%s",
	    by->by.who.user != NULL ? "event" : "command", what);
	int rc = access_log_add(s->dir, &by->by.who, line, e);

	free(line);
	return rc;
}
