/*
 * The session's cookie, read and written.  Every other service on this machine
 * may set cookies too, so what comes may be anything.
 */
#include "agent/web/web_cookie.h"

#include <string.h>

#include "common/base/encode.h"

static const char name[] = "sheaf_desk=";

static bool
is_secret(struct slice text)
{
	uint8_t bytes[(WEB_SESSIONS_SECRET - 1) / 2];

	return decode_hex(text, bytes, sizeof(bytes));
}

const char *
web_cookie_find(const char *header, char secret[static WEB_SESSIONS_SECRET])
{
	const char *at = header;

	while (at != NULL && *at != '\0') {
		size_t n = strcspn(at, ";");

		if (strncmp(at, name, sizeof(name) - 1) == 0 &&
		    is_secret(slice_make(at + sizeof(name) - 1,
			n - (sizeof(name) - 1)))) {
			memcpy(secret, at + sizeof(name) - 1,
			    WEB_SESSIONS_SECRET - 1);
			secret[WEB_SESSIONS_SECRET - 1] = '\0';
			return secret;
		}
		at += n;
		at += strspn(at, "; ");
	}
	return NULL;
}

void
web_cookie_set(const char *secret, bool secure, struct buf *out)
{
	buf_printf(out, "%s%s; Path=/; HttpOnly; SameSite=Strict%s%s", name,
	    secret == NULL ? "" : secret, secret == NULL ? "; Max-Age=0" : "",
	    secure ? "; Secure" : "");
}
