#ifndef SHEAF_AGGREGATOR_CENTRE_ROOM_H
#define SHEAF_AGGREGATOR_CENTRE_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"

/*
 * Room on the disk for one more group of statements.  A group that is begun
 * must come to its end: once its leaves are stored, a lock, a tile or a
 * checkpoint that cannot be written ends the process.  So room is asked for
 * before, and below the floor (LIMITS_ROOM_FLOOR_BYTES, _FILES) nothing new is
 * taken.
 */
struct room {
	uint64_t bytes; /* left, where least is */
	uint64_t files; /* names left, likewise; UINT64_MAX: not counted */
	bool below;     /* the floor */
	/* When below: a sentence for the site, without a path. */
	char reason[ERR_TEXT_MAX];
};

/*
 * Look at the state directory and at the folders in it that may lie on other
 * disks.  Any thread.  -1 when nothing can be said.
 */
int room_look(const char *dir, struct room *r, struct err *e) MUST_USE;

#endif
