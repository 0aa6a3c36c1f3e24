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

/*
 * SHA-256 of bytes that come one piece after another, as those of a file do.
 * hash_running_value() is that of what was added up to now; hash_running_end() gives it
 * and frees r, exactly once.
 */
struct hash_running;
struct hash_running *hash_running_new(void);
void hash_running_add(struct hash_running *r, struct slice bytes);
struct hash hash_running_value(const struct hash_running *r);
struct hash hash_running_end(struct hash_running *r);

/* True when both are the same value (not constant time). */
bool hash_equal(const struct hash *a, const struct hash *b);

/*
 * The mark of a hash under a key: half its size, for those who keep a great many to
 * compare.  Whoever makes the hashes cannot make two with one mark, since the key is
 * drawn anew by hash_mark_key() and is known to nobody.
 */
enum { HASH_MARK_SIZE = 16 };
struct hash_mark {
	uint8_t b[HASH_MARK_SIZE];
};
struct hash_mark hash_mark_key(void);
struct hash_mark hash_mark(const struct hash_mark *key, const struct hash *h);

/* SHA-256 of the empty string: the root of the empty tree. */
struct hash hash_empty(void);

#endif
