#ifndef SHEAF_AGENT_VAULT_WIPING_H
#define SHEAF_AGENT_VAULT_WIPING_H

#include <stdbool.h>

#include "common/base/db.h"
#include "common/base/err.h"

/*
 * A transaction of the register that leaves no byte of what it replaces or
 * removes in the database file, nor of what was corrected or removed before:
 * for keys that are taken away and people who are erased.  SQLite overwrites
 * what it deletes, but not the copies that it makes when pages are split or
 * joined, so the file is written anew after the commit.  That needs as much
 * room again on the disk, and a quarter of a second for 200,000 facts.  Out of
 * reach are copies made before, and blocks of the disk that were given back.
 */

/* The table of this module, for schema.c. */
extern const char wiping_tables[];

/* Begin one. */
int wiping_begin(struct db *db, struct err *e) MUST_USE;

/*
 * Commit it when rc is 0, and write the file anew; else take everything back.
 * Returns rc, or -1 when the commit failed.  What was committed stands even
 * when the file could not be written anew, for want of room or by a crash:
 * the register then owes it, and wiping_finish() does it.
 */
int wiping_end(struct db *db, int rc, struct err *e) MUST_USE;

/* Write the file anew if that is owed; called when the register is opened. */
int wiping_finish(struct db *db, struct err *e) MUST_USE;

/* Whether the file is still to be written anew. */
int wiping_owed(struct db *db, bool *owed, struct err *e) MUST_USE;

#endif
