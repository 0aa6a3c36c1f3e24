/*
 * Base64 and hex with exactly one spelling for each value: what is signed or
 * compared as text must not have a second form that decodes to the same bytes.
 */
#include "common/base/encode.h"

#include <sodium.h>
#include <string.h>

void
encode_base64(struct buf *out, const void *p, size_t n)
{
	size_t chars = ENCODE_BASE64_CHARS(n);
	uint8_t *to = buf_extend(out, chars);

	/* The library writes a NUL as well: buf keeps a byte for one. */
	if (to != NULL && n > 0)
		(void)sodium_bin2base64((char *)to, chars + 1, p, n,
		    sodium_base64_VARIANT_ORIGINAL);
}

bool
decode_base64(struct slice text, uint8_t *out, size_t max, size_t *n)
{
	if (text.n % 4 != 0)
		return false;
	/* libsodium 1.0.18 takes some bytes beyond ASCII for letters. */
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] > 0x7f)
			return false;
	if (text.n == 0) {
		*n = 0;
		return true;
	}
	/* With no end pointer the library takes the whole text or nothing,
	 * and refuses spare bits that are not zero. */
	return sodium_base642bin(out, max, (const char *)text.p, text.n, NULL,
		   n, NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
}

bool
decode_base64_exact(struct slice text, uint8_t *out, size_t n)
{
	size_t got = 0;

	return text.n == ENCODE_BASE64_CHARS(n) &&
	       decode_base64(text, out, n, &got) && got == n;
}

void
encode_hex(char *out, const void *p, size_t n)
{
	(void)sodium_bin2hex(out, 2 * n + 1, p, n);
}

bool
decode_hex(struct slice text, uint8_t *out, size_t n)
{
	size_t got = 0;

	if (text.n != 2 * n)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\0' ||
		    strchr("0123456789abcdef", text.p[i]) == NULL)
			return false;
	if (n == 0)
		return true;
	return sodium_hex2bin(out, n, (const char *)text.p, text.n, NULL, &got,
		   NULL) == 0 &&
	       got == n;
}
