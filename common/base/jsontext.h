#ifndef SHEAF_COMMON_BASE_JSONTEXT_H
#define SHEAF_COMMON_BASE_JSONTEXT_H

#include <stdint.h>

#include "common/base/buf.h"

/*
 * JSON text written straight into a buffer, for answers that are made too
 * often to build a tree of values first.  A comma is put in front of what
 * follows another value.  key is NULL inside an array and at the top; it is
 * written as it stands, like all words of programs.
 */

/* Begin an object ('{') or array ('['); end it ('}' or ']'). */
void jsontext_open(struct buf *out, const char *key, char bracket);
void jsontext_close(struct buf *out, char bracket);

/* Append a name, whose value the caller appends next. */
void jsontext_key(struct buf *out, const char *key);

/* Append a string.  Bytes that are not UTF-8 become '?'. */
void jsontext_text(struct buf *out, const char *key, struct slice s);

/* Append a whole number. */
void jsontext_u64(struct buf *out, const char *key, uint64_t v);

/* Append n bytes as a string of base64. */
void jsontext_base64(struct buf *out, const char *key, const void *p, size_t n);

#endif
