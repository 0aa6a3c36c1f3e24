#ifndef SHEAF_AGENT_WIPING_H
#define SHEAF_AGENT_WIPING_H

#include "common/base/db.h"
#include "common/base/err.h"

/*
 * A transaction of the register that leaves no byte of what it replaces or
 * removes in the database file: keys that are taken away, people who are
 * erased.  Copies made before, and blocks of the disk that were given back,
 * are out of its reach.
 */

/* Begin one. */
int wiping_begin(struct db *db, struct err *e) MUST_USE;

/* Commit it when rc is 0, and empty the journal; else take everything back.
 * Returns rc, or -1 when the commit failed. */
int wiping_end(struct db *db, int rc, struct err *e) MUST_USE;

#endif
