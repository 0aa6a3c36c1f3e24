/*
 * The escapes of Office Open XML, which are not those of XML.  Programs write
 * a line break as _x000D_, and leave it to the reader to know.
 */
#include "common/workbook/workbook_escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "common/base/text.h"

enum { ESCAPE = 7 /* _xHHHH_ */ };

static int
digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code unit that an escape at the beginning of s stands for. */
static bool
take_unit(struct slice s, uint32_t *unit)
{
	if (s.n < ESCAPE || s.p[0] != '_' || s.p[1] != 'x' ||
	    s.p[ESCAPE - 1] != '_')
		return false;
	*unit = 0;
	for (size_t i = 2; i < ESCAPE - 1; i++) {
		int d = digit(s.p[i]);

		if (d < 0)
			return false;
		*unit = *unit << 4 | (uint32_t)d;
	}
	return true;
}

/* The bytes of an escape, or of two that are one character; 0 for none. */
static size_t
take_character(struct slice s, uint32_t *c)
{
	uint32_t low;

	if (!take_unit(s, c))
		return 0;
	if (*c < 0xd800 || *c > 0xdfff)
		return ESCAPE;
	if (*c > 0xdbff ||
	    !take_unit(slice_make(s.p + ESCAPE, s.n - ESCAPE), &low) ||
	    low < 0xdc00 || low > 0xdfff)
		return 0;
	*c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
	return (size_t)2 * ESCAPE;
}

/* The bytes of a line feed, escaped or not, at the beginning of s: behind a
 * carriage return it is the same line end. */
static size_t
line_feed(struct slice s)
{
	uint32_t c;

	if (s.n > 0 && s.p[0] == '\n')
		return 1;
	return take_unit(s, &c) && c == '\n' ? ESCAPE : 0;
}

void
workbook_escape_undo(struct slice s, struct buf *out)
{
	while (s.n > 0) {
		const uint8_t *next = memchr(s.p, '_', s.n);
		size_t plain = next ? (size_t)(next - s.p) : s.n, n;
		uint32_t c;

		buf_add(out, s.p, plain);
		s = slice_make(s.p + plain, s.n - plain);
		if (s.n == 0)
			break;
		n = take_character(s, &c);
		if (n > 0 && c == '\r')
			n += line_feed(slice_make(s.p + n, s.n - n));
		if (n > 0)
			text_add_utf8(out, c == '\r' ? '\n' : c);
		else
			buf_u8(out, s.p[0]);
		n = n ? n : 1;
		s = slice_make(s.p + n, s.n - n);
	}
}
