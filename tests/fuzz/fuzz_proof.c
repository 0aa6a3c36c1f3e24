/*
 * Any bytes as a receipt, and as proofs: two bytes of sizes, then hashes. What
 * is read is written back as it was, and no bytes prove anything false.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/base/err.h"
#include "protocol/receipt.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
read_receipt(struct slice text)
{
	struct err e = ERR_INIT;
	struct receipt r;
	struct buf again;

	if (receipt_parse(&r, text, &e))
		return;
	buf_init(&again, LIMITS_RECEIPT_MAX);
	receipt_write(&r, &again);
	ASSERT(slice_equal(buf_slice(&again), text));
	buf_free(&again);
}

/*
 * A verifier that never saw these roots: any proof that leads to them from
 * given hashes would be a collision.
 */
static void
read_proof(const uint8_t *bytes, size_t len)
{
	const struct hash root = { { 0xff } }, start = { { 0xfe } };
	struct tree_proof p = { .n = 0 };
	uint64_t at = bytes[0], size = bytes[1];

	for (size_t i = 2; i + HASH_SIZE <= len; i += HASH_SIZE) {
		if (p.n == LIMITS_PROOF_HASHES_MAX)
			break;
		memcpy(p.h[p.n++].b, bytes + i, HASH_SIZE);
	}
	ASSERT(!tree_verify_inclusion(&p, &start, at, size, &root));
	ASSERT(!tree_verify_consistency(&p, at, &start, size, &root));
	at <<= 45;
	size <<= 46;
	ASSERT(!tree_verify_inclusion(&p, &start, at, size, &root));
	ASSERT(!tree_verify_consistency(&p, at, &start, size, &root));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	read_receipt(slice_make(bytes, len));
	if (len >= 2)
		read_proof(bytes, len);
	return 0;
}
