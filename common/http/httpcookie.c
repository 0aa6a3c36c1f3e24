/*
 * The session's cookie, read and written.  Every other service on this machine
 * may set cookies too, so what comes may be anything.
 */
#include "common/http/httpcookie.h"

#include <string.h>

#include "common/base/encode.h"

/* Browsers store a name that begins with __Host- only from this very host,
 * over TLS, so no other service of the machine can set it. */
static const char secure_prefix[] = "__Host-";

static bool
is_secret(struct slice text)
{
	uint8_t bytes[(HTTPCOOKIE_SECRET - 1) / 2];

	return decode_hex(text, bytes, sizeof(bytes));
}

const char *
httpcookie_find(const char *header, const char *name, bool secure,
    char secret[static HTTPCOOKIE_SECRET])
{
	const char *at = header, *prefix = secure ? secure_prefix : "";
	size_t n_prefix = strlen(prefix), n_name = strlen(name);

	while (at != NULL && *at != '\0') {
		size_t n = strcspn(at, ";"), n_key = n_prefix + n_name + 1;

		if (n > n_key && strncmp(at, prefix, n_prefix) == 0 &&
		    strncmp(at + n_prefix, name, n_name) == 0 &&
		    at[n_key - 1] == '=' &&
		    is_secret(slice_make(at + n_key, n - n_key))) {
			memcpy(secret, at + n_key, HTTPCOOKIE_SECRET - 1);
			secret[HTTPCOOKIE_SECRET - 1] = '\0';
			return secret;
		}
		at += n;
		at += strspn(at, "; ");
	}
	return NULL;
}

void
httpcookie_set(const char *name, const char *secret, bool secure,
    struct buf *out)
{
	buf_printf(out, "%s%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
	    secure ? secure_prefix : "", name, secret == NULL ? "" : secret,
	    secret == NULL ? "; Max-Age=0" : "", secure ? "; Secure" : "");
}
