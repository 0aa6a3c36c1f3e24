#ifndef SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_ROOM_H
#define SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_ROOM_H

#include "aggregator/backup/snapshot_head.h"
#include "common/base/err.h"

/*
 * Whether the disk of the folder, which is there, has room for so many bytes: ERR_SYSTEM,
 * code "full", where it has not.  `what` begins the sentence: "a backup".
 */
int snapshot_room_ask(const char *folder, uint64_t bytes, const char *what,
    struct err *e) MUST_USE;

/*
 * What it takes to unpack the parts of h, with `stores` more things of the size of its
 * store beside them, and to leave what a centre on the same disk needs to go on
 * (LIMITS_ROOM_FLOOR_BYTES).
 */
uint64_t snapshot_room_need(const struct snapshot_head *h, unsigned stores);

#endif
