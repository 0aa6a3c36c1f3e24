/*
 * Signing in, and what is done before.  Whatever opens a register for people comes through here, so
 * that no face can forget to erase again whom a restored backup brought back.
 */
#include "agent/desk/desk_session.h"

#include <stdlib.h>

#include "agent/desk/desk_hash.h"
#include "agent/desk/gate.h"
#include "agent/desk/sealed_columns.h"
#include "agent/people/people_erase.h"
#include "agent/register/drafts.h"
#include "agent/register/held.h"
#include "agent/register/instance.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/outbox_publish.h"
#include "agent/sealing/today.h"
#include "agent/vault/vault_rows.h"
#include "common/base/clock.h"

static void
lock(struct desk *d)
{
	held_drop(d->reg->db);
	vault_lock(d->reg->vault);
	d->reg->vault = NULL;
	d->actor = (struct actor){ 0 };
}

/* Remove what was left half typed for too long.  What fails is done at the next
 * unlock: on a full disk people work all the same. */
static void
sweep_drafts(const struct desk *d)
{
	struct db *db = d->reg->db;
	struct err ignored = ERR_INIT;
	int32_t today;
	bool some;

	if (today_supposed(db, clock_today(), &today, &ignored) < 0 ||
	    drafts_old(db, today, &some, &ignored) < 0 || !some ||
	    db_begin(db, &ignored) < 0)
		return;
	if (drafts_sweep(db, today, &ignored) < 0 ||
	    vault_rows_commit(db, d->reg->vault, &ignored) < 0)
		db_rollback(db);
}

/* The vault is open: nothing is asked before the erasing, or at all when it
 * fails. */
static int
begin(struct desk *d, const struct vault_who *who, size_t *again, struct err *e)
{
	char *folder = register_folder(d->reg);
	struct err ignored = ERR_INIT;
	struct people_again done;
	int rc;

	/* On a full disk people work all the same. */
	(void)!instance_remember(d->reg->db, folder, &ignored);
	d->actor = actor_of(who, d->reg->vault);
	rc = people_erase_again(d->reg, folder, &done, e);
	*again = done.erased;
	d->in_doubt = done.in_doubt;
	free(folder);
	if (rc < 0)
		lock(d);
	else
		sweep_drafts(d);
	return rc;
}

static int
must_be_unlocked(const struct desk *d, struct err *e)
{
	return d->reg->vault != NULL
		   ? 0
		   : err_refuse(e, "locked", 0, "the register is locked");
}

/* Before anybody is asked to wait for a hash. */
static int
check_instance(struct desk *d, struct err *e)
{
	char *folder = register_folder(d->reg);
	int rc = instance_check(d->reg->db, folder, e);

	free(folder);
	return rc;
}

static int
look_up(struct desk *d, enum operation id, const char *staff,
    struct vault_hash *h, struct err *e)
{
	d->actor = (struct actor){ 0 };
	if (id == OPERATION_SIGN_IN) {
		if (must_be_unlocked(d, e) < 0)
			return -1;
	} else if (d->shared == NULL) {
		lock(d);
	}
	if (d->reg->vault == NULL && check_instance(d, e) < 0)
		return -1;
	return vault_hash_find(d->reg->db, staff, h, e);
}

/*
 * Check a password.  The hash is made between two turns, so that nobody else
 * waits for it; the second turn looks whether the account is still the same.
 */
static int
check(struct desk *d, enum operation id, const struct vault_login *login,
    struct vault_hash *h, struct err *e)
{
	*h = (struct vault_hash){ 0 };
	if (gate_enter(d, id, e) < 0 ||
	    gate_leave(d, look_up(d, id, login->staff, h, e)) < 0)
		return -1;
	return desk_hash_make(desk_shared_signins(d->shared), h,
	    login->password, e);
}

static int
sign_in(struct desk *d, const struct vault_hash *h, struct err *e)
{
	struct vault_who who;

	d->actor = (struct actor){ 0 };
	if (must_be_unlocked(d, e) < 0 ||
	    vault_check(d->reg->db, d->reg->vault, h, &who, e) < 0)
		return -1;
	d->actor = actor_of(&who, d->reg->vault);
	return 0;
}

/* The printed key is right when it opens a vault; that one is not needed. */
static int
check_recovery(struct desk *d, const char *key, struct err *e)
{
	struct vault_who who;
	struct vault *v;

	d->actor = (struct actor){ 0 };
	if (vault_unlock_recovery(&v, sealed_columns(d->reg->db), key, &who,
		e) < 0)
		return -1;
	vault_lock(v);
	d->actor = actor_of(&who, d->reg->vault);
	return 0;
}

