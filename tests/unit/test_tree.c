/*
 * Hash trees: against RFC 6962 written down naively, for every size to 260
 * and around a full tile of tiles, every index and every older size; and
 * every proof with a hash dropped, doubled, swapped or added fails.
 */
#include "protocol/tree.h"

#include <check.h>

#include "tests/vectors/vec_forest.h"

enum { SMALL = 260, LARGE = VEC_FOREST_MAX, TIMEOUT_S = 600 };

static struct vec_forest forest;
static size_t reads;

static void
grow(void)
{
	vec_forest_make(&forest);
}

static void
wither(void)
{
	vec_forest_free(&forest);
}

/* Hands out complete nodes of a tree of *(uint64_t *)arg leaves only. */
static int
read_node(void *arg, unsigned level, uint64_t index, struct hash *out,
    struct err *e)
{
	const uint64_t *size = arg;

	(void)e;
	reads++;
	ck_assert_uint_lt(level, VEC_FOREST_LEVELS);
	ck_assert_uint_le((index + 1) << level, *size);
	*out = forest.node[level][index];
	return 0;
}

static int
fail_node(void *arg, unsigned level, uint64_t index, struct hash *out,
    struct err *e)
{
	(void)arg;
	(void)level;
	(void)index;
	(void)out;
	return err_set(e, ERR_SYSTEM, "the disk is gone");
}

/* MTH as RFC 6962 section 2.1 defines it. */
static struct hash
naive_root(uint64_t from, uint64_t n)
{
	struct hash l, r;
	uint64_t k = 1;

	if (n == 0)
		return hash_of(slice_make("", 0));
	if (n == 1)
		return vec_forest_leaf(from);
	while (k * 2 < n)
		k *= 2;
	l = naive_root(from, k);
	r = naive_root(from + k, n - k);
	return tree_node(&l, &r);
}

static bool
same(struct hash a, struct hash b)
{
	return hash_equal(&a, &b);
}

START_TEST(roots_are_those_of_the_definition)
{
	struct err e = ERR_INIT;

	for (uint64_t size = 0; size <= SMALL; size++) {
		struct tree_reader r = { read_node, &size };
		struct tree_edge edge;
		struct hash root;

		ck_assert(same(forest.root[size], naive_root(0, size)));
		ck_assert_int_eq(tree_root(&root, size, &r, &e), 0);
		ck_assert(same(root, forest.root[size]));
		ck_assert_int_eq(tree_edge_load(&edge, size, &r, &e), 0);
		ck_assert(same(tree_edge_root(&edge), forest.root[size]));
		if (size < SMALL) {
			struct hash leaf = vec_forest_leaf(size);

			tree_edge_add(&edge, &leaf, NULL, NULL);
			ck_assert(same(tree_edge_root(&edge),
			    forest.root[size + 1]));
		}
	}
	for (uint64_t size = LARGE - 2; size <= LARGE; size++)
		ck_assert(same(forest.root[size], naive_root(0, size)));
}
END_TEST

/* One claim, of inclusion or of growth. */
struct claim {
	bool growth;
	uint64_t at, size; /* index or old size; size */
};

static bool
holds(const struct claim *c, const struct tree_proof *p)
{
	if (c->growth)
		return tree_verify_consistency(p, c->at, &forest.root[c->at],
		    c->size, &forest.root[c->size]);
	return tree_verify_inclusion(p, &forest.node[0][c->at], c->at, c->size,
	    &forest.root[c->size]);
}

/* Every hash dropped, doubled, swapped with the next; one too many. */
static void
assert_broken_ones_fail(const struct claim *c, const struct tree_proof *p)
{
	struct tree_proof bad;

	for (size_t i = 0; i < p->n; i++) {
		bad = *p;
		bad.n--;
		for (size_t j = i; j < bad.n; j++)
			bad.h[j] = p->h[j + 1];
		ck_assert(!holds(c, &bad));
		bad = *p;
		bad.n++;
		for (size_t j = i; j < p->n; j++)
			bad.h[j + 1] = p->h[j];
		ck_assert(!holds(c, &bad));
		bad = *p;
		bad.h[i].b[i % HASH_SIZE] ^= 1;
		ck_assert(!holds(c, &bad));
		if (i + 1 == p->n)
			continue;
		bad = *p;
		bad.h[i] = p->h[i + 1];
		bad.h[i + 1] = p->h[i];
		ck_assert(!holds(c, &bad));
	}
	bad = *p;
	bad.h[bad.n++] = forest.root[c->size];
	ck_assert(!holds(c, &bad));
}

/*
 * Every proof of a small tree is broken in every way, of larger ones every
 * fourth (others in each size), so that the test stays within seconds.
 */
static bool
is_broken_here(const struct claim *c)
{
	return c->size <= 64 || (c->at + c->size) % 4 == 0 ||
	       c->at + 1 >= c->size;
}

