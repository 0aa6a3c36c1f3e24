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

/* Take user_version from i to i + 1 unless another opener was quicker. */
static int
migrate_one(struct db *db, int64_t i, const char *script, struct err *e)
{
	char set[64];
	int64_t version;

	if (db_begin(db, e) < 0)
		return -1;
	if (read_version(db, &version, e) < 0)
		goto fail;
	if (version == i) {
		(void)snprintf(set, sizeof(set), "PRAGMA user_version=%" PRId64,
		    i + 1);
		if (db_exec(db, script, e) < 0 || db_exec(db, set, e) < 0)
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
bring_up(struct db *db, unsigned flags, const char *const *schema,
    struct err *e)
{
	int64_t version, want = 0;

	if (read_version(db, &version, e) < 0)
		return -1;
	while (schema[want] != NULL)
		want++;
	if (version < 0 || version > want)
		return err_refuse(e, "newer", 0,
		    "%s was written by a newer version (schema %" PRId64
		    ", this program knows %" PRId64 "): install that version",
		    db_path(db), version, want);
	if ((flags & DB_READONLY) && version < want)
		return err_set(e, ERR_LATER,
		    "%s has not been brought up to date by its owner yet",
		    db_path(db));
	for (; version < want; version++)
		if (migrate_one(db, version, schema[version], e) < 0)
			return -1;
	return 0;
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

static int
compare_with_scripts(struct db *db, const char *const *schema, struct err *e)
{
	struct db *wanted = NULL;
	int rc = -1;

	if (db_open(&wanted, ":memory:", DB_CREATE, e) == 0 &&
	    bring_up(wanted, DB_CREATE, schema, e) == 0)
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
check_shape(struct db *db, unsigned flags, const char *const *schema,
    struct err *e)
{
	struct err ignored = ERR_INIT;
	int64_t noted, now;
	char note[64];
	bool found;
	int rc;

	if (db_get_i64(db_prepare(db, "PRAGMA application_id"), &noted, &found,
		e) < 0 ||
	    digest(db, schema, &now, e) < 0)
		return -1;
	if (noted == now)
		return 0;
	(void)snprintf(note, sizeof(note), "PRAGMA application_id=%" PRId64,
	    now);
	rc = compare_with_scripts(db, schema, e);
	if (rc == 0 && !(flags & DB_READONLY) &&
	    db_exec(db, note, &ignored) < 0)
		rc = 0; /* It was compared all the same. */
	return rc;
}

int
db_schema_open(struct db **out, const char *path, unsigned flags,
    const char *const *schema, struct err *e)
{
	if (db_open(out, path, flags, e) < 0)
		return -1;
	/* In memory there was nothing: all its tables were made just now. */
	if (bring_up(*out, flags, schema, e) == 0 &&
	    (strcmp(path, ":memory:") == 0 ||
		check_shape(*out, flags, schema, e) == 0))
		return 0;
	db_close(*out);
	*out = NULL;
	return -1;
}

int
db_schema_is_last(struct db *db, const char *const *schema, struct err *e)
{
	return bring_up(db, DB_READONLY, schema, e);
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
