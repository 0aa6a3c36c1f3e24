/*
 * A cursor over lines, and the small grammars that several formats share:
 * numbers, ids, UTF-8.  The locale plays no part in any of it.
 */
#include "common/base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct slice nothing = { (const uint8_t *)"", 0 };

void
text_begin(struct text *t, struct slice bytes, struct err *e)
{
	if (bytes.n == 0)
		bytes = nothing;
	*t = (struct text){ .p = bytes.p, .end = bytes.p + bytes.n, .e = e };
}

bool
text_at_end(const struct text *t)
{
	return t->failed || t->p == t->end;
}

void
text_fail(struct text *t, const char *fmt, ...)
{
	char why[ERR_TEXT_MAX];
	va_list ap;

	if (t->failed)
		return;
	t->failed = true;
	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	err_refuse(t->e, "grammar", t->line, "line %u: %s", t->line, why);
}

struct slice
text_line(struct text *t)
{
	const uint8_t *lf;
	struct slice s;

	if (t->failed)
		return nothing;
	t->line++;
	if (t->p == t->end) {
		text_fail(t, "the text ends where a line was expected");
		return nothing;
	}
	lf = memchr(t->p, '\n', (size_t)(t->end - t->p));
	if (lf == NULL) {
		text_fail(t, "the line does not end with a line feed");
		return nothing;
	}
	s = slice_make(t->p, (size_t)(lf - t->p));
	t->p = lf + 1;
	return s;
}

void
text_expect(struct text *t, const char *want)
{
	struct slice s = text_line(t);

	if (!t->failed && !slice_is(s, want))
		text_fail(t, "expected exactly \"%s\"", want);
}

/* True when s is "key " and a rest. */
static bool
has_key(struct slice s, const char *key, size_t n)
{
	return s.n > n && memcmp(s.p, key, n) == 0 && s.p[n] == ' ';
}

struct slice
text_field(struct text *t, const char *key)
{
	struct slice s = text_line(t);
	size_t n = strlen(key);

	if (t->failed)
		return nothing;
	if (!has_key(s, key, n)) {
		text_fail(t, "expected a line that begins with \"%s \"", key);
		return nothing;
	}
	return slice_make(s.p + n + 1, s.n - n - 1);
}

bool
text_next_is(const struct text *t, const char *key)
{
	if (text_at_end(t))
		return false;
	return has_key(slice_make(t->p, (size_t)(t->end - t->p)), key,
	    strlen(key));
}

uint64_t
text_field_u64(struct text *t, const char *key, uint64_t max)
{
	struct slice s = text_field(t, key);
	uint64_t v = 0;

	if (!t->failed && !text_parse_u64(s, max, &v))
		text_fail(t,
		    "%s must be a whole number from 0 to %" PRIu64
		    " without leading zeros",
		    key, max);
	return v;
}

int
text_end(struct text *t)
{
	if (!t->failed && t->p != t->end) {
		t->line++;
		text_fail(t, "nothing may follow the previous line");
	}
	return t->failed ? -1 : 0;
}

bool
text_parse_u64(struct slice s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0 || (s.n > 1 && s.p[0] == '0'))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		uint64_t digit = (uint64_t)s.p[i] - '0';

		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (v > max / 10 || digit > max - v * 10)
			return false;
		v = v * 10 + digit;
	}
	*out = v;
	return true;
}

bool
text_split(struct slice s, char c, struct slice *head, struct slice *tail)
{
	const uint8_t *at = s.n == 0 ? NULL : memchr(s.p, c, s.n);

	if (at == NULL) {
		*head = s;
		*tail = nothing;
		return false;
	}
	*head = slice_make(s.p, (size_t)(at - s.p));
	*tail = slice_make(at + 1, s.n - head->n - 1);
	return true;
}

static bool
is_alphanumeric(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

bool
text_is_id(struct slice s)
{
	if (s.n == 0 || s.n > 32 || s.p[0] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_alphanumeric(s.p[i]) && s.p[i] != '-')
			return false;
	return true;
}

bool
text_is_printable(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < 0x20 || s.p[i] > 0x7e) && s.p[i] != '\n')
			return false;
	return true;
}

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

/* How many bytes follow the lead byte of a UTF-8 character, or -1. */
static int
tail_of(uint8_t lead)
{
	if (lead < 0x80)
		return 0;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 1;
	if (lead >= 0xe0 && lead <= 0xef)
		return 2;
	return lead >= 0xf0 && lead <= 0xf4 ? 3 : -1;
}

/* The first tail byte excludes long forms, surrogates and > U+10FFFF. */
static bool
second_fits(uint8_t lead, uint8_t second)
{
	switch (lead) {
	case 0xe0:
		return second >= 0xa0;
	case 0xed:
		return second <= 0x9f;
	case 0xf0:
		return second >= 0x90;
	case 0xf4:
		return second <= 0x8f;
	default:
		return true;
	}
}

size_t
text_utf8_length(struct slice s)
{
	int tail = tail_of(s.p[0]);
	size_t n = (size_t)(tail + 1);

	if (tail < 0 || n > s.n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s.p[i] & 0xc0) != 0x80)
			return 0;
	return n == 1 || second_fits(s.p[0], s.p[1]) ? n : 0;
}

void
text_add_utf8(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_u8(out, (uint8_t)c);
	} else if (c < 0x800) {
		buf_u8(out, (uint8_t)(0xc0 | c >> 6));
		buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_u8(out, (uint8_t)(0xe0 | c >> 12));
		buf_u8(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else {
		buf_u8(out, (uint8_t)(0xf0 | c >> 18));
		buf_u8(out, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
		buf_u8(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	}
}

bool
text_is_utf8(struct slice s)
{
	for (size_t i = 0, n; i < s.n; i += n)
		if ((n = text_utf8_length(slice_make(s.p + i, s.n - i))) == 0)
			return false;
	return true;
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

struct slice
text_trim(struct slice s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		s = slice_make(s.p + 1, s.n - 1);
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

int
text_compare_id(const char *a, const char *b)
{
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) - lower(*b);
}
