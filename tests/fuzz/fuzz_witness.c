/* Any bytes as the body of add-checkpoint: what is read is written back as it
 * was. */
#include <stddef.h>
#include <stdint.h>

#include "protocol/witness_request.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct slice body = slice_make(bytes, len);
	struct err e = ERR_INIT;
	struct witness_request r;
	struct buf again;

	if (witness_request_parse(&r, body, &e) < 0) {
		ASSERT(e.kind == ERR_REFUSED);
		return 0;
	}
	ASSERT(r.proof.n <= LIMITS_PROOF_HASHES_MAX);
	buf_init(&again, WITNESS_REQUEST_MAX);
	witness_request_write(r.old, &r.proof, r.note.whole, &again);
	ASSERT(slice_equal(buf_slice(&again), body));
	buf_free(&again);
	return 0;
}
