/*
 * The authority's notes come without a proof, but the proofs of their neighbours name
 * them: the sibling of a leaf is its leaf hash, and every node further up is a hash over
 * few of them.  So a place is found by trying, and never by guessing: what is wrong has
 * another hash.
 */
#include "aggregator/gather/gathered_place.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/limits.h"
#include "protocol/note.h"
#include "protocol/statement.h"
#include "protocol/tree.h"

enum {
	/* Places that are tried together. */
	TOGETHER_MAX = 3,
	BLOCK_MAX = 1 << GATHERED_LEVELS
};

static const char enrolment[] = "sheaf-enrol/v1\n";

/* A note without a place. */
struct loose {
	struct buf note;
	struct hash leaf, id;
	bool used;
};

struct place {
	const struct gathered_gap *gap;
	uint64_t base, to; /* leaf hashes that are known, from base on */
	struct hash *leaf; /* to - base */
	bool *has;
	/* Of what stands there: the invite that must stand in front of it. */
	struct hash *wants;
	bool *is_enrolment;
	struct loose *loose;
	size_t n, cap;
	size_t taken; /* of them, that have a place: given here, or before */
	size_t placed;
	struct gathered_search *search;
	uint64_t skip;  /* choices at the beginning that earlier steps tried */
	uint64_t count; /* choices looked at in this step, with those */
	uint64_t left;  /* hashes */
	uint64_t tries; /* choices left for this block */
};

/* ------------------------------------------------------------------ reading */

static int
by_leaf(const void *a, const void *b)
{
	const struct loose *x = a, *y = b;

	return memcmp(x->leaf.b, y->leaf.b, sizeof(x->leaf.b));
}

/* One that has a place needs none, whoever has offered it again. */
static int
forget_loose(struct place *p, const struct hash *leaf, struct err *e)
{
	const struct loose wanted = { .leaf = *leaf };
	struct loose *l = p->n > 0 ? bsearch(&wanted, p->loose, p->n,
					 sizeof(*p->loose), by_leaf)
				   : NULL;

	if (l == NULL || l->used)
		return 0;
	l->used = true;
	p->taken++;
	return gathered_drop_loose(p->gap->gathered, leaf, e);
}

static int
take_leaf(void *arg, uint64_t index, struct slice note, struct err *e)
{
	struct place *p = arg;
	size_t i = (size_t)(index - p->base);
	struct err ignored = ERR_INIT;
	struct statement *s;
	struct note n;

	p->leaf[i] = tree_leaf(note);
	p->has[i] = true;
	if (forget_loose(p, &p->leaf[i], e) < 0)
		return -1;
	if (note.n < sizeof(enrolment) - 1 ||
	    memcmp(note.p, enrolment, sizeof(enrolment) - 1) != 0)
		return 0;
	s = mem_alloc(sizeof(*s));
	if (note_parse(&n, note, LIMITS_NOTE_MAX, true, &ignored) == 0 &&
	    statement_parse(s, n.text, &ignored) == 0) {
		p->is_enrolment[i] = true;
		p->wants[i] = s->u.enrol.invite;
	}
	free(s);
	return 0;
}

static int
take_loose(void *arg, struct slice note, struct err *e)
{
	struct place *p = arg;
	struct err ignored = ERR_INIT;
	struct loose *l;
	struct note n;

	(void)e;
	if (note_parse(&n, note, LIMITS_NOTE_MAX, true, &ignored) < 0)
		return 0;
	p->loose = mem_grow(p->loose, p->n, &p->cap, sizeof(*p->loose));
	l = &p->loose[p->n++];
	*l = (struct loose){ .leaf = tree_leaf(note), .id = note_id(&n) };
	buf_init(&l->note, LIMITS_NOTE_MAX);
	buf_add_slice(&l->note, note);
	return 0;
}

static int
read_all(struct place *p, struct err *e)
{
	const struct gathered_gap *gap = p->gap;
	size_t n;

	p->to = gap->checkpoint.size;
	p->base = gap->from & ~(uint64_t)(BLOCK_MAX - 1);
	n = (size_t)(p->to - p->base);
	p->leaf = mem_array(n, sizeof(*p->leaf));
	p->wants = mem_array(n, sizeof(*p->wants));
	p->has = mem_array(n, sizeof(*p->has));
	p->is_enrolment = mem_array(n, sizeof(*p->is_enrolment));
	if (store_log_each(gap->store, p->base, gap->from, take_leaf, p, e) < 0)
		return -1;
	return gathered_each(gap->gathered, gap->from, p->to, take_leaf, p, e);
}

static void
release(struct place *p)
{
	for (size_t i = 0; i < p->n; i++)
		buf_free(&p->loose[i].note);
	free(p->loose);
	free(p->leaf);
	free(p->wants);
	free(p->has);
	free(p->is_enrolment);
}

