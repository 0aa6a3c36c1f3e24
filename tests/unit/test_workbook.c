/*
 * The process that reads workbooks: a fresh one that holds nothing of the one
 * that started it, and whose answer comes through the pipe whole or not at
 * all.  How cells are read is tested in tests/cases/workbooks.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "common/workbook/workbook_open.h"
#include "common/workbook/workbook_reader.h"
#include "common/workbook/workbook_wire.h"
#include "tests/unit/unit.h"
#include "tests/unit/zip_fixture.h"

enum { TEXT_MAX = 1 << 22, DESCRIPTORS = 1024, NOBODY = 65534 };

extern char **environ;

/* -------------------------------------------------------------------- pipe */

static void
fill(struct workbook_grid *g)
{
	static const char *const cells[] = { "Client ID", "Referral date",
		"123", "46113" };
	struct err e = ERR_INIT;

	workbook_grid_init(g);
	ck_assert_int_eq(workbook_grid_sheet(g, slice_of("One"), &e), 0);
	g->sheet[0].hidden = WORKBOOK_VERY_HIDDEN;
	g->sheet[0].hidden_rows = (struct workbook_count){ 1, 2, 3 };
	g->sheet[0].beyond = (struct workbook_count){ 4, 5, 6 };
	for (uint32_t i = 0; i < 4; i++)
		ck_assert_int_eq(workbook_grid_cell(g, i / 2 + 1, i % 2,
				     i < 2 ? WORKBOOK_TEXT : WORKBOOK_DAY,
				     slice_of(cells[i]), &e),
		    0);
	ck_assert_int_eq(workbook_grid_show(g, slice_of("2026-04-01"), &e), 0);
	ck_assert_int_eq(workbook_grid_sheet(g, slice_of("Two"), &e), 0);
	g->sheet[1].fault = mem_string("it is broken");
}

START_TEST(cells_pass_the_pipe_and_nothing_else_does)
{
	struct workbook_grid g, back;
	struct err e = ERR_INIT;
	struct buf wire, again;

	fill(&g);
	buf_init(&wire, 10000);
	buf_init(&again, 10000);
	workbook_wire_write(&g, NULL, &wire);
	for (size_t n = 0; n < wire.n; n++) {
		workbook_grid_init(&back);
		ck_assert_int_eq(workbook_wire_read(slice_make(wire.data, n),
				     &back, &e),
		    -1);
		workbook_grid_free(&back);
	}
	workbook_grid_init(&back);
	ck_assert_int_eq(workbook_wire_read(buf_slice(&wire), &back, &e), 0);
	ck_assert_int_eq(back.sheet[0].hidden, WORKBOOK_VERY_HIDDEN);
	ck_assert_str_eq(back.sheet[1].fault, "it is broken");
	workbook_wire_write(&back, NULL, &again);
	ck_assert(slice_equal(buf_slice(&wire), buf_slice(&again)));
	workbook_grid_free(&back);
	workbook_grid_free(&g);
	buf_free(&wire);
	buf_free(&again);
}
END_TEST

/* ------------------------------------------------- what the process has */

/* Before this program's reader reads, it looks at itself when the file begins
 * so; what it finds is its answer. */
static const char inspect[] = "PK, but look at yourself";

/* What stands in the memory of a process that starts the reader, and nowhere
 * else in these letters: the program has only others, each of which is made of
 * one of them. */
static const uint8_t masked[] = "n-xhv-cbo-|pf}`v-{hs";

enum { MASK = 0x0d };

/* A sanitizer's tables are larger, and nobody could read through them. */
static const unsigned long region_max = 16UL * 1024 * 1024;

static bool
stands_at(const uint8_t *p)
{
	for (size_t i = 0; i < sizeof(masked) - 1; i++)
		if ((p[i] ^ MASK) != masked[i])
			return false;
	return true;
}

