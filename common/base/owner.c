/* Files that root makes in a folder of somebody else's. */
#define _GNU_SOURCE /* O_PATH, AT_EMPTY_PATH */
#include "common/base/owner.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"

void
owner_give_fd(int fd, const char *dir)
{
	struct stat folder, file;

	if (geteuid() == 0 && stat(dir, &folder) == 0 &&
	    fstat(fd, &file) == 0 && S_ISREG(file.st_mode) &&
	    file.st_nlink == 1 && file.st_uid != folder.st_uid)
		(void)!fchownat(fd, "", folder.st_uid, folder.st_gid,
		    AT_EMPTY_PATH);
}

void
owner_give(const char *dir, const char *name)
{
	char *path;
	int fd;

	if (geteuid() != 0)
		return;
	/* O_PATH, since closing another descriptor of a file lets go of all locks
	 * that this process has on it. */
	path = file_path(dir, name);
	fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	free(path);
	if (fd < 0)
		return;
	owner_give_fd(fd, dir);
	(void)close(fd);
}
