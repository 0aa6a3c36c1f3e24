/*
 * Commitments, openings and the boxes that carry them (PROTOCOL.md, section 5).
 * The public log holds the commitment alone.  A return is a few small numbers, so
 * without the salt anybody could find them by hashing guesses.
 */
#include "protocol/opening.h"

#include <sodium.h>
#include <string.h>

#include "common/base/encode.h"
#include "protocol/limits.h"

static const char commit_tag[] = "sheaf-commit/v1\n";
static const char opening_tag[] = "sheaf-open/v1\n";

enum {
	TAG_SIZE = sizeof(opening_tag) - 1,
	FRONT_SIZE = TAG_SIZE + OPENING_SALT_SIZE
};

_Static_assert((int)OPENING_SEAL_EXTRA == (int)crypto_box_SEALBYTES,
    "size of a seal");
_Static_assert((FRONT_SIZE + LIMITS_PAYLOAD_MAX) / LIMITS_OPENING_STEP + 1 ==
		   LIMITS_OPENING_MAX / LIMITS_OPENING_STEP,
    "the largest payload fits the largest opening");

struct hash
opening_commit(struct slice header,
    const uint8_t salt[static OPENING_SALT_SIZE], struct slice payload)
{
	/* With the header, so that an opening cannot be moved to another
	 * service or period; hashed and before the payload, so that every
	 * piece but the last has a fixed length and no bytes can pass from
	 * one to the next. */
	struct hash h = hash_of(header);
	const struct slice piece[] = {
		slice_of(commit_tag),
		slice_make(h.b, sizeof(h.b)),
		slice_make(salt, OPENING_SALT_SIZE),
		payload,
	};

	return hash_of_pieces(piece, sizeof(piece) / sizeof(piece[0]));
}

void
opening_write(const uint8_t salt[static OPENING_SALT_SIZE],
    struct slice payload, struct buf *out)
{
	const size_t step = LIMITS_OPENING_STEP;
	size_t n = FRONT_SIZE + payload.n, padded;
	uint8_t *to;

	ASSERT(payload.n <= LIMITS_PAYLOAD_MAX);
	/* At a multiple of the step, a whole further block: the reader has
	 * to find padding in every case. */
	padded = (n / step + 1) * step;
	to = buf_extend(out, padded);
	if (to == NULL)
		return;
	memcpy(to, opening_tag, TAG_SIZE);
	memcpy(to + TAG_SIZE, salt, OPENING_SALT_SIZE);
	if (payload.n > 0)
		memcpy(to + FRONT_SIZE, payload.p, payload.n);
	memset(to + n, 0, padded - n);
	ASSERT(sodium_pad(NULL, to, n, step, padded) == 0);
}

static int
refuse(struct err *e, const char *why)
{
	return err_refuse(e, "opening", 0,
	    "the opening does not open the batch: %s", why);
}

/*
 * Where the padding of ISO 7816-4 begins: at the last byte that is not 0,
 * which must be 0x80 and lie in the last block.  False when there is none.
 * The scan may stop early: padding is no secret to someone who has opened the
 * box, and all its faults get the same answer.  libsodium's, which never
 * stops early, took 4 % of an aggregator's time in a profile.
 */
static bool
find_padding(struct slice padded, size_t *n)
{
	static const uint8_t zeros[64] = { 0 };
	size_t i = padded.n, front = padded.n - LIMITS_OPENING_STEP;

	/* In large steps at first: half of an opening is padding. */
	while (i >= front + sizeof(zeros) &&
	       memcmp(padded.p + i - sizeof(zeros), zeros, sizeof(zeros)) == 0)
		i -= sizeof(zeros);
	while (i > front && padded.p[i - 1] == 0)
		i--;
	if (i == front || padded.p[i - 1] != 0x80)
		return false;
	*n = i - 1;
	return true;
}

int
opening_read(struct slice opening, uint8_t salt[static OPENING_SALT_SIZE],
    struct slice *payload, struct err *e)
{
	size_t n = 0;

	/* find_padding() counts on at least one whole block. */
	if (opening.n == 0 || opening.n > LIMITS_OPENING_MAX ||
	    opening.n % LIMITS_OPENING_STEP != 0 || !find_padding(opening, &n))
		return refuse(e, "its padding is wrong");
	if (n < FRONT_SIZE || memcmp(opening.p, opening_tag, TAG_SIZE) != 0)
		return refuse(e, "it does not begin as openings do");
	memcpy(salt, opening.p + TAG_SIZE, OPENING_SALT_SIZE);
	*payload = slice_make(opening.p + FRONT_SIZE, n - FRONT_SIZE);
	return 0;
}

bool
opening_box_fits(size_t n)
{
	return n > OPENING_SEAL_EXTRA && n <= LIMITS_BOX_MAX &&
	       (n - OPENING_SEAL_EXTRA) % LIMITS_OPENING_STEP == 0;
}

void
opening_seal(struct slice opening, const struct keys_recipient *to,
    struct buf *out)
{
	uint8_t *box = buf_extend(out, opening.n + OPENING_SEAL_EXTRA);

	/* It fails for keys of small order only, and no trust statement that
	 * was parsed holds one (P-TRU-2).  The box names no sender: what makes
	 * it the site's is the signed commitment. */
	if (box != NULL)
		ASSERT(crypto_box_seal(box, opening.p, opening.n, to->b) == 0);
}

void
opening_name(char out[static OPENING_NAME_SIZE], const struct hash *id)
{
	encode_hex(out, id->b, HASH_SIZE);
	memcpy(out + 2 * HASH_SIZE, OPENING_ENDING, sizeof(OPENING_ENDING));
}

bool
opening_unseal(struct slice box, const struct keys_recipient *public,
    const uint8_t secret[static 32], struct buf *out)
{
	uint8_t *to;

	buf_reset(out);
	/* Lengths first: a box of a length that no opening has costs no
	 * scalar multiplication (P-ENV-4). */
	if (!opening_box_fits(box.n))
		return false;
	to = buf_extend(out, box.n - OPENING_SEAL_EXTRA);
	ASSERT(to != NULL);
	if (crypto_box_seal_open(to, box.p, box.n, public->b, secret) == 0)
		return true;
	buf_reset(out);
	return false;
}
