#ifndef SHEAF_TESTS_VECTORS_VEC_FOREST_H
#define SHEAF_TESTS_VECTORS_VEC_FOREST_H

#include "protocol/tree.h"

/*
 * The test tree of tree.json: leaf i is the ASCII decimal digits of i.  All
 * complete nodes up to VEC_FOREST_MAX leaves, and the root of every size.
 */
enum { VEC_FOREST_MAX = 65537, VEC_FOREST_LEVELS = 18 };

struct vec_forest {
	struct hash *node[VEC_FOREST_LEVELS];
	struct hash *root; /* by size */
};

/* Grow it; freed with vec_forest_free(). */
void vec_forest_make(struct vec_forest *f);
void vec_forest_free(struct vec_forest *f);

/* The hash of leaf i. */
struct hash vec_forest_leaf(uint64_t i);

/* Its nodes, for proofs of any size. */
struct tree_reader vec_forest_reader(const struct vec_forest *f);

#endif
