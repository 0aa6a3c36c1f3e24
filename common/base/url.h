#ifndef SHEAF_COMMON_BASE_URL_H
#define SHEAF_COMMON_BASE_URL_H

#include <stdbool.h>

/* An address longer than this is a mistake: a host's name has at most 253
 * characters, and nobody types more than a short path. */
enum { URL_MAX = 255 };

/*
 * True for an address that Sheaf's programs may ask (PROTOCOL.md, P-ANS-10):
 * https, or http to this machine itself, which is "localhost", a dotted
 * 127.x.y.z or [::1].  A port and a path may follow; a user, a query or a
 * fragment may not, since each lets a person read another host than the one
 * that is asked.  At most URL_MAX characters.
 */
bool url_is_allowed(const char *url);

#endif
