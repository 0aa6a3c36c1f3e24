#ifndef SHEAF_AGENT_REGISTER_INSTANCE_H
#define SHEAF_AGENT_REGISTER_INSTANCE_H

#include <stdbool.h>

#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Whether this register is the one that was here all along.  A random id
 * stands in the database and in the file D/register/instance, which is in
 * no backup: where the two differ, the database was brought back from a
 * backup, and may have forgotten what it signed after that.
 */
enum { INSTANCE_TEXT_SIZE = 33 };

/* The tables of this module, for schema.c. */
extern const char instance_tables[];

struct instance {
	bool restored;                 /* and not settled since */
	char here[INSTANCE_TEXT_SIZE]; /* the file's id; not secret */
};

/*
 * Note in db the id that the file in folder (D/register) holds.  A missing
 * or unreadable file is written anew, with another id; a register that has
 * no id yet takes the file's.
 */
int instance_meet(struct db *db, const char *folder, struct err *e) MUST_USE;

/* What instance_meet() found; not restored where it never ran. */
int instance_get(struct db *db, struct instance *out, struct err *e) MUST_USE;

/* Nothing was lost, or another chain begins: restored no more.  May be part
 * of the caller's transaction. */
int instance_settle(struct db *db, struct err *e) MUST_USE;

/*
 * Make a restored database one that knows it, before it is opened in
 * folder: the file gets a new id, which db (a register of any version, at
 * the newest schema) does not have.
 */
int instance_part(struct db *db, const char *folder, struct err *e) MUST_USE;

#endif
