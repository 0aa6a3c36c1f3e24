#ifndef SHEAF_COMMON_BASE_TEXT_H
#define SHEAF_COMMON_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * A cursor over the LF-terminated lines of a text, with a sticky error:
 * after the first fault every call does nothing and returns zero values, so
 * that a parser reads straight down and asks text_end() once.
 */
struct text {
	const uint8_t *p, *end;
	unsigned line; /* number of the line last read, from 1 */
	bool failed;
	struct err *e; /* filled at the first fault, code "grammar" */
};

/* Begin reading bytes; e receives the first fault. */
void text_begin(struct text *t, struct slice bytes, struct err *e);

/* True when no byte is left (or a fault happened). */
bool text_at_end(const struct text *t);

/* The next whole line without its LF; fault when none or unterminated. */
struct slice text_line(struct text *t);

/* The next line must be exactly `want`. */
void text_expect(struct text *t, const char *want);

/* The next line must be "key " and a rest; the rest is returned. */
struct slice text_field(struct text *t, const char *key);

/* True when the next line begins with "key " (nothing is read). */
bool text_next_is(const struct text *t, const char *key);

/* The next line must be "key N", N by text_parse_u64 and N <= max. */
uint64_t text_field_u64(struct text *t, const char *key, uint64_t max);

/* Record a fault at the current line unless one is recorded already. */
void text_fail(struct text *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* 0 when everything was read without fault, else -1 with *e filled. */
int text_end(struct text *t) MUST_USE;

/*
 * Decimal 0|[1-9][0-9]* at most max.  False otherwise, *out untouched.
 * No sign, no leading zero, no space.
 */
bool text_parse_u64(struct slice s, uint64_t max, uint64_t *out);

/*
 * Split s at the first byte c into *head and *tail (c dropped).  False when
 * c is absent: *head is all of s and *tail is empty.
 */
bool text_split(struct slice s, char c, struct slice *head, struct slice *tail);

/* True for [A-Za-z0-9][A-Za-z0-9-]{0,31}: ids of providers and services. */
bool text_is_id(struct slice s);

/* True when all bytes are printable ASCII (0x20-0x7e) or LF. */
bool text_is_printable(struct slice s);

/*
 * The length of the UTF-8 character (RFC 3629) at the front of s, which is
 * not empty; 0 when there is none: not in the shortest form, a surrogate,
 * beyond U+10FFFF, or cut off.
 */
size_t text_utf8_length(struct slice s);

/* Append a character, up to U+10FFFF, as UTF-8. */
void text_add_utf8(struct buf *out, uint32_t c);

/* True when s is UTF-8 from its first byte to its last. */
bool text_is_utf8(struct slice s);

/* s without the blanks and tabs at its ends, as cells and lists are read. */
struct slice text_trim(struct slice s);

/* ASCII-only case-insensitive comparison; like strcmp. */
int text_compare_id(const char *a, const char *b);

#endif
