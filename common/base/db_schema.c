#include "common/base/db_schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

int
db_schema_apply(struct db *db, const char *path, unsigned flags,
    const char *const *schema, struct err *e)
{
	int64_t version, want = 0;

	/* Read even when nothing is asked: a damaged file shows here. */
	if (read_version(db, &version, e) < 0)
		return -1;
	if (schema == NULL)
		return 0;
	while (schema[want] != NULL)
		want++;
	if (version < 0 || version > want)
		return err_refuse(e, "newer", 0,
		    "%s was written by a newer version (schema %" PRId64
		    ", this program knows %" PRId64 "): install that version",
		    path, version, want);
	if ((flags & DB_READONLY) && version < want)
		return err_set(e, ERR_LATER,
		    "%s has not been brought up to date by its owner yet",
		    path);
	for (; version < want; version++)
		if (migrate_one(db, version, schema[version], e) < 0)
			return -1;
	return 0;
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
db_schema_check(struct db *db, const char *path, struct err *e)
{
	char text[200];

	if (first_fault(db, "PRAGMA integrity_check(1)", text, sizeof(text),
		e) < 0)
		return -1;
	if (strcmp(text, "ok") != 0)
		return err_set(e, ERR_CORRUPT, "%s is damaged: %s", path, text);
	if (first_fault(db, "PRAGMA foreign_key_check", text, sizeof(text), e) <
	    0)
		return -1;
	if (text[0] != '\0')
		return err_set(e, ERR_CORRUPT,
		    "%s is damaged: a row of table %s refers to one that is "
		    "missing",
		    path, text);
	return 0;
}
