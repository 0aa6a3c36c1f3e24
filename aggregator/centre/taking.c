/*
 * One rename, so at every moment there is a whole store of that name.
 */
#include "aggregator/centre/taking.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/log/lock.h"
#include "common/base/db_files.h"
#include "common/base/file.h"

char *
taking_making(const char *dir)
{
	return file_path(dir, "store.db.making");
}

static int
rename_over(const char *dir, const char *from, const char *to, struct err *e)
{
	if (rename(from, to) < 0)
		return err_errno(e, errno, "cannot rename %s to %s", from, to);
	return file_sync_dir(dir, e);
}

/* The made store is store.db, or was before somebody else stopped here. */
static int
take(const char *dir, const char *store, struct lock *lock, struct err *e)
{
	char *making = taking_making(dir);
	bool takes;
	int rc = lock_takes(lock, &takes, e);

	if (rc == 0 && takes && file_exists(making) &&
	    (db_files_remove_log(store, e) < 0 ||
		rename_over(dir, making, store, e) < 0))
		rc = -1;
	if (rc == 0 && takes)
		rc = lock_took(lock, e);
	free(making);
	return rc;
}

int
taking_finish(const char *dir, struct err *e)
{
	char *store = file_path(dir, "store.db");
	char *path = file_path(dir, "lock/lock.db");
	struct lock *lock = NULL;
	int rc = 0;

	if (file_exists(path) && (rc = lock_open(&lock, path, e)) == 0)
		rc = take(dir, store, lock, e);
	lock_close(lock);
	free(path);
	free(store);
	return rc;
}

int
taking_finish_alone(const char *dir, struct err *e)
{
	char *path = file_path(dir, "aggregator.lock");
	int fd = -1, rc = file_lock(path, &fd, e);

	if (rc == 0)
		rc = taking_finish(dir, e);
	file_unlock(fd);
	free(path);
	return rc;
}

bool
taking_may_bring(const char *dir)
{
	char *making = taking_making(dir);
	bool may = file_exists(making);

	free(making);
	return may;
}
