/*
 * Databases that earlier versions wrote (tests/upgrades), opened by this one.
 * The program is killed at every write of the way there, and then the next
 * opening must find all that was in the file.
 */
#define _GNU_SOURCE /* syscall(), off64_t */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/register/schema.h"
#include "aggregator/accounts/accounts_store.h"
#include "aggregator/log/lock.h"
#include "aggregator/store/store.h"
#include "aggregator/support/support_store.h"
#include "auditor/witness/witness_state.h"
#include "common/base/db.h"
#include "common/base/db_schema.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum {
	SQL_MAX_BYTES = 4 << 20,
	KILLED = 137,
	/* Of the newer fixtures only every so many-th write. */
	STRIDE = 89
};

/* ------------------------------------------- this process, killed at a write */

/* SQLite reaches the disk through these, which stand before libc's own. */
static long until_death = -1; /* calls; -1: none */

static bool
dies(void)
{
	return until_death >= 0 && until_death-- == 0;
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	/* The half that reached the disk. */
	if (dies()) {
		(void)syscall(SYS_pwrite64, fd, p, n / 2, at);
		_exit(KILLED);
	}
	return syscall(SYS_pwrite64, fd, p, n, at);
}

int
fdatasync(int fd)
{
	if (dies())
		_exit(KILLED);
	return (int)syscall(SYS_fdatasync, fd);
}

int
ftruncate64(int fd, off64_t n)
{
	if (dies())
		_exit(KILLED);
	return (int)syscall(SYS_ftruncate, fd, n);
}

int
unlink(const char *path)
{
	if (dies())
		_exit(KILLED);
	return (int)syscall(SYS_unlink, path);
}

/* ------------------------------------------------------ the kinds of databases */

/* What the program that owns it does to open it, and closes it again. */
static int
open_register(const char *dir, struct err *e)
{
	char *path = file_path(dir, "register.db");
	struct db *db;
	int rc = db_schema_open(&db, path, 0, schema_register, e);

	if (rc == 0)
		db_close(db);
	free(path);
	return rc;
}

static int
open_store(const char *dir, struct err *e)
{
	char *path = file_path(dir, "store.db");
	struct store *s;
	int rc = store_open(&s, path, e);

	if (rc == 0)
		store_close(s);
	free(path);
	return rc;
}

static int
open_lock(const char *dir, struct err *e)
{
	char *path = file_path(dir, "lock.db");
	struct lock *l;
	int rc = lock_open(&l, path, e);

	if (rc == 0)
		lock_close(l);
	free(path);
	return rc;
}

static int
open_people(const char *dir, struct err *e)
{
	struct db *db;
	int rc = accounts_store_open(&db, dir, e);

	if (rc == 0)
		db_close(db);
	return rc;
}

static int
open_support(const char *dir, struct err *e)
{
	struct db *db;
	int rc = support_store_open(&db, dir, e);

	if (rc == 0)
		db_close(db);
	return rc;
}

static int
open_witness(const char *dir, struct err *e)
{
	struct witness_state *s;
	int rc = witness_state_open(&s, dir, e);

	witness_state_close(s);
	return rc;
}

