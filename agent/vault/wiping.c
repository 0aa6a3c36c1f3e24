/*
 * Transactions that leave nothing behind in the file.  The table `wiping`
 * remembers that the file is still to be written anew, so a crash or a full
 * disk only puts it off.
 */
#include "agent/vault/wiping.h"

const char wiping_tables[] =
    /* owed: 1 from the commit until the file has been written anew. */
    "CREATE TABLE wiping ("
    " id INTEGER PRIMARY KEY CHECK (id = 1),"
    " owed INTEGER NOT NULL);"
    "INSERT INTO wiping (id, owed) VALUES (1, 0);";

int
wiping_begin(struct db *db, struct err *e)
{
	if (db_exec(db, "PRAGMA secure_delete=ON", e) < 0 ||
	    db_begin(db, e) < 0)
		return -1;
	if (db_exec(db, "UPDATE wiping SET owed = 1", e) == 0)
		return 0;
	db_rollback(db);
	return -1;
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
		/* On failure it stays owed: what was committed stands, and the
		 * next opening of the register tries again. */
		(void)!wiping_finish(db, &ignored);
	return rc;
}

int
wiping_owed(struct db *db, bool *owed, struct err *e)
{
	int64_t n = 0;
	bool found;

	if (db_get_i64(db_prepare(db, "SELECT owed FROM wiping"), &n, &found,
		e) < 0)
		return -1;
	*owed = n != 0;
	return 0;
}

int
wiping_finish(struct db *db, struct err *e)
{
	bool owed;

	if (wiping_owed(db, &owed, e) < 0)
		return -1;
	if (!owed)
		return 0;
	/* VACUUM writes the pages anew; the journal still holds the old ones
	 * until it is emptied. */
	if (db_exec(db, "VACUUM", e) < 0 || db_checkpoint(db, true, e) < 0)
		return -1;
	return db_exec(db, "UPDATE wiping SET owed = 0", e);
}
