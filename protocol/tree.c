/*
 * RFC 6962 hash trees: growing, proving, verifying.  Proofs are made from complete
 * subtrees alone, which never change once they exist, so they can be stored as
 * tiles and served as plain files.
 */
#include "protocol/tree.h"

static bool
is_power(uint64_t n)
{
	return (n & (n - 1)) == 0;
}

/* The largest power of two below n, n > 1. */
static uint64_t
split(uint64_t n)
{
	uint64_t k = 1;

	while (k < n - k)
		k *= 2;
	return k;
}

static unsigned
log2_of(uint64_t power)
{
	unsigned level = 0;

	while (power >>= 1)
		level++;
	return level;
}

struct hash
tree_leaf(struct slice entry)
{
	/* Leaves and nodes are tagged apart, or 64 bytes of an entry could pass
	 * for two hashes and prove a leaf that was never logged. */
	const uint8_t tag = 0x00;
	const struct slice piece[] = { slice_make(&tag, 1), entry };

	return hash_of_pieces(piece, 2);
}

struct hash
tree_node(const struct hash *l, const struct hash *r)
{
	uint8_t bytes[1 + 2 * HASH_SIZE];

	bytes[0] = 0x01;
	for (size_t i = 0; i < HASH_SIZE; i++) {
		bytes[1 + i] = l->b[i];
		bytes[1 + HASH_SIZE + i] = r->b[i];
	}
	return hash_of(slice_make(bytes, sizeof(bytes)));
}

struct hash
tree_fold(const uint8_t *hashes, unsigned count)
{
	struct hash h[TREE_FOLD_MAX];

	ASSERT(count > 0 && count <= TREE_FOLD_MAX &&
	       (count & (count - 1)) == 0);
	for (unsigned i = 0; i < count; i++)
		for (size_t k = 0; k < HASH_SIZE; k++)
			h[i].b[k] = hashes[i * HASH_SIZE + k];
	for (; count > 1; count /= 2)
		for (unsigned i = 0; i < count / 2; i++)
			h[i] = tree_node(&h[2 * i], &h[2 * i + 1]);
	return h[0];
}

/* Number of complete subtrees on the edge of a tree. */
static size_t
edge_count(uint64_t size)
{
	size_t n = 0;

	for (; size; size &= size - 1)
		n++;
	return n;
}

void
tree_edge_add(struct tree_edge *t, const struct hash *leaf,
    void (*made)(void *arg, unsigned level, uint64_t index,
	const struct hash *h),
    void *arg)
{
	size_t n = edge_count(t->size);
	struct hash h = *leaf;
	unsigned level = 0;

	/* As carrying works when 1 is added to a binary number: each set bit is
	 * a complete subtree, and two of one height join. */
	ASSERT(t->size < UINT64_MAX);
	if (made)
		made(arg, 0, t->size, &h);
	for (; t->size >> level & 1; level++) {
		h = tree_node(&t->h[--n], &h);
		if (made)
			made(arg, level + 1, t->size >> (level + 1), &h);
	}
	t->h[n] = h;
	t->size++;
}

struct hash
tree_edge_root(const struct tree_edge *t)
{
	size_t n = edge_count(t->size);
	struct hash h;

	if (n == 0)
		return hash_empty();
	h = t->h[--n];
	while (n > 0)
		h = tree_node(&t->h[--n], &h);
	return h;
}

/* The complete subtrees of leaves start .. start+n-1, start a multiple of a
 * power of two that is n or more. */
static int
load_edge(struct tree_edge *t, uint64_t start, uint64_t n,
    const struct tree_reader *r, struct err *e)
{
	size_t count = 0;

	t->size = n;
	for (unsigned level = 64; level-- > 0;) {
		if (!(n >> level & 1))
			continue;
		if (r->node(r->arg, level, start >> level, &t->h[count++], e))
			return -1;
		start += (uint64_t)1 << level;
	}
	return 0;
}

int
tree_edge_load(struct tree_edge *t, uint64_t size, const struct tree_reader *r,
    struct err *e)
{
	return load_edge(t, 0, size, r, e);
}

int
tree_root(struct hash *root, uint64_t size, const struct tree_reader *r,
    struct err *e)
{
	struct tree_edge t;

	if (load_edge(&t, 0, size, r, e))
		return -1;
	*root = tree_edge_root(&t);
	return 0;
}

/* Append the hash of leaves start .. end-1 to the proof. */
static int
add_range(struct tree_proof *p, uint64_t start, uint64_t end,
    const struct tree_reader *r, struct err *e)
{
	uint64_t n = end - start;
	struct tree_edge t;

	ASSERT(p->n < LIMITS_PROOF_HASHES_MAX);
	/* A complete subtree is stored; any other is put together from those
	 * that it consists of, one per bit of its size. */
	if (is_power(n)) {
		unsigned level = log2_of(n);

		return r->node(r->arg, level, start >> level, &p->h[p->n++], e);
	}
	if (load_edge(&t, start, n, r, e))
		return -1;
	p->h[p->n++] = tree_edge_root(&t);
	return 0;
}