/* ------------------------------------------------------------------ placing */

static int
put(struct place *p, uint64_t at, struct loose *l, struct err *e)
{
	if (gathered_put_at(p->gap->gathered, at, buf_slice(&l->note), e) < 0 ||
	    gathered_drop_loose(p->gap->gathered, &l->leaf, e) < 0)
		return -1;
	l->used = true;
	p->placed++;
	p->taken++;
	p->skip = 0;
	return take_leaf(p, at, buf_slice(&l->note), e);
}

/* The only invite that the enrolment behind `at` can mean. */
static struct loose *
invite_for(struct place *p, uint64_t at)
{
	size_t i = (size_t)(at + 1 - p->base);
	struct loose *found = NULL;

	if (at + 1 >= p->to || !p->is_enrolment[i])
		return NULL;
	for (size_t k = 0; k < p->n; k++) {
		struct loose *l = &p->loose[k];

		if (l->used || !hash_equal(&l->id, &p->wants[i]))
			continue;
		if (found != NULL)
			return NULL;
		found = l;
	}
	return found;
}

/* Gaps that are tried together, and what is to come out. */
struct trial {
	uint64_t at[TOGETHER_MAX];
	size_t gaps;
	struct loose *chosen[TOGETHER_MAX];
	uint64_t cost; /* hashes of one choice */
	bool (*fits)(struct place *p, const struct trial *t);
	/* A block: where it begins, its level, its node. */
	uint64_t first;
	unsigned level;
	struct hash node;
	/* The root: the edge in front of the first gap. */
	struct tree_edge edge;
};

static bool
is_spent(const struct place *p)
{
	return p->tries == 0 || p->left == 0;
}

/* One choice, in the order that is the same in every step as long as nothing is
 * placed. */
static bool
try_choice(struct place *p, const struct trial *t)
{
	p->tries--;
	if (p->count++ < p->skip)
		return false;
	p->left -= t->cost < p->left ? t->cost : p->left;
	return t->fits(p, t);
}

/* Try every choice for gap k and those behind it; true when one fits. */
static bool
try_from(struct place *p, struct trial *t, size_t k)
{
	if (k == t->gaps)
		return try_choice(p, t);
	for (size_t i = 0; i < p->n && !is_spent(p); i++) {
		struct loose *l = &p->loose[i];

		if (l->used)
			continue;
		l->used = true;
		t->chosen[k] = l;
		p->leaf[t->at[k] - p->base] = l->leaf;
		if (try_from(p, t, k + 1))
			return true;
		l->used = false;
	}
	return false;
}

static int
try_trial(struct place *p, struct trial *t, struct err *e)
{
	int rc = 0;

	if (!try_from(p, t, 0))
		return 0;
	for (size_t k = 0; rc == 0 && k < t->gaps; k++)
		rc = put(p, t->at[k], t->chosen[k], e);
	return rc;
}

static bool
fits_block(struct place *p, const struct trial *t)
{
	struct hash root =
	    tree_fold(p->leaf[t->first - p->base].b, 1U << t->level);

	return hash_equal(&root, &t->node);
}

/* The gaps from..to-1 of p; false when there are more than max, or none. */
static bool
find_gaps(const struct place *p, uint64_t from, uint64_t to, size_t max,
    struct trial *t)
{
	t->gaps = 0;
	for (uint64_t at = from; at < to; at++) {
		if (p->has[at - p->base])
			continue;
		if (t->gaps == max)
			return false;
		t->at[t->gaps++] = at;
	}
	return t->gaps > 0;
}

static int
try_block(struct place *p, uint64_t at, unsigned level, size_t gaps,
    struct err *e)
{
	struct trial t = { .fits = fits_block,
		.level = level,
		.cost = UINT64_C(1) << level };
	bool found;

	t.first = at >> level << level;
	if (t.first + (UINT64_C(1) << level) > p->to ||
	    !find_gaps(p, t.first, t.first + (UINT64_C(1) << level), gaps,
		&t) ||
	    t.gaps < gaps || t.at[0] != at)
		return 0;
	if (gathered_node(p->gap->gathered, level, at >> level, &t.node, &found,
		e) < 0)
		return -1;
	p->tries = LIMITS_PLACE_BLOCK_MAX;
	return found ? try_trial(p, &t, e) : 0;
}

static int
try_place(struct place *p, uint64_t at, size_t gaps, struct err *e)
{
	struct loose *invite;

	for (unsigned level = 0; level <= GATHERED_LEVELS; level++) {
		if (try_block(p, at, level, gaps, e) < 0)
			return -1;
		if (p->has[at - p->base] || p->left == 0)
			return 0;
	}
	invite = gaps == 1 ? invite_for(p, at) : NULL;
	return invite != NULL ? put(p, at, invite, e) : 0;
}

