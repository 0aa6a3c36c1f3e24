/*
 * Accounts.  Removing one means making a new master key, since its owner may
 * have kept the old one.
 */
#include "agent/vault/vault_staff.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "agent/vault/vault_box.h"
#include "agent/vault/vault_groups.h"
#include "agent/vault/vault_hash.h"
#include "agent/vault/vault_rekey.h"
#include "agent/vault/vault_slot.h"
#include "agent/vault/vault_vouch.h"
#include "agent/vault/wiping.h"
#include "common/base/mem.h"

/* The slot of that name, in any case of letters; NULL when there is none. */
static struct vault_slot *
find(const struct vault_slot_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcasecmp(list->slot[i].name, name) == 0)
			return &list->slot[i];
	return NULL;
}

/* Store the slot under a new password. */
static int
store(struct db *db, const struct vault *v, struct vault_slot *s,
    const struct vault_hash *fresh, struct err *e)
{
	ASSERT(fresh->fresh);
	if (vault_slot_check_name(s->name, e) < 0)
		return -1;
	s->passes = fresh->slot.passes;
	s->memory_bytes = fresh->slot.memory_bytes;
	memcpy(s->salt, fresh->slot.salt, sizeof(s->salt));
	memcpy(s->public, fresh->slot.public, sizeof(s->public));
	vault_box_hand(v, s);
	return vault_slot_store(db, s, e);
}

/* ------------------------------------------------------ adding, a password */

static int
add(struct db *db, struct vault *v, struct vault_slot *s,
    const struct vault_hash *fresh, struct err *e)
{
	struct vault_slot_list list;
	bool taken;

	if (vault_slot_load(db, &list, e) < 0)
		return -1;
	taken = find(&list, s->name) != NULL;
	vault_slot_free(&list);
	if (taken)
		return err_refuse(e, "account", 0,
		    "there is an account of that name already");
	if (store(db, v, s, fresh, e) < 0)
		return -1;
	return vault_vouch(db, v, e);
}

static int
check_role(const char *role, struct err *e)
{
	if (strcmp(role, vault_slot_worker) == 0 ||
	    strcmp(role, vault_slot_team_leader) == 0)
		return 0;
	return err_set(e, ERR_USAGE, "a role is worker or team_leader");
}

int
vault_staff_add(struct db *db, struct vault *v, const char *name,
    const char *role, const struct vault_hash *fresh, struct err *e)
{
	struct vault_slot s = { 0 };

	if (vault_slot_check_name(name, e) < 0 || check_role(role, e) < 0)
		return -1;
	memcpy(s.name, name, strlen(name));
	memcpy(s.role, role, strlen(role));
	if (wiping_begin(db, e) < 0)
		return -1;
	return wiping_end(db, add(db, v, &s, fresh, e), e);
}

bool
vault_staff_may_seal(const struct vault *v)
{
	return v->header.workers_seal;
}

int
vault_staff_let_seal(struct db *db, struct vault *v, bool yes, struct err *e)
{
	bool before = v->header.workers_seal;
	int rc;

	if (db_begin(db, e) < 0)
		return -1;
	v->header.workers_seal = yes;
	rc = vault_vouch(db, v, e);
	if (rc == 0)
		rc = db_commit(db, e);
	if (rc == 0)
		return 0;
	db_rollback(db);
	v->header.workers_seal = before;
	return -1;
}

/* Give the account this password; it is made, with `role`, if there is none.
 * Without a role it must be there. */
static int
set_password(struct db *db, struct vault *v, const char *name, const char *role,
    const struct vault_hash *fresh, struct err *e)
{
	struct vault_slot s = { 0 };
	struct vault_slot_list list;
	const struct vault_slot *stored;

	if (vault_slot_check_name(name, e) < 0 ||
	    vault_slot_load(db, &list, e) < 0)
		return -1;
	stored = find(&list, name);
	if (stored != NULL) {
		s = *stored;
	} else if (role != NULL) {
		memcpy(s.name, name, strlen(name));
		memcpy(s.role, role, strlen(role) + 1);
	}
	vault_slot_free(&list);
	if (s.name[0] == '\0')
		return err_refuse(e, "account", 0,
		    "there is no account of that name any more");
	if (s.recovery)
		return err_refuse(e, "account", 0,
		    "an account may not be called so");
	if (store(db, v, &s, fresh, e) < 0)
		return -1;
	return vault_vouch(db, v, e);
}

int
vault_staff_password(struct db *db, struct vault *v, struct vault_who *who,
    const struct vault_hash *fresh, struct err *e)
{
	bool found;

	if (wiping_begin(db, e) < 0 ||
	    wiping_end(db, set_password(db, v, who->name, NULL, fresh, e), e) <
		0)
		return -1;
	return vault_find(db, v, who->name, who, &found, e);
}