/* Proofs are made from the root down and read from the leaf up. */
static void
turn_round(struct tree_proof *p)
{
	for (size_t i = 0, j = p->n; i + 1 < j; i++) {
		struct hash h = p->h[i];

		p->h[i] = p->h[--j];
		p->h[j] = h;
	}
}

int
tree_prove_inclusion(struct tree_proof *p, uint64_t index, uint64_t size,
    const struct tree_reader *r, struct err *e)
{
	uint64_t start = 0, end = size;

	ASSERT(index < size);
	p->n = 0;
	while (end - start > 1) {
		uint64_t middle = start + split(end - start);
		bool left = index < middle;

		if (add_range(p, left ? middle : start, left ? end : middle, r,
			e))
			return -1;
		if (left)
			end = middle;
		else
			start = middle;
	}
	turn_round(p);
	return 0;
}

int
tree_prove_consistency(struct tree_proof *p, uint64_t old, uint64_t size,
    const struct tree_reader *r, struct err *e)
{
	uint64_t start = 0, end = size;

	ASSERT(old <= size);
	p->n = 0;
	if (old == 0 || old == size)
		return 0;
	/* Down to the subtree that ends where the old tree ended; all that is
	 * passed on the right was added since. */
	while (old != end) {
		uint64_t middle = start + split(end - start);
		bool left = old <= middle;

		if (add_range(p, left ? middle : start, left ? end : middle, r,
			e))
			return -1;
		if (left)
			end = middle;
		else
			start = middle;
	}
	/* A subtree that begins at leaf 0 is the old tree itself, whose root
	 * the reader has. */
	if (start > 0 && add_range(p, start, end, r, e))
		return -1;
	turn_round(p);
	return 0;
}

/* How far up the tree a verification has come; fn and sn are named as in
 * RFC 9162: the node's number on its level, and that of the last node. */
struct walk {
	uint64_t fn, sn;
};

/* The path has a left sibling here (then climbs to where it is one). */
static bool
walk_joins_left(struct walk *w)
{
	bool left = w->fn & 1 || w->fn == w->sn;

	if (left) {
		while (!(w->fn & 1) && w->fn != 0) {
			w->fn >>= 1;
			w->sn >>= 1;
		}
	}
	w->fn >>= 1;
	w->sn >>= 1;
	return left;
}

/* RFC 9162 section 2.1.3.2. */
bool
tree_verify_inclusion(const struct tree_proof *p, const struct hash *leaf,
    uint64_t index, uint64_t size, const struct hash *root)
{
	struct walk w = { index, size - 1 };
	struct hash h = *leaf;

	if (index >= size || p->n > LIMITS_PROOF_HASHES_MAX)
		return false;
	/* At the root with hashes left over, or out of hashes below it: both
	 * fail (P-RCP-6), so a leaf has exactly one proof. */
	for (size_t i = 0; i < p->n; i++) {
		if (w.sn == 0)
			return false;
		h = walk_joins_left(&w) ? tree_node(&p->h[i], &h)
					: tree_node(&h, &p->h[i]);
	}
	return w.sn == 0 && hash_equal(&h, root);
}

/* RFC 9162 section 2.1.4.2, for 0 < old < size. */
static bool
verify_growth(const struct tree_proof *p, uint64_t old,
    const struct hash *old_root, uint64_t size, const struct hash *root)
{
	struct walk w = { old - 1, size - 1 };
	/* A complete old tree is a node of the new one, and its root, which is
	 * known, is left out of the proof. */
	size_t i = is_power(old) ? 0 : 1;
	struct hash fr, sr;

	if (p->n == 0 || p->n > LIMITS_PROOF_HASHES_MAX)
		return false;
	fr = sr = i == 0 ? *old_root : p->h[0];
	while (w.fn & 1) {
		w.fn >>= 1;
		w.sn >>= 1;
	}
	/* One path, two roots: the nodes on the left are in both trees, those on
	 * the right in the new one alone. */
	for (; i < p->n; i++) {
		if (w.sn == 0)
			return false;
		if (walk_joins_left(&w)) {
			fr = tree_node(&p->h[i], &fr);
			sr = tree_node(&p->h[i], &sr);
		} else {
			sr = tree_node(&sr, &p->h[i]);
		}
	}
	return w.sn == 0 && hash_equal(&fr, old_root) && hash_equal(&sr, root);
}

bool
tree_verify_consistency(const struct tree_proof *p, uint64_t old,
    const struct hash *old_root, uint64_t size, const struct hash *root)
{
	struct hash empty = hash_empty();

	if (old > size)
		return false;
	/* Nothing is a prefix of every log; a claim about it is not. */
	if (old == 0 && !hash_equal(old_root, &empty))
		return false;
	if (old == size)
		return p->n == 0 && hash_equal(old_root, root);
	if (old == 0)
		return p->n == 0;
	return verify_growth(p, old, old_root, size, root);
}
