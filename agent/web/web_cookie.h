#ifndef SHEAF_AGENT_WEB_WEB_COOKIE_H
#define SHEAF_AGENT_WEB_WEB_COOKIE_H

#include "agent/web/web_sessions.h"
#include "common/base/buf.h"

/* The cookie that holds a session's first secret. */

/*
 * The secret in the value of a header Cookie (NULL: there is none), copied to
 * `secret`, or NULL.  A cookie of our name whose text cannot be a secret is
 * passed over.
 * secure: of a request over TLS, whose cookie has a name that browsers take
 * from this site over TLS alone.
 */
const char *web_cookie_find(const char *header, bool secure,
    char secret[static WEB_SESSIONS_SECRET]);

/* Append the value of Set-Cookie that stores it; NULL: that removes it.
 * secure: for this site over TLS alone. */
void web_cookie_set(const char *secret, bool secure, struct buf *out);

#endif