static bool
region_holds(int memory, unsigned long begin, unsigned long end)
{
	uint8_t page[4096 + sizeof(masked)];

	for (unsigned long at = begin; at < end; at += 4096) {
		ssize_t n = pread(memory, page, sizeof(page), (off_t)at);
		bool found = false;

		for (ssize_t i = 0; i + (ssize_t)sizeof(masked) <= n; i++)
			found = found || stands_at(page + i);
		mem_wipe(page, sizeof(page));
		if (found)
			return true;
	}
	return false;
}

/* Whether it stands anywhere in this process's writable memory. */
static bool
memory_holds(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	unsigned long begin, end;
	char line[512], may[5];
	bool found = false;

	ASSERT(maps != NULL && memory >= 0);
	while (!found && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %4s", &begin, &end, may) == 3 &&
		    may[1] == 'w' && end - begin <= region_max)
			found = region_holds(memory, begin, end);
	(void)fclose(maps);
	(void)close(memory);
	return found;
}

/* What this process has that a fresh one has not. */
static void
say_what_is_held(struct err *e)
{
	int files = 0;

	for (int fd = STDERR_FILENO + 1; fd < DESCRIPTORS; fd++)
		files += fcntl(fd, F_GETFD) >= 0;
	(void)err_set(e, ERR_REFUSED,
	    "environment: %s, files: %d, memory of another: %s",
	    environ && environ[0] ? "yes" : "no", files,
	    memory_holds() ? "yes" : "no");
}

/* The reader of this program. */
static int
be_reader(void)
{
	char begins[sizeof(inspect)] = { 0 };
	struct err e = ERR_INIT;
	struct buf out;

	if (pread(STDIN_FILENO, begins, sizeof(begins) - 1, 0) < 0 ||
	    strcmp(begins, inspect) != 0)
		return workbook_reader_main();
	say_what_is_held(&e);
	buf_init(&out, TEXT_MAX);
	workbook_wire_write(NULL, &e, &out);
	if (write(STDOUT_FILENO, out.data, out.n) < 0)
		return 1;
	buf_free(&out);
	return 0;
}

START_TEST(the_reader_holds_nothing_of_the_process_that_starts_it)
{
	char *secret = mem_alloc(sizeof(masked)), *dir = unit_dir();
	struct workbook_grid g;
	struct err here = ERR_INIT, there = ERR_INIT;
	int open_file = open(dir, O_RDONLY);

	for (size_t i = 0; i < sizeof(masked) - 1; i++)
		secret[i] = (char)(masked[i] ^ MASK);
	ck_assert_int_eq(setenv("A_SECRET", "1", 1), 0);
	ck_assert_int_ge(open_file, 0);
	/* It would be found: it is, here. */
	say_what_is_held(&here);
	ck_assert_msg(strstr(here.text, "environment: yes") != NULL &&
			  strstr(here.text, "files: 0,") == NULL &&
			  strstr(here.text, "another: yes") != NULL,
	    "%s", here.text);
	ck_assert_int_eq(workbook_open(slice_of(inspect), WORKBOOK_READER_SELF,
			     &g, &there),
	    -1);
	ck_assert_str_eq(there.text,
	    "environment: no, files: 0, memory of another: no");
	workbook_grid_free(&g);
	(void)close(open_file);
	mem_wipe(secret, sizeof(masked));
	free(secret);
	unit_remove(dir);
}
END_TEST

/* A reader that waits for its file, by a user who is not root. */
static pid_t
start_waiting(int *to_it)
{
	int file[2];
	pid_t pid;

	ck_assert_int_eq(pipe(file), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		int none = open("/dev/null", O_WRONLY);

		(void)close(file[1]);
		if (dup2(file[0], STDIN_FILENO) < 0 ||
		    dup2(none, STDOUT_FILENO) < 0)
			_exit(1);
		if (geteuid() == 0 &&
		    (setgid(NOBODY) < 0 || setuid(NOBODY) < 0))
			_exit(1);
		(void)execl(WORKBOOK_READER_SELF, "reader",
		    WORKBOOK_READER_COMMAND, (char *)NULL);
		_exit(1);
	}
	(void)close(file[0]);
	*to_it = file[1];
	return pid;
}

