#include "agent/vault.h"

#include <sodium.h>
#include <string.h>

#include "agent/vault_recovery.h"
#include "agent/vault_slot.h"

enum {
	KEY_BYTES = 32,
	NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	/* Lengths of names say something; they are hidden in such steps. */
	FIELD_STEP = 256,
	AD_MAX = 256
};

_Static_assert(VAULT_SLOT_SALT == crypto_pwhash_SALTBYTES &&
		   VAULT_SLOT_BOX == NONCE_BYTES + KEY_BYTES + TAG_BYTES,
    "a slot has room for exactly what it holds");

/* Subkeys of the master key, by number for crypto_kdf. */
enum { SUBKEY_FIELDS = 1, SUBKEY_LOOKUP = 2, SUBKEY_WRAP = 3 };
static const char kdf_context[crypto_kdf_CONTEXTBYTES + 1] = "SheafVlt";

/* Lives in guarded, locked memory as a whole. */
struct vault {
	uint8_t master[KEY_BYTES];
	uint8_t fields[KEY_BYTES];
	uint8_t lookup[KEY_BYTES];
	uint8_t wrap[KEY_BYTES];
	uint8_t database_id[VAULT_SLOT_DATABASE_ID];
	uint64_t generation;
	char staff[VAULT_STAFF_MAX + 1];
};

void
vault_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}

/* ------------------------------------------------------------ sealed bytes */

/* Append nonce and ciphertext of plain under key, bound to ad. */
static void
seal(const uint8_t key[static KEY_BYTES], struct slice ad, struct slice plain,
    struct buf *out)
{
	uint8_t nonce[NONCE_BYTES];
	size_t n = out->n;

	randombytes_buf(nonce, sizeof(nonce));
	buf_add(out, nonce, sizeof(nonce));
	buf_add_slice(out, plain);
	for (int i = 0; i < TAG_BYTES; i++)
		buf_u8(out, 0);
	if (out->full)
		return;
	ASSERT(out->n == n + NONCE_BYTES + plain.n + TAG_BYTES);
	/* In place: the copy of plain made above does not stay. */
	crypto_aead_xchacha20poly1305_ietf_encrypt(out->data + n + NONCE_BYTES,
	    NULL, out->data + n + NONCE_BYTES, plain.n, ad.p, ad.n, NULL, nonce,
	    key);
}

/* The reverse, into out, which has room for sealed.n - nonce - tag. */
static bool
unseal(const uint8_t key[static KEY_BYTES], struct slice ad,
    struct slice sealed, uint8_t *out)
{
	if (sealed.n < NONCE_BYTES + TAG_BYTES)
		return false;
	return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL,
		   sealed.p + NONCE_BYTES, sealed.n - NONCE_BYTES, ad.p, ad.n,
		   sealed.p, key) == 0;
}

/* ------------------------------------------------------------------- slots */

/* A slot's wrapped key opens only with the cost, name and role it was made
 * with, in its own register and key generation. */
static void
slot_ad(const struct vault *v, const struct vault_slot *s, struct buf *ad)
{
	buf_init(ad, AD_MAX);
	buf_puts(ad, "sheaf-vault-slot/v1\n");
	buf_add(ad, v->database_id, sizeof(v->database_id));
	buf_u64be(ad, v->generation);
	buf_u8(ad, s->recovery);
	buf_u64be(ad, s->passes);
	buf_u64be(ad, s->memory_bytes);
	buf_add(ad, s->salt, sizeof(s->salt));
	buf_printf(ad, "%s\n%s", s->role, s->name);
	ASSERT(!ad->full);
}

