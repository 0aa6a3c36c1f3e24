/*
 * Password hashes that are made while nobody waits for the register: what is
 * to be hashed is looked up before, and compared with what is stored after.
 */
#include "agent/vault/vault_hash.h"

#include <stdio.h>
#include <string.h>

#include "agent/vault/vault_box.h"
#include "common/base/mem.h"

int
vault_hash_find(struct db *db, const char *staff, struct vault_hash *h,
    struct err *e)
{
	struct vault_slot_header header;

	*h = (struct vault_hash){ .known = true };
	if (vault_slot_read_header(db, &header, e) < 0)
		return -1;
	if (vault_slot_find(db, staff, false, header.weak, &h->slot, e) == 0)
		return 0;
	if (staff == NULL || strcmp(e->code, "password") != 0)
		return -1;
	*h = (struct vault_hash){ .known = false };
	(void)snprintf(h->slot.name, sizeof(h->slot.name), "%s", staff);
	vault_box_salt(&h->slot, header.weak);
	return 0;
}

void
vault_hash_new(const struct vault *v, struct vault_hash *h)
{
	*h = (struct vault_hash){ .known = true, .fresh = true };
	vault_box_salt(&h->slot, v->header.weak);
}

int
vault_hash_make(struct vault_hash *h, const char *password, struct err *e)
{
	if (h->fresh && vault_slot_check_password(password, e) < 0)
		return -1;
	if (vault_box_hash(&h->slot, password, h->seed, e) < 0)
		return -1;
	if (h->fresh) {
		vault_box_set_public(&h->slot, h->seed); /* which wipes it */
		return 0;
	}
	if (h->known && vault_box_fits(&h->slot, h->seed))
		return 0;
	mem_wipe(h->seed, sizeof(h->seed));
	return vault_box_wrong(false, e);
}

void
vault_hash_wipe(struct vault_hash *h)
{
	mem_wipe(h, sizeof(*h));
}

int
vault_hash_again(struct db *db, bool weak, const struct vault_hash *h,
    struct vault_slot *s, struct err *e)
{
	ASSERT(h->known && !h->fresh);
	if (vault_slot_find(db, h->slot.name, false, weak, s, e) < 0)
		return -1;
	if (memcmp(s->public, h->slot.public, sizeof(s->public)) == 0)
		return 0;
	return err_refuse(e, "session", 0,
	    "the password of this account was changed just now; sign in with "
	    "the new one");
}
