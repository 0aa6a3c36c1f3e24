#ifndef SHEAF_TESTS_VECTORS_VEC_LOG_H
#define SHEAF_TESTS_VECTORS_VEC_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/statement.h"
#include "protocol/tree.h"
#include "tests/vectors/vec.h"

/* A small log in memory, of the origin VEC_ORIGIN. */
enum { VEC_LOG_MAX = 64, VEC_LOG_LEVELS = 7 };

struct vec_log {
	struct buf entry[VEC_LOG_MAX]; /* whole notes */
	size_t n;
	struct tree_edge edge;
	struct hash node[VEC_LOG_LEVELS][VEC_LOG_MAX];
};

/* An empty log; freed with vec_log_free(). */
void vec_log_init(struct vec_log *l);
void vec_log_free(struct vec_log *l);

/* Append a note; the index it got. */
uint64_t vec_log_add(struct vec_log *l, struct slice note);

/* The note at index. */
struct slice vec_log_note(const struct vec_log *l, uint64_t index);

/* The nodes of the tree, for proofs of any size up to l->n. */
struct tree_reader vec_log_reader(const struct vec_log *l);

/* The root at size. */
struct hash vec_log_root(const struct vec_log *l, uint64_t size);

/* Append the signed checkpoint of the first `size` entries. */
void vec_log_checkpoint(const struct vec_log *l, uint64_t size,
    struct buf *out);

/* Append the receipt of a leaf at `size`, grown from `old`. */
void vec_log_receipt(const struct vec_log *l, uint64_t index, uint64_t size,
    uint64_t old, struct buf *out);

/* Append the note of s, signed by those who must sign its kind. */
void vec_log_sign(const struct statement *s, struct buf *note);

#endif
