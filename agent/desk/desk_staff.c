/*
 * Accounts, and the order of steps where a change of one has several.
 */
#include "agent/desk/desk_staff.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/desk/desk_hash.h"
#include "agent/desk/desk_password.h"
#include "agent/desk/gate.h"
#include "agent/desk/sealed_columns.h"
#include "agent/register/drafts.h"
#include "agent/register/instance.h"
#include "agent/register/own_code.h"
#include "agent/vault/vault_rows.h"
#include "agent/vault/vault_slot.h"
#include "agent/vault/vault_staff.h"
#include "common/base/mem.h"

/*
 * The hash of a new password of the account *r, made before the turn that stores
 * it: others are at work meanwhile.  Who may not do what it is for is refused
 * first, and a password that nobody should have.
 */
static int
hash_new(struct desk *d, enum operation id, const struct desk_staff_account *r,
    struct vault_hash *h, struct err *e)
{
	*h = (struct vault_hash){ 0 };
	if (gate_enter(d, id, e) < 0)
		return -1;
	vault_hash_new(d->reg->vault, h);
	if (gate_leave(d,
		desk_password_check(d->reg->db, r->name, r->password, e)) < 0)
		return -1;
	return desk_hash_make(desk_shared_signins(d->shared), h, r->password,
	    e);
}

static int
add(const struct desk *d, const struct desk_staff_account *r,
    const struct vault_hash *fresh, struct err *e)
{
	return vault_staff_add(d->reg->db, d->reg->vault, r->name, r->role,
	    fresh, e);
}

int
desk_staff_add(struct desk *d, const struct desk_staff_account *r,
    struct err *e)
{
	struct vault_hash fresh;

	if (hash_new(d, OPERATION_STAFF_ADD, r, &fresh, e) < 0 ||
	    gate_enter(d, OPERATION_STAFF_ADD, e) < 0)
		return -1;
	return gate_leave(d, add(d, r, &fresh, e));
}

/* ----------------------------------------------------------------- versions */

void
desk_staff_version(const char *role, char out[static VERSIONS_SIZE])
{
	versions_of(role, out);
}

void
desk_staff_seal_version(bool workers_seal, char out[static VERSIONS_SIZE])
{
	versions_of(workers_seal ? "workers seal" : "team leaders seal", out);
}

/* For people, as pages call a role. */
static const char *
role_says(const char *role)
{
	return strcmp(role, vault_slot_team_leader) == 0
		   ? "a team leader"
		   : "an employment specialist";
}

/* Whether the account of that name, which may be gone, is what somebody saw. */
static int
check_account(struct db *db, const char *name, const char *seen,
    const char *yours, struct err *e)
{
	char version[VERSIONS_SIZE];
	struct versions_change c = { .seen = seen,
		.now = version,
		.theirs = "no account of that name",
		.yours = yours };
	struct vault_slot_list list;
	const char *role = NULL;
	int rc;

	if (seen == NULL)
		return 0;
	if (vault_slot_load(db, &list, e) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++)
		if (!list.slot[i].recovery &&
		    strcasecmp(list.slot[i].name, name) == 0)
			role = list.slot[i].role;
	if (role != NULL)
		c.theirs = role_says(role);
	desk_staff_version(role, version);
	rc = versions_check(&c, e);
	vault_slot_free(&list);
	return rc;
}

/* ----------------------------------------------------------------- removing */

/* What the owner of the account had half typed, and which specialist they are,
 * goes with it: another account of that name is another person.  Drafts that this
 * fails for are removed at the next unlock. */
static void
remove_what_was_theirs(const struct desk *d)
{
	struct err ignored = ERR_INIT;
	struct db *db = d->reg->db;

	if (db_begin(db, &ignored) < 0)
		return;
	if (drafts_sweep(db, d->today, &ignored) < 0 ||
	    own_code_sweep(db, &ignored) < 0 ||
	    vault_rows_commit(db, d->reg->vault, &ignored) < 0)
		db_rollback(db);
}

static int
remove_account(struct desk *d, const char *name, const char *seen,
    struct err *e)
{
	struct err ignored = ERR_INIT;
	char *folder;

	if (check_account(d->reg->db, name, seen, "no account", e) < 0)
		return -1;
	if (vault_staff_remove(d->reg->db, d->reg->vault, name, e) < 0)
		return -1;
	remove_what_was_theirs(d);
	/* The account is gone all the same; the next unlock tries again. */
	folder = register_folder(d->reg);
	(void)!instance_remember(d->reg->db, folder, &ignored);
	free(folder);
	return 0;
}

int
desk_staff_remove(struct desk *d, const char *name, const char *seen,
    struct err *e)
{
	if (gate_enter(d, OPERATION_STAFF_REMOVE, e) < 0)
		return -1;
	return gate_leave(d, remove_account(d, name, seen, e));
}

static int
set_role(const struct desk *d, const struct desk_staff_role *r, struct err *e)
{
	struct db *db = d->reg->db;

	if (check_account(db, r->name, r->seen, role_says(r->role), e) < 0)
		return -1;
	return vault_staff_set_role(db, d->reg->vault, r->name, r->role, e);
}

