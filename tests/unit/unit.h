#ifndef SHEAF_TESTS_UNIT_UNIT_H
#define SHEAF_TESTS_UNIT_UNIT_H

#include <check.h>

/* What every unit test would otherwise repeat. */

/*
 * Run the tests of a NULL-terminated list as one suite; gives main()'s
 * result.  CK_* variables of Check apply.
 */
int unit_main(const char *name, const TTest *const *tests);

/* A new empty directory (mode 0700) for one test; freed by unit_remove(). */
char *unit_dir(void);

/* Remove such a directory with all it holds, and free its name. */
void unit_remove(char *dir);

#endif
