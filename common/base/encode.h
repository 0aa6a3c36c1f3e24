#ifndef SHEAF_COMMON_BASE_ENCODE_H
#define SHEAF_COMMON_BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"

/* Characters of the base64 text of n bytes, without a NUL. */
#define ENCODE_BASE64_CHARS(n) (((n) + 2) / 3 * 4)

/* Append the base64 (RFC 4648 section 4, padded) of n bytes at p. */
void encode_base64(struct buf *out, const void *p, size_t n);

/*
 * Decode strictly: padding required, spare bits zero, no other character.
 * Writes at most max bytes to out and their number to *n.  False when the
 * text is not exactly such an encoding or longer than max.
 */
bool decode_base64(struct slice text, uint8_t *out, size_t max, size_t *n);

/* Decode strictly to exactly n bytes. */
bool decode_base64_exact(struct slice text, uint8_t *out, size_t n);

/* Lower-case hex of n bytes into out (2n + 1 characters with the NUL). */
void encode_hex(char *out, const void *p, size_t n);

/* Exactly 2n lower-case hex digits to n bytes; false otherwise. */
bool decode_hex(struct slice text, uint8_t *out, size_t n);

#endif
