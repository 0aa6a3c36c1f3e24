/*
 * people.db for a backup, and one out of a backup: without an open struct accounts, since
 * the daemon may have its own.
 */
#include <stdlib.h>

#include "aggregator/accounts/accounts.h"
#include "aggregator/accounts/accounts_store.h"
#include "common/base/db_schema.h"
#include "common/base/file.h"

int
accounts_copy(const char *dir, const char *to, bool *any, struct err *e)
{
	char *from = file_path(dir, "people.db");
	char *copy = file_path(to, "people.db");
	struct db *db = NULL;
	int rc = file_look(from, any, e);

	/* What a process that was killed in a change left half done is taken back
	 * when it is opened. */
	if (rc == 0 && *any)
		rc = accounts_store_open(&db, dir, e);
	if (db != NULL)
		rc = db_backup(db, copy, e);
	db_close(db);
	free(copy);
	free(from);
	return rc;
}

int
accounts_check_copy(const char *dir, struct err *e)
{
	char *path = file_path(dir, "people.db");
	struct db *db = NULL;
	bool any;
	int rc = file_look(path, &any, e);

	if (rc == 0 && any)
		rc = accounts_store_open(&db, dir, e);
	if (db != NULL)
		rc = db_schema_check(db, e);
	db_close(db);
	free(path);
	return rc;
}
