/* Files: whole or not at all, private whatever the umask, faults in words. */
#include "common/base/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "tests/unit/unit.h"

static char *dir;

static void
check_content(const char *path, const char *want, unsigned mode)
{
	struct err e = ERR_INIT;
	struct stat st;
	struct buf b;

	ck_assert_int_eq(file_read(path, 100000, &b, &e), 0);
	ck_assert_str_eq(buf_str(&b), want);
	buf_free(&b);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, mode);
}

static size_t
entries(void)
{
	struct err e = ERR_INIT;
	struct file_names names;
	size_t n;

	ck_assert_int_eq(file_list(dir, "", &names, &e), 0);
	n = names.n;
	file_names_free(&names);
	return n;
}

START_TEST(replacing_is_whole_and_private)
{
	struct err e = ERR_INIT;
	char *path;

	dir = unit_dir();
	path = file_path(dir, "a");
	(void)umask(0);
	ck_assert_int_eq(file_replace(path, slice_of("one"), 0600, &e), 0);
	check_content(path, "one", 0600);
	(void)umask(077);
	ck_assert_int_eq(file_replace(path, slice_of("two!"), 0644, &e), 0);
	check_content(path, "two!", 0644);
	ck_assert_uint_eq(entries(), 1);
	free(path);
	unit_remove(dir);
}
END_TEST

START_TEST(a_failed_replacement_leaves_the_old_file)
{
	struct err e = ERR_INIT;
	char *path;

	dir = unit_dir();
	path = file_path(dir, "d");
	ck_assert_int_eq(mkdir(path, 0700), 0);
	/* A directory cannot be replaced by a file. */
	ck_assert_int_eq(file_replace(path, slice_of("x"), 0600, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, path));
	ck_assert_uint_eq(entries(), 1);
	free(path);
	path = file_path(dir, "none/x");
	ck_assert_int_eq(file_replace(path, slice_of("x"), 0600, &e), -1);
	ck_assert_int_eq(e.kind, ERR_SYSTEM);
	free(path);
	unit_remove(dir);
}
END_TEST

