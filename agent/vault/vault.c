/*
 * The vault of a register: made with its first account, opened with a password
 * or with the printed recovery key.
 */
#include "agent/vault/vault.h"

#include <stdio.h>
#include <string.h>

#include "agent/vault/vault_box.h"
#include "agent/vault/vault_slot.h"
#include "agent/vault/vault_vouch.h"
#include "common/base/mem.h"

const char *
vault_staff(const struct vault *v)
{
	return v->staff;
}

bool
vault_leads(const struct vault *v)
{
	return strcmp(v->role, vault_slot_team_leader) == 0;
}

/* ------------------------------------------------------ making and opening */

/* Two slots, then the header that vouches for them: the first account, and the
 * recovery key. */
static int
store_new(struct db *db, struct vault *v, const char *password,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e)
{
	struct vault_slot staff = { 0 };
	struct vault_slot paper = { .recovery = true };

	memcpy(staff.name, v->staff, sizeof(staff.name));
	memcpy(staff.role, v->role, sizeof(staff.role));
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
	return vault_vouch(db, v, e);
}

int
vault_create(struct vault **out, struct vault_store store, const char *staff,
    const char *password, enum vault_cost cost,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e)
{
	struct vault *v;

	*out = NULL;
	if (vault_slot_check_new(staff, password, e) < 0)
		return -1;
	v = vault_box_new(store.columns);
	memcpy(v->staff, staff, strlen(staff));
	(void)snprintf(v->role, sizeof(v->role), "%s", vault_slot_team_leader);
	vault_box_begin(v, cost == VAULT_COST_WEAK_FOR_TESTS);
	if (db_begin(store.db, e) < 0)
		goto fail;
	if (store_new(store.db, v, password, recovery, e) < 0 ||
	    db_commit(store.db, e) < 0) {
		db_rollback(store.db);
		goto fail;
	}
	*out = v;
	return 0;
fail:
	mem_wipe(recovery, VAULT_RECOVERY_SIZE);
	vault_lock(v);
	return -1;
}

int
vault_unlock(struct vault **out, struct vault_store store, const char *staff,
    const char *password, struct err *e)
{
	struct vault *v = vault_box_new(store.columns);
	struct vault_slot s;

	*out = NULL;
	/* Nothing that the register holds is trusted until the last step: the
	 * header says only what is to be checked. */
	if (vault_slot_read_header(store.db, &v->header, e) == 0 &&
	    vault_slot_find(store.db, staff, false, v->header.weak, &s, e) ==
		0 &&
	    vault_box_open_password(v, &s, password, e) == 0 &&
	    vault_vouch_check(store.db, v, e) == 0)
		*out = v;
	else
		vault_lock(v);
	return *out ? 0 : -1;
}

int
vault_unlock_recovery(struct vault **out, struct vault_store store,
    const char *recovery, struct err *e)
{
	struct vault *v = vault_box_new(store.columns);
	struct vault_slot s;

	*out = NULL;
	if (vault_slot_read_header(store.db, &v->header, e) == 0 &&
	    vault_slot_find(store.db, NULL, true, v->header.weak, &s, e) == 0 &&
	    vault_box_open_recovery(v, &s, recovery, e) == 0 &&
	    vault_vouch_check(store.db, v, e) == 0) {
		/* In the history it shows that the paper was used. */
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
