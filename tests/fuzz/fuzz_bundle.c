/*
 * Any bytes as an entry bundle of a copy of the log: one byte of width, then the
 * bundle.  What is read is written back as it was, in order.
 */
#include <stddef.h>
#include <stdint.h>

#include "aggregator/remake/remake_mirror.h"
#include "common/base/err.h"
#include "protocol/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

struct again {
	uint64_t next;
	struct buf bytes;
};

static int
add(void *arg, uint64_t index, struct slice note, struct err *e)
{
	struct again *a = arg;

	(void)e;
	ASSERT(index == a->next++);
	tile_entry_write(&a->bytes, note);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct remake_mirror_bundle bundle = { .first = 512 };
	struct again again = { .next = 512 };
	struct err e = ERR_INIT;
	struct slice rest;

	if (len == 0)
		return 0;
	bundle.width = bytes[0] + 1U;
	rest = slice_make(bytes + 1, len - 1);
	buf_init(&again.bytes, len);
	if (remake_mirror_entries(rest, &bundle, add, &again, &e) == 0) {
		ASSERT(again.next == 512 + bundle.width);
		ASSERT(slice_equal(buf_slice(&again.bytes), rest));
	} else {
		ASSERT(e.text[0] != '\0');
	}
	buf_free(&again.bytes);
	return 0;
}