START_TEST(creating_refuses_what_exists)
{
	struct err e = ERR_INIT;
	char *path;

	dir = unit_dir();
	path = file_path(dir, "a");
	ck_assert_int_eq(file_create(path, slice_of("one"), 0640, &e), 0);
	ck_assert_int_eq(file_create(path, slice_of("two"), 0640, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_str_eq(e.code, "exists");
	check_content(path, "one", 0640);
	ck_assert_uint_eq(entries(), 1);
	/* A dangling link exists too. */
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(symlink("nowhere", path), 0);
	ck_assert_int_eq(file_create(path, slice_of("two"), 0640, &e), -1);
	ck_assert(file_exists(path));
	free(path);
	unit_remove(dir);
}
END_TEST

START_TEST(reading_has_a_ceiling)
{
	struct err e = ERR_INIT;
	struct buf b;
	char *path;

	dir = unit_dir();
	path = file_path(dir, "a");
	ck_assert_int_eq(file_replace(path, slice_of("12345"), 0600, &e), 0);
	ck_assert_int_eq(file_read(path, 5, &b, &e), 0);
	buf_free(&b);
	ck_assert_int_eq(file_read(path, 4, &b, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	buf_free(&b);
	ck_assert_int_eq(file_read("no such file", 4, &b, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "No such file"));
	buf_free(&b);
	ck_assert_int_eq(file_read(dir, 4, &b, &e), -1);
	buf_free(&b);
	free(path);
	unit_remove(dir);
}
END_TEST

START_TEST(directories_with_their_parents)
{
	struct err e = ERR_INIT;
	struct stat st;
	char *deep, *file;

	dir = unit_dir();
	deep = file_path(dir, "a/b/c/");
	(void)umask(0);
	ck_assert_int_eq(file_make_dir(deep, 0700, &e), 0);
	ck_assert_int_eq(file_make_dir(deep, 0755, &e), 0);
	ck_assert_int_eq(stat(deep, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
	file = file_path(dir, "f");
	ck_assert_int_eq(file_replace(file, slice_of(""), 0600, &e), 0);
	ck_assert_int_eq(file_make_dir(file, 0700, &e), -1);
	free(file);
	file = file_path(dir, "f/x");
	ck_assert_int_eq(file_make_dir(file, 0700, &e), -1);
	free(file);
	free(deep);
	unit_remove(dir);
}
END_TEST

START_TEST(removing_twice_is_fine)
{
	struct err e = ERR_INIT;
	char *path;

	dir = unit_dir();
	path = file_path(dir, "a");
	ck_assert_int_eq(file_replace(path, slice_of(""), 0600, &e), 0);
	ck_assert_int_eq(file_remove(path, &e), 0);
	ck_assert(!file_exists(path));
	ck_assert_int_eq(file_remove(path, &e), 0);
	ck_assert_int_eq(file_remove(dir, &e), -1);
	free(path);
	unit_remove(dir);
}
END_TEST

START_TEST(listing_is_sorted_and_hides_temporaries)
{
	static const char *const made[] = { "b.x", "a.x", "c.y", ".tmp-abcdef",
		"x", ".x" };
	struct err e = ERR_INIT;
	struct file_names names;

	dir = unit_dir();
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		char *path = file_path(dir, made[i]);

		ck_assert_int_eq(file_replace(path, slice_of(""), 0600, &e), 0);
		free(path);
	}
	ck_assert_int_eq(file_list(dir, ".x", &names, &e), 0);
	ck_assert_uint_eq(names.n, 3);
	ck_assert_str_eq(names.name[0], ".x");
	ck_assert_str_eq(names.name[1], "a.x");
	ck_assert_str_eq(names.name[2], "b.x");
	file_names_free(&names);
	ck_assert_int_eq(file_list(dir, "", &names, &e), 0);
	ck_assert_uint_eq(names.n, 5);
	file_names_free(&names);
	ck_assert_int_eq(file_list("no such dir", "", &names, &e), -1);
	ck_assert_uint_eq(names.n, 0);
	unit_remove(dir);
}
END_TEST

START_TEST(one_holder_of_a_lock)
{
	struct err e = ERR_INIT;
	int first, second;
	char *path;

	dir = unit_dir();
	path = file_path(dir, "lock");
	ck_assert_int_eq(file_lock(path, &first, &e), 0);
	ck_assert_int_eq(file_lock(path, &second, &e), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	ck_assert_int_eq(second, -1);
	file_unlock(second);
	file_unlock(first);
	ck_assert_int_eq(file_lock(path, &second, &e), 0);
	check_content(path, "", 0600);
	file_unlock(second);
	free(path);
	unit_remove(dir);
}
END_TEST

/* The child has the lock for a while; whoever waits gets it afterwards. */
START_TEST(a_lock_is_waited_for)
{
	const struct timespec a_while = { .tv_nsec = 50 * 1000000L };
	struct err e = ERR_INIT;
	int fd, held[2];
	char *path, c;
	pid_t child;

	dir = unit_dir();
	path = file_path(dir, "lock");
	ck_assert_int_eq(pipe(held), 0);
	child = fork();
	if (child == 0) {
		bool got =
		    file_lock(path, &fd, &e) == 0 && write(held[1], "", 1) == 1;

		(void)nanosleep(&a_while, NULL);
		_exit(got ? 0 : 1);
	}
	ck_assert_int_eq(read(held[0], &c, 1), 1);
	ck_assert_int_eq(file_lock_wait(path, 60000, &fd, &e), 0);
	file_unlock(fd);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	(void)close(held[0]);
	(void)close(held[1]);
	free(path);
	unit_remove(dir);
}
END_TEST

START_TEST(names_and_folders)
{
	static const char *const want[][2] = { { "a", "." }, { "/a", "/" },
		{ "x/y/z", "x/y" }, { "./a", "." } };

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		char *got = file_dir(want[i][0]);

		ck_assert_str_eq(got, want[i][1]);
		free(got);
	}
}
END_TEST

/* The secret of a file with that content, or NULL; free it. */
static char *
secret(const char *content, size_t n, size_t max, struct err *e)
{
	char *path = file_path(dir, "s"), out[64];
	int rc;

	memset(out, 'z', sizeof(out));
	ck_assert_int_eq(file_replace(path, slice_make(content, n), 0600, e),
	    0);
	rc = file_read_secret(path, NULL, out, max, e);
	free(path);
	if (rc == 0)
		return mem_string(out);
	for (size_t i = 0; i < max; i++)
		ck_assert_int_eq(out[i], 0);
	ck_assert_int_eq(out[max], 'z');
	return NULL;
}

START_TEST(secrets_are_one_line)
{
	static const struct {
		const char *content, *want; /* want NULL: refused */
	} cases[] = { { "abcd", "abcd" }, { "abcd\n", "abcd" },
		{ "abcd\r\n", "abcd" }, { "abcd\r\nmore", "abcd" },
		{ "ab\n\n", "ab" }, { " a ", " a " }, { "ab\r", "ab\r" },
		{ "abcde", NULL }, { "abcde\n", NULL }, { "abcde\r\n", NULL },
		{ "", NULL }, { "\n", NULL }, { "\r\n", NULL } };
	struct err e = ERR_INIT;

	dir = unit_dir();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *got =
		    secret(cases[i].content, strlen(cases[i].content), 5, &e);

		if (cases[i].want == NULL)
			ck_assert_msg(got == NULL, "case %zu", i);
		else
			ck_assert_str_eq(got, cases[i].want);
		ck_assert_ptr_null(strstr(e.text, "abc"));
		free(got);
	}
	ck_assert_ptr_null(secret("a\0b", 3, 5, &e));
	unit_remove(dir);
}
END_TEST

START_TEST(secrets_from_standard_input_line_by_line)
{
	struct err e = ERR_INIT;
	char out[16];
	int p[2];

	ck_assert_int_eq(pipe(p), 0);
	ck_assert_int_eq(write(p[1], "first\nsecond\n", 13), 13);
	(void)close(p[1]);
	ck_assert_int_ge(dup2(p[0], STDIN_FILENO), 0);
	ck_assert_int_eq(file_read_secret("-", NULL, out, 16, &e), 0);
	ck_assert_str_eq(out, "first");
	ck_assert_int_eq(file_read_secret("-", NULL, out, 16, &e), 0);
	ck_assert_str_eq(out, "second");
	ck_assert_int_eq(file_read_secret("-", NULL, out, 16, &e), -1);
}
END_TEST

START_TEST(no_terminal_is_said)
{
	struct err e = ERR_INIT;
	char out[16];
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		(void)setsid();
		_exit(file_read_secret(NULL, "? ", out, 16, &e) == -1 &&
			      e.kind == ERR_USAGE
			  ? 0
			  : 1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { replacing_is_whole_and_private,
		a_failed_replacement_leaves_the_old_file,
		creating_refuses_what_exists, reading_has_a_ceiling,
		directories_with_their_parents, removing_twice_is_fine,
		listing_is_sorted_and_hides_temporaries, one_holder_of_a_lock,
		a_lock_is_waited_for, names_and_folders, secrets_are_one_line,
		secrets_from_standard_input_line_by_line, no_terminal_is_said,
		NULL };

	return unit_main("file", tests);
}
