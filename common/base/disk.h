#ifndef SHEAF_COMMON_BASE_DISK_H
#define SHEAF_COMMON_BASE_DISK_H

#include <stdint.h>

#include "common/base/err.h"

/* What a file system has left for this user. */
struct disk_room {
	uint64_t bytes;
	uint64_t files; /* UINT64_MAX where it does not count them */
};

/*
 * Room on the file system of path.  A quota of the user is not in these
 * figures: where there is one, only a write shows that it is used up.
 */
int disk_room(const char *path, struct disk_room *room, struct err *e) MUST_USE;

#endif
