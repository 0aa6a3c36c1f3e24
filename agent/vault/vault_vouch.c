/*
 * The one place where the vault vouches for what it stored.  It stands above
 * the slots, the keys and the rows, since it needs all three, and below
 * opening a vault and changing accounts, which both end here.
 */
#include "agent/vault/vault_vouch.h"

#include <string.h>

#include "agent/vault/vault_box.h"
#include "agent/vault/vault_field.h"
#include "agent/vault/vault_rows.h"
#include "agent/vault/vault_slot.h"

static const char label_key[] = "label key";

int
vault_vouch(struct db *db, struct vault *v, struct err *e)
{
	struct vault_slot_list list;
	struct buf wrapped;

	if (vault_slot_load(db, &list, e) < 0)
		return -1;
	buf_init(&wrapped, VAULT_SLOT_LABEL);
	vault_wrap(v, label_key, slice_make(v->label, VAULT_BOX_KEY), &wrapped);
	ASSERT(wrapped.n == VAULT_SLOT_LABEL);
	memcpy(v->header.label, wrapped.data, wrapped.n);
	buf_free(&wrapped);
	vault_box_mac(v, &list, v->header.mac);
	v->age.accounts++;
	vault_slot_free(&list);
	if (vault_slot_store_header(db, &v->header, e) < 0)
		return -1;
	return vault_rows_vouch(db, v, e);
}

int
vault_vouch_slots(struct db *db, const struct vault *v, struct err *e)
{
	struct vault_slot_header header;
	struct vault_slot_list list;
	uint8_t mac[VAULT_SLOT_MAC];

	/* Not v's own header: it may be of a transaction that failed. */
	if (vault_slot_read_header(db, &header, e) < 0 ||
	    vault_slot_load(db, &list, e) < 0)
		return -1;
	vault_box_mac(v, &list, mac);
	vault_slot_free(&list);
	if (vault_box_same(slice_make(mac, sizeof(mac)),
		slice_make(header.mac, sizeof(header.mac))))
		return 0;
	return err_refuse(e, "slot", 0,
	    "the accounts of this register (a name, a role, the cost of a "
	    "password) have been changed by something other than sheaf-agent: "
	    "restore it from a backup");
}

int
vault_vouch_check(struct db *db, struct vault *v, struct err *e)
{
	if (vault_vouch_slots(db, v, e) < 0 ||
	    vault_unwrap(v, label_key,
		slice_make(v->header.label, sizeof(v->header.label)), v->label,
		sizeof(v->label), e) < 0)
		return -1;
	return vault_rows_check(db, v, e);
}

bool
vault_logged(const struct vault *v)
{
	return v->header.logged;
}

int
vault_set_logged(struct db *db, struct vault *v, struct err *e)
{
	struct vault_age age = v->age;
	int rc;

	v->header.logged = true;
	rc = vault_vouch(db, v, e);
	v->age = age; /* no account has changed */
	if (rc < 0)
		v->header.logged = false;
	return rc;
}

void
vault_take_back_logged(struct vault *v, bool logged)
{
	v->header.logged = logged;
}
