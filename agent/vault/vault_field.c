/*
 * Single fields and wrapped keys: sealed, opened, looked up under the keys of
 * an open vault.
 */
#include "agent/vault/vault_field.h"

#include <sodium.h>
#include <string.h>

#include "agent/vault/vault_box.h"

enum {
	/* The length of a name says something about it, so lengths are padded
	 * to multiples of this. */
	FIELD_STEP = 256
};

/* What a wrapped key is bound to: it opens only in this register, under this
 * master key, as what it was wrapped as. */
static void
wrap_ad(const struct vault *v, const char *label, struct buf *ad)
{
	buf_init(ad, VAULT_BOX_AD_MAX);
	buf_puts(ad, "sheaf-vault-wrap/v1\n");
	buf_add(ad, v->header.database_id, sizeof(v->header.database_id));
	buf_u64be(ad, v->header.generation);
	buf_puts(ad, label);
	ASSERT(!ad->full);
}

void
vault_wrap(const struct vault *v, const char *label, struct slice secret,
    struct buf *out)
{
	struct buf ad;

	wrap_ad(v, label, &ad);
	vault_box_seal(v->wrap, buf_slice(&ad), secret, out);
	buf_free(&ad);
}

int
vault_unwrap(const struct vault *v, const char *label, struct slice wrapped,
    uint8_t *out, size_t n, struct err *e)
{
	struct buf ad;
	bool ok;

	wrap_ad(v, label, &ad);
	ok = wrapped.n == VAULT_BOX_NONCE + n + VAULT_BOX_TAG &&
	     vault_box_unseal(v->wrap, buf_slice(&ad), wrapped, out);
	buf_free(&ad);
	if (ok)
		return 0;
	sodium_memzero(out, n);
	return err_set(e, ERR_CORRUPT,
	    "the %s in the register does not open with its master key", label);
}

/* What a field is bound to.  The numbers have fixed lengths and no name of a
 * column holds a zero byte, so no two places give the same bytes. */
static void
field_ad(const struct vault *v, const struct vault_place *place, struct buf *ad)
{
	buf_init(ad, VAULT_BOX_AD_MAX);
	buf_puts(ad, "sheaf-vault-field/v1\n");
	buf_add(ad, v->header.database_id, sizeof(v->header.database_id));
	buf_u64be(ad, v->header.generation);
	buf_u64be(ad, (uint64_t)place->row);
	buf_u64be(ad, (uint64_t)place->version);
	buf_puts(ad, place->table);
	if (place->about != NULL) {
		buf_u8(ad, 0);
		buf_puts(ad, place->about);
	}
	ASSERT(!ad->full);
}

void
vault_seal(const struct vault *v, const struct vault_place *place,
    struct slice plain, struct buf *out)
{
	size_t padded_n = (plain.n / FIELD_STEP + 1) * FIELD_STEP;
	struct buf ad, padded;

	buf_init(&padded, padded_n);
	buf_add_slice(&padded, plain);
	/* ISO/IEC 7816-4, as sodium_unpad() reads it: 0x80, then zeros. */
	buf_u8(&padded, 0x80);
	while (padded.n < padded_n)
		buf_u8(&padded, 0);
	field_ad(v, place, &ad);
	vault_box_seal(v->fields, buf_slice(&ad), buf_slice(&padded), out);
	sodium_memzero(padded.data, padded.n);
	buf_free(&padded);
	buf_free(&ad);
}

int
vault_open(const struct vault *v, const struct vault_place *place,
    struct slice sealed, struct buf *out, struct err *e)
{
	size_t n = sealed.n < VAULT_BOX_NONCE + VAULT_BOX_TAG
		       ? 0
		       : sealed.n - VAULT_BOX_NONCE - VAULT_BOX_TAG;
	size_t plain_n = 0;
	struct buf ad, padded;
	bool ok;

	buf_init(&padded, n);
	for (size_t i = 0; i < n; i++)
		buf_u8(&padded, 0);
	field_ad(v, place, &ad);
	ok = n > 0 &&
	     vault_box_unseal(v->fields, buf_slice(&ad), sealed, padded.data) &&
	     sodium_unpad(&plain_n, padded.data, n, FIELD_STEP) == 0;
	if (ok)
		buf_add(out, padded.data, plain_n);
	if (n > 0)
		sodium_memzero(padded.data, n);
	buf_free(&padded);
	buf_free(&ad);
	if (ok)
		return 0;
	return err_set(e, ERR_CORRUPT,
	    "the sealed field %s of row %lld does not belong there: the"
	    " register has been changed by something other than sheaf-agent",
	    place->table, (long long)place->row);
}

/* The zero byte after the service keeps ("a", "bc") and ("ab", "c") apart. */
static void
keyed_hash(const uint8_t key[static VAULT_BOX_KEY], const char *service,
    struct slice text, uint8_t out[static VAULT_LOOKUP_SIZE])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, key, VAULT_BOX_KEY, VAULT_LOOKUP_SIZE);
	crypto_generichash_update(&state, (const uint8_t *)service,
	    strlen(service) + 1);
	crypto_generichash_update(&state, text.p, text.n);
	crypto_generichash_final(&state, out, VAULT_LOOKUP_SIZE);
}

void
vault_lookup(const struct vault *v, const char *service, struct slice reference,
    uint8_t out[static VAULT_LOOKUP_SIZE])
{
	keyed_hash(v->lookup, service, reference, out);
}

void
vault_label(const struct vault *v, const char *service, struct slice text,
    uint8_t out[static VAULT_LOOKUP_SIZE])
{
	keyed_hash(v->label, service, text, out);
}

void
vault_lasting(const struct vault *v, const char *purpose, struct slice text,
    uint8_t out[static VAULT_LASTING_SIZE])
{
	static const char of[] = "sheaf-vault-lasting/v1\n";
	crypto_generichash_state state;
	uint8_t key[VAULT_BOX_KEY];

	crypto_generichash_init(&state, v->label, VAULT_BOX_KEY, VAULT_BOX_KEY);
	crypto_generichash_update(&state, (const uint8_t *)of, strlen(of));
	crypto_generichash_update(&state, (const uint8_t *)purpose,
	    strlen(purpose));
	crypto_generichash_final(&state, key, sizeof(key));
	crypto_generichash(out, VAULT_LASTING_SIZE, text.p, text.n, key,
	    sizeof(key));
	sodium_memzero(key, sizeof(key));
}
