/*
 * Secret keys, signing and random bytes.  In a file of its own so that a program
 * that must not sign can do without it: tests/lint/auditor_no_signing.sh looks
 * whether the auditor does.
 */
#include "protocol/sign.h"

#include <sodium.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/err.h"
#include "protocol/cosignature.h"
#include "protocol/limits.h"

enum { TYPE_ED25519 = 0x01, TYPE_COSIGNER = 0x04 };

struct sign_key
sign_key_from_seed(const uint8_t seed[static 32])
{
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	struct sign_key key;

	/* The seed alone is kept.  The library's longer form of the key is made
	 * for each signature and wiped, so there is one secret to look after. */
	memcpy(key.seed, seed, sizeof(key.seed));
	ASSERT(crypto_sign_seed_keypair(key.public.b, secret, seed) == 0);
	sodium_memzero(secret, sizeof(secret));
	return key;
}

struct sign_key
sign_key_random(void)
{
	uint8_t seed[32];
	struct sign_key key;

	randombytes_buf(seed, sizeof(seed));
	key = sign_key_from_seed(seed);
	sodium_memzero(seed, sizeof(seed));
	return key;
}

struct sign_key
sign_key_once(const uint8_t secret[static 32])
{
	static const uint8_t tag[] = "sheaf-once/v1\n";
	crypto_hash_sha256_state state;
	uint8_t seed[crypto_hash_sha256_BYTES];
	struct sign_key key;

	/* Not hash_of_pieces(), which would leave a copy of the secret. */
	(void)crypto_hash_sha256_init(&state);
	(void)crypto_hash_sha256_update(&state, tag, sizeof(tag) - 1);
	(void)crypto_hash_sha256_update(&state, secret, 32);
	(void)crypto_hash_sha256_final(&state, seed);
	key = sign_key_from_seed(seed);
	sodium_memzero(&state, sizeof(state));
	sodium_memzero(seed, sizeof(seed));
	return key;
}

struct sign_recipient
sign_recipient_from_seed(const uint8_t seed[static 32])
{
	struct sign_recipient r;

	ASSERT(crypto_box_seed_keypair(r.public.b, r.secret, seed) == 0);
	return r;
}

struct sign_recipient
sign_recipient_random(void)
{
	struct sign_recipient r;

	ASSERT(crypto_box_keypair(r.public.b, r.secret) == 0);
	return r;
}

void
sign_note(struct buf *note, size_t text_n, bool first, const char *name,
    const struct sign_key *key)
{
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	uint8_t public[crypto_sign_PUBLICKEYBYTES];
	uint8_t blob[4 + crypto_sign_BYTES];

	ASSERT(!note->full && text_n > 0 && text_n <= note->n);
	ASSERT(note->data[text_n - 1] == '\n');
	/* A later signature is over the same text, not over the lines before
	 * it: signers do not depend on each other's order. */
	ASSERT(!first || text_n == note->n);
	ASSERT(keys_is_name(slice_of(name)));
	ASSERT(crypto_sign_seed_keypair(public, secret, key->seed) == 0);
	ASSERT(crypto_sign_detached(blob + 4, NULL, note->data, text_n,
		   secret) == 0);
	sodium_memzero(secret, sizeof(secret));
	keys_id(blob, name, TYPE_ED25519, &key->public);
	buf_printf(note, "%s\xe2\x80\x94 %s ", first ? "\n" : "", name);
	encode_base64(note, blob, sizeof(blob));
	buf_u8(note, '\n');
}

void
sign_cosignature(struct buf *out, struct slice text, const char *name,
    const struct sign_key *key, uint64_t time)
{
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	uint8_t public[crypto_sign_PUBLICKEYBYTES];
	uint8_t signature[crypto_sign_BYTES], id[4];
	struct buf message, blob;

	ASSERT(text.n > 0 && text.p[text.n - 1] == '\n');
	ASSERT(time > 0 && time <= INT64_MAX);
	ASSERT(keys_is_name(slice_of(name)));
	buf_init(&message, LIMITS_CHECKPOINT_MAX + COSIGNATURE_HEAD_MAX);
	buf_init(&blob, sizeof(id) + sizeof(time) + sizeof(signature));
	cosignature_message(time, text, &message);
	ASSERT(!message.full);
	ASSERT(crypto_sign_seed_keypair(public, secret, key->seed) == 0);
	ASSERT(crypto_sign_detached(signature, NULL, message.data, message.n,
		   secret) == 0);
	sodium_memzero(secret, sizeof(secret));
	keys_id(id, name, TYPE_COSIGNER, &key->public);
	buf_add(&blob, id, sizeof(id));
	buf_u64be(&blob, time);
	buf_add(&blob, signature, sizeof(signature));
	buf_printf(out, "\xe2\x80\x94 %s ", name);
	encode_base64(out, blob.data, blob.n);
	buf_u8(out, '\n');
	buf_free(&message);
	buf_free(&blob);
}

void
sign_random(void *p, size_t n)
{
	randombytes_buf(p, n);
}
