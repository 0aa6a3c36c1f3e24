/* tree.json: RFC 6962 hashes and proofs, good and broken. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/err.h"
#include "tests/vectors/vec_files.h"

enum { SMALL = 260, LARGE = 65537, LEVELS = 18 };

struct forest {
	struct hash *node[LEVELS];
	struct hash *root; /* by size */
	struct jval *cases;
	bool growth; /* the cases are of consistency */
};

static void
keep_node(void *arg, unsigned level, uint64_t index, const struct hash *h)
{
	struct forest *f = arg;

	ASSERT(level < LEVELS);
	f->node[level][index] = *h;
}

static int
read_node(void *arg, unsigned level, uint64_t index, struct hash *out,
    struct err *e)
{
	const struct forest *f = arg;

	(void)e;
	*out = f->node[level][index];
	return 0;
}

static void
grow(struct forest *f)
{
	struct tree_edge edge = { .size = 0 };

	for (size_t level = 0; level < LEVELS; level++)
		f->node[level] =
		    calloc(((size_t)LARGE >> level) + 1, sizeof(struct hash));
	f->root = calloc(LARGE + 1, sizeof(struct hash));
	ASSERT(f->root);
	f->root[0] = hash_empty();
	for (uint64_t i = 0; i < LARGE; i++) {
		char data[24];
		struct hash leaf;

		snprintf(data, sizeof(data), "%u", (unsigned)i);
		leaf = tree_leaf(slice_of(data));
		tree_edge_add(&edge, &leaf, keep_node, f);
		f->root[i + 1] = tree_edge_root(&edge);
	}
}

static void
wither(struct forest *f)
{
	for (size_t level = 0; level < LEVELS; level++)
		free(f->node[level]);
	free(f->root);
}

static void
write_roots(const struct forest *f, struct jval *file)
{
	struct jval *leaves = vec_list(file, "leaf_hashes");
	struct jval *roots = vec_list(file, "roots");

	for (uint64_t i = 0; i <= SMALL; i += i < 16 ? 1 : 61) {
		struct jval *o = jval_object();
		char data[24];

		snprintf(data, sizeof(data), "%u", (unsigned)i);
		jval_add(leaves, o);
		vec_set_base64(o, "data", slice_of(data));
		vec_set_hash(o, "hash", &f->node[0][i]);
	}
	for (uint64_t i = 0; i <= LARGE; i += i == SMALL ? LARGE - 2 - i : 1) {
		struct jval *o = jval_object();

		jval_add(roots, o);
		jval_set_i64(o, "size", (int64_t)i);
		vec_set_hash(o, "root", &f->root[i]);
	}
}

/* A claim as it is written, right or wrong. */
struct claim {
	uint64_t at, size;
	struct hash old, root; /* leaf or old root; root */
	struct tree_proof p;
};

static void
write_claim(const struct forest *f, const struct claim *c, const char *what,
    const char *reason)
{
	struct jval *o, *hashes;
	char name[80];

	snprintf(name, sizeof(name), "%u of %u%s", (unsigned)c->at,
	    (unsigned)c->size, what);
	o = vec_case(f->cases, name, what[0] == '\0', reason);
	jval_set_i64(o, f->growth ? "old" : "index", (int64_t)c->at);
	jval_set_i64(o, "size", (int64_t)c->size);
	vec_set_hash(o, f->growth ? "old_root" : "leaf", &c->old);
	vec_set_hash(o, "root", &c->root);
	hashes = vec_list(o, "hashes");
	for (size_t i = 0; i < c->p.n; i++)
		vec_add_base64(hashes, slice_make(c->p.h[i].b, HASH_SIZE));
}

static struct claim
honest(const struct forest *f, uint64_t at, uint64_t size)
{
	struct tree_reader r = { read_node, (void *)(uintptr_t)f };
	struct claim c = { .at = at, .size = size, .root = f->root[size] };
	struct err e = ERR_INIT;

	c.old = f->growth ? f->root[at] : f->node[0][at];
	if (f->growth)
		ASSERT(tree_prove_consistency(&c.p, at, size, &r, &e) == 0);
	else
		ASSERT(tree_prove_inclusion(&c.p, at, size, &r, &e) == 0);
	return c;
}

