#ifndef SHEAF_AGENT_REGISTER_INSTANCE_H
#define SHEAF_AGENT_REGISTER_INSTANCE_H

#include <stdbool.h>

#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Whether this register was restored from a backup.  A random id stands in
 * the database and in the file D/register/instance, which is in no backup.
 * Where the two differ, the database came from a backup, and may have
 * forgotten what it signed since.
 *
 * The file also says which claim was the newest in the database when it was brought
 * back: whether later ones are missing is not known, and stays so when the site signs
 * again.
 */
enum { INSTANCE_TEXT_SIZE = 33 };

/* The tables of this module, for schema.c. */
extern const char instance_tables[];

struct instance {
	bool restored;                 /* until instance_settle() */
	char here[INSTANCE_TEXT_SIZE]; /* the file's id; not secret */
};

/*
 * Store in db the id that the file in folder (D/register) holds.  A missing
 * or unreadable file is replaced by one with a new id; a register that has no
 * id yet takes the id of the file.
 */
int instance_meet(struct db *db, const char *folder, struct err *e) MUST_USE;

/*
 * The file also holds the newest generation of the master key, by which an
 * earlier register.db is noticed that was put back alone: it would let in whose
 * account was removed since.
 *
 * instance_check() is ERR_REFUSED with code "earlier" where the database is of
 * an earlier generation than the file says; nobody may sign in then.
 * instance_remember() writes the generation of the database to the file where
 * the file has an earlier one; the vault has been opened, so it is vouched for.
 */
int instance_check(struct db *db, const char *folder, struct err *e) MUST_USE;
int instance_remember(struct db *db, const char *folder,
    struct err *e) MUST_USE;

/* What instance_meet() found; not restored if it never ran on db. */
int instance_get(struct db *db, struct instance *out, struct err *e) MUST_USE;

/*
 * Whether the register in folder was ever brought back from a backup, and the row of
 * the newest claim that it had then (0: none).  A file that cannot be read says nothing.
 */
bool instance_claims(const char *folder, int64_t *newest);

/* Count as restored no longer: nothing was lost, or a new chain of statements
 * begins.  May be part of the caller's transaction. */
int instance_settle(struct db *db, struct err *e) MUST_USE;

/*
 * Mark a database as restored, before it is opened in folder: the file gets a
 * new id, which differs from the one in db, no generation, and the row of the newest
 * claim in db.  db may come
 * from any version; it has been migrated to the newest schema.
 */
int instance_part(struct db *db, const char *folder, struct err *e) MUST_USE;

#endif
