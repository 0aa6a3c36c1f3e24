/*
 * What every unit test would otherwise repeat: main(), suites, directories.
 */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/mem.h"

enum { TIMEOUT_S = 120 };

int
unit_run(const struct unit_suite *s)
{
	Suite *suite = suite_create(s->name);
	TCase *all = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_set_timeout(all, TIMEOUT_S);
	tcase_add_unchecked_fixture(all, s->begin_once, s->end_once);
	tcase_add_checked_fixture(all, s->begin, s->end);
	for (const TTest *const *t = s->tests; *t != NULL; t++)
		tcase_add_test(all, *t);
	if (s->loop != NULL)
		tcase_add_loop_test(all, s->loop, 0, s->times);
	suite_add_tcase(suite, all);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

int
unit_main(const char *name, const TTest *const *tests)
{
	return unit_run(&(struct unit_suite){ .name = name, .tests = tests });
}

char *
unit_dir(void)
{
	const char *base = getenv("TMPDIR");
	char *dir =
	    mem_printf("%s/sheaf-unit-XXXXXX", base != NULL ? base : "/tmp");

	ck_assert_ptr_nonnull(mkdtemp(dir));
	return dir;
}

static void
remove_below(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;

	ck_assert_ptr_nonnull(d);
	while ((entry = readdir(d)) != NULL) {
		char *path = mem_printf("%s/%s", dir, entry->d_name);
		struct stat st;

		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0) {
			ck_assert_int_eq(lstat(path, &st), 0);
			if (S_ISDIR(st.st_mode))
				remove_below(path);
			ck_assert_int_eq(remove(path), 0);
		}
		free(path);
	}
	closedir(d);
}

void
unit_remove(char *dir)
{
	remove_below(dir);
	ck_assert_int_eq(rmdir(dir), 0);
	free(dir);
}
