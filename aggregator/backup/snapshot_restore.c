/*
 * A restore.  All is made and judged in a folder of work inside the new directory, which
 * may be the only place where this user may write, and then moved to its place, the
 * store last: without it nothing takes the directory for a centre.
 */
#include "aggregator/backup/snapshot_restore.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aggregator/backup/snapshot_file.h"
#include "aggregator/backup/snapshot_room.h"
#include "aggregator/backup/snapshot_tree.h"
#include "aggregator/log/lock.h"
#include "aggregator/log/publisher.h"
#include "common/base/file.h"
#include "common/base/mem.h"

static const char work_name[] = ".restoring";

static const char store_name[] = "store.db";

struct restore {
	const char *dir;
	char *work;
	struct snapshot_head head;
};

static int
check_place(const struct restore *r, struct err *e)
{
	static const char *const ours[] = { work_name, NULL };
	char *other;
	int rc = snapshot_tree_only(r->dir, ours, &other, e);

	if (rc == 0 && other != NULL)
		rc = err_refuse(e, "exists", 0,
		    "a backup is restored into an empty folder only, and %s "
		    "holds %.64s: give another one, or move away what is there",
		    r->dir, other);
	free(other);
	return rc;
}

/* A copy has no older pages and no log of its own: what an erasure destroyed is not in
 * it, and nothing is owed. */
static int
pay_debts(struct store *s, struct err *e)
{
	struct store_debts d;

	if (store_debt_read(s, &d, e) < 0)
		return -1;
	if (d.unpaid == 0)
		return 0;
	if (store_begin(s, e) < 0)
		return -1;
	if (store_debt_paid(s, d.newest, e) < 0) {
		store_rollback(s);
		return -1;
	}
	return store_commit(s, e);
}

/* Close it with all of it in one file. */
static int
finish_store(const struct restore *r, struct store *s, struct err *e)
{
	static const char *const ends[] = { "store.db-wal", "store.db-shm" };
	bool done = true;
	int rc = pay_debts(s, e);

	if (rc == 0)
		rc = store_shred(s, &done, e);
	store_close(s);
	if (rc == 0 && !done)
		rc = err_set(e, ERR_LATER, "somebody reads what is restored");
	for (size_t i = 0; rc == 0 && i < 2; i++) {
		char *path = file_path(r->work, ends[i]);

		rc = file_remove(path, e);
		free(path);
	}
	return rc;
}

static int
make_log(const struct restore *r, struct store *s, struct slice checkpoint,
    struct err *e)
{
	char *log = file_path(r->work, "log");
	char *folder = file_path(r->work, "lock");
	char *lock = file_path(folder, "lock.db");
	int rc = snapshot_tree_make(log, r->dir, e);

	if (rc == 0)
		rc = publisher_tiles(log, s, 0, r->head.published, e);
	snapshot_tree_give_all(log, r->dir);

	/* As `init` makes it: the log is public. */
	if (rc == 0 && chmod(log, 0755) < 0)
		rc = err_errno(e, errno, "cannot set the permissions of %s",
		    log);
	if (rc == 0)
		rc = publisher_checkpoint(log, checkpoint, e);
	if (rc == 0)
		rc = snapshot_tree_make(folder, r->dir, e);
	if (rc == 0)
		rc = lock_put(lock, checkpoint, LOCK_HOLD, e);
	free(lock);
	free(folder);
	free(log);
	return rc;
}

static int
move(const struct restore *r, const char *name, struct err *e)
{
	char *from = file_path(r->work, name), *to = file_path(r->dir, name);
	int rc = 0;

	if (file_exists(from) && rename(from, to) < 0)
		rc = err_errno(e, errno, "cannot make %s", to);
	free(to);
	free(from);
	return rc;
}

/* The file or folder that a part is in, unless that is the store. */
static int
move_part(const struct restore *r, const char *part, struct err *e)
{
	char *name = mem_copy_text(part, strcspn(part, "/"));
	int rc = strcmp(name, store_name) == 0 ? 0 : move(r, name, e);

	free(name);
	return rc;
}

