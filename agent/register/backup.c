/*
 * A backup is made, and a register restored, under a temporary name, checked,
 * and only then given its own name.  So a file that has the right name is
 * whole.
 */
#include "agent/register/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/register/erasures.h"
#include "agent/register/instance.h"
#include "agent/register/schema.h"
#include "common/base/buf.h"
#include "common/base/db_files.h"
#include "common/base/db_schema.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "protocol/sign.h"

enum { PRIVATE_FOLDER = 0700, PRIVATE_FILE = 0600, CHUNK_BYTES = 64 * 1024 };

static const char prefix[] = ".tmp-";

/* A name that nothing else has, such as "DIR/.tmp-1f2e3d4c". */
static char *
temporary(const char *dir)
{
	char name[32], hex[9];
	uint8_t id[4];

	sign_random(id, sizeof(id));
	encode_hex(hex, id, sizeof(id));
	(void)snprintf(name, sizeof(name), "%s%.8s", prefix, hex);
	return file_path(dir, name);
}

/* A restore under way. */
struct restore {
	const struct backup_restore *asked;
	const char *folder; /* D/register */
};

/* Remove copies that a killed restore left behind: they hold people, and no
 * erasure would ever reach them.  Under the lock of the folder. */
static void
sweep(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *entry;

	while (d != NULL && (entry = readdir(d)) != NULL)
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0) {
			char *path = file_path(folder, entry->d_name);

			(void)unlink(path);
			free(path);
		}
	if (d != NULL)
		(void)closedir(d);
}

/* Remove a database that is not kept, with its journals. */
static void
discard(const char *path)
{
	struct err ignored = ERR_INIT;

	(void)!db_files_remove(path, &ignored);
}

/* Flush a file that others have written. */
static int
flush(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(e, errno, "cannot open %s", path);
	if (fsync(fd) < 0) {
		(void)err_errno(e, errno, "cannot write %s", path);
		(void)close(fd);
		return -1;
	}
	(void)close(fd);
	return 0;
}

/* Give a flushed file its name, durably. */
static int
name_it(const char *from, const char *to, struct err *e)
{
	char *dir = file_dir(to);
	int rc = 0;

	if (file_exists(to))
		rc = err_refuse(e, "exists", 0,
		    "%s exists already and is left as it is", to);
	else if (rename(from, to) < 0)
		rc = err_errno(e, errno, "cannot make %s", to);
	else
		rc = file_sync_dir(dir, e);
	free(dir);
	return rc;
}

/* "name rows" of every table, one a line, appended to out. */
static int
count_rows(struct db *db, struct buf *out, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT name FROM sqlite_master WHERE type ="
			   " 'table' ORDER BY name");
	struct file_names names = { 0 };
	int rc;

	while (db_step(q)) {
		char **more = mem_array(names.n + 1, sizeof(*more));

		if (names.n > 0)
			memcpy(more, names.name, names.n * sizeof(*more));
		free(names.name);
		names.name = more;
		names.name[names.n++] = mem_string(db_str(q, 0));
	}
	rc = db_done(q, e);
	for (size_t i = 0; rc == 0 && i < names.n; i++) {
		char *sql =
		    mem_printf("SELECT count(*) FROM \"%s\"", names.name[i]);
		int64_t n = 0;
		bool found;

		rc = db_get_i64(db_prepare(db, sql), &n, &found, e);
		buf_printf(out, "%s %" PRId64 "\n", names.name[i], n);
		free(sql);
	}
	file_names_free(&names);
	return rc;
}

static int
same_rows(struct db *a, struct db *b, struct err *e)
{
	struct buf of_a, of_b;
	int rc;

	buf_init(&of_a, CHUNK_BYTES);
	buf_init(&of_b, CHUNK_BYTES);
	rc = count_rows(a, &of_a, e);
	if (rc == 0)
		rc = count_rows(b, &of_b, e);
	if (rc == 0 && !slice_equal(buf_slice(&of_a), buf_slice(&of_b)))
		rc = err_set(e, ERR_CORRUPT,
		    "what was read back is not what was written; no backup "
		    "was made; try another disk");
	buf_free(&of_a);
	buf_free(&of_b);
	return rc;
}

