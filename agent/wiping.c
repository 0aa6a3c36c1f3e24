#include "agent/wiping.h"

int
wiping_begin(struct db *db, struct err *e)
{
	if (db_exec(db, "PRAGMA secure_delete=ON", e) < 0)
		return -1;
	return db_begin(db, e);
}

int
wiping_end(struct db *db, int rc, struct err *e)
{
	struct err ignored = ERR_INIT;

	if (rc == 0)
		rc = db_commit(db, e);
	if (rc < 0)
		db_rollback(db);
	else
		/* A reader may hold the journal; it is emptied later. */
		(void)!db_checkpoint(db, true, &ignored);
	return rc;
}
