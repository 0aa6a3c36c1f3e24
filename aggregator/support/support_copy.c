/*
 * support.db for a backup, and one out of a backup: without an open struct support,
 * since the daemon may have its own.
 */
#include <stdlib.h>

#include "aggregator/support/support_store.h"
#include "common/base/db_schema.h"
#include "common/base/file.h"

int
support_copy(const char *dir, const char *to, bool *any, struct err *e)
{
	char *from = file_path(dir, "support.db");
	char *copy = file_path(to, "support.db");
	struct db *db = NULL;
	int rc = file_look(from, any, e);

	/* What a process that was killed in a change left half done is taken back
	 * when it is opened. */
	if (rc == 0 && *any)
		rc = support_store_open(&db, dir, e);
	if (db != NULL)
		rc = db_backup(db, copy, e);
	db_close(db);
	free(copy);
	free(from);
	return rc;
}

int
support_check_copy(const char *dir, struct err *e)
{
	char *path = file_path(dir, "support.db");
	struct db *db = NULL;
	bool any;
	int rc = file_look(path, &any, e);

	if (rc == 0 && any)
		rc = support_store_open(&db, dir, e);
	if (db != NULL)
		rc = db_schema_check(db, e);
	db_close(db);
	free(path);
	return rc;
}
