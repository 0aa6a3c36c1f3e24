/*
 * Opening the register: the lock first, so that no two processes ever have the
 * database open, then migration, then what an earlier run left undone.
 */
#include "agent/register/register.h"

#include <stdlib.h>
#include <string.h>

#include "agent/register/instance.h"
#include "agent/register/schema.h"
#include "agent/vault/wiping.h"
#include "common/base/db_schema.h"
#include "common/base/file.h"
#include "common/base/mem.h"

enum { PRIVATE = 0700 };

/* What is asked of a folder before its lock is waited for, and again when it
 * has been got. */
static int
check_place(const char *dir, const char *path, unsigned flags, struct err *e)
{
	bool wanted = !(flags & DB_CREATE), there;

	if (file_look(path, &there, e) < 0)
		return -1;
	if (there == wanted)
		return 0;
	return wanted ? err_set(e, ERR_USAGE,
			    "there is no register in %s: make one with"
			    " sheaf-agent init",
			    dir)
		      : err_set(e, ERR_REFUSED,
			    "there is a register in %s already", dir);
}

static int
open_locked(struct open_register **out, const char *dir, unsigned flags,
    int wait_ms, struct err *e)
{
	struct open_register *r = mem_alloc(sizeof(*r));
	struct err ignored = ERR_INIT;
	char *folder = file_path(dir, "register");
	char *lock = file_path(folder, "lock");
	char *path = file_path(folder, "register.db");
	int rc = -1;

	r->dir = mem_string(dir);
	r->lock = -1;
	if (check_place(dir, path, flags, e) < 0 ||
	    file_lock_wait(lock, wait_ms, &r->lock, e) < 0 ||
	    check_place(dir, path, flags, e) < 0)
		goto out;
	rc = db_schema_open(&r->db, path, flags, schema_register, e);
	if (rc == 0)
		rc = instance_meet(r->db, folder, e);
	if (rc == 0)
		/* After a failure, such as a full disk, the register opens
		 * all the same; the next opening tries again. */
		(void)!wiping_finish(r->db, &ignored);
out:
	free(path);
	free(lock);
	free(folder);
	if (rc < 0)
		register_close(r);
	*out = rc < 0 ? NULL : r;
	return rc;
}

/* Whether nobody ever had an account: then nothing can have been written. */
static int
is_unfinished(struct db *db, bool *unfinished, struct err *e)
{
	int64_t accounts = 0;
	bool found;

	if (db_get_i64(db_prepare(db, "SELECT count(*) FROM vault"), &accounts,
		&found, e) < 0)
		return -1;
	*unfinished = accounts == 0;
	return 0;
}

int
register_clear(const char *dir, struct err *e)
{
	struct open_register *r = NULL;
	bool unfinished = false;
	int rc;

	if (register_find(dir, e) < 0)
		return e->kind == ERR_USAGE ? 0 : -1;
	rc = register_open(&r, dir, 0, e);
	/* One that has an owner is in use, whatever it holds. */
	if (rc < 0 && e->kind != ERR_LATER)
		return -1;
	if (rc == 0)
		rc = is_unfinished(r->db, &unfinished, e);
	if (rc == 0 && unfinished) {
		register_undo(r);
		return 0;
	}
	register_close(r);
	if (rc < 0 && e->kind != ERR_LATER)
		return -1;
	return err_set(e, ERR_REFUSED, "there is a register in %s already",
	    dir);
}

int
register_create(struct open_register **out, const char *dir, struct err *e)
{
	char *folder = file_path(dir, "register");
	int rc;

	*out = NULL;
	rc = file_make_dir(folder, PRIVATE, e);
	free(folder);
	return rc < 0 ? -1 : open_locked(out, dir, DB_CREATE, 0, e);
}

int
register_open(struct open_register **out, const char *dir, int wait_ms,
    struct err *e)
{
	return open_locked(out, dir, 0, wait_ms, e);
}

int
register_find(const char *dir, struct err *e)
{
	char *folder = file_path(dir, "register");
	char *path = file_path(folder, "register.db");
	int rc = check_place(dir, path, 0, e);

	free(path);
	free(folder);
	return rc;
}

void
register_close(struct open_register *reg)
{
	if (!reg)
		return;
	vault_lock(reg->vault);
	db_close(reg->db);
	if (reg->lock >= 0)
		file_unlock(reg->lock);
	free(reg->dir);
	free(reg);
}

void
register_undo(struct open_register *reg)
{
	static const char *const names[] = { "register.db", "register.db-wal",
		"register.db-shm" };
	struct err ignored = ERR_INIT;
	char *folder = register_folder(reg);

	register_close(reg);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = file_path(folder, names[i]);

		(void)!file_remove(path, &ignored);
		free(path);
	}
	free(folder);
}

char *
register_folder(const struct open_register *reg)
{
	return file_path(reg->dir, "register");
}

const char *
register_staff(const struct open_register *reg)
{
	ASSERT(reg->actor != NULL);
	return reg->actor->name;
}
