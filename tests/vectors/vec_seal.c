/*
 * crypto_box_seal() without chance: the vectors need boxes that are the same each
 * time they are made.
 */
#include "tests/vectors/vec_seal.h"

#include <sodium.h>

#include "common/base/err.h"
#include "tests/vectors/vec.h"

/*
 * A sealed box is the public key made for it, then a box from it to the
 * recipient under the nonce BLAKE2b-192(that key || recipient's key).
 */
void
vec_seal(struct slice opening, const struct keys_recipient *to,
    const char *label, struct buf *out)
{
	struct sign_recipient once = vec_recipient(label);
	uint8_t nonce[crypto_box_NONCEBYTES], both[64], *box;

	for (size_t i = 0; i < 32; i++) {
		both[i] = once.public.b[i];
		both[32 + i] = to->b[i];
	}
	ASSERT(crypto_generichash(nonce, sizeof(nonce), both, sizeof(both),
		   NULL, 0) == 0);
	buf_add(out, once.public.b, sizeof(once.public.b));
	box = buf_extend(out, opening.n + crypto_box_MACBYTES);
	ASSERT(box && crypto_box_easy(box, opening.p, opening.n, nonce, to->b,
			  once.secret) == 0);
}
