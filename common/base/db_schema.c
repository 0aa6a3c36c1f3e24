/*
 * Migrations and the integrity check.  Plain SQL over db.h, so that what
 * decides about a schema can be read apart from how SQLite is driven.
 */
#include "common/base/db_schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 256 };

static int
read_version(struct db *db, int64_t *version, struct err *e)
{
	bool found;

	*version = 0;
	return db_get_i64(db_prepare(db, "PRAGMA user_version"), version,
	    &found, e);
}

static int64_t
count_scripts(const char *const *schema)
{
	int64_t n = 0;

	while (schema[n] != NULL)
		n++;
	return n;
}

/* Whether a program with these scripts may open a file of this number. */
static int
check_version(struct db *db, unsigned flags, const char *const *schema,
    int64_t *version, struct err *e)
{
	int64_t want = count_scripts(schema);

	if (read_version(db, version, e) < 0)
		return -1;
	if (*version < 0 || *version > want)
		return err_refuse(e, "newer", 0,
		    "%s was written by a newer version (schema %" PRId64
		    ", this program knows %" PRId64 "): install that version",
		    db_path(db), *version, want);
	if ((flags & DB_READONLY) && *version < want)
		return err_set(e, ERR_LATER,
		    "%s has not been brought up to date by its owner yet",
		    db_path(db));
	return 0;
}

/* A file without a number must be empty: with tables in it, it is somebody
 * else's. */
static int
check_empty(struct db *db, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT type || ' ' || name FROM sqlite_master"
			   " WHERE name NOT LIKE 'sqlite%' LIMIT 1");
	int rc = 0;

	if (db_step(q))
		rc = err_refuse(e, "version", 0,
		    "%s is a database of another program (it holds the %s). "
		    "Nothing was changed. Move it away, or name another file",
		    db_path(db), db_str(q, 0));
	return db_end(q, rc, e);
}

/*
 * Every column of every table, every index and trigger, in order: what it
 * belongs to, and what it is.  Their SQL is not compared, since it differs in
 * blanks between versions of SQLite.
 */
static const char shape[] =
    "SELECT m.type || ' ' || m.name, coalesce('column ' || p.name || ' '"
    " || p.type, '') AS part FROM sqlite_master m"
    " LEFT JOIN pragma_table_info(m.name) p ON m.type = 'table'"
    " WHERE m.name NOT LIKE 'sqlite%' ORDER BY m.type, m.name, part";

/* Compare row by row; a and b stand before their first rows. */
static int
walk_shapes(struct db_stmt *a, struct db_stmt *b, const char *path,
    struct err *e)
{
	char thing[LINE_MAX_BYTES] = "";
	bool in_a = db_step(a), in_b = db_step(b);

	while (in_a || in_b) {
		int c = !in_b   ? -1
			: !in_a ? 1
				: strcmp(db_str(a, 0), db_str(b, 0));
		int part = c != 0 ? c : strcmp(db_str(a, 1), db_str(b, 1));

		/* Things of somebody else's do no harm. */
		if (c < 0 && strcmp(db_str(a, 0), thing) != 0) {
			in_a = db_step(a);
			continue;
		}
		if (part != 0)
			return err_refuse(e, "version", 0,
			    "%s was written by another version of this "
			    "program; its tables differ (%s %s). Nothing was "
			    "changed. Open it with the version that wrote it "
			    "last, and bring its exports here",
			    path, db_str(part < 0 ? a : b, 0),
			    db_str(part < 0 ? a : b, 1));
		(void)snprintf(thing, sizeof(thing), "%s", db_str(b, 0));
		in_a = db_step(a);
		in_b = db_step(b);
	}
	return 0;
}

static int
compare_shapes(struct db *db, struct db *wanted, struct err *e)
{
	struct db_stmt *a = db_prepare(db, shape);
	struct db_stmt *b = db_prepare(wanted, shape);
	int rc = walk_shapes(a, b, db_path(db), e);

	rc = db_end(a, rc, e);
	return db_end(b, rc, e);
}

static void
mix_text(uint64_t *h, const char *text)
{
	static const uint64_t prime = UINT64_C(0x100000001b3);

	for (const char *c = text; *c != '\0'; c++)
		*h = (*h ^ (uint8_t)*c) * prime;
	*h *= prime; /* so that "a", "b" is not "ab" */
}

/*
 * A digest (FNV-1a, folded to a positive 31 bits) of the scripts and of all
 * tables, indices and triggers as the file has them.
 */
static int
digest(struct db *db, const char *const *schema, int64_t *out, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT type, name, tbl_name, coalesce(sql, '')"
			   " FROM sqlite_master");
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *schema != NULL; schema++)
		mix_text(&h, *schema);
	while (db_step(q))
		for (int i = 0; i < 4; i++)
			mix_text(&h, db_str(q, i));
	*out = (int64_t)((h ^ h >> 32) & 0x7fffffff) | 1;
	return db_done(q, e);
}

/* Run the scripts from the one of number `from` up to, not including, `to`. */
static int
run_scripts(struct db *db, const char *const *schema, int64_t from, int64_t to,
    struct err *e)
{
	for (; from < to; from++)
		if (db_exec(db, schema[from], e) < 0)
			return -1;
	return 0;
}

