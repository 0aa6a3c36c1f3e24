#ifndef SHEAF_AGENT_REGISTER_REGISTER_H
#define SHEAF_AGENT_REGISTER_REGISTER_H

#include "common/base/db.h"
#include "common/base/err.h"

/*
 * The register of a site: the folder D/register (mode 0700) with
 * register.db, the lock file that makes one process its only owner, and the
 * file that tells a restored register from one that was here all along
 * (instance.h).
 * The tables are those of schema.h; the outbox lives in the same database,
 * so that a statement and its sequence number share one transaction with
 * what they are about.
 */
struct register_store;

/*
 * Make D/register and an empty database in it.  Refused when a register is
 * there already.  The caller closes with register_close().
 */
int register_create(struct register_store **out, const char *dir,
    struct err *e) MUST_USE;

/*
 * Open the register of state directory D, migrating an older schema.
 * ERR_LATER when another process owns it, ERR_USAGE when there is none.
 */
int register_open(struct register_store **out, const char *dir,
    struct err *e) MUST_USE;

/* Close the database and give up the lock; NULL is allowed. */
void register_close(struct register_store *r);

/* The database, owned by r. */
struct db *register_db(struct register_store *r);

/* The state directory D that was given. */
const char *register_dir(const struct register_store *r);

#endif