static int
read_back(struct db *db, const char *path, struct err *e)
{
	struct db *copy;
	int rc;

	/* As a restore opens it: with the tables of this version. */
	if (db_schema_open(&copy, path, 0, schema_register, e) < 0)
		return -1;
	rc = db_schema_check(copy, e);
	if (rc == 0)
		rc = same_rows(db, copy, e);
	db_close(copy);
	return rc;
}

/* A register without an account can be restored, but never opened. */
static int
has_account(struct db *db, struct err *e)
{
	int64_t n = 0;
	bool found;

	if (db_get_i64(db_prepare(db, "SELECT count(*) FROM vault"), &n, &found,
		e) < 0)
		return -1;
	if (n > 0)
		return 0;
	return err_refuse(e, "unfinished", 0,
	    "this register has no account: it was never finished, and a copy "
	    "of it would be of no use; run 'sheaf-agent init' again");
}

int
backup_write(struct db *db, const char *path, struct err *e)
{
	char *dir = file_dir(path), *part = temporary(dir);
	int rc;

	if (has_account(db, e) < 0)
		rc = -1;
	else if (file_exists(path))
		rc = err_refuse(e, "exists", 0,
		    "%s exists already and is left as it is; give another "
		    "name",
		    path);
	else
		rc = db_backup(db, part, e);
	if (rc == 0)
		rc = flush(part, e);
	if (rc == 0)
		rc = read_back(db, part, e);
	if (rc == 0)
		rc = name_it(part, path, e);
	if (rc < 0)
		discard(part);
	free(part);
	free(dir);
	return rc;
}

/* All bytes of `from` into the empty file `to`. */
static int
pour(int from, int to, const char *path, struct err *e)
{
	char *chunk = mem_alloc(CHUNK_BYTES);
	ssize_t got, put = 0;

	while ((got = read(from, chunk, CHUNK_BYTES)) > 0) {
		for (ssize_t done = 0; done < got && put >= 0; done += put)
			put = write(to, chunk + done, (size_t)(got - done));
		if (put < 0)
			break;
	}
	free(chunk);
	if (got < 0)
		return err_errno(e, errno, "cannot read %s", path);
	if (put < 0 || fsync(to) < 0)
		return err_errno(e, errno, "cannot write the copy of %s", path);
	return 0;
}

static int
copy_file(const char *path, const char *to, struct err *e)
{
	int rc = -1, in = open(path, O_RDONLY | O_CLOEXEC), out = -1;

	if (in < 0)
		return err_errno(e, errno, "cannot open %s", path);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, PRIVATE_FILE);
	if (out < 0)
		(void)err_errno(e, errno, "cannot make %s", to);
	else
		rc = pour(in, out, path, e);
	if (out >= 0)
		(void)close(out);
	(void)close(in);
	return rc;
}

/* Whether it is a register at all: asked before a migration would give any
 * database the tables of one. */
static int
is_register(struct db *db, struct err *e)
{
	struct err ignored = ERR_INIT;
	bool found = false;
	int64_t n = 0;

	if (db_get_i64(db_prepare(db, "SELECT count(*) FROM vault"), &n, &found,
		&ignored) == 0 &&
	    n == 1)
		return 0;
	return err_set(e, ERR_REFUSED, "it holds no register");
}

/* Note who was erased since the backup, by the deletion log beside the register
 * and by the one that was given: the next unlock erases them again. */
static int
meet_erasures(struct db *db, const struct restore *r, struct err *e)
{
	char *own = file_path(r->folder, "erasures");
	const struct erasures none = { 0 };
	size_t n;
	int rc = 0;

	if (file_exists(own))
		rc = erasures_meet(db, own, &n, e);
	if (rc == 0 && r->asked->erasures != NULL)
		rc = erasures_meet(db, r->asked->erasures, &n, e);
	if (rc == 0)
		rc = erasures_save(db, r->folder, &none, e);
	free(own);
	return rc;
}