/* The most bytes of a core file of that process; -1 if unknown. */
static long
core_limit(pid_t pid)
{
	char path[64], line[256];
	long most = -1;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/limits", (int)pid);
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "Max core file size", 18) == 0)
			most = strtol(line + 18, NULL, 10);
	if (f != NULL)
		(void)fclose(f);
	return most;
}

/* The files in /proc of a process that is closed to others of its user belong to
 * root. */
static bool
is_closed(pid_t pid)
{
	char path[64];
	struct stat st;

	(void)snprintf(path, sizeof(path), "/proc/%d/environ", (int)pid);
	return stat(path, &st) == 0 && st.st_uid == 0;
}

START_TEST(the_reader_leaves_no_core_and_is_closed_to_others)
{
	const struct timespec moment = { .tv_nsec = 10000000 };
	struct rlimit limit;
	bool done = false;
	long most;
	int to_it;
	pid_t pid;

	ck_assert_int_eq(getrlimit(RLIMIT_CORE, &limit), 0);
	/* With 0, a core could be piped to a collector. */
	most = limit.rlim_max == 0 ? 0 : 1;
	pid = start_waiting(&to_it);
	for (int i = 0; !done && i < 500; i++) {
		done = core_limit(pid) == most && is_closed(pid);
		if (!done)
			(void)nanosleep(&moment, NULL);
	}
	(void)close(to_it);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert(done);
}
END_TEST

/* ------------------------------------------------------------------ reading */

static void
make_book(struct buf *file)
{
	buf_init(file, TEXT_MAX);
	zip_fixture_book(
	    slice_of("<row><c t=\"str\"><v>Client ID</v></c></row>"), 0, file);
}

/* Read it by that program: "" for success. */
static const char *
reads(const struct buf *file, const char *program)
{
	static struct err e;
	struct workbook_grid g;

	e = (struct err)ERR_INIT;
	if (workbook_open(buf_slice(file), program, &g, &e) == 0) {
		ck_assert_uint_eq(g.cells, 1);
		ck_assert(slice_is(workbook_grid_text(&g, &g.cell[0]),
		    "Client ID"));
	}
	workbook_grid_free(&g);
	return e.text;
}

START_TEST(a_fresh_process_reads_bytes)
{
	struct buf file;

	make_book(&file);
	ck_assert_str_eq(reads(&file, WORKBOOK_READER_SELF), "");
	buf_free(&file);
}
END_TEST

/* No descriptor of the child may take another's place before it is used. */
START_TEST(a_process_without_standard_streams_reads_too)
{
	struct buf file;
	int in = dup(0), out = dup(1), error = dup(2);
	const char *why;

	make_book(&file);
	(void)close(0);
	(void)close(1);
	(void)close(2);
	why = reads(&file, WORKBOOK_READER_SELF);
	ck_assert_int_eq(dup2(in, 0) + dup2(out, 1) + dup2(error, 2), 3);
	ck_assert_str_eq(why, "");
	(void)close(in);
	(void)close(out);
	(void)close(error);
	buf_free(&file);
}
END_TEST

START_TEST(a_reader_that_fails_is_an_error)
{
	struct buf file;

	make_book(&file);
	ck_assert(strstr(reads(&file, "/nowhere/reader"), "cannot start"));
	ck_assert(strstr(reads(&file, "/bin/true"), "to its end"));
	ck_assert(strstr(reads(&file, "/bin/false"), "was not read"));
	buf_free(&file);
}
END_TEST

int
main(int argc, char **argv)
{
	const TTest *const tests[] = {
		cells_pass_the_pipe_and_nothing_else_does,
		the_reader_holds_nothing_of_the_process_that_starts_it,
		the_reader_leaves_no_core_and_is_closed_to_others,
		a_fresh_process_reads_bytes,
		a_process_without_standard_streams_reads_too,
		a_reader_that_fails_is_an_error, NULL
	};

	if (workbook_reader_asked(argc, argv))
		return be_reader();
	return unit_main("workbook", tests);
}
