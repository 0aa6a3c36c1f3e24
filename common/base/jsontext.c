/*
 * JSON text appended to a buffer.  No state is kept beside the text: its last
 * byte tells whether a comma is due.
 */
#include "common/base/jsontext.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/err.h"
#include "common/base/text.h"

void
jsontext_key(struct buf *out, const char *key)
{
	if (out->n > 0 && strchr("{[:\n", out->data[out->n - 1]) == NULL)
		buf_u8(out, ',');
	if (key != NULL) {
		buf_u8(out, '"');
		buf_puts(out, key);
		buf_puts(out, "\":");
	}
}

void
jsontext_open(struct buf *out, const char *key, char bracket)
{
	jsontext_key(out, key);
	buf_u8(out, (uint8_t)bracket);
}

void
jsontext_close(struct buf *out, char bracket)
{
	buf_u8(out, (uint8_t)bracket);
}

/* Append a byte that a string cannot hold as it is. */
static void
escape(struct buf *out, uint8_t c)
{
	if (c == '\n')
		buf_puts(out, "\\n");
	else if (c == '"' || c == '\\')
		buf_printf(out, "\\%c", c);
	else if (c < 0x20)
		buf_printf(out, "\\u%04x", c);
	else
		buf_u8(out, '?');
}

void
jsontext_text(struct buf *out, const char *key, struct slice s)
{
	size_t plain = 0, n;

	jsontext_key(out, key);
	buf_u8(out, '"');
	for (size_t i = 0; i < s.n; i += n) {
		uint8_t c = s.p[i];

		n = 1;
		if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\')
			continue;
		if (c >= 0x80) {
			n = text_utf8_length(slice_make(s.p + i, s.n - i));
			if (n > 0)
				continue;
			n = 1;
		}
		buf_add(out, s.p + plain, i - plain);
		plain = i + 1;
		escape(out, c);
	}
	buf_add(out, s.p + plain, s.n - plain);
	buf_u8(out, '"');
}

void
jsontext_u64(struct buf *out, const char *key, uint64_t v)
{
	jsontext_key(out, key);
	buf_printf(out, "%" PRIu64, v);
}

void
jsontext_base64(struct buf *out, const char *key, const void *p, size_t n)
{
	jsontext_key(out, key);
	buf_u8(out, '"');
	encode_base64(out, p, n);
	buf_u8(out, '"');
}
