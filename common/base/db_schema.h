#ifndef SHEAF_COMMON_BASE_DB_SCHEMA_H
#define SHEAF_COMMON_BASE_DB_SCHEMA_H

#include "common/base/db.h"

/*
 * A database with the tables that a program knows.  A schema is a
 * NULL-terminated array of SQL scripts; script i takes user_version from i
 * to i + 1.
 */

/*
 * Open path and bring it to the last of the scripts.  All that are due run in
 * one transaction, so that a crash leaves either the old file or the new one.
 *
 * Refused, and left as it was, byte for byte: a newer database (code "newer");
 * one whose tables are not as the scripts up to its number make them, or that
 * has tables and no number (code "version").  Tables of other names beside its
 * own are let be.  A reader (DB_READONLY) of an older one gets ERR_LATER.  The
 * caller closes with db_close().
 *
 * PRAGMA application_id is this function's: it notes which tables were compared
 * with which scripts, so that it need not be done each time.
 */
int db_schema_open(struct db **out, const char *path, unsigned flags,
    const char *const *schema, struct err *e) MUST_USE;

/* For a reader that db_open() opened, without the comparison of all tables:
 * 0 when the database has the last of the scripts, else as above. */
int db_schema_is_last(struct db *db, const char *const *schema,
    struct err *e) MUST_USE;

/* Integrity and foreign keys; the first fault as ERR_CORRUPT. */
int db_schema_check(struct db *db, struct err *e) MUST_USE;

#endif
