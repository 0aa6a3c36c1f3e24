#ifndef SHEAF_COMMON_BASE_DB_SCHEMA_H
#define SHEAF_COMMON_BASE_DB_SCHEMA_H

#include "common/base/db.h"

/*
 * The parts of db_open() and db_check() that are plain SQL; callers use
 * those two.  `path` names the database in errors.
 */

/*
 * Bring db to the last of the scripts, each in its own transaction; NULL
 * asks for nothing.  A newer database is refused (code "newer"); a reader
 * (DB_READONLY) of an older one gets ERR_LATER.
 */
int db_schema_apply(struct db *db, const char *path, unsigned flags,
    const char *const *schema, struct err *e) MUST_USE;

/* Integrity and foreign keys; the first fault as ERR_CORRUPT. */
int db_schema_check(struct db *db, const char *path, struct err *e) MUST_USE;

#endif
