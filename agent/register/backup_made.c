/*
 * The day of the last backup, so that people are told how long ago it was.
 */
#include "agent/register/backup_made.h"

#include "common/base/day.h"

int
backup_made_put(struct db *db, int32_t day, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT OR REPLACE INTO backup_made (one, day) VALUES (1, ?)");

	db_bind_i64(q, 1, day);
	return db_run(q, e);
}

int
backup_made_get(struct db *db, int32_t *day, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT day FROM backup_made WHERE one = 1");
	int64_t found_day = 0;
	bool found;

	*day = DAY_NONE;
	if (db_get_i64(q, &found_day, &found, e) < 0)
		return -1;
	if (found)
		*day = (int32_t)found_day;
	return 0;
}