/* Check the copy, and bring it to today's schema. */
static int
prepare(const char *copy, struct db **db, struct err *e)
{
	int rc;

	if (db_open(db, copy, 0, e) < 0)
		return -1;
	rc = db_schema_check(*db, e);
	if (rc == 0)
		rc = is_register(*db, e);
	db_close(*db);
	*db = NULL;
	return rc < 0 ? -1 : db_schema_open(db, copy, 0, schema_register, e);
}

/* Ask whether it may be restored, take in who was erased, and mark the copy as
 * restored. */
static int
part(struct db *db, const char *copy, const struct restore *r, struct err *e)
{
	int rc = r->asked->allow(r->asked->arg, db, e);

	if (rc == 0)
		rc = meet_erasures(db, r, e);
	if (rc == 0)
		rc = instance_part(db, r->folder, e);
	if (rc == 0)
		rc = db_checkpoint(db, true, e);
	db_close(db);
	if (rc == 0)
		rc = flush(copy, e);
	return rc < 0 ? err_prefix(e, "nothing was restored") : 0;
}

static int
bring_back(const struct restore *r, struct err *e)
{
	const char *path = r->asked->path;
	char *copy = temporary(r->folder);
	char *to = file_path(r->folder, "register.db");
	struct err why = ERR_INIT;
	struct db *db;
	int rc;

	rc = copy_file(path, copy, e);
	if (rc == 0 && prepare(copy, &db, &why) < 0)
		rc = err_set(e, why.kind,
		    "%s is damaged or no backup of a register, and nothing "
		    "was restored: %.200s",
		    path, why.text);
	if (rc == 0)
		rc = part(db, copy, r, e);
	if (rc == 0)
		rc = name_it(copy, to, e);
	if (rc < 0)
		discard(copy);
	free(to);
	free(copy);
	return rc;
}

/* Refused when there is a register in dir, or what another has left behind. */
static int
is_free(const char *dir, struct err *e)
{
	static const struct {
		const char *name, *say;
	} barred[] = {
		{ "register/register.db",
		    "there is a register in %s already: restore into another "
		    "folder" },
		/* SQLite would play it into whatever register comes here. */
		{ "register/register.db-wal",
		    "%s/register holds the journal of another register: move "
		    "register.db-wal away, to where its register.db went" },
		{ "spool/pins.json",
		    "%s/spool is that of another register: run 'sheaf-agent "
		    "send' once more, for what still waits there, then move "
		    "the folder spool away" },
	};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(barred) / sizeof(*barred);
	     i++) {
		char *path = file_path(dir, barred[i].name);

		if (file_exists(path))
			rc = err_refuse(e, "exists", 0, barred[i].say, dir);
		free(path);
	}
	return rc;
}

int
backup_check_free(const char *path, const char *dir, struct err *e)
{
	if (!file_exists(path))
		return err_errno(e, ENOENT, "cannot open %s", path);
	return is_free(dir, e);
}

int
backup_restore(const struct backup_restore *asked, const char *dir,
    struct err *e)
{
	struct restore r = { .asked = asked };
	char *folder, *lock;
	int fd = -1, rc;

	if (backup_check_free(asked->path, dir, e) < 0)
		return -1;
	folder = file_path(dir, "register");
	lock = file_path(folder, "lock");
	rc = file_make_dir(folder, PRIVATE_FOLDER, e);
	if (rc == 0)
		rc = file_lock_wait(lock, LIMITS_REGISTER_WAIT_MS, &fd, e);
	if (rc == 0) {
		r.folder = folder;
		sweep(folder);
		rc = bring_back(&r, e);
		file_unlock(fd);
	}
	free(lock);
	free(folder);
	return rc;
}