/* The key that wraps the master key, from the password of a slot. */
static int
password_key(uint8_t key[static KEY_BYTES], const struct vault_slot *s,
    const char *password, struct err *e)
{
	if (crypto_pwhash(key, KEY_BYTES, password, strlen(password), s->salt,
		s->passes, (size_t)s->memory_bytes,
		crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_set(e, ERR_SYSTEM,
		    "checking the password needs %llu MiB of free memory",
		    (unsigned long long)(s->memory_bytes >> 20));
	return 0;
}

/* The printed key is as strong as a key can be: no slow hash. */
static void
recovery_key(uint8_t key[static KEY_BYTES], const struct vault_slot *s,
    const uint8_t secret[static VAULT_RECOVERY_BYTES])
{
	crypto_generichash(key, KEY_BYTES, s->salt, sizeof(s->salt), secret,
	    VAULT_RECOVERY_BYTES);
}

static int
make_slot(struct db *db, const struct vault *v, struct vault_slot *s,
    const uint8_t key[static KEY_BYTES], struct err *e)
{
	struct buf ad, box;

	buf_init(&box, sizeof(s->box));
	slot_ad(v, s, &ad);
	seal(key, buf_slice(&ad), slice_make(v->master, KEY_BYTES), &box);
	ASSERT(box.n == sizeof(s->box));
	memcpy(s->box, box.data, box.n);
	buf_free(&ad);
	buf_free(&box);
	return vault_slot_store(db, s, e);
}

/* Open the slot's box into v->master. */
static bool
open_slot(struct vault *v, const struct vault_slot *s,
    const uint8_t key[static KEY_BYTES])
{
	struct buf ad;
	bool ok;

	slot_ad(v, s, &ad);
	ok = unseal(key, buf_slice(&ad), slice_make(s->box, sizeof(s->box)),
	    v->master);
	buf_free(&ad);
	return ok;
}

/* ------------------------------------------------------ making and opening */

static struct vault *
new_vault(void)
{
	struct vault *v;

	ASSERT(sodium_init() >= 0);
	v = sodium_malloc(sizeof(*v));
	ASSERT(v != NULL);
	memset(v, 0, sizeof(*v));
	return v;
}

static void
derive_subkeys(struct vault *v)
{
	crypto_kdf_derive_from_key(v->fields, KEY_BYTES, SUBKEY_FIELDS,
	    kdf_context, v->master);
	crypto_kdf_derive_from_key(v->lookup, KEY_BYTES, SUBKEY_LOOKUP,
	    kdf_context, v->master);
	crypto_kdf_derive_from_key(v->wrap, KEY_BYTES, SUBKEY_WRAP, kdf_context,
	    v->master);
}

void
vault_lock(struct vault *v)
{
	sodium_free(v); /* wipes it; NULL is allowed */
}

static int
read_header(struct db *db, struct vault *v, bool *weak, struct err *e)
{
	struct vault_slot_header header;

	if (vault_slot_read_header(db, &header, e) < 0)
		return -1;
	memcpy(v->database_id, header.database_id, sizeof(v->database_id));
	v->generation = header.generation;
	*weak = header.weak;
	return 0;
}

static int
store_header(struct db *db, const struct vault *v, bool weak, struct err *e)
{
	struct vault_slot_header header = { .generation = v->generation,
		.weak = weak };

	memcpy(header.database_id, v->database_id, sizeof(v->database_id));
	return vault_slot_store_header(db, &header, e);
}

static int
create_staff_slot(struct db *db, const struct vault *v, const char *password,
    bool weak, struct err *e)
{
	struct vault_slot s = { .role = "team_leader" };
	uint8_t key[KEY_BYTES];
	int rc;

	memcpy(s.name, v->staff, sizeof(s.name));
	vault_slot_set_cost(&s, weak);
	randombytes_buf(s.salt, sizeof(s.salt));
	rc = password_key(key, &s, password, e);
	if (rc == 0)
		rc = make_slot(db, v, &s, key, e);
	sodium_memzero(key, sizeof(key));
	return rc;
}

static int
create_recovery_slot(struct db *db, const struct vault *v,
    char text[static VAULT_RECOVERY_SIZE], struct err *e)
{
	struct vault_slot s = { .name = "recovery key", .recovery = true };
	uint8_t secret[VAULT_RECOVERY_BYTES], key[KEY_BYTES];
	int rc;

	randombytes_buf(s.salt, sizeof(s.salt));
	randombytes_buf(secret, sizeof(secret));
	vault_recovery_write(text, secret);
	recovery_key(key, &s, secret);
	rc = make_slot(db, v, &s, key, e);
	sodium_memzero(secret, sizeof(secret));
	sodium_memzero(key, sizeof(key));
	return rc;
}

int
vault_create(struct vault **out, struct db *db, const char *staff,
    const char *password, enum vault_cost cost,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e)
{
	bool weak = cost == VAULT_COST_WEAK_FOR_TESTS;
	struct vault *v;

	*out = NULL;
	if (vault_slot_check_new(staff, password, e) < 0)
		return -1;
	v = new_vault();
	memcpy(v->staff, staff, strlen(staff));
	randombytes_buf(v->master, sizeof(v->master));
	randombytes_buf(v->database_id, sizeof(v->database_id));
	v->generation = 1;
	derive_subkeys(v);
	if (db_begin(db, e) < 0)
		goto fail;
	if (store_header(db, v, weak, e) < 0 ||
	    create_staff_slot(db, v, password, weak, e) < 0 ||
	    create_recovery_slot(db, v, recovery, e) < 0 ||
	    db_commit(db, e) < 0) {
		db_rollback(db);
		goto fail;
	}
	*out = v;
	return 0;
fail:
	sodium_memzero(recovery, VAULT_RECOVERY_SIZE);
	vault_lock(v);
	return -1;
}

/* Try a slot's key; on success v is ready and *out holds it. */
static int
finish_unlock(struct vault **out, struct vault *v, const struct vault_slot *s,
    const uint8_t key[static KEY_BYTES], struct err *e)
{
	const char *name = s->recovery ? "recovery" : s->name;

	if (!open_slot(v, s, key))
		return err_refuse(e, "password", 0, "%s",
		    s->recovery
			? "this is not the recovery key of this register"
			: "the name or the password is wrong");
	derive_subkeys(v);
	memcpy(v->staff, name, strlen(name) + 1);
	*out = v;
	return 0;
}

int
vault_unlock(struct vault **out, struct db *db, const char *staff,
    const char *password, struct err *e)
{
	struct vault *v = new_vault();
	uint8_t key[KEY_BYTES];
	struct vault_slot s;
	bool weak;

	*out = NULL;
	if (read_header(db, v, &weak, e) == 0 &&
	    vault_slot_find(db, staff, false, weak, &s, e) == 0 &&
	    password_key(key, &s, password, e) == 0 &&
	    finish_unlock(out, v, &s, key, e) == 0)
		v = NULL;
	sodium_memzero(key, sizeof(key));
	vault_lock(v);
	return *out ? 0 : -1;
}

int
vault_unlock_recovery(struct vault **out, struct db *db, const char *recovery,
    struct err *e)
{
	struct vault *v = new_vault();
	uint8_t secret[VAULT_RECOVERY_BYTES], key[KEY_BYTES];
	struct vault_slot s;
	bool weak;

	*out = NULL;
	if (vault_recovery_read(secret, recovery, e) == 0 &&
	    read_header(db, v, &weak, e) == 0 &&
	    vault_slot_find(db, NULL, true, weak, &s, e) == 0) {
		recovery_key(key, &s, secret);
		if (finish_unlock(out, v, &s, key, e) == 0)
			v = NULL;
	}
	sodium_memzero(secret, sizeof(secret));
	sodium_memzero(key, sizeof(key));
	vault_lock(v);
	return *out ? 0 : -1;
}

const char *
vault_staff(const struct vault *v)
{
	return v->staff;
}

int
vault_slots(struct db *db, unsigned *slots, bool *weak, struct err *e)
{
	struct vault_slot_header header;
	struct db_stmt *q;
	int64_t n;
	bool found;

	if (vault_slot_read_header(db, &header, e) < 0)
		return -1;
	q = db_prepare(db,
	    "SELECT count(*) FROM vault_slot WHERE NOT recovery");
	if (db_get_i64(q, &n, &found, e) < 0)
		return -1;
	*slots = (unsigned)n;
	*weak = header.weak;
	return 0;
}

/* ------------------------------------------------------ wrapping and fields */

static void
wrap_ad(const struct vault *v, const char *label, struct buf *ad)
{
	buf_init(ad, AD_MAX);
	buf_puts(ad, "sheaf-vault-wrap/v1\n");
	buf_add(ad, v->database_id, sizeof(v->database_id));
	buf_u64be(ad, v->generation);
	buf_puts(ad, label);
	ASSERT(!ad->full);
}

void
vault_wrap(const struct vault *v, const char *label, struct slice secret,
    struct buf *out)
{
	struct buf ad;

	wrap_ad(v, label, &ad);
	seal(v->wrap, buf_slice(&ad), secret, out);
	buf_free(&ad);
}

int
vault_unwrap(const struct vault *v, const char *label, struct slice wrapped,
    uint8_t *out, size_t n, struct err *e)
{
	struct buf ad;
	bool ok;

	wrap_ad(v, label, &ad);
	ok = wrapped.n == NONCE_BYTES + n + TAG_BYTES &&
	     unseal(v->wrap, buf_slice(&ad), wrapped, out);
	buf_free(&ad);
	if (ok)
		return 0;
	sodium_memzero(out, n);
	return err_set(e, ERR_CORRUPT,
	    "the %s in the register does not open with its master key", label);
}

static void
field_ad(const struct vault *v, const struct vault_place *place, struct buf *ad)
{
	buf_init(ad, AD_MAX);
	buf_puts(ad, "sheaf-vault-field/v1\n");
	buf_add(ad, v->database_id, sizeof(v->database_id));
	buf_u64be(ad, v->generation);
	buf_u64be(ad, (uint64_t)place->row);
	buf_u64be(ad, (uint64_t)place->version);
	buf_puts(ad, place->table);
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
	/* ISO/IEC 7816-4, as sodium_pad: 0x80 and zeros. */
	buf_u8(&padded, 0x80);
	while (padded.n < padded_n)
		buf_u8(&padded, 0);
	field_ad(v, place, &ad);
	seal(v->fields, buf_slice(&ad), buf_slice(&padded), out);
	sodium_memzero(padded.data, padded.n);
	buf_free(&padded);
	buf_free(&ad);
}

int
vault_open(const struct vault *v, const struct vault_place *place,
    struct slice sealed, struct buf *out, struct err *e)
{
	size_t n = sealed.n < NONCE_BYTES + TAG_BYTES
		       ? 0
		       : sealed.n - NONCE_BYTES - TAG_BYTES;
	size_t plain_n = 0;
	struct buf ad, padded;
	bool ok;

	buf_init(&padded, n);
	for (size_t i = 0; i < n; i++)
		buf_u8(&padded, 0);
	field_ad(v, place, &ad);
	ok = n > 0 && unseal(v->fields, buf_slice(&ad), sealed, padded.data) &&
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
	    " register has been changed by something else than sheaf-agent",
	    place->table, (long long)place->row);
}

void
vault_lookup(const struct vault *v, const char *service, struct slice reference,
    uint8_t out[static VAULT_LOOKUP_SIZE])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, v->lookup, sizeof(v->lookup),
	    VAULT_LOOKUP_SIZE);
	crypto_generichash_update(&state, (const uint8_t *)service,
	    strlen(service) + 1);
	crypto_generichash_update(&state, reference.p, reference.n);
	crypto_generichash_final(&state, out, VAULT_LOOKUP_SIZE);
}