static const struct kind {
	const char *name; /* of its folder in tests/upgrades, and of its file */
	int (*open)(const char *dir, struct err *e);
	/* What a step of the schema changes or makes up by itself. */
	const char *besides;
	bool journal; /* a rollback journal in place of a log, since its first
			 second */
} kinds[] = {
	{ "register", open_register, "client.mark", false },
	{ "store", open_store, "", false },
	{ "lock", open_lock, "", false },
	{ "people", open_people, "", true },
	{ "support", open_support, "", true },
	{ "witness", open_witness, "", false },
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static char *dir, *path;
static const struct kind *kind;

static void
begin_kind(const struct kind *k)
{
	char name[32];

	kind = k;
	dir = unit_dir();
	(void)snprintf(name, sizeof(name), "%s.db", k->name);
	path = file_path(dir, name);
}

static void
end_kind(void)
{
	free(path);
	unit_remove(dir);
}

static void
demand(int rc, const struct err *e)
{
	ck_assert_msg(rc == 0, "%s: %s", path, e->text);
}

/* ------------------------------------------------------------ what is in a file */

static int64_t
number_of(const char *pragma)
{
	struct err e = ERR_INIT;
	struct db *db;
	int64_t n = 0;
	bool found;

	demand(db_open(&db, path, DB_READONLY, &e), &e);
	demand(db_get_i64(db_prepare(db, pragma), &n, &found, &e), &e);
	db_close(db);
	return n;
}

/* A query for all rows of each table as it is now, one a line; to be asked of
 * later versions of it, which have more columns. */
static void
questions(struct buf *out)
{
	struct err e = ERR_INIT;
	struct db *db;
	struct db_stmt *q;

	demand(db_open(&db, path, DB_READONLY, &e), &e);
	q = db_prepare(db,
	    "SELECT 'SELECT ' || group_concat('quote(\"' || p.name || '\")',"
	    " '||'',''||') || ' FROM \"' || m.name || '\" ORDER BY 1'"
	    " FROM sqlite_master m, pragma_table_info(m.name) p"
	    " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
	    " AND m.name || '.' || p.name <> ? GROUP BY m.name");
	db_bind_str(q, 1, kind->besides);
	while (db_step(q))
		buf_printf(out, "%s\n", db_str(q, 0));
	demand(db_done(q, &e), &e);
	db_close(db);
}

/* The answers to them, in a file that was closed. */
static void
answers(const char *asked, struct buf *out)
{
	struct err e = ERR_INIT;
	struct db *db;
	char *all = mem_string(asked), *left = all, *line;

	demand(db_open(&db, path, DB_READONLY, &e), &e);
	demand(db_schema_check(db, &e), &e);
	while ((line = strsep(&left, "\n")) != NULL && *line != '\0') {
		struct db_stmt *q = db_prepare(db, line);

		buf_printf(out, "%s\n", line);
		while (db_step(q))
			buf_printf(out, "%s\n", db_str(q, 0));
		demand(db_done(q, &e), &e);
	}
	db_close(db);
	free(all);
}

static void
forget_journals(void)
{
	static const char *const ends[] = { "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char *name = mem_printf("%s%s", path, ends[i]);

		(void)unlink(name);
		free(name);
	}
}

static void
read_all(struct buf *out)
{
	struct err e = ERR_INIT;

	demand(file_read(path, SQL_MAX_BYTES, out, &e), &e);
}

static void
put_back(const struct buf *bytes)
{
	int fd;

	forget_journals();
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes->data, bytes->n), (ssize_t)bytes->n);
	(void)close(fd);
}

/* The witness beside whose database there is another file takes it for a copy. */
static void
make_instance(struct db *db)
{
	struct err e = ERR_INIT;
	struct db_stmt *q = db_prepare(db, "SELECT instance FROM witness");
	char *to = file_path(dir, "instance"), *line;

	ck_assert(db_step(q));
	line = mem_printf("%s\n", db_str(q, 0));
	demand(db_end(q, 0, &e), &e);
	demand(file_replace(to, slice_of(line), 0600, &e), &e);
	free(line);
	free(to);
}

/* The database of a fixture, as its program left it. */
static void
make(const char *name, struct buf *bytes)
{
	char *folder = mem_printf("tests/upgrades/%s", kind->name);
	char *from = file_path(folder, name);
	struct err e = ERR_INIT;
	struct db *db;
	struct buf sql;

	forget_journals();
	(void)unlink(path);
	demand(file_read(from, SQL_MAX_BYTES, &sql, &e), &e);
	demand(db_open(&db, path, DB_CREATE | (kind->journal ? DB_ROLLBACK : 0),
		   &e),
	    &e);
	demand(db_exec(db, buf_str(&sql), &e), &e);
	if (strcmp(kind->name, "witness") == 0)
		make_instance(db);
	db_close(db);
	buf_free(&sql);
	read_all(bytes);
	free(from);
	free(folder);
}

/* ------------------------------------------------------------------------ tests */

/* Open the file in a process that dies at a call; false when it came through. */
static bool
killed(long at)
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		struct err e = ERR_INIT;
		int rc;

		until_death = at;
		rc = kind->open(dir, &e);
		_exit(rc == 0 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) != 1);
	return WEXITSTATUS(status) == KILLED;
}

/* All of it after a kill at each stride-th write; the number of kills. */
static int
survive(const struct buf *bytes, int stride, int64_t last)
{
	struct err e = ERR_INIT;
	struct buf asked, before, after;
	int64_t first, left;
	int kills = 0;

	buf_init(&asked, SQL_MAX_BYTES);
	buf_init(&before, SQL_MAX_BYTES);
	buf_init(&after, SQL_MAX_BYTES);
	put_back(bytes);
	first = number_of("PRAGMA user_version");
	questions(&asked);
	answers(buf_str(&asked), &before);
	for (long at = 0;; at += stride) {
		put_back(bytes);
		if (!killed(at))
			break;
		kills++;
		left = number_of("PRAGMA user_version");
		ck_assert_msg(left == first || left == last,
		    "a kill at call %ld left schema %ld", at, (long)left);
		demand(kind->open(dir, &e), &e);
		ck_assert_int_eq(number_of("PRAGMA user_version"), last);
		buf_reset(&after);
		answers(buf_str(&asked), &after);
		ck_assert_msg(slice_equal(buf_slice(&before),
				  buf_slice(&after)),
		    "after a kill at call %ld", at);
	}
	buf_free(&asked);
	buf_free(&before);
	buf_free(&after);
	return kills;
}

