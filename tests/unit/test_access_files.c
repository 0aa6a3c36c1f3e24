/*
 * The access log as files: full ones get a number, and whoever reads meanwhile misses
 * nothing.
 */
#include "aggregator/accounts/access_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aggregator/accounts/access_log.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/unit/unit.h"

static char *dir;
static struct err e;

static void
begin(void)
{
	dir = unit_dir();
	e = (struct err)ERR_INIT;
}

static void
end(void)
{
	unit_remove(dir);
}

static void
must(int rc)
{
	ck_assert_msg(rc == 0, "%s", e.text);
}

/* A full file gets a number, nothing is lost, and all are read. */
START_TEST(a_full_access_log_is_turned)
{
	static const char line[] = "time=2020-05-01T00:00:00Z uid=0 event=x\n";
	const struct access_log_range range = { .since = DAY_NONE,
		.who = "ann" };
	const struct access_log_who who = { .user = "ann" };
	char *path = file_path(dir, "access.log");
	char *first = file_path(dir, "access.log.1");
	char *second = file_path(dir, "access.log.2");
	struct table *table;

	for (int turn = 0; turn < 2; turn++) {
		FILE *f = fopen(path, "ae");
		size_t n = sizeof(line) - 1;

		for (size_t at = 0; at < LIMITS_ACCESS_FILE_BYTES; at += n)
			ck_assert_uint_eq(fwrite(line, 1, n, f), n);
		ck_assert_int_eq(fclose(f), 0);
		ck_assert(file_exists(path));
		/* It fills the file, which is then turned. */
		must(access_log_add(dir, &who, "event=export", &e));
		ck_assert(!file_exists(path));
	}
	ck_assert(file_exists(first) && file_exists(second));
	must(access_log_add(dir, &who, "event=view", &e));
	ck_assert(file_exists(path));
	must(access_log_list(&table, dir, &range, &e));
	/* One line at the end of each file. */
	ck_assert_uint_eq(table_rows(table), 3);
	table_free(table);
	free(second);
	free(first);
	free(path);
}
END_TEST

/* As a turn leaves it that was killed in the middle: one file under two names. */
START_TEST(a_turn_that_was_killed_is_ended)
{
	const struct access_log_range all = { .since = DAY_NONE };
	const struct access_log_who who = { .user = "ann" };
	char *path = file_path(dir, "access.log");
	char *first = file_path(dir, "access.log.1");
	char *second = file_path(dir, "access.log.2");
	struct table *table;
	struct stat st;

	must(access_log_add(dir, &who, "event=view", &e));
	ck_assert_int_eq(link(path, first), 0);
	must(access_log_list(&table, dir, &all, &e));
	ck_assert_uint_eq(table_rows(table), 1);
	table_free(table);
	ck_assert_int_eq(truncate(path, LIMITS_ACCESS_FILE_BYTES), 0);
	must(access_log_add(dir, &who, "event=export", &e));
	ck_assert(!file_exists(path) && !file_exists(second));
	ck_assert_int_eq(stat(first, &st), 0);
	ck_assert_uint_eq(st.st_nlink, 1);
	free(second);
	free(first);
	free(path);
}
END_TEST

/* Nothing is thrown away, and there are never too many files for a backup. */
START_TEST(access_files_end_somewhere)
{
	const struct access_log_who who = { .user = "ann" };
	char *path = file_path(dir, "access.log");
	char *next = mem_printf("%s.%d", path, LIMITS_ACCESS_FILES_MAX + 1);
	char *first = mem_printf("%s.1", path);

	for (int i = 1; i <= LIMITS_ACCESS_FILES_MAX; i++) {
		char *name = mem_printf("%s.%d", path, i);

		must(file_create(name, slice_of(""), 0600, &e));
		free(name);
	}
	must(access_log_add(dir, &who, "event=view", &e));
	ck_assert_int_eq(truncate(path, LIMITS_ACCESS_FILE_BYTES), 0);
	must(access_log_add(dir, &who, "event=view", &e));
	ck_assert(file_exists(path) && !file_exists(next));
	/* One was put elsewhere: it is turned again. */
	must(file_remove(first, &e));
	must(access_log_add(dir, &who, "event=view", &e));
	ck_assert(!file_exists(path) && file_exists(next));
	free(first);
	free(next);
	free(path);
}
END_TEST

enum { TURNS = LIMITS_ACCESS_FILES_MAX };

/* In another process: one line, and a turn, again and again. */
static void
keep_turning(void)
{
	const struct timespec rest = { .tv_nsec = 500 * 1000 };
	char *path = file_path(dir, "access.log");

	for (int i = 1; i <= TURNS; i++) {
		char *to = mem_printf("%s.%d", path, i);
		char *line =
		    mem_printf("time=2020-05-01T00:00:00Z uid=%d event=x\n", i);

		if (file_create(path, slice_of(line), 0600, &e) < 0 ||
		    link(path, to) < 0 || unlink(path) < 0)
			_exit(1);
		(void)nanosleep(&rest, NULL);
	}
	_exit(0);
}

/* However the files are named meanwhile, each line is there once, up to the newest. */
START_TEST(no_line_is_missed_while_files_turn)
{
	pid_t child = fork();
	size_t lines = 0;

	if (child == 0)
		keep_turning();
	ck_assert_int_gt(child, 0);
	while (lines < TURNS) {
		struct access_files files;

		must(access_files_open(dir, &files, &e));
		ck_assert_uint_ge(files.n, lines);
		for (size_t i = 0; i < files.n; i++) {
			char *who = mem_printf(" uid=%zu ", i + 1);
			struct buf text;

			buf_init(&text, LIMITS_ACCESS_LINE_MAX);
			must(file_read_fd(files.file[i].fd, "x", &text, &e));
			/* The newest may be there without its line. */
			ck_assert_msg(i + 1 == files.n ||
					  strstr(buf_str(&text), who) != NULL,
			    "%s: %s", who, buf_str(&text));
			buf_free(&text);
			free(who);
		}
		lines = files.n;
		access_files_close(&files);
	}
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_full_access_log_is_turned,
		a_turn_that_was_killed_is_ended, access_files_end_somewhere,
		no_line_is_missed_while_files_turn, NULL };

	const struct unit_suite suite = { .name = "access_files",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