/* A new recovery key in the place of the old one. */
static int
replace_paper(struct db *db, const struct vault *v,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e)
{
	struct vault_slot paper = { .recovery = true };

	(void)snprintf(paper.name, sizeof(paper.name), "%s",
	    vault_slot_recovery_name);
	vault_box_set_recovery(&paper, recovery);
	vault_box_hand(v, &paper);
	return vault_slot_store(db, &paper, e);
}

int
vault_staff_recover(struct db *db, struct vault *v, const char *name,
    const struct vault_hash *fresh, char recovery[static VAULT_RECOVERY_SIZE],
    struct err *e)
{
	/* The old slot of the recovery key must not stay in the file: the old
	 * paper would open a copy of it. */
	if (db_exec(db, "PRAGMA secure_delete=ON", e) == 0 &&
	    replace_paper(db, v, recovery, e) == 0 &&
	    set_password(db, v, name, vault_slot_team_leader, fresh, e) == 0)
		return 0;
	mem_wipe(recovery, VAULT_RECOVERY_SIZE);
	return -1;
}

static int
renew(struct db *db, struct vault *v, char recovery[static VAULT_RECOVERY_SIZE],
    struct err *e)
{
	if (replace_paper(db, v, recovery, e) < 0 || vault_vouch(db, v, e) < 0)
		return -1;
	return vault_groups_ask(db, v, recovery, e);
}

int
vault_staff_renew(struct db *db, struct vault *v,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e)
{
	if (wiping_begin(db, e) == 0 &&
	    wiping_end(db, renew(db, v, recovery, e), e) == 0)
		return 0;
	mem_wipe(recovery, VAULT_RECOVERY_SIZE);
	return -1;
}

/* ---------------------------------------------------------------- removing */

/* Refused where there is no such account; and, if it is to go (or to lead no
 * longer), unless others can still open the register and lead it. */
static int
may_go(const struct vault_slot_list *list, const char *name, bool goes,
    struct err *e)
{
	const struct vault_slot *s = find(list, name);
	unsigned left = 0, leaders = 0;

	if (s == NULL || s->recovery)
		return err_refuse(e, "account", 0,
		    "there is no account of that name");
	for (size_t i = 0; i < list->n; i++) {
		const struct vault_slot *other = &list->slot[i];

		if (other == s || other->recovery)
			continue;
		left++;
		leaders += strcmp(other->role, vault_slot_team_leader) == 0;
	}
	if (!goes)
		return 0;
	if (left == 0)
		return err_refuse(e, "last", 0,
		    "this is the last account; without one nobody could open "
		    "the register");
	if (leaders == 0)
		return err_refuse(e, "last", 0,
		    "this is the last team leader's account; add another team "
		    "leader first");
	return 0;
}

static int
set_role(struct db *db, struct vault *v, const char *name, const char *role,
    struct err *e)
{
	struct vault_slot_list list;
	int rc;

	if (vault_slot_load(db, &list, e) < 0)
		return -1;
	/* Who leads no longer must not be the last who did. */
	rc = may_go(&list, name, strcmp(role, vault_slot_team_leader) != 0, e);
	if (rc == 0) {
		struct vault_slot *s = find(&list, name);

		(void)snprintf(s->role, sizeof(s->role), "%s", role);
		rc = vault_slot_store(db, s, e);
	}
	vault_slot_free(&list);
	return rc == 0 ? vault_vouch(db, v, e) : -1;
}

int
vault_staff_set_role(struct db *db, struct vault *v, const char *name,
    const char *role, struct err *e)
{
	if (check_role(role, e) < 0 || wiping_begin(db, e) < 0)
		return -1;
	return wiping_end(db, set_role(db, v, name, role, e), e);
}

/* Hand the new master key to everybody but `name`, who is removed. */
static int
hand_on(struct db *db, const struct vault *next, const char *name,
    struct err *e)
{
	struct vault_slot_list list;
	int rc;

	if (vault_slot_load(db, &list, e) < 0)
		return -1;
	rc = may_go(&list, name, true, e);
	if (rc == 0)
		rc = vault_slot_remove(db, name, e);
	for (size_t i = 0; rc == 0 && i < list.n; i++) {
		if (strcasecmp(list.slot[i].name, name) == 0)
			continue;
		vault_box_hand(next, &list.slot[i]);
		rc = vault_slot_store(db, &list.slot[i], e);
	}
	vault_slot_free(&list);
	return rc;
}

int
vault_staff_remove(struct db *db, struct vault *v, const char *name,
    struct err *e)
{
	struct vault *next;
	int rc;

	if (wiping_begin(db, e) < 0)
		return -1;
	/* The label key stays; all other keys change. */
	next = vault_box_new(v->columns);
	*next = *v;
	next->header.generation++;
	vault_box_fresh(next);
	rc = hand_on(db, next, name, e);
	if (rc == 0)
		rc = vault_rekey(db, v, next, e);
	if (rc == 0)
		rc = vault_vouch(db, next, e);
	rc = wiping_end(db, rc, e);
	/* In place: nobody who holds the vault is left with the old keys, or
	 * with memory that was freed. */
	if (rc == 0)
		*v = *next;
	vault_lock(next);
	return rc;
}