static void
assert_proof(const struct claim *c)
{
	uint64_t size = c->size;
	struct tree_reader r = { read_node, &size };
	struct err e = ERR_INIT;
	struct tree_proof p;

	reads = 0;
	if (c->growth)
		ck_assert_int_eq(tree_prove_consistency(&p, c->at, size, &r,
				     &e),
		    0);
	else
		ck_assert_int_eq(tree_prove_inclusion(&p, c->at, size, &r, &e),
		    0);
	ck_assert_uint_le(reads, 2 * VEC_FOREST_LEVELS);
	ck_assert_msg(holds(c, &p), "growth %d, %llu of %llu", c->growth,
	    (unsigned long long)c->at, (unsigned long long)size);
	if (is_broken_here(c))
		assert_broken_ones_fail(c, &p);
}

START_TEST(every_inclusion_of_small_trees)
{
	for (uint64_t size = 1; size <= SMALL; size++) {
		for (uint64_t i = 0; i < size; i++)
			assert_proof(&(struct claim){ false, i, size });
	}
}
END_TEST

START_TEST(every_growth_of_small_trees)
{
	for (uint64_t size = 0; size <= SMALL; size++) {
		for (uint64_t old = 0; old <= size; old++)
			assert_proof(&(struct claim){ true, old, size });
	}
}
END_TEST

START_TEST(around_a_tile_of_tiles)
{
	for (uint64_t size = LARGE - 2; size <= LARGE; size++) {
		for (uint64_t i = 0; i < size; i += 251) {
			assert_proof(&(struct claim){ false, i, size });
			assert_proof(&(struct claim){ true, i, size });
		}
		for (uint64_t k = 1; k < size; k *= 2) {
			for (uint64_t i = k - 1; i <= k + 1 && i < size; i++) {
				assert_proof(&(struct claim){ false, i, size });
				assert_proof(&(struct claim){ true, i, size });
			}
		}
		for (uint64_t i = size - 3; i < size; i++) {
			assert_proof(&(struct claim){ false, i, size });
			assert_proof(&(struct claim){ true, i, size });
		}
		assert_proof(&(struct claim){ true, size, size });
	}
}
END_TEST

START_TEST(other_claims_with_a_good_proof_fail)
{
	struct tree_proof none = { .n = 0 }, p;
	uint64_t size = 100;
	struct tree_reader r = { read_node, &size };
	struct err e = ERR_INIT;

	ck_assert_int_eq(tree_prove_inclusion(&p, 41, size, &r, &e), 0);
	for (uint64_t i = 0; i < 2 * size; i++)
		ck_assert(tree_verify_inclusion(&p, &forest.node[0][41], i,
			      size, &forest.root[size]) == (i == 41));
	ck_assert(!tree_verify_inclusion(&p, &forest.node[0][40], 41, size,
	    &forest.root[size]));
	ck_assert(!tree_verify_inclusion(&p, &forest.node[0][41], 41, size,
	    &forest.root[size + 1]));
	ck_assert(!tree_verify_inclusion(&none, &forest.node[0][0], 0, 0,
	    &forest.root[0]));
	ck_assert_int_eq(tree_prove_consistency(&p, 41, size, &r, &e), 0);
	for (uint64_t old = 0; old < 2 * size; old++)
		ck_assert(tree_verify_consistency(&p, old, &forest.root[old],
			      size, &forest.root[size]) == (old == 41));
	/* Empty and equal trees take no hash and their own roots only. */
	ck_assert(tree_verify_consistency(&none, 0, &forest.root[0], size,
	    &forest.root[size]));
	ck_assert(!tree_verify_consistency(&none, 0, &forest.root[1], size,
	    &forest.root[size]));
	ck_assert(!tree_verify_consistency(&none, size, &forest.root[1], size,
	    &forest.root[size]));
	ck_assert(!tree_verify_consistency(&none, 0, &forest.root[1], 0,
	    &forest.root[1]));
	ck_assert(!tree_verify_consistency(&none, size + 1, &forest.root[size],
	    size, &forest.root[size]));
}
END_TEST

START_TEST(a_reader_that_fails_is_heard)
{
	struct tree_reader r = { fail_node, NULL };
	struct err e = ERR_INIT;
	struct tree_edge edge;
	struct tree_proof p;
	struct hash root;

	ck_assert_int_eq(tree_root(&root, 5, &r, &e), -1);
	ck_assert_int_eq(e.kind, ERR_SYSTEM);
	ck_assert_int_eq(tree_edge_load(&edge, 5, &r, &e), -1);
	ck_assert_int_eq(tree_prove_inclusion(&p, 2, 5, &r, &e), -1);
	ck_assert_int_eq(tree_prove_consistency(&p, 2, 5, &r, &e), -1);
}
END_TEST

static Suite *
whole_suite(void)
{
	Suite *s = suite_create("tree");
	TCase *t = tcase_create("proofs");

	tcase_set_timeout(t, TIMEOUT_S);
	tcase_add_unchecked_fixture(t, grow, wither);
	tcase_add_test(t, roots_are_those_of_the_definition);
	tcase_add_test(t, every_inclusion_of_small_trees);
	tcase_add_test(t, every_growth_of_small_trees);
	tcase_add_test(t, around_a_tile_of_tiles);
	tcase_add_test(t, other_claims_with_a_good_proof_fail);
	tcase_add_test(t, a_reader_that_fails_is_heard);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(whole_suite());
	int failed;

	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
