/* tree.json: RFC 6962 hashes and proofs, good and broken. */
#include <stdio.h>

#include "common/base/err.h"
#include "tests/vectors/vec_files.h"
#include "tests/vectors/vec_forest.h"

enum { SMALL = 260, LARGE = VEC_FOREST_MAX };

struct out {
	struct vec_forest forest;
	struct jval *cases;
	bool growth; /* the cases are of consistency */
};

static void
write_roots(const struct out *f, struct jval *file)
{
	struct jval *leaves = vec_list(file, "leaf_hashes");
	struct jval *roots = vec_list(file, "roots");

	for (uint64_t i = 0; i <= SMALL; i += i < 16 ? 1 : 61) {
		struct jval *o = jval_object();
		char data[24];

		snprintf(data, sizeof(data), "%u", (unsigned)i);
		jval_add(leaves, o);
		vec_set_base64(o, "data", slice_of(data));
		vec_set_hash(o, "hash", &f->forest.node[0][i]);
	}
	for (uint64_t i = 0; i <= LARGE; i += i == SMALL ? LARGE - 2 - i : 1) {
		struct jval *o = jval_object();

		jval_add(roots, o);
		jval_set_i64(o, "size", (int64_t)i);
		vec_set_hash(o, "root", &f->forest.root[i]);
	}
}

/* A claim as it is written, right or wrong. */
struct claim {
	uint64_t at, size;
	struct hash old, root; /* leaf or old root; root */
	struct tree_proof p;
};

static void
write_claim(const struct out *f, const struct claim *c, const char *what,
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
honest(const struct out *f, uint64_t at, uint64_t size)
{
	struct tree_reader r = vec_forest_reader(&f->forest);
	struct claim c = { .at = at,
		.size = size,
		.root = f->forest.root[size] };
	struct err e = ERR_INIT;

	c.old = f->growth ? f->forest.root[at] : f->forest.node[0][at];
	if (f->growth)
		ASSERT(tree_prove_consistency(&c.p, at, size, &r, &e) == 0);
	else
		ASSERT(tree_prove_inclusion(&c.p, at, size, &r, &e) == 0);
	return c;
}

static void
write_good(const struct out *f, uint64_t at, uint64_t size)
{
	struct claim c = honest(f, at, size);

	write_claim(f, &c, "",
	    f->growth ? "RFC 9162 section 2.1.4" : "RFC 9162 section 2.1.3");
}

/* Each hash dropped, doubled, swapped with the next one, changed. */
static void
write_broken_hashes(const struct out *f, const struct claim *good)
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
write_bad(const struct out *f, uint64_t at, uint64_t size)
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
write_inclusion(struct out *f)
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
write_consistency(struct out *f)
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
	c.old = f->forest.root[4];
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
	struct out f = { .growth = false };

	vec_forest_make(&f.forest);
	write_roots(&f, file);
	f.cases = vec_list(file, "inclusion");
	write_inclusion(&f);
	f.growth = true;
	f.cases = vec_list(file, "consistency");
	write_consistency(&f);
	vec_forest_free(&f.forest);
	return file;
}
