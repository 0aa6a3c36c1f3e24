/*
 * A small log in memory, for receipts and checkpoints of the vectors.
 */
#include "tests/vectors/vec_log.h"

#include <string.h>

#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "protocol/receipt.h"

void
vec_log_init(struct vec_log *l)
{
	memset(l, 0, sizeof(*l));
}

void
vec_log_free(struct vec_log *l)
{
	for (size_t i = 0; i < l->n; i++)
		buf_free(&l->entry[i]);
	l->n = 0;
}

static void
keep_node(void *arg, unsigned level, uint64_t index, const struct hash *h)
{
	struct vec_log *l = arg;

	ASSERT(level < VEC_LOG_LEVELS && index < VEC_LOG_MAX);
	l->node[level][index] = *h;
}

uint64_t
vec_log_add(struct vec_log *l, struct slice note)
{
	struct hash leaf = tree_leaf(note);

	ASSERT(l->n < VEC_LOG_MAX);
	l->entry[l->n] = vec_buf();
	buf_add_slice(&l->entry[l->n], note);
	tree_edge_add(&l->edge, &leaf, keep_node, l);
	return l->n++;
}

struct slice
vec_log_note(const struct vec_log *l, uint64_t index)
{
	ASSERT(index < l->n);
	return buf_slice(&l->entry[index]);
}

static int
read_node(void *arg, unsigned level, uint64_t index, struct hash *out,
    struct err *e)
{
	const struct vec_log *l = arg;

	(void)e;
	ASSERT(level < VEC_LOG_LEVELS && (index + 1) << level <= l->n);
	*out = l->node[level][index];
	return 0;
}

struct tree_reader
vec_log_reader(const struct vec_log *l)
{
	return (struct tree_reader){ read_node, (void *)(uintptr_t)l };
}

struct hash
vec_log_root(const struct vec_log *l, uint64_t size)
{
	struct tree_reader r = vec_log_reader(l);
	struct err e = ERR_INIT;
	struct hash root;

	ASSERT(tree_root(&root, size, &r, &e) == 0);
	return root;
}

void
vec_log_checkpoint(const struct vec_log *l, uint64_t size, struct buf *out)
{
	static const char *const name[] = { VEC_ORIGIN };
	struct checkpoint c = { .origin = VEC_ORIGIN,
		.size = size,
		.root = vec_log_root(l, size) };
	struct buf text = vec_buf();

	checkpoint_write(&c, &text);
	vec_sign(out, buf_slice(&text), name, 1);
	buf_free(&text);
}

void
vec_log_receipt(const struct vec_log *l, uint64_t index, uint64_t size,
    uint64_t old, struct buf *out)
{
	struct tree_reader reader = vec_log_reader(l);
	struct receipt r = { .index = index, .old = old };
	struct buf checkpoint = vec_buf();
	struct err e = ERR_INIT;

	vec_log_checkpoint(l, size, &checkpoint);
	r.checkpoint_text = buf_slice(&checkpoint);
	ASSERT(tree_prove_inclusion(&r.inclusion, index, size, &reader, &e) ==
	       0);
	ASSERT(tree_prove_consistency(&r.consistency, old, size, &reader, &e) ==
	       0);
	receipt_write(&r, out);
	buf_free(&checkpoint);
}

void
vec_log_sign(const struct statement *s, struct buf *note)
{
	char names[2][KEYS_NAME_MAX];
	size_t n = statement_signers(s, names);
	const char *name[] = { names[0], names[1] };
	struct buf text = vec_buf();

	statement_write(s, &text);
	vec_sign(note, buf_slice(&text), name, n);
	buf_free(&text);
}
