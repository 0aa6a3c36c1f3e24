#ifndef SHEAF_AGENT_REGISTER_REGISTER_H
#define SHEAF_AGENT_REGISTER_REGISTER_H

#include "agent/register/actor.h"
#include "agent/register/stored_keys.h"
#include "agent/vault/vault.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * The register of a site: the folder D/register (mode 0700) with
 * register.db, the lock file that makes one process its only owner, and the
 * file by which a restored register is known (instance.h).  schema.c has the
 * tables; the outbox is among them, so that a statement and its sequence
 * number share one transaction with the figures in it.
 *
 * Every function that reads or changes what a site holds works on this struct.
 * (`register` alone is a keyword of C.)
 */
struct open_register {
	struct db *db;
	struct vault *vault; /* NULL: locked; set by the caller who unlocks */
	/* In whose name this turn works (agent/desk/gate.h); NULL between
	 * turns.  What stores who changed something asks register_staff(). */
	const struct actor *actor;
	/* The key of the form that this turn stores, likewise; NULL: none. */
	struct stored_key *key;
	char *dir; /* the state directory D; NULL: in memory only */
	int lock;  /* of register_open(), for register_close() */
};

/*
 * Make sure that a register can be made in state directory D: one without an
 * account, which an interrupted init left behind, is removed.  ERR_REFUSED
 * when there is another, and when a process has it open.
 */
int register_clear(const char *dir, struct err *e) MUST_USE;

/*
 * Make D/register and an empty database in it.  Refused when a register is
 * there already.  The caller closes with register_close().
 */
int register_create(struct open_register **out, const char *dir,
    struct err *e) MUST_USE;

/*
 * Open the register of state directory D, migrating an older schema; it is
 * locked.  ERR_LATER when another process owns it for wait_ms milliseconds and
 * longer, ERR_USAGE when there is none.
 */
int register_open(struct open_register **out, const char *dir, int wait_ms,
    struct err *e) MUST_USE;

/* ERR_USAGE when there is no register in D, as register_open() would say; it
 * may be another process's. */
int register_find(const char *dir, struct err *e) MUST_USE;

/* Lock the vault, close the database and give up the lock; NULL is allowed. */
void register_close(struct open_register *reg);

/* Close a register that register_create() made, and remove its database:
 * nothing of one that could not be begun stays behind. */
void register_undo(struct open_register *reg);

/* The name under which the actor of this turn changes something; there is
 * one. */
const char *register_staff(const struct open_register *reg);

/* D/register, for the caller to free. */
char *register_folder(const struct open_register *reg);

#endif
