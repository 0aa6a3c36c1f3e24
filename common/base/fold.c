/*
 * Comparing what people typed, over utf8proc (the only file with it).  It
 * knows the tables of Unicode, which change each year, and which nobody
 * should keep by hand.
 */
#include "common/base/fold.h"

#include <stdint.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "common/base/err.h"
#include "common/base/mem.h"

enum { APOSTROPHE = '\'', BYTES_MAX = 4 };

/* What is typed, or put there by a program, for an apostrophe. */
static const utf8proc_int32_t apostrophes[] = { APOSTROPHE, 0x60, 0xb4, 0x2b9,
	0x2bb, 0x2bc, 0x2bd, 0x2c8, 0x2018, 0x2019, 0x201b, 0x2032, 0xff07 };

/* Letters of European names whose stroke is no accent to Unicode. */
static const struct {
	utf8proc_int32_t from, to;
} strokes[] = { { 0xd8, 'O' }, { 0xf8, 'o' }, { 0x141, 'L' }, { 0x142, 'l' },
	{ 0x110, 'D' }, { 0x111, 'd' }, { 0x126, 'H' }, { 0x127, 'h' },
	{ 0x131, 'i' } };

static bool
is_apostrophe(utf8proc_int32_t c)
{
	for (size_t i = 0; i < sizeof(apostrophes) / sizeof(apostrophes[0]);
	     i++)
		if (c == apostrophes[i])
			return true;
	return false;
}

/* Before anything else: NFKC would make a blank of an acute accent that
 * stands for an apostrophe. */
static utf8proc_int32_t
before(utf8proc_int32_t c, void *arg)
{
	const unsigned *flags = arg;

	return (*flags & FOLD_APOSTROPHES) && is_apostrophe(c) ? APOSTROPHE : c;
}

static utf8proc_int32_t
without_stroke(utf8proc_int32_t c)
{
	for (size_t i = 0; i < sizeof(strokes) / sizeof(strokes[0]); i++)
		if (c == strokes[i].from)
			return strokes[i].to;
	return c;
}

static bool
is_word(utf8proc_int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

/* Append the characters, as far as the flags keep them. */
static void
add(const utf8proc_int32_t *c, size_t n, unsigned flags, struct buf *out)
{
	size_t begin = out->n;
	bool gap = false;

	for (size_t i = 0; i < n; i++) {
		utf8proc_int32_t one =
		    flags & FOLD_ACCENTS ? without_stroke(c[i]) : c[i];
		utf8proc_uint8_t bytes[BYTES_MAX];

		if ((flags & FOLD_APOSTROPHES) && is_apostrophe(one))
			continue;
		if ((flags & FOLD_WORDS) && !is_word(one)) {
			gap = out->n > begin;
			continue;
		}
		if (gap)
			buf_u8(out, ' ');
		gap = false;
		buf_add(out, bytes, (size_t)utf8proc_encode_char(one, bytes));
	}
}

/* Most texts are plain ASCII, of which Unicode makes nothing else, and a sheet
 * has a million cells. */
static bool
add_ascii(struct slice s, unsigned flags, struct buf *out)
{
	size_t begin = out->n;
	bool gap = false;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 0x80)
			return false;
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];
		bool upper = c >= 'A' && c <= 'Z';
		bool word =
		    upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if ((flags & FOLD_APOSTROPHES) && is_apostrophe(c))
			continue;
		if ((flags & FOLD_WORDS) && !word) {
			gap = out->n > begin;
			continue;
		}
		if (gap)
			buf_u8(out, ' ');
		gap = false;
		buf_u8(out,
		    upper && (flags & FOLD_CASE) ? (uint8_t)(c | 0x20) : c);
	}
	return true;
}

void
fold_text(struct slice s, unsigned flags, struct buf *out)
{
	const utf8proc_option_t options =
	    (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE |
				UTF8PROC_COMPAT | UTF8PROC_IGNORE |
				(flags & FOLD_CASE ? UTF8PROC_CASEFOLD : 0) |
				(flags & FOLD_ACCENTS ? UTF8PROC_STRIPMARK
						      : 0));
	utf8proc_ssize_t n, room;
	utf8proc_int32_t *c;

	if (s.n == 0 || add_ascii(s, flags, out))
		return;
	room = utf8proc_decompose_custom(s.p, (utf8proc_ssize_t)s.n, NULL, 0,
	    options, before, &flags);
	if (room < 0) {
		buf_add_slice(out, s);
		return;
	}
	c = mem_array((size_t)room + 1, sizeof(*c));
	n = utf8proc_decompose_custom(s.p, (utf8proc_ssize_t)s.n, c, room,
	    options, before, &flags);
	ASSERT(n == room);
	n = utf8proc_normalize_utf32(c, n, options);
	ASSERT(n >= 0 && n <= room);
	add(c, (size_t)n, flags, out);
	/* It may have been a name. */
	mem_wipe(c, ((size_t)room + 1) * sizeof(*c));
	free(c);
}

bool
fold_same(struct slice a, struct slice b, unsigned flags)
{
	struct buf x, y;
	bool same;

	buf_init(&x, SIZE_MAX / 2);
	buf_init(&y, SIZE_MAX / 2);
	fold_text(a, flags, &x);
	fold_text(b, flags, &y);
	same = slice_equal(buf_slice(&x), buf_slice(&y));
	buf_free(&x);
	buf_free(&y);
	return same;
}
