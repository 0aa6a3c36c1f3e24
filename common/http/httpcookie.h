#ifndef SHEAF_COMMON_HTTP_HTTPCOOKIE_H
#define SHEAF_COMMON_HTTP_HTTPCOOKIE_H

#include <stdbool.h>

#include "common/base/buf.h"

/* The cookie that holds a session's first secret. */

enum {
	HTTPCOOKIE_SECRET = 64 + 1 /* 32 bytes in hexadecimal, and a NUL */
};

/*
 * The secret in the value of a header Cookie (NULL: there is none), copied to
 * `secret`, or NULL.  A cookie of our name whose text cannot be a secret is
 * passed over.
 * name: of the program, such as "sheaf_desk".
 * secure: of a request over TLS, whose cookie has a name that browsers take
 * from this site over TLS alone.
 */
const char *httpcookie_find(const char *header, const char *name, bool secure,
    char secret[static HTTPCOOKIE_SECRET]);

/* Append the value of Set-Cookie that stores it; NULL: that removes it.
 * secure: for this site over TLS alone. */
void httpcookie_set(const char *name, const char *secret, bool secure,
    struct buf *out);

#endif