static bool
fits_root(struct place *p, const struct trial *t)
{
	struct tree_edge edge = t->edge;
	struct hash root;

	for (uint64_t at = edge.size; at < p->to; at++)
		tree_edge_add(&edge, &p->leaf[at - p->base], NULL, NULL);
	root = tree_edge_root(&edge);
	return hash_equal(&root, &p->gap->checkpoint.root);
}

/* The last few, by the root alone. */
static int
try_root(struct place *p, struct err *e)
{
	struct trial t = { .fits = fits_root };

	if (!find_gaps(p, p->gap->from, p->to, TOGETHER_MAX, &t))
		return 0;
	if (ledger_edge(p->gap->ledger, p->gap->from, &t.edge, e) < 0)
		return -1;
	while (t.edge.size < t.at[0])
		tree_edge_add(&t.edge, &p->leaf[t.edge.size - p->base], NULL,
		    NULL);
	/* Of that many leaves, each twice at most. */
	t.cost = 2 * (p->to - t.at[0]);
	p->tries = LIMITS_PLACE_HASHES_MAX / t.cost;
	return p->tries > 0 ? try_trial(p, &t, e) : 0;
}

/* Every place with so many gaps below a node. */
static int
try_places(struct place *p, size_t gaps, struct err *e)
{
	for (uint64_t at = p->gap->from; at < p->to; at++)
		if (!p->has[at - p->base] && p->taken < p->n && p->left > 0 &&
		    try_place(p, at, gaps, e) < 0)
			return -1;
	return 0;
}

/* What costs least comes first, since each place that is found may tell of another
 * one. */
static int
place_all(struct place *p, struct err *e)
{
	for (size_t gaps = 1; gaps <= TOGETHER_MAX;) {
		size_t before = p->placed;

		if (try_places(p, gaps, e) < 0)
			return -1;
		gaps = p->placed > before ? 1 : gaps + 1;
		if (p->left == 0)
			return 0;
	}
	return p->taken < p->n ? try_root(p, e) : 0;
}

/* What is left for the next step: with another note in its place the choices are others,
 * and begin anew. */
static void
end_step(struct place *p)
{
	struct gathered_search *s = p->search;

	s->ended = p->left > 0;
	s->tried = p->placed > 0 ? 0 : p->count;
	s->hashes =
	    p->placed > 0 ? 0 : s->hashes + LIMITS_PLACE_STEP_HASHES - p->left;
	if (s->hashes >= LIMITS_PLACE_HASHES_MAX)
		s->ended = true;
}

int
gathered_place(const struct gathered_gap *gap, struct gathered_search *search,
    size_t *placed, struct err *e)
{
	struct place p = { .gap = gap,
		.search = search,
		.skip = search->tried,
		.left = LIMITS_PLACE_STEP_HASHES };
	int rc = 0;

	*placed = 0;
	if (search->ended)
		return 0;
	rc = gathered_loose_each(gap->gathered, take_loose, &p, e);
	if (rc == 0 && p.n > 0) {
		qsort(p.loose, p.n, sizeof(*p.loose), by_leaf);
		rc = read_all(&p, e);
	}
	if (rc == 0 && p.n > p.taken)
		rc = place_all(&p, e);
	*placed = p.placed;
	if (rc == 0)
		end_step(&p);
	release(&p);
	return rc;
}

/* -------------------------------------------------------------------- whole */

static int
grow(void *arg, uint64_t index, struct slice note, struct err *e)
{
	struct tree_edge *edge = arg;
	struct hash leaf = tree_leaf(note);

	(void)index;
	(void)e;
	tree_edge_add(edge, &leaf, NULL, NULL);
	return 0;
}

int
gathered_is_whole(const struct gathered_gap *gap, bool *whole, struct err *e)
{
	uint64_t to = gap->checkpoint.size, n;
	struct tree_edge edge;
	struct hash root;

	*whole = false;
	if (gathered_count(gap->gathered, gap->from, to, &n, e) < 0)
		return -1;
	if (n < to - gap->from)
		return 0;
	if (ledger_edge(gap->ledger, gap->from, &edge, e) < 0 ||
	    gathered_each(gap->gathered, gap->from, to, grow, &edge, e) < 0)
		return -1;
	root = tree_edge_root(&edge);
	*whole = hash_equal(&root, &gap->checkpoint.root);
	return *whole
		   ? 0
		   : err_set(e, ERR_CORRUPT,
			 "the entries that came back do not have the root of "
			 "the checkpoint of %" PRIu64
			 " entries: this log's key has signed two histories",
			 to);
}
