/* What root makes in a folder of somebody else's. */
#include "common/base/owner.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/unit/unit.h"

static char *dir;

enum { OTHER = 65534 }; /* nobody: of some user who is not root */

static uid_t
owner_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(lstat(path, &st), 0);
	return st.st_uid;
}

/* Whether another process sees a lock on the file. */
static bool
is_locked(const char *path)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		struct flock l = { .l_type = F_WRLCK };
		int fd = open(path, O_RDWR);

		_exit(fd >= 0 && fcntl(fd, F_GETLK, &l) == 0 &&
			      l.l_type != F_UNLCK
			  ? 0
			  : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

START_TEST(what_root_makes_is_the_folders_owners)
{
	struct flock l = { .l_type = F_WRLCK };
	struct err e = ERR_INIT;
	char *path, *aside, *link;
	int fd;

	dir = unit_dir();
	path = file_path(dir, "a.db");
	aside = file_path(dir, "aside");
	link = file_path(dir, "link");
	ck_assert_int_eq(file_replace(path, slice_of("a"), 0600, &e), 0);
	ck_assert_int_eq(file_replace(aside, slice_of("b"), 0600, &e), 0);
	ck_assert_int_eq(symlink("aside", link), 0);
	fd = open(path, O_RDWR);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fcntl(fd, F_SETLK, &l), 0);
	ck_assert(is_locked(path));
	/* Only root can give anything away. */
	if (geteuid() == 0)
		ck_assert_int_eq(chown(dir, OTHER, OTHER), 0);
	owner_give(dir, "a.db");
	owner_give(dir, "link");
	owner_give(dir, "none");
	ck_assert_uint_eq(owner_of(path), owner_of(dir));
	ck_assert_uint_eq(owner_of(aside), geteuid());
	ck_assert_uint_eq(owner_of(link), geteuid());
	ck_assert(is_locked(path));
	(void)close(fd);
	free(link);
	free(aside);
	free(path);
	unit_remove(dir);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { what_root_makes_is_the_folders_owners,
		NULL };
	const struct unit_suite suite = { .name = "owner", .tests = tests };

	return unit_run(&suite);
}
