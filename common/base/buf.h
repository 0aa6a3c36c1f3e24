#ifndef SHEAF_COMMON_BASE_BUF_H
#define SHEAF_COMMON_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrowed bytes: never owns, never NUL-terminated by promise. */
struct slice {
	const uint8_t *p;
	size_t n;
};

/* The bytes of the NUL-terminated string s, without the NUL. */
struct slice slice_of(const char *s);

/* n bytes at p. */
struct slice slice_make(const void *p, size_t n);

/* True when both hold the same bytes (not constant time). */
bool slice_equal(struct slice a, struct slice b);

/* True when a holds exactly the bytes of string s. */
bool slice_is(struct slice a, const char *s);

/*
 * A growing byte buffer born with a ceiling.  The error is sticky: once an
 * append would pass the ceiling, `full` is set, nothing more is added, and
 * the caller asks once at the end.  data is always NUL-terminated once
 * anything was appended (the NUL is not counted in n).  The bytes are wiped
 * before their memory is freed, when the buffer grows too: they may be a
 * client's name, and nobody who uses a buffer has to think of that.
 */
struct buf {
	uint8_t *data;
	size_t n;
	size_t cap;
	size_t max;
	bool full;
};

/* An empty buffer that never holds more than max bytes. */
void buf_init(struct buf *b, size_t max);

/* Free the bytes; the buffer is empty again with the same ceiling. */
void buf_free(struct buf *b);

/* Forget the content, keep the memory, clear `full`. */
void buf_reset(struct buf *b);

/* Append n bytes. */
void buf_add(struct buf *b, const void *p, size_t n);

/*
 * Append n bytes for the caller to fill at the returned place at once; NULL,
 * and `full` set, when they would pass the ceiling.
 */
uint8_t *buf_extend(struct buf *b, size_t n);

/* Append a slice. */
void buf_add_slice(struct buf *b, struct slice s);

/* Append the string s. */
void buf_puts(struct buf *b, const char *s);

/* Append printf-formatted text. */
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Append v as eight, four, two bytes, big endian. */
void buf_u64be(struct buf *b, uint64_t v);
void buf_u32be(struct buf *b, uint32_t v);
void buf_u16be(struct buf *b, uint16_t v);

/* Append one byte. */
void buf_u8(struct buf *b, uint8_t v);

/* The content as a slice, valid until the next append or free. */
struct slice buf_slice(const struct buf *b);

/* The content as a string; "" when empty. Valid like buf_slice(). */
const char *buf_str(const struct buf *b);

/* Take the bytes out (NUL-terminated, caller frees, and wipes them where
 * they are particulars); b is empty after. */
char *buf_take(struct buf *b);

#endif
