#include "agent/vault/vault.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "agent/vault/vault_box.h"
#include "agent/vault/vault_rows.h"
#include "agent/vault/vault_slot.h"
#include "agent/vault/vault_staff.h"

enum {
	/* Lengths of names say something; they are hidden in such steps. */
	FIELD_STEP = 256
};

static const char team_leader[] = "team_leader";

void
vault_lock(struct vault *v)
{
	sodium_free(v); /* wipes it; NULL is allowed */
}

const char *
vault_staff(const struct vault *v)
{
	return v->staff;
}

bool
vault_leads(const struct vault *v)
{
	return strcmp(v->role, team_leader) == 0;
}

/* ------------------------------------------------------ making and opening */

/* Two slots, then the header that vouches for them. */
static int
store_new(struct db *db, struct vault *v, const char *password,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e)
{
	struct vault_slot staff = { 0 };
	struct vault_slot paper = { .recovery = true };

	memcpy(staff.name, v->staff, sizeof(staff.name));
	memcpy(staff.role, team_leader, sizeof(team_leader));
	(void)snprintf(paper.name, sizeof(paper.name), "%s",
	    vault_slot_recovery_name);
	if (vault_box_set_password(&staff, v->header.weak, password, e) < 0)
		return -1;
	vault_box_set_recovery(&paper, recovery);
	vault_box_hand(v, &staff);
	vault_box_hand(v, &paper);
	if (vault_slot_store(db, &staff, e) < 0 ||
	    vault_slot_store(db, &paper, e) < 0)
		return -1;
	return vault_staff_vouch(db, v, e);
}

int
vault_create(struct vault **out, struct db *db, const char *staff,
    const char *password, enum vault_cost cost,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e)
{
	struct vault *v;

	*out = NULL;
	if (vault_slot_check_new(staff, password, e) < 0)
		return -1;
	v = vault_box_new();
	memcpy(v->staff, staff, strlen(staff));
	memcpy(v->role, team_leader, sizeof(team_leader));
	randombytes_buf(v->header.database_id, sizeof(v->header.database_id));
	v->header.generation = 1;
	v->header.weak = cost == VAULT_COST_WEAK_FOR_TESTS;
	vault_box_fresh(v);
	randombytes_buf(v->label, sizeof(v->label));
	if (db_begin(db, e) < 0)
		goto fail;
	if (store_new(db, v, password, recovery, e) < 0 ||
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

/* The slots are those that were there when the vault last changed them. */
static int
check_slots(struct db *db, struct vault *v, struct err *e)
{
	struct vault_slot_list list;
	uint8_t mac[VAULT_SLOT_MAC];
	bool same;

	if (vault_slot_load(db, &list, e) < 0)
		return -1;
	vault_box_mac(v, &list, mac);
	vault_slot_free(&list);
	same = sodium_memcmp(mac, v->header.mac, sizeof(mac)) == 0;
	if (!same)
		return err_refuse(e, "slot", 0,
		    "the accounts of this register (a name, a role, the cost "
		    "of a password) have been changed by something else than "
		    "sheaf-agent: restore it from a backup");
	return vault_unwrap(v, vault_staff_label,
	    slice_make(v->header.label, sizeof(v->header.label)), v->label,
	    sizeof(v->label), e);
}

int
vault_unlock(struct vault **out, struct db *db, const char *staff,
    const char *password, struct err *e)
{
	struct vault *v = vault_box_new();
	struct vault_slot s;

	*out = NULL;
	if (vault_slot_read_header(db, &v->header, e) == 0 &&
	    vault_slot_find(db, staff, false, v->header.weak, &s, e) == 0 &&
	    vault_box_open_password(v, &s, password, e) == 0 &&
	    check_slots(db, v, e) == 0 && vault_rows_check(db, v, e) == 0)
		*out = v;
	else
		vault_lock(v);
	return *out ? 0 : -1;
}

int
vault_unlock_recovery(struct vault **out, struct db *db, const char *recovery,
    struct err *e)
{
	struct vault *v = vault_box_new();
	struct vault_slot s;

	*out = NULL;
	if (vault_slot_read_header(db, &v->header, e) == 0 &&
	    vault_slot_find(db, NULL, true, v->header.weak, &s, e) == 0 &&
	    vault_box_open_recovery(v, &s, recovery, e) == 0 &&
	    check_slots(db, v, e) == 0 && vault_rows_check(db, v, e) == 0) {
		(void)snprintf(v->staff, sizeof(v->staff), "recovery");
		*out = v;
	} else {
		vault_lock(v);
	}
	return *out ? 0 : -1;
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
	/* ISO/IEC 7816-4, as sodium_pad: 0x80 and zeros. */
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
	    " register has been changed by something else than sheaf-agent",
	    place->table, (long long)place->row);
}

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
