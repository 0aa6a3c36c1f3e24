#ifndef SHEAF_PROTOCOL_TREE_H
#define SHEAF_PROTOCOL_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/limits.h"

/*
 * RFC 6962 hash trees over leaves 0 .. size-1.  A node (level, index) is
 * the root of the complete subtree over leaves index*2^level ...; only
 * complete nodes are ever stored.
 */
struct tree_proof {
	struct hash h[LIMITS_PROOF_HASHES_MAX];
	size_t n;
};

/* Reads stored nodes for the functions below; node() returns 0, or -1 with *e. */
struct tree_reader {
	int (*node)(void *arg, unsigned level, uint64_t index, struct hash *out,
	    struct err *e);
	void *arg;
};

/* Leaf hash SHA-256(0x00 || entry), node hash SHA-256(0x01 || l || r). */
struct hash tree_leaf(struct slice entry);
struct hash tree_node(const struct hash *l, const struct hash *r);

/* The root over count hashes of HASH_SIZE bytes, one after another: a power of
 * two, at most TREE_FOLD_MAX. */
enum { TREE_FOLD_MAX = 256 };
struct hash tree_fold(const uint8_t *hashes, unsigned count);

/*
 * The right edge of a growing tree: roots of its complete subtrees from
 * the largest to the smallest, one for each bit set in size.
 */
struct tree_edge {
	uint64_t size;
	struct hash h[64];
};

/*
 * Append a leaf hash.  Every node that becomes complete, the leaf itself
 * included, is reported through `made` (may be NULL).
 */
void tree_edge_add(struct tree_edge *t, const struct hash *leaf,
    void (*made)(void *arg, unsigned level, uint64_t index,
	const struct hash *h),
    void *arg);

/* The root; the empty hash for size 0. */
struct hash tree_edge_root(const struct tree_edge *t);

/* Load the edge of `size` from stored nodes. */
int tree_edge_load(struct tree_edge *t, uint64_t size,
    const struct tree_reader *r, struct err *e) MUST_USE;

/* Root at `size` from stored nodes. */
int tree_root(struct hash *root, uint64_t size, const struct tree_reader *r,
    struct err *e) MUST_USE;

/* Inclusion proof of leaf `index` in the tree of `size`; index < size. */
int tree_prove_inclusion(struct tree_proof *p, uint64_t index, uint64_t size,
    const struct tree_reader *r, struct err *e) MUST_USE;

/* Consistency proof from `old` to `size`, old <= size; empty for 0 or
 * equal sizes. */
int tree_prove_consistency(struct tree_proof *p, uint64_t old, uint64_t size,
    const struct tree_reader *r, struct err *e) MUST_USE;

/* True when p proves the leaf hash at index of the tree (size, root). */
bool tree_verify_inclusion(const struct tree_proof *p, const struct hash *leaf,
    uint64_t index, uint64_t size, const struct hash *root);

/* True when p proves that (old, old_root) is a prefix of (size, root).
 * old 0 needs old_root to be the empty hash and an empty proof. */
bool tree_verify_consistency(const struct tree_proof *p, uint64_t old,
    const struct hash *old_root, uint64_t size, const struct hash *root);

#endif