/* Brought up to date once, and not touched by the next opening. */
static void
settle(int64_t last)
{
	struct err e = ERR_INIT;
	struct buf once, again;

	demand(kind->open(dir, &e), &e);
	ck_assert_msg(number_of("PRAGMA user_version") == last,
	    "the schema of %s has a step of which tests/upgrades has no "
	    "fixture: 'make tests && sh tests/upgrades/keep.sh' writes it",
	    kind->name);
	forget_journals();
	read_all(&once);
	demand(kind->open(dir, &e), &e);
	forget_journals();
	read_all(&again);
	ck_assert_msg(slice_equal(buf_slice(&once), buf_slice(&again)),
	    "the second opening of %s changed it", path);
	buf_free(&once);
	buf_free(&again);
}

/* The names of the fixtures: 01.sql, 02.sql and so on, one of each version. */
static void
fixtures(struct file_names *names)
{
	char *folder = mem_printf("tests/upgrades/%s", kind->name);
	struct err e = ERR_INIT;

	demand(file_list(folder, ".sql", names, &e), &e);
	ck_assert_uint_gt(names->n, 0);
	for (size_t i = 0; i < names->n; i++) {
		char *name = mem_printf("%02zu.sql", i + 1);

		ck_assert_msg(strcmp(names->name[i], name) == 0,
		    "there is no %s/%s", folder, name);
		free(name);
	}
	free(folder);
}

/* The longest way, and the one that most go next, are killed at every write; the
 * second one not with sanitizers, which make it take a minute. */
static int
stride(size_t i, size_t n)
{
#ifdef __SANITIZE_ADDRESS__
	(void)n;
	return i == 0 ? 1 : STRIDE;
#else
	return i == 0 || i + 2 == n ? 1 : STRIDE;
#endif
}

START_TEST(nothing_is_lost_on_the_way)
{
	struct file_names names;
	int64_t last;

	begin_kind(&kinds[_i]);
	fixtures(&names);
	last = (int64_t)names.n;
	for (size_t i = 0; i < names.n; i++) {
		struct buf bytes;
		int kills;

		make(names.name[i], &bytes);
		ck_assert_int_eq(number_of("PRAGMA user_version"),
		    (int64_t)i + 1);
		settle(last);
		kills = survive(&bytes, stride(i, names.n), last);
		/* One that was brought up to date was written to. */
		ck_assert_int_ge(kills, i + 1 < names.n ? 1 : 0);
		buf_free(&bytes);
	}
	file_names_free(&names);
	end_kind();
}
END_TEST

/* Refused in a sentence, with every byte where it was. */
static void
refused(const char *code)
{
	struct err e = ERR_INIT;
	struct buf before, after;

	read_all(&before);
	ck_assert_int_eq(kind->open(dir, &e), -1);
	ck_assert_msg(strcmp(e.code, code) == 0, "%s: %s", e.code, e.text);
	ck_assert_ptr_nonnull(strstr(e.text, path));
	read_all(&after);
	ck_assert(slice_equal(buf_slice(&before), buf_slice(&after)));
	buf_free(&before);
	buf_free(&after);
}

static void
refuse_newer(void)
{
	struct file_names names;
	struct err e = ERR_INIT;
	struct buf bytes;
	struct db *db;
	char *sql;

	fixtures(&names);
	make(names.name[names.n - 1], &bytes);
	buf_free(&bytes);
	sql = mem_printf("PRAGMA user_version = %zu", names.n + 1);
	demand(db_open(&db, path, DB_ROLLBACK, &e), &e);
	demand(db_exec(db, sql, &e), &e);
	db_close(db);
	refused("newer");
	free(sql);
	file_names_free(&names);
}

/* The database of another kind, under the name of this one. */
static void
refuse_foreign(const struct kind *other)
{
	const struct kind *own = kind;
	struct file_names names;
	struct buf bytes;

	kind = other;
	fixtures(&names);
	make(names.name[0], &bytes);
	kind = own;
	refused("version");
	buf_free(&bytes);
	file_names_free(&names);
}

START_TEST(a_newer_or_foreign_one_keeps_every_byte)
{
	for (int i = 0; i < KINDS; i++) {
		begin_kind(&kinds[i]);
		refuse_newer();
		refuse_foreign(&kinds[(i + 1) % KINDS]);
		end_kind();
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_newer_or_foreign_one_keeps_every_byte,
		NULL };
	struct unit_suite suite = { .name = "upgrade",
		.tests = tests,
		.loop = nothing_is_lost_on_the_way,
		.times = KINDS };

	return unit_run(&suite);
}
