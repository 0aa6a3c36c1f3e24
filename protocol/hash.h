#ifndef SHEAF_PROTOCOL_HASH_H
#define SHEAF_PROTOCOL_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"

enum { HASH_SIZE = 32 };

/* A SHA-256 value: an id, a leaf hash or a tree node. */
struct hash {
	uint8_t b[HASH_SIZE];
};

/* SHA-256 of the bytes. */
struct hash hash_of(struct slice bytes);

/* SHA-256 of the concatenation of n pieces. */
struct hash hash_of_pieces(const struct slice *piece, size_t n);

/* True when both are the same value (not constant time). */
bool hash_equal(const struct hash *a, const struct hash *b);

/* SHA-256 of the empty string: the root of the empty tree. */
struct hash hash_empty(void);

#endif
