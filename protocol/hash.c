#include "protocol/hash.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"

/*
 * libcrypto's SHA256() uses the processor's SHA instructions: 0.5 us for a
 * tree node and 3.3 us for 4 KiB, where libsodium takes 0.7 and 16 us.  Its
 * one-shot form is the only one that is neither deprecated nor in need of a
 * context kept between calls; so pieces are joined first.
 */
enum { JOIN_MAX = 4608 }; /* a leaf: one byte and the largest note */

struct hash
hash_of(struct slice bytes)
{
	struct hash h;

	ASSERT(SHA256(bytes.n == 0 ? h.b : bytes.p, bytes.n, h.b) != NULL);
	return h;
}

static void
join(uint8_t *to, const struct slice *piece, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (piece[i].n == 0)
			continue;
		memcpy(to, piece[i].p, piece[i].n);
		to += piece[i].n;
	}
}

struct hash
hash_of_pieces(const struct slice *piece, size_t n)
{
	uint8_t small[JOIN_MAX], *joined = small;
	struct hash h;
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += piece[i].n;
	if (total > sizeof(small))
		joined = mem_alloc(total);
	join(joined, piece, n);
	h = hash_of(slice_make(joined, total));
	if (joined != small)
		free(joined);
	return h;
}

bool
hash_equal(const struct hash *a, const struct hash *b)
{
	return memcmp(a->b, b->b, HASH_SIZE) == 0;
}

struct hash
hash_empty(void)
{
	return hash_of(slice_make("", 0));
}
