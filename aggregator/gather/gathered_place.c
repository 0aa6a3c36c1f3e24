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
	/* Places that are tried together, and how often for each block. */
	TOGETHER_MAX = 3,
	TRIES_MAX = 1000 * 1000,
	/* Hashes that are spent on trying the root. */
	ROOT_HASHES_MAX = 8 * 1000 * 1000,
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
	size_t placed;
	uint64_t tries; /* left for this block */
};

/* ------------------------------------------------------------------ reading */

static int
take_leaf(void *arg, uint64_t index, struct slice note, struct err *e)
{
	struct place *p = arg;
	size_t i = (size_t)(index - p->base);
	struct err ignored = ERR_INIT;
	struct statement *s;
	struct note n;

	(void)e;
	p->leaf[i] = tree_leaf(note);
	p->has[i] = true;
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
	bool (*fits)(struct place *p, const struct trial *t);
	/* A block: where it begins, its level, its node. */
	uint64_t first;
	unsigned level;
	struct hash node;
	/* The root: the edge in front of the first gap. */
	struct tree_edge edge;
};

/* Try every choice for gap k and those behind it; true when one fits. */
static bool
try_from(struct place *p, struct trial *t, size_t k)
{
	if (k == t->gaps) {
		if (p->tries == 0)
			return false;
		p->tries--;
		return t->fits(p, t);
	}
	for (size_t i = 0; i < p->n && p->tries > 0; i++) {
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

/* The gaps from..to-1 of p, as many as a trial takes; false when there are more, or
 * none. */
static bool
find_gaps(const struct place *p, uint64_t from, uint64_t to, struct trial *t)
{
	t->gaps = 0;
	for (uint64_t at = from; at < to; at++) {
		if (p->has[at - p->base])
			continue;
		if (t->gaps == TOGETHER_MAX)
			return false;
		t->at[t->gaps++] = at;
	}
	return t->gaps > 0;
}

static int
try_block(struct place *p, uint64_t at, unsigned level, struct err *e)
{
	struct trial t = { .fits = fits_block, .level = level };
	bool found;

	t.first = at >> level << level;
	if (t.first + (UINT64_C(1) << level) > p->to ||
	    !find_gaps(p, t.first, t.first + (UINT64_C(1) << level), &t))
		return 0;
	if (gathered_node(p->gap->gathered, level, at >> level, &t.node, &found,
		e) < 0)
		return -1;
	p->tries = TRIES_MAX;
	return found ? try_trial(p, &t, e) : 0;
}

static int
try_place(struct place *p, uint64_t at, struct err *e)
{
	struct loose *invite = invite_for(p, at);

	for (unsigned level = 0; level <= GATHERED_LEVELS; level++) {
		if (try_block(p, at, level, e) < 0)
			return -1;
		if (p->has[at - p->base])
			return 0;
	}
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

	if (!find_gaps(p, p->gap->from, p->to, &t))
		return 0;
	if (ledger_edge(p->gap->ledger, p->gap->from, &t.edge, e) < 0)
		return -1;
	while (t.edge.size < t.at[0])
		tree_edge_add(&t.edge, &p->leaf[t.edge.size - p->base], NULL,
		    NULL);
	p->tries = ROOT_HASHES_MAX / (p->to - t.at[0]);
	return try_trial(p, &t, e);
}

/* Each place that is found may tell of another one. */
static int
place_all(struct place *p, struct err *e)
{
	size_t before;

	do {
		before = p->placed;
		for (uint64_t at = p->gap->from; at < p->to; at++)
			if (!p->has[at - p->base] && p->placed < p->n &&
			    try_place(p, at, e) < 0)
				return -1;
	} while (p->placed > before);
	return p->placed < p->n ? try_root(p, e) : 0;
}

int
gathered_place(const struct gathered_gap *gap, size_t *placed, struct err *e)
{
	struct place p = { .gap = gap };
	int rc = gathered_loose_each(gap->gathered, take_loose, &p, e);

	if (rc == 0 && p.n > 0)
		rc = read_all(&p, e);
	if (rc == 0 && p.n > 0)
		rc = place_all(&p, e);
	*placed = p.placed;
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
