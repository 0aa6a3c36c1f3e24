/*
 * The session's cookie, read and written.  Every other service on this machine
 * may set cookies too, so what comes may be anything.
 */
#include "agent/web/web_cookie.h"

#include <string.h>

#include "common/base/encode.h"

/* Browsers store a name that begins with __Host- only from this very host,
 * over TLS, so no other service of the machine can set it. */
static const char plain_name[] = "sheaf_desk=";
static const char secure_name[] = "__Host-sheaf_desk=";

static bool
is_secret(struct slice text)
{
	uint8_t bytes[(WEB_SESSIONS_SECRET - 1) / 2];

	return decode_hex(text, bytes, sizeof(bytes));
}

const char *
web_cookie_find(const char *header, bool secure,
    char secret[static WEB_SESSIONS_SECRET])
{
	const char *at = header, *name = secure ? secure_name : plain_name;
	size_t n_name = strlen(name);

	while (at != NULL && *at != '\0') {
		size_t n = strcspn(at, ";");

		if (strncmp(at, name, n_name) == 0 &&
		    is_secret(slice_make(at + n_name, n - n_name))) {
			memcpy(secret, at + n_name, WEB_SESSIONS_SECRET - 1);
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
	buf_printf(out, "%s%s; Path=/; HttpOnly; SameSite=Strict%s%s",
	    secure ? secure_name : plain_name, secret == NULL ? "" : secret,
	    secret == NULL ? "; Max-Age=0" : "", secure ? "; Secure" : "");
}
