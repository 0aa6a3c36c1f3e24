/*
 * A folder of copies removed.  It is walked by descriptors and not by paths, so that
 * nobody who puts a link in its place leads elsewhere.
 */
#include "aggregator/backup/snapshot_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/mem.h"

static int
fault(const char *shown, struct err *e)
{
	return err_errno(e, errno, "cannot remove %s", shown);
}

/* What is in the folder; fd is closed. */
static int
empty(int fd, const char *shown, struct err *e)
{
	DIR *d = fdopendir(fd);
	struct dirent *entry;
	int rc = 0;

	if (d == NULL) {
		(void)close(fd);
		return fault(shown, e);
	}
	while (rc == 0 && (entry = readdir(d)) != NULL) {
		const char *name = entry->d_name;
		int below;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		if (unlinkat(dirfd(d), name, 0) == 0)
			continue;
		below = openat(dirfd(d), name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (below < 0)
			rc = fault(shown, e);
		else
			rc = empty(below, shown, e);
		if (rc == 0 && unlinkat(dirfd(d), name, AT_REMOVEDIR) < 0)
			rc = fault(shown, e);
	}
	(void)closedir(d);
	return rc;
}

int
snapshot_tree_remove(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return fault(path, e);
	if (empty(fd, path, e) < 0)
		return -1;
	return rmdir(path) < 0 ? fault(path, e) : 0;
}

static void
give(int fd, const struct stat *owner)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && st.st_uid == 0 &&
	    (S_ISDIR(st.st_mode) || st.st_nlink == 1))
		(void)!fchown(fd, owner->st_uid, owner->st_gid);
}

/* What is in the folder; fd is closed. */
static void
give_within(int fd, const struct stat *owner)
{
	DIR *d = fdopendir(fd);
	struct dirent *entry;

	if (d == NULL) {
		(void)close(fd);
		return;
	}
	while ((entry = readdir(d)) != NULL) {
		struct stat st;
		int below;

		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		below = openat(dirfd(d), entry->d_name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		if (below < 0)
			continue;
		give(below, owner);
		if (fstat(below, &st) == 0 && S_ISDIR(st.st_mode))
			give_within(below, owner);
		else
			(void)close(below);
	}
	(void)closedir(d);
}

static void
give_tree(const char *path, const char *like, bool all)
{
	struct stat owner;
	int fd;

	if (geteuid() != 0 || stat(like, &owner) < 0 || owner.st_uid == 0)
		return;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	give(fd, &owner);
	if (all)
		give_within(fd, &owner);
	else
		(void)close(fd);
}

void
snapshot_tree_give(const char *path, const char *like)
{
	give_tree(path, like, false);
}

void
snapshot_tree_give_all(const char *path, const char *like)
{
	give_tree(path, like, true);
}

void
snapshot_tree_give_file(const char *path, const char *like)
{
	struct stat owner;
	int fd;

	if (geteuid() != 0 || stat(like, &owner) < 0 || owner.st_uid == 0)
		return;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	give(fd, &owner);
	(void)close(fd);
}

int
snapshot_tree_make(const char *path, const char *like, struct err *e)
{
	if (mkdir(path, 0700) == 0)
		snapshot_tree_give(path, like);
	else if (errno != EEXIST)
		return err_errno(e, errno, "cannot make %s", path);
	return 0;
}

static bool
is_one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

int
snapshot_tree_only(const char *path, const char *const *names, char **other,
    struct err *e)
{
	DIR *d = opendir(path);
	struct dirent *entry;

	*other = NULL;
	if (d == NULL && errno == ENOENT)
		return 0;
	if (d == NULL)
		return err_errno(e, errno, "cannot read %s", path);
	while ((entry = readdir(d)) != NULL) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    is_one_of(name, names) ||
		    (*other != NULL && strcmp(name, *other) > 0))
			continue;
		free(*other);
		*other = mem_string(name);
	}
	(void)closedir(d);
	return 0;
}
