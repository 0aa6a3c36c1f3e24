/*
 * The keys of a vault, and how an account opens them.  No other file of the
 * agent but vault_field.c calls libsodium, so that what is done with secrets
 * can be read in two places.
 */
#include "agent/vault/vault_box.h"

#include <sodium.h>
#include <string.h>

#include "agent/vault/vault_recovery.h"
#include "common/base/mem.h"

_Static_assert(VAULT_SLOT_SALT == crypto_pwhash_SALTBYTES &&
		   VAULT_SLOT_PUBLIC == crypto_box_PUBLICKEYBYTES &&
		   VAULT_SLOT_BOX == crypto_box_SEALBYTES + VAULT_BOX_KEY &&
		   VAULT_BOX_KEY == crypto_box_SEEDBYTES &&
		   VAULT_HASH_SEED == crypto_box_SEEDBYTES &&
		   VAULT_BOX_NONCE ==
		       crypto_aead_xchacha20poly1305_ietf_NPUBBYTES &&
		   VAULT_BOX_TAG == crypto_aead_xchacha20poly1305_ietf_ABYTES,
    "a slot has room for exactly what it holds");

/* Subkeys of the master key, by number for crypto_kdf. */
enum { SUBKEY_FIELDS = 1, SUBKEY_LOOKUP, SUBKEY_WRAP, SUBKEY_SLOTS };
static const char kdf_context[crypto_kdf_CONTEXTBYTES + 1] = "SheafVlt";

struct vault *
vault_box_new(const struct vault_column *const *columns)
{
	struct vault *v;

	ASSERT(sodium_init() >= 0);
	/* Locked and in no dump, and on pages of its own. */
	v = sodium_malloc(sizeof(*v));
	ASSERT(v != NULL);
	mem_not_inherited(v, sizeof(*v));
	memset(v, 0, sizeof(*v));
	v->columns = columns;
	randombytes_buf(&v->age.opened, sizeof(v->age.opened));
	return v;
}

void
vault_lock(struct vault *v)
{
	sodium_free(v); /* wipes it; NULL is allowed */
}

static void
derive_subkeys(struct vault *v)
{
	crypto_kdf_derive_from_key(v->fields, VAULT_BOX_KEY, SUBKEY_FIELDS,
	    kdf_context, v->master);
	crypto_kdf_derive_from_key(v->lookup, VAULT_BOX_KEY, SUBKEY_LOOKUP,
	    kdf_context, v->master);
	crypto_kdf_derive_from_key(v->wrap, VAULT_BOX_KEY, SUBKEY_WRAP,
	    kdf_context, v->master);
	crypto_kdf_derive_from_key(v->slots, VAULT_BOX_KEY, SUBKEY_SLOTS,
	    kdf_context, v->master);
}

void
vault_box_begin(struct vault *v, bool weak)
{
	randombytes_buf(v->header.database_id, sizeof(v->header.database_id));
	v->header.generation = 1;
	v->header.weak = weak;
	vault_box_fresh(v);
	randombytes_buf(v->label, sizeof(v->label));
}

void
vault_box_fresh(struct vault *v)
{
	randombytes_buf(v->master, sizeof(v->master));
	derive_subkeys(v);
}

/* ------------------------------------------------------------ sealed bytes */

void
vault_box_seal(const uint8_t key[static VAULT_BOX_KEY], struct slice ad,
    struct slice plain, struct buf *out)
{
	uint8_t nonce[VAULT_BOX_NONCE];
	size_t n = out->n;

	randombytes_buf(nonce, sizeof(nonce));
	buf_add(out, nonce, sizeof(nonce));
	buf_add_slice(out, plain);
	for (int i = 0; i < VAULT_BOX_TAG; i++)
		buf_u8(out, 0);
	if (out->full)
		return;
	ASSERT(out->n == n + VAULT_BOX_NONCE + plain.n + VAULT_BOX_TAG);
	/* In place: the copy of plain made above does not stay. */
	crypto_aead_xchacha20poly1305_ietf_encrypt(out->data + n +
						       VAULT_BOX_NONCE,
	    NULL, out->data + n + VAULT_BOX_NONCE, plain.n, ad.p, ad.n, NULL,
	    nonce, key);
}