/* Whether all tables are as the first n scripts make them. */
static int
compare_with_scripts(struct db *db, const char *const *schema, int64_t n,
    struct err *e)
{
	struct db *wanted = NULL;
	int rc = -1;

	if (db_open(&wanted, ":memory:", DB_CREATE, e) == 0 &&
	    run_scripts(wanted, schema, 0, n, e) == 0)
		rc = compare_shapes(db, wanted, e);
	db_close(wanted);
	return rc;
}

/*
 * A database may have the number of this schema and other tables, when a
 * version that was never released made it.  It is not opened half: all would
 * seem well until a statement met the difference.
 *
 * Making all tables for the comparison takes most of the time of a short
 * command.  So application_id notes what was compared, and the next ones
 * compare only when the scripts or the tables have changed since.  Where the
 * note cannot be written, each of them compares.
 */
static int
check_noted(struct db *db, const char *const *schema, bool *noted,
    struct err *e)
{
	int64_t there, now;
	bool found;

	if (db_get_i64(db_prepare(db, "PRAGMA application_id"), &there, &found,
		e) < 0 ||
	    digest(db, schema, &now, e) < 0)
		return -1;
	*noted = there == now;
	if (*noted)
		return 0;
	return compare_with_scripts(db, schema, count_scripts(schema), e);
}

static int
take_note(struct db *db, const char *const *schema, struct err *e)
{
	char note[64];
	int64_t now;

	if (digest(db, schema, &now, e) < 0)
		return -1;
	(void)snprintf(note, sizeof(note), "PRAGMA application_id=%" PRId64,
	    now);
	return db_exec(db, note, e);
}

/* What a file is, before anything of it is changed. */
struct found {
	int64_t version;
	bool noted; /* its tables were compared before */
};

static int
look(struct db *db, unsigned flags, const char *const *schema, struct found *f,
    struct err *e)
{
	int rc = -1;

	f->noted = false;
	/* One view: somebody else may be bringing it up to date. */
	if (db_begin_read(db, e) < 0)
		return -1;
	if (check_version(db, flags, schema, &f->version, e) == 0) {
		if (f->version == 0)
			rc = check_empty(db, e);
		else if (f->version < count_scripts(schema))
			rc = compare_with_scripts(db, schema, f->version, e);
		else
			rc = check_noted(db, schema, &f->noted, e);
	}
	db_rollback(db);
	return rc;
}

/*
 * All scripts that are due, in one transaction: whatever happens meanwhile, the
 * file is as the older program left it, or as this one wants it.  Its tables
 * were compared before, so afterwards they are what the scripts make.
 */
static int
bring_up(struct db *db, const char *const *schema, struct err *e)
{
	int64_t version, want = count_scripts(schema);
	char set[64];

	if (db_begin(db, e) < 0)
		return -1;
	/* Another opener may have been quicker. */
	if (check_version(db, 0, schema, &version, e) < 0)
		goto fail;
	if (version < want) {
		(void)snprintf(set, sizeof(set), "PRAGMA user_version=%" PRId64,
		    want);
		if (run_scripts(db, schema, version, want, e) < 0 ||
		    db_exec(db, set, e) < 0 || take_note(db, schema, e) < 0)
			goto fail;
	}
	if (db_commit(db, e) < 0)
		goto fail;
	return 0;
fail:
	db_rollback(db);
	return -1;
}

static int
open_found(struct db *db, unsigned flags, const char *const *schema,
    struct err *e)
{
	struct err ignored = ERR_INIT;
	struct found f;

	if (look(db, flags, schema, &f, e) < 0)
		return -1;
	if (db_settle(db, flags, e) < 0)
		return -1;
	if (flags & DB_READONLY)
		return 0;
	if (f.version < count_scripts(schema))
		return bring_up(db, schema, e);
	if (!f.noted)
		(void)!take_note(db, schema, &ignored); /* It was compared. */
	return 0;
}

int
db_schema_open(struct db **out, const char *path, unsigned flags,
    const char *const *schema, struct err *e)
{
	if (db_open(out, path, flags | DB_LOOK, e) < 0)
		return -1;
	if (open_found(*out, flags, schema, e) == 0)
		return 0;
	db_close(*out);
	*out = NULL;
	return -1;
}

int
db_schema_is_last(struct db *db, const char *const *schema, struct err *e)
{
	int64_t version;

	return check_version(db, DB_READONLY, schema, &version, e);
}

/* Run one PRAGMA; its first row in words to text, "" when there is none. */
static int
first_fault(struct db *db, const char *sql, char *text, size_t max,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db, sql);

	text[0] = '\0';
	if (db_step(q))
		(void)snprintf(text, max, "%s", db_str(q, 0));
	return db_done(q, e);
}

int
db_schema_check(struct db *db, struct err *e)
{
	char text[200];

	if (first_fault(db, "PRAGMA integrity_check(1)", text, sizeof(text),
		e) < 0)
		return -1;
	if (strcmp(text, "ok") != 0)
		return err_set(e, ERR_CORRUPT, "%s is damaged: %s", db_path(db),
		    text);
	if (first_fault(db, "PRAGMA foreign_key_check", text, sizeof(text), e) <
	    0)
		return -1;
	if (text[0] != '\0')
		return err_set(e, ERR_CORRUPT,
		    "%s is damaged: a row of table %s refers to one that is "
		    "missing",
		    db_path(db), text);
	return 0;
}
