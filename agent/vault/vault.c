/*
 * The vault of a register: made with its first account, opened with a password
 * or with the printed recovery key.
 */
#include "agent/vault/vault.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "agent/vault/vault_box.h"
#include "agent/vault/vault_hash.h"
#include "agent/vault/vault_slot.h"
#include "agent/vault/vault_vouch.h"
#include "common/base/mem.h"

/* ------------------------------------------------------ making and opening */

/* Two slots, then the header that vouches for them: the first account, and the
 * recovery key. */
static int
store_new(struct db *db, struct vault *v, const char *name,
    const struct vault_hash *h, char recovery[static VAULT_RECOVERY_SIZE],
    struct err *e)
{
	struct vault_slot staff = h->slot;
	struct vault_slot paper = { .recovery = true };

	memcpy(staff.name, name, strlen(name));
	(void)snprintf(staff.role, sizeof(staff.role), "%s",
	    vault_slot_team_leader);
	(void)snprintf(paper.name, sizeof(paper.name), "%s",
	    vault_slot_recovery_name);
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
	struct vault_hash h;
	struct vault *v;

	*out = NULL;
	ASSERT(cost <= vault_cost_least);
	if (vault_slot_check_name(staff, e) < 0)
		return -1;
	v = vault_box_new(store.columns);
	vault_box_begin(v, cost == VAULT_COST_WEAK_FOR_TESTS);
	vault_hash_new(v, &h);
	if (vault_hash_make(&h, password, e) < 0 || db_begin(store.db, e) < 0)
		goto fail;
	if (store_new(store.db, v, staff, &h, recovery, e) < 0 ||
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

/* Whose slot it is; who may be NULL. */
static void
tell(const struct vault_slot *s, struct vault_who *who)
{
	if (who == NULL)
		return;
	*who = (struct vault_who){ 0 };
	/* In the history it shows that the paper was used. */
	(void)snprintf(who->name, sizeof(who->name), "%s",
	    s->recovery ? "recovery" : s->name);
	memcpy(who->role, s->role, sizeof(who->role));
	memcpy(who->account, s->public, sizeof(who->account));
}

int
vault_unlock(struct vault **out, struct vault_store store,
    const struct vault_login *login, struct vault_who *who, struct err *e)
{
	struct vault_hash h;
	int rc = vault_hash_find(store.db, login->staff, &h, e);

	*out = NULL;
	if (rc == 0)
		rc = vault_hash_make(&h, login->password, e);
	if (rc == 0)
		rc = vault_unlock_hashed(out, store, &h, who, e);
	vault_hash_wipe(&h);
	return rc;
}

int
vault_unlock_hashed(struct vault **out, struct vault_store store,
    const struct vault_hash *h, struct vault_who *who, struct err *e)
{
	struct vault *v = vault_box_new(store.columns);
	struct vault_slot s;

	*out = NULL;
	/* Nothing that the register holds is trusted until the last step: the
	 * header says only what is to be checked. */
	if (vault_slot_read_header(store.db, &v->header, e) == 0 &&
	    vault_hash_again(store.db, v->header.weak, h, &s, e) == 0 &&
	    vault_box_open_hashed(v, &s, h->seed, e) == 0 &&
	    vault_vouch_check(store.db, v, e) == 0) {
		tell(&s, who);
		*out = v;
	} else {
		vault_lock(v);
	}
	return *out ? 0 : -1;
}

int
vault_check(struct db *db, const struct vault *v, const struct vault_hash *h,
    struct vault_who *who, struct err *e)
{
	struct vault_slot s;

	if (vault_hash_again(db, v->header.weak, h, &s, e) < 0 ||
	    vault_vouch_slots(db, v, e) < 0)
		return -1;
	tell(&s, who);
	return 0;
}

int
vault_find(struct db *db, const struct vault *v, const char *name,
    struct vault_who *who, bool *found, struct err *e)
{
	struct vault_slot_list list;

	*found = false;
	if (vault_vouch_slots(db, v, e) < 0 ||
	    vault_slot_load(db, &list, e) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++) {
		const struct vault_slot *s = &list.slot[i];

		if (s->recovery != (name == NULL) ||
		    (name != NULL && strcasecmp(s->name, name) != 0))
			continue;
		tell(s, who);
		*found = true;
	}
	vault_slot_free(&list);
	return 0;
}

struct vault_age
vault_age(const struct vault *v)
{
	return v->age;
}

int
vault_unlock_recovery(struct vault **out, struct vault_store store,
    const char *recovery, struct vault_who *who, struct err *e)
{
	struct vault *v = vault_box_new(store.columns);
	struct vault_slot s;

	*out = NULL;
	if (vault_slot_read_header(store.db, &v->header, e) == 0 &&
	    vault_slot_find(store.db, NULL, true, v->header.weak, &s, e) == 0 &&
	    vault_box_open_recovery(v, &s, recovery, e) == 0 &&
	    vault_vouch_check(store.db, v, e) == 0) {
		tell(&s, who);
		*out = v;
	} else {
		vault_lock(v);
	}
	return *out ? 0 : -1;
}

int
vault_generation(struct db *db, uint64_t *generation, struct err *e)
{
	struct vault_slot_header header = { 0 };

	if (vault_slot_read_header(db, &header, e) < 0) {
		*generation = 0;
		return e->kind == ERR_CORRUPT ? 0 : -1;
	}
	*generation = header.generation;
	return 0;
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
