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
