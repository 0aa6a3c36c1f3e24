/* The database face: settings, sticky errors, migrations, damage. */
#include "common/base/db.h"
#include "common/base/db_schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

static const char *const schema[] = {
	"CREATE TABLE t(k INTEGER PRIMARY KEY, v TEXT UNIQUE, b BLOB);",
	"CREATE TABLE c(t INTEGER NOT NULL REFERENCES t(k));", NULL
};
static char *dir, *path;

static struct db *
open_new(void)
{
	struct err e = ERR_INIT;
	struct db *db;

	dir = unit_dir();
	path = file_path(dir, "x.db");
	ck_assert_int_eq(db_schema_open(&db, path, DB_CREATE, schema, &e), 0);
	return db;
}

static void
forget(struct db *db)
{
	db_close(db);
	free(path);
	unit_remove(dir);
}

static int64_t
number(struct db *db, const char *sql)
{
	struct err e = ERR_INIT;
	int64_t v = -1;
	bool found;

	ck_assert_int_eq(db_get_i64(db_prepare(db, sql), &v, &found, &e), 0);
	ck_assert(found);
	return v;
}

static int
insert(struct db *db, const char *v, struct err *e)
{
	struct db_stmt *q = db_prepare(db, "INSERT INTO t(v) VALUES(?)");

	db_bind_str(q, 1, v);
	return db_run(q, e);
}