int
desk_staff_set_role(struct desk *d, const struct desk_staff_role *r,
    struct err *e)
{
	if (gate_enter(d, OPERATION_STAFF_ROLE, e) < 0)
		return -1;
	return gate_leave(d, set_role(d, r, e));
}

static const char *
seal_says(bool workers_seal)
{
	return workers_seal ? "employment specialists may sign figures off"
			    : "only team leaders sign figures off";
}

static int
set(const struct desk *d, const char *workers_seal, const char *seen,
    struct err *e)
{
	bool yes = strcmp(workers_seal, "yes") == 0;
	bool now = vault_staff_may_seal(d->reg->vault);
	char version[VERSIONS_SIZE];
	const struct versions_change c = { .seen = seen,
		.now = version,
		.theirs = seal_says(now),
		.yours = seal_says(yes) };

	if (!yes && strcmp(workers_seal, "no") != 0)
		return err_set(e, ERR_USAGE,
		    "--workers-seal is yes or no: whether workers may seal "
		    "returns");
	desk_staff_seal_version(now, version);
	if (versions_check(&c, e) < 0)
		return -1;
	return vault_staff_let_seal(d->reg->db, d->reg->vault, yes, e);
}

int
desk_staff_set(struct desk *d, const char *workers_seal, const char *seen,
    struct err *e)
{
	if (gate_enter(d, OPERATION_STAFF_SET, e) < 0)
		return -1;
	return gate_leave(d, set(d, workers_seal, seen, e));
}

static int
list_accounts(const struct desk *d, struct table **out, struct err *e)
{
	static const struct table_column columns[] = {
		{ .heading = "", .width = 12 },
		{ .heading = "", .gap = 1 },
		{ .key = "name" },
		{ .key = "role" },
		{ .key = "seals" },
	};
	bool lent = vault_staff_may_seal(d->reg->vault);
	struct vault_slot_list list;

	if (vault_slot_load(d->reg->db, &list, e) < 0)
		return -1;
	*out = table_new(columns, sizeof(columns) / sizeof(columns[0]), "");
	for (size_t i = 0; i < list.n; i++) {
		const struct vault_slot *s = &list.slot[i];
		bool leads = strcmp(s->role, vault_slot_team_leader) == 0;

		/* The printed key has a slot too, but is nobody. */
		if (s->recovery)
			continue;
		table_text(*out, s->role);
		table_textf(*out, "%s%s", s->name,
		    lent && !leads ? " (may seal)" : "");
		table_text(*out, s->name);
		table_text(*out, s->role);
		table_flag(*out, leads || lent);
	}
	vault_slot_free(&list);
	return 0;
}

int
desk_staff_list(struct desk *d, struct table **out, struct err *e)
{
	if (gate_enter(d, OPERATION_STAFF_LIST, e) < 0)
		return -1;
	return gate_leave(d, list_accounts(d, out, e));
}

const char *
desk_staff_name(const struct desk *d)
{
	return d->actor.name;
}

static int
set_password(struct desk *d, const struct vault_hash *fresh, struct err *e)
{
	struct vault_who who = { 0 };

	memcpy(who.name, d->actor.name, sizeof(who.name));
	if (vault_staff_password(d->reg->db, d->reg->vault, &who, fresh, e) < 0)
		return -1;
	/* Their other sessions end; this one goes on. */
	d->actor = actor_of(&who, d->reg->vault);
	return 0;
}

int
desk_staff_set_password(struct desk *d, const char *password, struct err *e)
{
	const struct desk_staff_account own = { .name = d->actor.name,
		.password = password };
	struct vault_hash fresh;

	if (hash_new(d, OPERATION_PASSWORD, &own, &fresh, e) < 0 ||
	    gate_enter(d, OPERATION_PASSWORD, e) < 0)
		return -1;
	return gate_leave(d, set_password(d, &fresh, e));
}

/* --------------------------------------------------------------- recovering */

static int
recover(const struct desk *d, const struct desk_staff_recovery *r,
    const struct vault_hash *fresh, struct err *e)
{
	char key[VAULT_RECOVERY_SIZE];
	bool shown = false;
	int rc;

	if (db_begin(d->reg->db, e) < 0)
		return -1;
	rc = vault_staff_recover(d->reg->db, d->reg->vault, r->name, fresh, key,
	    e);
	if (rc == 0) {
		/* Before it counts: a full disk must not lose the only copy. */
		rc = r->show(r->arg, key, e);
		shown = rc == 0;
	}
	mem_wipe(key, sizeof(key));
	if (rc == 0)
		rc = db_commit(d->reg->db, e);
	if (rc == 0)
		return 0;
	db_rollback(d->reg->db);
	if (shown)
		r->take_back(r->arg);
	return -1;
}

int
desk_staff_recover(struct desk *d, const struct desk_staff_recovery *r,
    struct err *e)
{
	const struct desk_staff_account back = { .name = r->name,
		.password = r->password };
	struct vault_hash fresh;

	if (hash_new(d, OPERATION_RECOVER, &back, &fresh, e) < 0 ||
	    gate_enter(d, OPERATION_RECOVER, e) < 0)
		return -1;
	return gate_leave(d, recover(d, r, &fresh, e));
}
