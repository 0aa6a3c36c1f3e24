#ifndef SHEAF_COMMON_BASE_FILE_SECRET_H
#define SHEAF_COMMON_BASE_FILE_SECRET_H

#include <stddef.h>

#include "common/base/err.h"

/*
 * The two halves of file_read_secret(), which is what callers use.  Both
 * read one line of 1 to max - 1 characters, drop its LF or CR LF, and wipe
 * `out` after a failure.
 */

/* Read the next line of fd, which `shown` names in errors. */
int file_secret_line(int fd, const char *shown, char *out, size_t max,
    struct err *e) MUST_USE;

/*
 * Ask on the controlling terminal without echo.  SIGHUP, SIGINT, SIGQUIT and
 * SIGTERM wait until the terminal is as it was.  ERR_USAGE without one,
 * ERR_LATER when no key comes for wait_ms milliseconds.
 */
int file_secret_ask(const char *prompt, int wait_ms, char *out, size_t max,
    struct err *e) MUST_USE;

#endif