/* The files are flushed; their names are not yet. */
static int
flush_names(const struct restore *r, struct err *e)
{
	static const char *const folders[] = { "keys", "evidence", "log",
		"lock", "." };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(folders) / sizeof(folders[0]);
	     i++) {
		char *path = file_path(r->work, folders[i]);

		if (file_exists(path))
			rc = file_sync_dir(path, e);
		free(path);
	}
	return rc;
}

static int
take_place(const struct restore *r, struct err *e)
{
	int rc = flush_names(r, e);

	for (size_t i = 0; rc == 0 && i < r->head.n; i++)
		rc = move_part(r, r->head.part[i].name, e);
	if (rc < 0 || move(r, "lock", e) < 0 || file_sync_dir(r->dir, e) < 0 ||
	    move(r, store_name, e) < 0)
		return -1;
	return file_sync_dir(r->dir, e);
}

/* The parts, and the tiles, which are no larger than the store. */
static int
make_work(struct restore *r, const char *path, struct err *e)
{
	if (snapshot_tree_remove(r->work, e) < 0 ||
	    snapshot_file_head(path, &r->head, e) < 0 ||
	    snapshot_room_ask(r->dir, snapshot_room_need(&r->head, 1),
		"a restore", e) < 0 ||
	    snapshot_tree_make(r->work, r->dir, e) < 0)
		return -1;
	return 0;
}

static int
restore(struct restore *r, const char *path, struct snapshot_report *report,
    struct err *e)
{
	struct buf checkpoint = { 0 };
	struct store *s = NULL;
	struct hash digest;
	int rc = -1;

	if (make_work(r, path, e) < 0 ||
	    snapshot_file_unpack(path, r->work, &r->head, &digest, e) < 0 ||
	    snapshot_parts_judge(r->work, &r->head, &s, &checkpoint, e) < 0)
		goto out;
	if (make_log(r, s, buf_slice(&checkpoint), e) < 0)
		goto out;
	rc = finish_store(r, s, e);
	s = NULL;
	if (rc == 0) {
		snapshot_tree_give_all(r->work, r->dir);
		rc = take_place(r, e);
	}
	if (rc == 0)
		*report = snapshot_parts_report(&r->head, &digest);
out:
	store_close(s);
	buf_free(&checkpoint);
	return rc;
}

/* 0711: others may reach log/, which is public, and list nothing.  Missing folders
 * around it are made likewise, and all belong to the owner of the one that was there. */
static int
make_dir(const char *dir, struct err *e)
{
	char *parent = file_dir(dir);
	int rc = file_exists(parent) ? 0 : make_dir(parent, e);

	if (rc == 0)
		rc = file_make_dir(dir, 0711, e);
	if (rc == 0)
		snapshot_tree_give(dir, parent);
	free(parent);
	return rc;
}

/* The outermost of the folders that make_dir() would make; for the caller to free. */
static char *
first_missing(const char *dir)
{
	char *at = mem_string(dir), *parent = file_dir(dir);

	while (!file_exists(parent)) {
		free(at);
		at = parent;
		parent = file_dir(at);
	}
	free(parent);
	return at;
}

/* What make_dir() has made goes again, where nothing is in it. */
static void
unmake_dir(const char *dir, const char *first)
{
	char *at = mem_string(dir);

	while (rmdir(at) == 0 && strcmp(at, first) != 0) {
		char *parent = file_dir(at);

		free(at);
		at = parent;
	}
	free(at);
}

int
snapshot_restore(const char *path, const char *dir,
    struct snapshot_report *report, struct err *e)
{
	struct restore *r = mem_alloc(sizeof(*r));
	struct err ignored;
	char *made = file_exists(dir) ? NULL : first_missing(dir);
	int rc;

	r->dir = dir;
	r->work = file_path(dir, work_name);
	rc = check_place(r, e);
	if (rc == 0 && made != NULL)
		rc = make_dir(dir, e);
	if (rc == 0) {
		rc = restore(r, path, report, e);
		(void)!snapshot_tree_remove(r->work, &ignored);
		if (rc < 0 && made != NULL)
			unmake_dir(dir, made);
	}
	free(made);
	free(r->work);
	free(r);
	return rc;
}
