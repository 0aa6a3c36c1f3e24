/*
 * Any bytes as the head of a backup.  What is read is written again to the same bytes,
 * and no name in it leads out of a folder.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/backup/snapshot_head.h"
#include "common/base/err.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(const struct snapshot_head *h, struct slice all)
{
	struct buf again;

	buf_init(&again, LIMITS_BACKUP_HEAD_MAX);
	snapshot_head_write(h, &again);
	ASSERT(slice_equal(buf_slice(&again), all));
	buf_free(&again);
	for (size_t i = 0; i < h->n; i++) {
		const char *name = h->part[i].name;

		ASSERT(name[0] != '/' && name[0] != '.' &&
		       strstr(name, "..") != name &&
		       strstr(name, "/.") == NULL);
		ASSERT(strncmp(name, "lock", 4) != 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct slice all = slice_make(bytes, len);
	struct snapshot_head *h;
	struct err e = ERR_INIT;

	if (len > LIMITS_BACKUP_HEAD_MAX)
		return 0;
	h = mem_alloc(sizeof(*h));
	if (snapshot_head_parse(h, all, &e) == 0)
		check(h, all);
	else
		ASSERT(e.text[0] != '\0');
	free(h);
	return 0;
}
