/*
 * The floor is one figure for all disks, and holds for the largest group that
 * there can be: a floor that followed the group at hand would let small groups
 * use up what the next large one needs.
 */
#include "aggregator/centre/room.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/disk.h"
#include "common/base/file.h"
#include "protocol/limits.h"

static const char *const folders[] = { ".", "lock", "log" };

static void
judge(struct room *r)
{
	unsigned long long left_mib = r->bytes >> 20,
			   floor_mib = LIMITS_ROOM_FLOOR_BYTES >> 20;

	r->below = r->bytes < LIMITS_ROOM_FLOOR_BYTES ||
		   r->files < LIMITS_ROOM_FLOOR_FILES;
	if (r->bytes < LIMITS_ROOM_FLOOR_BYTES)
		(void)snprintf(r->reason, sizeof(r->reason),
		    "the centre has no room on its disk: %llu MiB are left, "
		    "and below %llu MiB it takes nothing new; what it has "
		    "received is safe, and sending again works once there is "
		    "room",
		    left_mib, floor_mib);
	else if (r->below)
		(void)snprintf(r->reason, sizeof(r->reason),
		    "the centre's disk has room for %llu more files, and below "
		    "%d it takes nothing new; what it has received is safe, "
		    "and sending again works once there is room",
		    (unsigned long long)r->files, LIMITS_ROOM_FLOOR_FILES);
}

int
room_look(const char *dir, struct room *r, struct err *e)
{
	*r = (struct room){ .bytes = UINT64_MAX, .files = UINT64_MAX };
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		char *path = file_path(dir, folders[i]);
		struct disk_room one;
		int rc = disk_room(path, &one, e);

		free(path);
		if (rc < 0)
			return -1;
		if (one.bytes < r->bytes)
			r->bytes = one.bytes;
		if (one.files < r->files)
			r->files = one.files;
	}
	judge(r);
	return 0;
}
