#ifndef SHEAF_AGENT_DESK_DESK_SESSION_H
#define SHEAF_AGENT_DESK_DESK_SESSION_H

#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/sealing/outbox.h"
#include "agent/vault/vault.h"
#include "common/base/err.h"

/*
 * How somebody comes to work at a desk.  Opening the vault, checking a
 * password and holding a session are three things: the first to come opens
 * the vault, whoever comes to an open one has a password checked, and either
 * holds a session, which ends when the register is locked and when their
 * account is changed or removed.
 */

/*
 * Unlock the register as that member of staff.  A shared register that is
 * unlocked already stays so: this is desk_sign_in() then.  Clients who were
 * erased and came back with a restored backup are erased again before anything
 * else can be asked; *again says how many.  d->in_doubt says how many lines of
 * the deletion log are not this register's and erased nobody.  After a failure
 * the register is locked, also when it was unlocked before, unless it is
 * shared.  ERR_REFUSED with code "earlier" as instance_check().  At a shared one
 * the password is hashed outside of turns, and
 * ERR_LATER comes with code "busy" or "delay" (signins.h).
 */
int desk_unlock(struct desk *d, const struct vault_login *login, size_t *again,
    struct err *e) MUST_USE;

/*
 * The same with the printed recovery key; case, spaces and hyphens do not
 * matter.
 */
int desk_unlock_recovery(struct desk *d, const char *key, size_t *again,
    struct err *e) MUST_USE;

/*
 * Begin a session at a desk whose register is unlocked already, perhaps by
 * somebody else.  ERR_REFUSED as vault_check(), ERR_LATER as desk_unlock().
 * After a failure the desk has no session, and the register stays as it is.
 */
int desk_sign_in(struct desk *d, const struct vault_login *login,
    struct err *e) MUST_USE;

/*
 * Whether a sign-in without a name can be meant, before anybody is asked for a password:
 * ERR_USAGE where the register has several accounts.  Nothing is signed in or changed.
 */
int desk_only_account(struct desk *d, struct err *e) MUST_USE;

/*
 * Let the desk's today be `today`, or the day of the newest fact where that
 * is later and nobody has vouched for the clock (sealing/today.h): a clock
 * that went back must not hide what was written down.  d->clock is
 * `today`, so that it can be seen which of them it was.
 */
int desk_set_today(struct desk *d, int32_t today, struct err *e) MUST_USE;

/*
 * Take in what the courier brought and bring the spool up to date.  Wants the
 * spool open and no password: the spool is written by the other side too, so
 * whatever is wrong with it is met while the register is locked.
 */
int desk_take_in(struct desk *d, struct err *e) MUST_USE;

/* The same inside a turn; *taken grows by what it was. */
int desk_receive(struct db *db, const struct spool *spool,
    struct outbox_receive_report *taken, struct err *e) MUST_USE;

/* The same, then the newest epoch of this site.  ERR_REFUSED, code "not-enrolled",
 * where there is none. */
int desk_receive_enrolled(struct db *db, const struct spool *spool,
    struct outbox_receive_report *taken, struct outbox_agent *agent,
    struct err *e) MUST_USE;

#endif
