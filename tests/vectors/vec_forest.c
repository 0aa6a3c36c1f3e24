/*
 * A tree of 65,537 leaves with all its nodes, which is one leaf beyond two full
 * levels of tiles.
 */
#include "tests/vectors/vec_forest.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/err.h"
#include "common/base/mem.h"

static void
keep_node(void *arg, unsigned level, uint64_t index, const struct hash *h)
{
	struct vec_forest *f = arg;

	ASSERT(level < VEC_FOREST_LEVELS);
	f->node[level][index] = *h;
}

static int
read_node(void *arg, unsigned level, uint64_t index, struct hash *out,
    struct err *e)
{
	const struct vec_forest *f = arg;

	(void)e;
	ASSERT(level < VEC_FOREST_LEVELS);
	ASSERT((index + 1) << level <= VEC_FOREST_MAX);
	*out = f->node[level][index];
	return 0;
}

struct hash
vec_forest_leaf(uint64_t i)
{
	char data[24];

	snprintf(data, sizeof(data), "%u", (unsigned)i);
	return tree_leaf(slice_of(data));
}

void
vec_forest_make(struct vec_forest *f)
{
	struct tree_edge edge = { .size = 0 };

	for (size_t level = 0; level < VEC_FOREST_LEVELS; level++)
		f->node[level] =
		    mem_array(((size_t)VEC_FOREST_MAX >> level) + 1,
			sizeof(struct hash));
	f->root = mem_array(VEC_FOREST_MAX + 1, sizeof(struct hash));
	f->root[0] = tree_edge_root(&edge);
	for (uint64_t i = 0; i < VEC_FOREST_MAX; i++) {
		struct hash leaf = vec_forest_leaf(i);

		tree_edge_add(&edge, &leaf, keep_node, f);
		f->root[i + 1] = tree_edge_root(&edge);
	}
}

void
vec_forest_free(struct vec_forest *f)
{
	for (size_t level = 0; level < VEC_FOREST_LEVELS; level++)
		free(f->node[level]);
	free(f->root);
}

struct tree_reader
vec_forest_reader(const struct vec_forest *f)
{
	return (struct tree_reader){ read_node, (void *)(uintptr_t)f };
}
