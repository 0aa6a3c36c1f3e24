#ifndef SHEAF_COMMON_BASE_DB_FILES_H
#define SHEAF_COMMON_BASE_DB_FILES_H

#include "common/base/err.h"

/*
 * The files of a database that nobody has open.  What is not there is removed already;
 * the first fault is reported, and the rest removed all the same.
 */

/* Remove it, with what SQLite keeps beside it. */
int db_files_remove(const char *path, struct err *e) MUST_USE;

/* Remove only that: its write-ahead log and the index of it, which must not meet the next
 * file of its name. */
int db_files_remove_log(const char *path, struct err *e) MUST_USE;

#endif
