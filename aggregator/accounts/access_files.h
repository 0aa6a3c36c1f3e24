#ifndef SHEAF_AGGREGATOR_ACCOUNTS_ACCESS_FILES_H
#define SHEAF_AGGREGATOR_ACCOUNTS_ACCESS_FILES_H

#include <stddef.h>

#include "common/base/err.h"

/*
 * The access log as files: DIR/access.log, which is written, and DIR/access.log.1,
 * .2 and so on, which it became each time that it was full, the oldest first.  All are
 * read together; none is ever removed but by people.
 */

/* Files that are open for reading, the oldest first, access.log last. */
struct access_files {
	struct access_file {
		char *name; /* "access.log.1" */
		int fd;
	} * file;
	size_t n;
};

/*
 * Open all of them as they were at one moment, each once, also where it has two names
 * for a moment: what is read from the descriptors then misses no line that was there,
 * whatever is turned meanwhile.  None where there is none.  -1: one cannot be opened, or
 * (ERR_LATER) they change faster than they are opened.  Closed with
 * access_files_close(), which takes an empty struct too.
 */
int access_files_open(const char *dir, struct access_files *out,
    struct err *e) MUST_USE;
void access_files_close(struct access_files *files);

/*
 * Where the open file fd is access.log and has LIMITS_ACCESS_FILE_BYTES, give it the
 * next number, so that whoever opens access.log next begins a new one.  Several
 * processes may call it at once, and one may be killed at any step.  With
 * LIMITS_ACCESS_FILES_MAX numbers in use, and after a failure, the file grows.
 */
void access_files_turn(const char *dir, int fd);

#endif
