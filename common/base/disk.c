/*
 * How much room is left, asked before work begins: a write that fails in the
 * middle of it is the worse moment to learn it.
 */
#include "common/base/disk.h"

#include <errno.h>
#include <sys/statvfs.h>

int
disk_room(const char *path, struct disk_room *room, struct err *e)
{
	struct statvfs v;
	int rc;

	do
		rc = statvfs(path, &v);
	while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return err_errno(e, errno,
		    "cannot find out how much room is left for %s", path);
	room->bytes = (uint64_t)v.f_bavail * v.f_frsize;
	room->files = v.f_files > 0 ? (uint64_t)v.f_favail : UINT64_MAX;
	return 0;
}
