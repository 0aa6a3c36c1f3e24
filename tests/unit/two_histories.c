/* Trees of a few leaves, with every node kept. */
#include "tests/unit/two_histories.h"

#include <check.h>
#include <stdio.h>

#include "protocol/checkpoint.h"
#include "protocol/witness_request.h"
#include "tests/vectors/vec.h"

enum { LEVELS = 7 };

static struct {
	struct hash node[LEVELS][TWO_HISTORIES_LEAVES];
} tree[2];

static void
made(void *arg, unsigned level, uint64_t index, const struct hash *h)
{
	tree[*(enum two_histories *)arg].node[level][index] = *h;
}

static int
read_node(void *arg, unsigned level, uint64_t index, struct hash *out,
    struct err *e)
{
	(void)e;
	*out = tree[*(enum two_histories *)arg].node[level][index];
	return 0;
}

static void
grow(enum two_histories which)
{
	struct tree_edge edge = { .size = 0 };

	for (int i = 0; i < TWO_HISTORIES_LEAVES; i++) {
		char leaf[32];
		struct hash h;

		(void)snprintf(leaf, sizeof(leaf), "%s %d",
		    i >= TWO_HISTORIES_COMMON && which == TWO_HISTORIES_FORGED
			? "forged"
			: "honest",
		    i);
		h = tree_leaf(slice_of(leaf));
		tree_edge_add(&edge, &h, made, &which);
	}
}

void
two_histories_grow(void)
{
	grow(TWO_HISTORIES_HONEST);
	grow(TWO_HISTORIES_FORGED);
}

struct hash
two_histories_root(enum two_histories which, uint64_t size)
{
	struct tree_reader r = { read_node, &which };
	struct err e = ERR_INIT;
	struct hash root;

	ck_assert(tree_root(&root, size, &r, &e) == 0);
	return root;
}

struct buf
two_histories_checkpoint(enum two_histories which, uint64_t size)
{
	static const char *const name[] = { VEC_ORIGIN };
	struct checkpoint c = { .origin = VEC_ORIGIN, .size = size };
	struct buf text = vec_buf(), note = vec_buf();

	c.root = two_histories_root(which, size);
	checkpoint_write(&c, &text);
	vec_sign(&note, buf_slice(&text), name, 1);
	buf_free(&text);
	return note;
}

struct tree_proof
two_histories_proof(enum two_histories which, uint64_t old, uint64_t size)
{
	struct tree_reader r = { read_node, &which };
	struct err e = ERR_INIT;
	struct tree_proof p;

	ck_assert(tree_prove_consistency(&p, old, size, &r, &e) == 0);
	return p;
}

struct buf
two_histories_body(enum two_histories which, uint64_t old, uint64_t size)
{
	struct tree_proof p = { .n = 0 };
	struct buf note = two_histories_checkpoint(which, size);
	struct buf body = vec_buf();

	if (old <= size)
		p = two_histories_proof(which, old, size);
	witness_request_write(old, &p, buf_slice(&note), &body);
	buf_free(&note);
	return body;
}
