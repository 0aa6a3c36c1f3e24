#ifndef SHEAF_AGGREGATOR_ACCOUNTS_ACCESS_FILES_H
#define SHEAF_AGGREGATOR_ACCOUNTS_ACCESS_FILES_H

#include "common/base/err.h"
#include "common/base/file.h"

/*
 * The access log as files: DIR/access.log, which is written, and DIR/access.log.1,
 * .2 and so on, which it became each time that it was full, the oldest first.  All are
 * read together; none is ever removed but by people.
 */

/* The paths, the oldest first, access.log last; none where there is none. */
int access_files_list(const char *dir, struct file_names *out,
    struct err *e) MUST_USE;

/*
 * Where the open file fd is access.log and has LIMITS_ACCESS_FILE_BYTES, give it the
 * next number, so that whoever opens access.log next begins a new one.  Several
 * processes may call it at once.  A failure is no reason not to go on: the file grows.
 */
void access_files_turn(const char *dir, int fd);

#endif
