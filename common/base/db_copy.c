/* A small database for a backup, and one out of a backup. */
#include "common/base/db_copy.h"

#include <stdlib.h>

#include "common/base/db_schema.h"
#include "common/base/file.h"

/* *db is NULL, and nothing is made, where there is none. */
static int
open_it(const struct db_copy *which, const char *dir, struct db **db,
    struct err *e)
{
	char *path = file_path(dir, which->name);
	bool any;
	int rc = file_look(path, &any, e);

	*db = NULL;
	if (rc == 0 && any)
		rc = which->open(db, dir, e);
	free(path);
	return rc;
}

static int
leave_out(const struct db_copy *which, const char *to, struct err *e)
{
	struct db *db;
	int rc = which->open(&db, to, e);

	if (rc == 0)
		rc = db_exec(db, which->without, e);
	db_close(db);
	return rc;
}

int
db_copy_make(const struct db_copy *which, const char *dir, const char *to,
    bool *any, struct err *e)
{
	char *copy = file_path(to, which->name);
	struct db *db;
	int rc = open_it(which, dir, &db, e);

	*any = db != NULL;
	if (db != NULL)
		rc = db_backup(db, copy, e);
	db_close(db);
	if (rc == 0 && *any && which->without != NULL)
		rc = leave_out(which, to, e);
	free(copy);
	return rc;
}

int
db_copy_check(const struct db_copy *which, const char *dir, struct err *e)
{
	struct db *db;
	int rc = open_it(which, dir, &db, e);

	if (db != NULL)
		rc = db_schema_check(db, e);
	db_close(db);
	return rc;
}
