/*
 * Room, asked for before work begins: a disk that a backup fills stops the centre that is
 * on it.
 */
#include "aggregator/backup/snapshot_room.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/disk.h"

int
snapshot_room_ask(const char *folder, uint64_t bytes, const char *what,
    struct err *e)
{
	struct disk_room room;

	if (disk_room(folder, &room, e) < 0)
		return -1;
	if (room.bytes >= bytes)
		return 0;
	(void)err_set(e, ERR_SYSTEM,
	    "%s needs %" PRIu64 " MiB on the disk of %s for a moment, and "
	    "%" PRIu64 " are left; nothing was made",
	    what, (bytes >> 20) + 1, folder, room.bytes >> 20);
	return err_code(e, "full");
}

/* Of 512 parts and 2^53 bytes each the sum is below 2^63. */
uint64_t
snapshot_room_need(const struct snapshot_head *h, unsigned stores)
{
	uint64_t need = LIMITS_ROOM_FLOOR_BYTES;

	for (size_t i = 0; i < h->n; i++) {
		bool store = strcmp(h->part[i].name, "store.db") == 0;

		need += h->part[i].bytes * (store ? 1 + stores : 1);
	}
	return need;
}