static int
unlock(struct desk *d, const struct vault_hash *h, size_t *again, struct err *e)
{
	struct vault_who who;

	/* Somebody has unlocked it already, and is at work. */
	if (d->shared != NULL && d->reg->vault != NULL)
		return sign_in(d, h, e);
	lock(d);
	if (vault_unlock_hashed(&d->reg->vault, sealed_columns(d->reg->db), h,
		&who, e) < 0)
		return -1;
	return begin(d, &who, again, e);
}

int
desk_unlock(struct desk *d, const struct vault_login *login, size_t *again,
    struct err *e)
{
	struct vault_hash h;
	int rc = check(d, OPERATION_UNLOCK, login, &h, e);

	*again = 0;
	if (rc == 0)
		rc = gate_enter(d, OPERATION_UNLOCK, e);
	if (rc == 0)
		rc = gate_leave(d, unlock(d, &h, again, e));
	vault_hash_wipe(&h);
	return rc;
}

static int
unlock_recovery(struct desk *d, const char *key, size_t *again, struct err *e)
{
	struct vault_who who;

	if (d->shared != NULL && d->reg->vault != NULL)
		return check_recovery(d, key, e);
	lock(d);
	if (check_instance(d, e) < 0 ||
	    vault_unlock_recovery(&d->reg->vault, sealed_columns(d->reg->db),
		key, &who, e) < 0)
		return -1;
	return begin(d, &who, again, e);
}

int
desk_unlock_recovery(struct desk *d, const char *key, size_t *again,
    struct err *e)
{
	*again = 0;
	if (gate_enter(d, OPERATION_UNLOCK_RECOVERY, e) < 0)
		return -1;
	return gate_leave(d, unlock_recovery(d, key, again, e));
}

int
desk_sign_in(struct desk *d, const struct vault_login *login, struct err *e)
{
	struct vault_hash h;
	int rc = check(d, OPERATION_SIGN_IN, login, &h, e);

	if (rc == 0)
		rc = gate_enter(d, OPERATION_SIGN_IN, e);
	if (rc == 0)
		rc = gate_leave(d, sign_in(d, &h, e));
	vault_hash_wipe(&h);
	return rc;
}

static int
only_account(struct desk *d, struct err *e)
{
	struct vault_hash h;
	int rc = vault_hash_find(d->reg->db, NULL, &h, e);

	vault_hash_wipe(&h);
	return rc;
}

int
desk_only_account(struct desk *d, struct err *e)
{
	if (gate_enter(d, OPERATION_ONLY_ACCOUNT, e) < 0)
		return -1;
	return gate_leave(d, only_account(d, e));
}

static int
set_today(struct desk *d, int32_t today, struct err *e)
{
	d->clock = today;
	if (today_supposed(d->reg->db, today, &d->today, e) < 0)
		return -1;
	if (d->shared != NULL)
		desk_shared_note_today(d->shared, today, d->today);
	return 0;
}

int
desk_set_today(struct desk *d, int32_t today, struct err *e)
{
	if (gate_enter(d, OPERATION_DAY, e) < 0)
		return -1;
	return gate_leave(d, set_today(d, today, e));
}

int
desk_receive(struct db *db, const struct spool *spool,
    struct outbox_receive_report *taken, struct err *e)
{
	struct outbox_receive_report r;

	if (outbox_receive(db, spool, &r, e) < 0)
		return -1;
	taken->received += r.received;
	taken->refused += r.refused;
	taken->resealed += r.resealed;
	taken->trust_changed |= r.trust_changed;
	/* What was taken in leaves the spool whatever comes next. */
	return outbox_publish(db, spool, e);
}

int
desk_receive_enrolled(struct db *db, const struct spool *spool,
    struct outbox_receive_report *taken, struct outbox_agent *agent,
    struct err *e)
{
	bool found;

	if (desk_receive(db, spool, taken, e) < 0 ||
	    outbox_agent(db, agent, &found, e) < 0)
		return -1;
	return found ? 0
		     : err_refuse(e, "not-enrolled", 0,
			   "this site is not enrolled yet: it needs an invite "
			   "of the aggregator's operator");
}

int
desk_take_in(struct desk *d, struct err *e)
{
	if (gate_enter(d, OPERATION_TAKE_IN, e) < 0)
		return -1;
	return gate_leave(d, desk_receive(d->reg->db, &d->spool, &d->taken, e));
}
