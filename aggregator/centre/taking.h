#ifndef SHEAF_AGGREGATOR_CENTRE_TAKING_H
#define SHEAF_AGGREGATOR_CENTRE_TAKING_H

#include <stdbool.h>

#include "common/base/err.h"

/*
 * How a store that was made beside the old one takes its place.  lock_put() with
 * LOCK_TAKES is the step from which on it is the store, whatever name it has yet: what
 * is interrupted behind that is finished by whoever has the process lock next, before
 * it opens the store.
 */

/* D/store.db.making, as a new string; the caller frees it. */
char *taking_making(const char *dir);

/* Whether taking_finish() may bring a store.db to the state directory dir. */
bool taking_may_bring(const char *dir);

/*
 * Finish what was interrupted in dir, of which the caller has the process lock and no
 * store or lock open: if the lock says so, the made store becomes store.db, and the lock
 * forgets it.  After -1 it can be called again.
 */
int taking_finish(const char *dir, struct err *e) MUST_USE;

/* The same for whoever only reads: takes the process lock for it, so ERR_LATER while
 * somebody else has that. */
int taking_finish_alone(const char *dir, struct err *e) MUST_USE;

#endif