static void
write_good(const struct forest *f, uint64_t at, uint64_t size)
{
	struct claim c = honest(f, at, size);

	write_claim(f, &c, "",
	    f->growth ? "RFC 9162 section 2.1.4" : "RFC 9162 section 2.1.3");
}

/* Each hash dropped, doubled, swapped with the next one, changed. */
static void
write_broken_hashes(const struct forest *f, const struct claim *good)
{
	static const char why[] = "P-RCP-6";
	size_t n = good->p.n;

	for (size_t i = 0; i < n; i++) {
		struct claim drop = *good, twice = *good, swap = *good;
		char what[40];

		for (size_t j = i; j < n; j++) {
			drop.p.h[j] = good->p.h[j + 1];
			twice.p.h[j + 1] = good->p.h[j];
		}
		drop.p.n = n - 1;
		twice.p.n = n + 1;
		snprintf(what, sizeof(what), ", hash %zu dropped", i);
		write_claim(f, &drop, what, why);
		snprintf(what, sizeof(what), ", hash %zu twice", i);
		write_claim(f, &twice, what, why);
		if (i + 1 == n)
			continue;
		swap.p.h[i] = good->p.h[i + 1];
		swap.p.h[i + 1] = good->p.h[i];
		snprintf(what, sizeof(what), ", hash %zu swapped", i);
		write_claim(f, &swap, what, why);
	}
}

static void
write_bad(const struct forest *f, uint64_t at, uint64_t size)
{
	struct claim good = honest(f, at, size), c;

	write_broken_hashes(f, &good);
	c = good;
	c.p.h[c.p.n++] = c.root;
	write_claim(f, &c, ", one hash too many", "P-RCP-6");
	c = good;
	c.root.b[31] ^= 1;
	write_claim(f, &c, ", another root", "does not lead to this root");
	c = good;
	c.old.b[0] ^= 0x80;
	write_claim(f, &c, ", another start", "does not begin there");
	c = good;
	c.at++;
	write_claim(f, &c, ", of the one before", "wrong index or old size");
	c = good;
	c.size *= 2;
	write_claim(f, &c, ", of half the tree", "wrong size");
}

static void
write_inclusion(struct forest *f)
{
	for (uint64_t size = 1; size <= 9; size++) {
		for (uint64_t i = 0; i < size; i++)
			write_good(f, i, size);
	}
	for (uint64_t i = 0; i < SMALL; i += 17)
		write_good(f, i, SMALL);
	for (uint64_t size = LARGE - 2; size <= LARGE; size++) {
		write_good(f, 0, size);
		write_good(f, 255, size);
		write_good(f, 32768, size);
		write_good(f, size - 1, size);
	}
	write_bad(f, 0, 2);
	write_bad(f, 4, 7);
	write_bad(f, 6, 7);
	write_bad(f, 100, SMALL);
	write_bad(f, 65535, LARGE);
}

static void
write_consistency(struct forest *f)
{
	struct claim c;

	for (uint64_t size = 0; size <= 9; size++) {
		for (uint64_t old = 0; old <= size; old++)
			write_good(f, old, size);
	}
	for (uint64_t old = 1; old < SMALL; old += 17)
		write_good(f, old, SMALL);
	for (uint64_t size = LARGE - 2; size <= LARGE; size++) {
		write_good(f, 1, size);
		write_good(f, 256, size);
		write_good(f, 40000, size);
		write_good(f, size - 1, size);
	}
	write_bad(f, 3, 5);
	write_bad(f, 4, 7);
	write_bad(f, 100, SMALL);
	write_bad(f, 65535, LARGE);
	c = honest(f, 5, 5);
	c.old = f->root[4];
	write_claim(f, &c, ", other root of that size", "P-RCP-6");
	c = honest(f, 3, 8);
	c.at = 9;
	write_claim(f, &c, ", old above the size", "P-RCP-6");
	c = honest(f, 0, 8);
	c.p.h[c.p.n++] = c.root;
	write_claim(f, &c, ", a hash from nothing", "P-RCP-6");
}

struct jval *
vec_files_tree(void)
{
	struct jval *file = vec_file();
	struct forest f = { .growth = false };

	grow(&f);
	write_roots(&f, file);
	f.cases = vec_list(file, "inclusion");
	write_inclusion(&f);
	f.growth = true;
	f.cases = vec_list(file, "consistency");
	write_consistency(&f);
	wither(&f);
	return file;
}