START_TEST(settings_are_durable_and_strict)
{
	struct db *db;
	struct db_stmt *q;
	struct err e = ERR_INIT;
	struct stat st;

	(void)umask(0);
	db = open_new();
	ck_assert_int_eq(number(db, "PRAGMA synchronous"), 2);
	ck_assert_int_eq(number(db, "PRAGMA foreign_keys"), 1);
	ck_assert_int_eq(number(db, "PRAGMA trusted_schema"), 0);
	ck_assert_int_eq(number(db, "PRAGMA busy_timeout"), 5000);
	ck_assert_int_eq(number(db, "PRAGMA user_version"), 2);
	q = db_prepare(db, "PRAGMA journal_mode");
	ck_assert(db_step(q));
	ck_assert_str_eq(db_str(q, 0), "wal");
	ck_assert_int_eq(db_done(q, &e), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	forget(db);
}
END_TEST

START_TEST(values_come_back)
{
	struct err e = ERR_INIT;
	struct db *db = open_new();
	struct db_stmt *q =
	    db_prepare(db, "INSERT INTO t(k, v, b) VALUES(?, ?, ?)");

	db_bind_i64(q, 1, INT64_MIN);
	db_bind_text(q, 2, slice_make("a\0b", 3));
	db_bind_blob(q, 3, "\0\1\2", 3);
	ck_assert_int_eq(db_run(q, &e), 0);
	ck_assert_int_eq(db_last_rowid(db), INT64_MIN);
	db_bind_i64(q, 1, 2);
	db_bind_null(q, 2);
	db_bind_blob_static(q, 3, NULL, 0);
	ck_assert_int_eq(db_run(q, &e), 0);
	ck_assert_int_eq(db_changes(db), 1);
	q = db_prepare(db, "SELECT k, v, b FROM t ORDER BY k");
	ck_assert(db_step(q));
	ck_assert_int_eq(db_i64(q, 0), INT64_MIN);
	ck_assert(slice_equal(db_bytes(q, 1), slice_make("a\0b", 3)));
	ck_assert(slice_equal(db_bytes(q, 2), slice_make("\0\1\2", 3)));
	ck_assert(db_step(q));
	ck_assert(db_is_null(q, 1));
	ck_assert_str_eq(db_str(q, 1), "");
	ck_assert_uint_eq(db_bytes(q, 1).n, 0);
	ck_assert(!db_is_null(q, 2));
	ck_assert(!db_step(q));
	/* Once over it stays over, until db_done(). */
	ck_assert(!db_step(q));
	ck_assert_int_eq(db_done(q, &e), 0);
	forget(db);
}
END_TEST

START_TEST(faults_are_sticky_then_gone)
{
	struct err e = ERR_INIT;
	struct db *db = open_new();
	struct db_stmt *q;

	ck_assert_int_eq(insert(db, "a", &e), 0);
	ck_assert_int_eq(insert(db, "a", &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_str_eq(e.code, "constraint");
	ck_assert_int_eq(insert(db, "b", &e), 0);
	ck_assert_int_eq(number(db, "SELECT count(*) FROM t"), 2);
	/* A parameter that does not exist spoils the whole statement. */
	q = db_prepare(db, "INSERT INTO t(v) VALUES(?)");
	db_bind_i64(q, 2, 1);
	db_bind_str(q, 1, "c");
	ck_assert(!db_step(q));
	ck_assert_int_eq(db_done(q, &e), -1);
	ck_assert_int_eq(e.kind, ERR_SYSTEM);
	ck_assert_int_eq(number(db, "SELECT count(*) FROM t"), 2);
	/* A foreign key is no uniqueness: no code. */
	ck_assert_int_eq(db_exec(db, "INSERT INTO c(t) VALUES(99)", &e), -1);
	ck_assert_str_eq(e.code, "");
	ck_assert_int_eq(e.kind, ERR_SYSTEM);
	forget(db);
}
END_TEST

START_TEST(a_query_may_be_left_early)
{
	struct err e = ERR_INIT;
	struct db *db = open_new();
	struct db_stmt *q;

	ck_assert_int_eq(insert(db, "a", &e), 0);
	ck_assert_int_eq(insert(db, "b", &e), 0);
	q = db_prepare(db, "SELECT v FROM t ORDER BY v");
	ck_assert(db_step(q));
	/* The caller's own error text stays, and the next use begins afresh. */
	err_set(&e, ERR_CORRUPT, "the caller's");
	ck_assert_int_eq(db_end(q, -1, &e), -1);
	ck_assert_str_eq(e.text, "the caller's");
	q = db_prepare(db, "SELECT v FROM t ORDER BY v");
	ck_assert(db_step(q));
	ck_assert_str_eq(db_str(q, 0), "a");
	ck_assert_int_eq(db_end(q, 0, &e), 0);
	/* A fault of the statement is reported where the caller had none. */
	q = db_prepare(db, "INSERT INTO t(v) VALUES('a')");
	ck_assert(!db_step(q));
	ck_assert_int_eq(db_end(q, -1, &e), -1);
	ck_assert_str_eq(e.text, "the caller's");
	ck_assert(!db_step(q));
	ck_assert_int_eq(db_end(q, 0, &e), -1);
	ck_assert_str_eq(e.code, "constraint");
	forget(db);
}
END_TEST

START_TEST(statements_are_found_by_text)
{
	struct db *db = open_new();
	char one[] = "SELECT 1", two[] = "SELECT 2";
	struct db_stmt *q = db_prepare(db, one);

	ck_assert_ptr_eq(db_prepare(db, "SELECT 1"), q);
	ck_assert_int_eq(number(db, one), 1);
	/* The same memory with another text is another statement. */
	memcpy(one, two, sizeof(one));
	ck_assert_int_eq(number(db, one), 2);
	for (int i = 0; i < 300; i++) {
		char sql[32];

		(void)snprintf(sql, sizeof(sql), "SELECT %d", i);
		ck_assert_int_eq(number(db, sql), i);
	}
	ck_assert_int_eq(number(db, "SELECT 1"), 1);
	forget(db);
}
END_TEST

START_TEST(transactions_hold_and_roll_back)
{
	struct err e = ERR_INIT;
	struct db *db = open_new();

	ck_assert_int_eq(db_begin(db, &e), 0);
	ck_assert_int_eq(insert(db, "a", &e), 0);
	db_rollback(db);
	db_rollback(db);
	ck_assert_int_eq(number(db, "SELECT count(*) FROM t"), 0);
	ck_assert_int_eq(db_begin(db, &e), 0);
	ck_assert_int_eq(insert(db, "a", &e), 0);
	ck_assert_int_eq(db_commit(db, &e), 0);
	ck_assert_int_eq(number(db, "SELECT count(*) FROM t"), 1);
	ck_assert_int_eq(db_commit(db, &e), -1);
	forget(db);
}
END_TEST

START_TEST(a_reader_sees_one_moment_and_writes_nothing)
{
	struct err e = ERR_INIT;
	struct db *db = open_new(), *reader;

	ck_assert_int_eq(insert(db, "a", &e), 0);
	ck_assert_int_eq(db_schema_open(&reader, path, DB_READONLY, schema, &e),
	    0);
	ck_assert_int_eq(db_begin_read(reader, &e), 0);
	ck_assert_int_eq(number(reader, "SELECT count(*) FROM t"), 1);
	ck_assert_int_eq(insert(db, "b", &e), 0);
	ck_assert_int_eq(number(reader, "SELECT count(*) FROM t"), 1);
	/* The reader holds its moment: the log cannot be emptied. */
	ck_assert_int_eq(db_checkpoint(db, false, &e), 0);
	ck_assert_int_eq(db_commit(reader, &e), 0);
	ck_assert_int_eq(number(reader, "SELECT count(*) FROM t"), 2);
	ck_assert_int_eq(insert(reader, "c", &e), -1);
	ck_assert_int_eq(db_checkpoint(db, true, &e), 0);
	db_close(reader);
	forget(db);
}
END_TEST

START_TEST(one_connection_never_checkpoints)
{
	struct err e = ERR_INIT;
	struct db *db;
	char *wal;
	struct stat st;

	dir = unit_dir();
	path = file_path(dir, "x.db");
	ck_assert_int_eq(db_schema_open(&db, path, DB_CREATE | DB_NO_CHECKPOINT,
			     schema, &e),
	    0);
	ck_assert_int_eq(number(db, "PRAGMA wal_autocheckpoint"), 0);
	ck_assert_int_eq(insert(db, "a", &e), 0);
	db_close(db);
	wal = file_path(dir, "x.db-wal");
	ck_assert_int_eq(stat(wal, &st), 0);
	ck_assert_int_gt(st.st_size, 0);
	ck_assert_int_eq(db_schema_open(&db, path, 0, schema, &e), 0);
	ck_assert_int_eq(number(db, "SELECT count(*) FROM t"), 1);
	free(wal);
	forget(db);
}
END_TEST

START_TEST(migrations_go_forward_only)
{
	static const char *const bad[] = { "CREATE TABLE t(k)", "nonsense",
		NULL };
	struct err e = ERR_INIT;
	struct db *db = open_new(), *other;
	char *second = file_path(dir, "y.db");

	db_close(db);
	/* Nothing to do the second time; one script less is "newer". */
	ck_assert_int_eq(db_schema_open(&db, path, 0, schema, &e), 0);
	ck_assert_int_eq(insert(db, "kept", &e), 0);
	ck_assert_int_eq(db_schema_open(&other, path, 0, schema + 1, &e), -1);
	ck_assert_str_eq(e.code, "newer");
	ck_assert_ptr_null(other);
	/* A script that fails takes those before it back as well. */
	ck_assert_int_eq(db_schema_open(&other, second, DB_CREATE, bad, &e),
	    -1);
	ck_assert_int_eq(db_open(&other, second, 0, &e), 0);
	ck_assert_int_eq(number(other, "PRAGMA user_version"), 0);
	ck_assert_int_eq(number(other, "SELECT count(*) FROM sqlite_master"),
	    0);
	db_close(other);
	ck_assert_int_eq(db_schema_open(&other, second, DB_READONLY, schema,
			     &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	free(second);
	forget(db);
}
END_TEST

/* The number of a schema says nothing about a file that another version made
 * under the same number. */
START_TEST(other_tables_under_the_same_number_are_refused)
{
	static const char *const changes[] = {
		"ALTER TABLE t ADD COLUMN more TEXT",
		"ALTER TABLE t RENAME COLUMN v TO w",
		"ALTER TABLE t RENAME TO s",
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct err e = ERR_INIT;
		struct db *db = open_new(), *again;

		ck_assert_int_eq(insert(db, "kept", &e), 0);
		ck_assert_int_eq(db_exec(db, changes[i], &e), 0);
		db_close(db);
		ck_assert_int_eq(db_schema_open(&again, path, 0, schema, &e),
		    -1);
		ck_assert_str_eq(e.code, "version");
		ck_assert_ptr_null(again);
		ck_assert_int_eq(db_open(&db, path, 0, &e), 0);
		ck_assert_int_eq(number(db, i == 2 ? "SELECT count(*) FROM s"
						   : "SELECT count(*) FROM t"),
		    1);
		forget(db);
	}
}
END_TEST

/* What does not belong here keeps every byte: its journal, its header, its log. */
static void
refused_untouched(const char *code)
{
	static const char *const ends[] = { "", "-wal" };
	struct err e = ERR_INIT;
	struct buf before[2], after;
	struct db *db;
	char *file[2];

	for (int i = 0; i < 2; i++) {
		file[i] = mem_printf("%s%s", path, ends[i]);
		if (file_exists(file[i]))
			ck_assert_int_eq(file_read(file[i], 1000000, &before[i],
					     &e),
			    0);
		else
			buf_init(&before[i], 0);
	}
	ck_assert_int_eq(db_schema_open(&db, path, 0, schema, &e), -1);
	ck_assert_str_eq(e.code, code);
	ck_assert_ptr_null(db);
	for (int i = 0; i < 2; i++) {
		if (before[i].n > 0) {
			ck_assert_int_eq(file_read(file[i], 1000000, &after,
					     &e),
			    0);
			ck_assert(slice_equal(buf_slice(&before[i]),
			    buf_slice(&after)));
			buf_free(&after);
		} else {
			ck_assert_msg(!file_exists(file[i]), "%s %s", code,
			    file[i]);
		}
		buf_free(&before[i]);
		free(file[i]);
	}
}

START_TEST(what_is_refused_keeps_every_byte)
{
	/* As the program wrote it; then what somebody did to it. */
	static const struct {
		unsigned flags;
		const char *sql, *code;
	} cases[] = {
		{ 0, "PRAGMA user_version = 3", "newer" },
		{ DB_NO_CHECKPOINT, "PRAGMA user_version = 3", "newer" },
		{ 0, "PRAGMA user_version = 0", "version" },
		{ DB_NO_CHECKPOINT,
		    "DROP TABLE c; ALTER TABLE t DROP COLUMN b;"
		    "PRAGMA user_version = 1",
		    "version" },
		{ 0, "ALTER TABLE t DROP COLUMN b", "version" },
		/* Not even that it has another kind of journal. */
		{ DB_ROLLBACK,
		    "PRAGMA journal_mode = DELETE; PRAGMA user_version = 9",
		    "newer" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err e = ERR_INIT;
		struct db *db = open_new();

		db_close(db);
		ck_assert_int_eq(db_open(&db, path, cases[i].flags, &e), 0);
		ck_assert_int_eq(db_exec(db, cases[i].sql, &e), 0);
		db_close(db);
		refused_untouched(cases[i].code);
		unit_remove(dir);
		free(path);
	}
}
END_TEST

START_TEST(a_database_of_another_program_is_refused)
{
	struct err e = ERR_INIT;
	struct db *db;

	dir = unit_dir();
	path = file_path(dir, "x.db");
	ck_assert_int_eq(db_open(&db, path, DB_CREATE | DB_ROLLBACK, &e), 0);
	ck_assert_int_eq(db_exec(db, "CREATE TABLE bookmarks(url TEXT)", &e),
	    0);
	db_close(db);
	refused_untouched("version");
	free(path);
	unit_remove(dir);
}
END_TEST

/* What was compared is noted, for these scripts and these tables only. */
START_TEST(tables_are_compared_again_when_they_or_the_scripts_change)
{
	static const char *const same_number[] = {
		"CREATE TABLE t(k INTEGER PRIMARY KEY, v TEXT UNIQUE);",
		"CREATE TABLE c(t INTEGER NOT NULL REFERENCES t(k));"
		"ALTER TABLE t ADD COLUMN d TEXT;",
		NULL
	};
	struct err e = ERR_INIT;
	struct db *db = open_new(), *again;
	int64_t first = number(db, "PRAGMA application_id");

	ck_assert_int_gt(first, 0);
	db_close(db);
	ck_assert_int_eq(db_schema_open(&again, path, 0, same_number, &e), -1);
	ck_assert_str_eq(e.code, "version");
	ck_assert_int_eq(db_schema_open(&db, path, 0, schema, &e), 0);
	ck_assert_int_eq(number(db, "PRAGMA application_id"), first);
	ck_assert_int_eq(db_exec(db, "CREATE TABLE z(k)", &e), 0);
	db_close(db);
	ck_assert_int_eq(db_schema_open(&db, path, 0, schema, &e), 0);
	ck_assert_int_ne(number(db, "PRAGMA application_id"), first);
	forget(db);
}
END_TEST

START_TEST(tables_of_others_are_let_be)
{
	struct err e = ERR_INIT;
	struct db *db = open_new();

	ck_assert_int_eq(db_exec(db,
			     "CREATE TABLE a (k); CREATE TABLE t2 (v);"
			     "CREATE TABLE z (k); CREATE INDEX z_k ON z (k)",
			     &e),
	    0);
	db_close(db);
	ck_assert_int_eq(db_schema_open(&db, path, 0, schema, &e), 0);
	forget(db);
}
END_TEST

START_TEST(memory_databases_work)
{
	struct err e = ERR_INIT;
	struct db *db;

	ck_assert_int_eq(db_schema_open(&db, ":memory:", DB_CREATE, schema, &e),
	    0);
	ck_assert_int_eq(insert(db, "a", &e), 0);
	ck_assert_int_eq(db_checkpoint(db, true, &e), 0);
	ck_assert_int_eq(db_schema_check(db, &e), 0);
	db_close(db);
	ck_assert(!file_exists(":memory:"));
	db_close(NULL);
}
END_TEST

START_TEST(missing_and_damaged_files_are_sentences)
{
	struct err e = ERR_INIT;
	struct db *db = open_new();
	char *copy = file_path(dir, "copy.db");
	char junk[8192];
	struct buf b;

	for (int i = 0; i < 500; i++) {
		char v[32];

		(void)snprintf(v, sizeof(v), "value %d", i);
		ck_assert_int_eq(insert(db, v, &e), 0);
	}
	ck_assert_int_eq(db_backup(db, copy, &e), 0);
	db_close(db);
	ck_assert_int_eq(db_open(&db, "no such.db", 0, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "no such.db"));
	ck_assert(!file_exists("no such.db"));
	memset(junk, 'j', sizeof(junk));
	ck_assert_int_eq(file_replace(path, slice_make(junk, sizeof(junk)),
			     0600, &e),
	    0);
	ck_assert_int_eq(db_schema_open(&db, path, DB_CREATE, schema, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert_ptr_nonnull(strstr(e.text, path));
	/* A good header and schema, a bad page further on. */
	ck_assert_int_eq(file_read(copy, 1000000, &b, &e), 0);
	ck_assert_uint_gt(b.n, 5 * 4096);
	memset(b.data + 3 * 4096, 'j', b.n - 3 * 4096);
	ck_assert_int_eq(file_replace(copy, buf_slice(&b), 0600, &e), 0);
	buf_free(&b);
	ck_assert_int_eq(db_schema_open(&db, copy, 0, schema, &e), 0);
	ck_assert_int_eq(db_schema_check(db, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert_ptr_nonnull(strstr(e.text, copy));
	free(copy);
	forget(db);
}
END_TEST

START_TEST(a_text_that_does_not_compile_is_a_fault)
{
	struct err e = ERR_INIT;
	struct db *db = open_new();
	struct db_stmt *q = db_prepare(db, "SELECT x FROM absent WHERE k = ?");

	db_bind_i64(q, 1, 1);
	ck_assert(!db_step(q));
	ck_assert_int_eq(db_done(q, &e), -1);
	ck_assert_int_eq(e.kind, ERR_SYSTEM);
	ck_assert_ptr_nonnull(strstr(e.text, "absent"));
	/* It is tried again, not remembered as bad. */
	ck_assert_int_eq(db_exec(db, "CREATE TABLE absent(k, x)", &e), 0);
	q = db_prepare(db, "SELECT x FROM absent WHERE k = ?");
	db_bind_i64(q, 1, 1);
	ck_assert_int_eq(db_run(q, &e), 0);
	forget(db);
}
END_TEST

/* A byte of the file turned over never ends the process: exit 0 or 1. */
static void
try_damaged(const char *file, struct slice bytes)
{
	struct err e = ERR_INIT;
	struct db *db;
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		int rc = file_replace(file, bytes, 0600, &e);

		rc |= db_schema_open(&db, file, 0, schema, &e);
		if (rc == 0) {
			rc |= db_schema_check(db, &e);
			rc |= insert(db, "new", &e);
			db_close(db);
		}
		_exit(rc != 0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
}

START_TEST(any_damaged_byte_of_the_schema_is_survived)
{
	struct err e = ERR_INIT;
	struct db *db = open_new();
	char *copy = file_path(dir, "copy.db");
	struct buf b;

	ck_assert_int_eq(db_backup(db, copy, &e), 0);
	db_close(db);
	ck_assert_int_eq(file_read(copy, 1000000, &b, &e), 0);
	for (size_t i = 0; i < 4096; i += i < 128 || i > 3800 ? 1 : 64) {
		b.data[i] ^= 1;
		ck_assert_int_eq(file_remove(path, &e), 0);
		try_damaged(path, buf_slice(&b));
		b.data[i] ^= 1;
	}
	buf_free(&b);
	free(copy);
	free(path);
	unit_remove(dir);
}
END_TEST

START_TEST(orphans_are_found)
{
	struct err e = ERR_INIT;
	struct db *db = open_new();

	ck_assert_int_eq(db_schema_check(db, &e), 0);
	ck_assert_int_eq(db_exec(db,
			     "PRAGMA foreign_keys=OFF;"
			     "INSERT INTO c(t) VALUES(99)",
			     &e),
	    0);
	ck_assert_int_eq(db_schema_check(db, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	forget(db);
}
END_TEST

START_TEST(a_backup_is_whole_private_and_new)
{
	struct err e = ERR_INIT;
	struct db *db = open_new(), *copy;
	char *to = file_path(dir, "copy.db");
	struct stat st;

	ck_assert_int_eq(insert(db, "a", &e), 0);
	ck_assert_int_eq(db_backup(db, to, &e), 0);
	ck_assert_int_eq(stat(to, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(db_backup(db, to, &e), -1);
	ck_assert_str_eq(e.code, "exists");
	ck_assert_int_eq(db_schema_open(&copy, to, 0, schema, &e), 0);
	ck_assert_int_eq(number(copy, "SELECT count(*) FROM t"), 1);
	db_close(copy);
	free(to);
	forget(db);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { settings_are_durable_and_strict,
		values_come_back, faults_are_sticky_then_gone,
		a_query_may_be_left_early, statements_are_found_by_text,
		transactions_hold_and_roll_back,
		a_reader_sees_one_moment_and_writes_nothing,
		one_connection_never_checkpoints, migrations_go_forward_only,
		other_tables_under_the_same_number_are_refused,
		tables_are_compared_again_when_they_or_the_scripts_change,
		tables_of_others_are_let_be, what_is_refused_keeps_every_byte,
		a_database_of_another_program_is_refused, memory_databases_work,
		a_text_that_does_not_compile_is_a_fault,
		any_damaged_byte_of_the_schema_is_survived,
		missing_and_damaged_files_are_sentences, orphans_are_found,
		a_backup_is_whole_private_and_new, NULL };

	return unit_main("db", tests);
}
