#ifndef SHEAF_TESTS_UNIT_UNIT_H
#define SHEAF_TESTS_UNIT_UNIT_H

#include <check.h>

/* What every unit test would otherwise repeat. */

/*
 * Run the tests of a NULL-terminated list as one suite; gives main()'s
 * result.  CK_* variables of Check apply.
 */
int unit_main(const char *name, const TTest *const *tests);

/* A suite with more to say than its name and its tests. */
struct unit_suite {
	const char *name;
	const TTest *const *tests; /* ends with NULL */
	/* Before and after each test; NULL: nothing. */
	void (*begin)(void), (*end)(void);
	/* One more test, for each _i from 0 to times - 1; NULL: none. */
	const TTest *loop;
	int times;
	/* Before the first and after the last, in the process of which each
	 * test gets a copy (unless CK_FORK=no); NULL: nothing. */
	void (*begin_once)(void), (*end_once)(void);
};

/* Run it as unit_main() does. */
int unit_run(const struct unit_suite *s);

/* A new empty directory (mode 0700) for one test; freed by unit_remove(). */
char *unit_dir(void);

/* Remove such a directory with all it holds, and free its name. */
void unit_remove(char *dir);

#endif