bool
vault_box_unseal(const uint8_t key[static VAULT_BOX_KEY], struct slice ad,
    struct slice sealed, uint8_t *out)
{
	if (sealed.n < VAULT_BOX_NONCE + VAULT_BOX_TAG)
		return false;
	return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL,
		   sealed.p + VAULT_BOX_NONCE, sealed.n - VAULT_BOX_NONCE, ad.p,
		   ad.n, sealed.p, key) == 0;
}

/* ------------------------------------------------------------------- slots */

void
vault_box_salt(struct vault_slot *s, bool weak)
{
	vault_slot_set_cost(s, weak);
	randombytes_buf(s->salt, sizeof(s->salt));
}

int
vault_box_hash(const struct vault_slot *s, const char *password,
    uint8_t seed[static VAULT_HASH_SEED], struct err *e)
{
	ASSERT(sodium_init() >= 0);
	if (crypto_pwhash(seed, VAULT_HASH_SEED, password, strlen(password),
		s->salt, s->passes, (size_t)s->memory_bytes,
		crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_set(e, ERR_SYSTEM,
		    "checking the password needs %llu MiB of free memory",
		    (unsigned long long)(s->memory_bytes >> 20));
	return 0;
}

/* The printed key has 256 random bits, which nobody can guess: a slow hash
 * would add nothing. */
static void
recovery_seed(uint8_t seed[static VAULT_BOX_KEY], const struct vault_slot *s,
    const uint8_t secret[static VAULT_RECOVERY_BYTES])
{
	crypto_generichash(seed, VAULT_BOX_KEY, s->salt, sizeof(s->salt),
	    secret, VAULT_RECOVERY_BYTES);
}

void
vault_box_set_public(struct vault_slot *s, uint8_t seed[static VAULT_HASH_SEED])
{
	uint8_t private[crypto_box_SECRETKEYBYTES];

	crypto_box_seed_keypair(s->public, private, seed);
	sodium_memzero(private, sizeof(private));
	sodium_memzero(seed, VAULT_BOX_KEY);
}

void
vault_box_set_recovery(struct vault_slot *s,
    char text[static VAULT_RECOVERY_SIZE])
{
	uint8_t secret[VAULT_RECOVERY_BYTES], seed[VAULT_BOX_KEY];

	randombytes_buf(s->salt, sizeof(s->salt));
	randombytes_buf(secret, sizeof(secret));
	vault_recovery_write(text, secret);
	recovery_seed(seed, s, secret);
	vault_box_set_public(s, seed);
	sodium_memzero(secret, sizeof(secret));
}

void
vault_box_hand(const struct vault *v, struct vault_slot *s)
{
	ASSERT(crypto_box_seal(s->box, v->master, VAULT_BOX_KEY, s->public) ==
	       0);
}

/* One sentence for both: somebody who guesses must not learn which names
 * exist. */
int
vault_box_wrong(bool recovery, struct err *e)
{
	return err_refuse(e, "password", 0, "%s",
	    recovery ? "this is not the recovery key of this register"
		     : "the name or the password is wrong");
}

/* Open the slot's box with the key pair of seed, which is wiped. */
static int
open_box(struct vault *v, const struct vault_slot *s,
    uint8_t seed[static VAULT_BOX_KEY], struct err *e)
{
	uint8_t public[VAULT_SLOT_PUBLIC], private[crypto_box_SECRETKEYBYTES];
	bool ok;

	crypto_box_seed_keypair(public, private, seed);
	ok = crypto_box_seal_open(v->master, s->box, sizeof(s->box), public,
		 private) == 0;
	sodium_memzero(private, sizeof(private));
	sodium_memzero(seed, VAULT_BOX_KEY);
	if (!ok)
		return vault_box_wrong(s->recovery, e);
	derive_subkeys(v);
	return 0;
}

bool
vault_box_fits(const struct vault_slot *s,
    const uint8_t seed[static VAULT_HASH_SEED])
{
	uint8_t public[VAULT_SLOT_PUBLIC], private[crypto_box_SECRETKEYBYTES];
	uint8_t master[VAULT_BOX_KEY];
	bool fits;

	crypto_box_seed_keypair(public, private, seed);
	fits = sodium_memcmp(public, s->public, sizeof(public)) == 0 ||
	       crypto_box_seal_open(master, s->box, sizeof(s->box), public,
		   private) == 0;
	sodium_memzero(private, sizeof(private));
	sodium_memzero(master, sizeof(master));
	return fits;
}

int
vault_box_open_hashed(struct vault *v, const struct vault_slot *s,
    const uint8_t seed[static VAULT_HASH_SEED], struct err *e)
{
	uint8_t copy[VAULT_BOX_KEY];

	memcpy(copy, seed, sizeof(copy));
	return open_box(v, s, copy, e); /* which wipes it */
}

int
vault_box_open_recovery(struct vault *v, const struct vault_slot *s,
    const char *text, struct err *e)
{
	uint8_t secret[VAULT_RECOVERY_BYTES], seed[VAULT_BOX_KEY];

	if (vault_recovery_read(secret, text, e) < 0)
		return -1;
	recovery_seed(seed, s, secret);
	sodium_memzero(secret, sizeof(secret));
	return open_box(v, s, seed, e);
}

/* The box is public: only the master key in it is secret.  Every part has a
 * fixed length, so two different slots never give the same bytes. */
static void
describe_slot(const struct vault_slot *s, struct buf *out)
{
	buf_u8(out, s->recovery);
	buf_u64be(out, s->passes);
	buf_u64be(out, s->memory_bytes);
	buf_add(out, s->salt, sizeof(s->salt));
	buf_add(out, s->public, sizeof(s->public));
	buf_add(out, s->box, sizeof(s->box));
	buf_add(out, s->role, sizeof(s->role));
	buf_add(out, s->name, sizeof(s->name));
}

void
vault_box_mac(const struct vault *v, const struct vault_slot_list *slots,
    uint8_t mac[static VAULT_SLOT_MAC])
{
	struct buf text;

	buf_init(&text, (slots->n + 1) * 2 * sizeof(struct vault_slot));
	buf_puts(&text, "sheaf-vault-slots/v2\n");
	buf_add(&text, v->header.database_id, sizeof(v->header.database_id));
	buf_u64be(&text, v->header.generation);
	buf_u8(&text, v->header.weak);
	for (size_t i = 0; i < slots->n; i++)
		describe_slot(&slots->slot[i], &text);
	/* Registers of releases without an access log have no such word. */
	if (v->header.logged)
		buf_puts(&text, "logged");
	/* Nor this one, until a team leader says so. */
	if (v->header.workers_seal)
		buf_puts(&text, "workers seal");
	ASSERT(!text.full);
	crypto_generichash(mac, VAULT_SLOT_MAC, text.data, text.n, v->slots,
	    sizeof(v->slots));
	buf_free(&text);
}

void
vault_box_mac_rows(const struct vault *v, const char *field, struct slice list,
    uint8_t mac[static VAULT_SLOT_MAC])
{
	crypto_generichash_state state;
	struct buf head;

	buf_init(&head, VAULT_BOX_AD_MAX);
	buf_puts(&head, "sheaf-vault-rows/v1\n");
	buf_add(&head, v->header.database_id, sizeof(v->header.database_id));
	buf_u64be(&head, v->header.generation);
	buf_puts(&head, field);
	buf_u8(&head, 0);
	ASSERT(!head.full);
	crypto_generichash_init(&state, v->slots, sizeof(v->slots),
	    VAULT_SLOT_MAC);
	crypto_generichash_update(&state, head.data, head.n);
	crypto_generichash_update(&state, list.p, list.n);
	crypto_generichash_final(&state, mac, VAULT_SLOT_MAC);
	buf_free(&head);
}

bool
vault_box_same(struct slice a, struct slice b)
{
	return a.n == b.n && sodium_memcmp(a.p, b.p, a.n) == 0;
}
