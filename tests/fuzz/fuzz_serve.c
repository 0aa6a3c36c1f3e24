/*
 * Any bytes as a message between the owner of a register and a command: what
 * is accepted is written again byte for byte, and its texts lie within it.
 */
#include "agent/serve/serve_message.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct serve_message m;
	struct err e = ERR_INIT, carried = ERR_INIT;
	struct buf again;

	if (serve_message_parse(&m, slice_make(bytes, n), &e) != 0) {
		ASSERT(e.kind == ERR_CORRUPT && m.kind == 0);
		return 0;
	}
	buf_init(&again, n + 4);
	serve_message_write(&m, &again);
	ASSERT(!again.full && again.n == n + 4);
	ASSERT(memcmp(again.data + 4, bytes, n) == 0);
	buf_free(&again);
	if (m.kind == SERVE_FAILED || m.kind == SERVE_END) {
		ASSERT(serve_message_error(&m, &carried) == -1);
		ASSERT(carried.kind <= ERR_CORRUPT);
	}
	return 0;
}
