/*
 * The tree over the store.  Only tiles are stored, each with up to 256 hashes
 * of one level; nodes between two levels of tiles are computed when they are
 * first asked for, and kept beside the tile they come from.
 */
#include "aggregator/log/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/receipt.h"
#include "protocol/tile.h"

enum {
	LEVELS = 8, /* of tiles: 2^64 leaves */
	/* Complete nodes below the root of a full tile. */
	NODES = 2 * TILE_WIDTH - 2,
	/* Tiles kept in memory, 16 KiB each: enough for the sizes that agents
	 * have seen during the last days. */
	SLOTS = 128
};

/*
 * One tile with the nodes over its hashes, which are made when first asked
 * for.  Nodes of height k (0 to 7) begin at first_node(k).
 */
struct cached {
	bool used;
	int level;
	uint64_t index;
	unsigned width;
	struct hash node[NODES];
	bool have[NODES]; /* heights above 0 */
};

struct ledger {
	struct store *store;
	struct cached *slot[SLOTS];
	/* The rightmost, partial tile of each level; only while appending. */
	bool growing;
	uint64_t size;
	struct cached *tail[LEVELS];
	bool dirty[LEVELS];
	/* The consistency proof made last: the answers of one group are for
	 * agents that have mostly seen the same checkpoint. */
	bool have_last;
	uint64_t last_old, last_size;
	struct tree_proof last;
};

struct ledger *
ledger_new(struct store *s)
{
	struct ledger *l = mem_alloc(sizeof(*l));

	l->store = s;
	return l;
}

void
ledger_forget(struct ledger *l)
{
	for (int i = 0; i < LEVELS; i++) {
		free(l->tail[i]);
		l->tail[i] = NULL;
		l->dirty[i] = false;
	}
	for (int i = 0; i < SLOTS; i++)
		if (l->slot[i] != NULL)
			l->slot[i]->used = false;
	l->growing = false;
	l->have_last = false;
}

void
ledger_free(struct ledger *l)
{
	if (l == NULL)
		return;
	ledger_forget(l);
	for (int i = 0; i < SLOTS; i++)
		free(l->slot[i]);
	free(l);
}

/* ---------------------------------------------------------------- nodes */

static unsigned
first_node(unsigned height)
{
	unsigned first = 0;

	for (unsigned k = 0; k < height; k++)
		first += (unsigned)TILE_WIDTH >> k;
	return first;
}

/* Node i of a height within a tile; its leaves must be there. */
static const struct hash *
cached_node(struct cached *t, unsigned height, unsigned i)
{
	unsigned at = first_node(height) + i;

	ASSERT((i + 1) << height <= t->width);
	if (height > 0 && !t->have[at]) {
		const struct hash *left = cached_node(t, height - 1, 2 * i);

		t->node[at] =
		    tree_node(left, cached_node(t, height - 1, 2 * i + 1));
		t->have[at] = true;
	}
	return &t->node[at];
}

static struct hash
cached_root(struct cached *t)
{
	return tree_node(cached_node(t, TILE_HEIGHT - 1, 0),
	    cached_node(t, TILE_HEIGHT - 1, 1));
}

/* Fill t with what the store holds; an absent tile has width 0. */
static int
cached_load(struct ledger *l, struct cached *t, int level, uint64_t index,
    struct err *e)
{
	struct buf hashes;
	int rc = -1;

	buf_init(&hashes, TILE_WIDTH * HASH_SIZE);
	if (store_log_tile_get(l->store, level, index, &hashes, e) < 0)
		goto out;
	if (hashes.full || hashes.n % HASH_SIZE != 0) {
		err_set(e, ERR_CORRUPT,
		    "tile %d/%llu of the store is damaged: run fsck", level,
		    (unsigned long long)index);
		goto out;
	}
	memset(t->have, 0, sizeof(t->have));
	t->used = true;
	t->level = level;
	t->index = index;
	t->width = (unsigned)(hashes.n / HASH_SIZE);
	for (unsigned i = 0; i < t->width; i++)
		memcpy(t->node[i].b, hashes.data + i * HASH_SIZE, HASH_SIZE);
	rc = 0;
out:
	buf_free(&hashes);
	return rc;
}

/* A tile with at least `width` hashes, from tail, slot or store. */
static int
cached_get(struct ledger *l, const struct tile *want, unsigned width,
    struct cached **out, struct err *e)
{
	size_t slot = ((size_t)want->index * 7 + (size_t)want->level) % SLOTS;
	struct cached *t = l->growing ? l->tail[want->level] : NULL;

	if (t == NULL || t->index != want->index) {
		if (l->slot[slot] == NULL)
			l->slot[slot] = mem_alloc(sizeof(struct cached));
		t = l->slot[slot];
		if (!t->used || t->level != want->level ||
		    t->index != want->index || t->width < width) {
			t->used = false;
			if (cached_load(l, t, want->level, want->index, e) < 0)
				return -1;
		}
	}
	if (t->width < width)
		return err_set(e, ERR_CORRUPT,
		    "tile %d/%llu of the store is too short: run fsck",
		    want->level, (unsigned long long)want->index);
	*out = t;
	return 0;
}

static int
read_node(void *arg, unsigned level, uint64_t index, struct hash *out,
    struct err *e)
{
	struct ledger *l = arg;
	unsigned height = level % TILE_HEIGHT;
	uint64_t first = index << height;
	struct tile want = { .level = (int)(level / TILE_HEIGHT),
		.index = first / TILE_WIDTH };
	unsigned at = (unsigned)(first % TILE_WIDTH);
	struct cached *t = NULL;

	if (cached_get(l, &want, at + (1U << height), &t, e) < 0)
		return -1;
	*out = *cached_node(t, height, at >> height);
	return 0;
}

int
ledger_root(struct ledger *l, uint64_t size, struct hash *root, struct err *e)
{
	struct tree_reader r = { read_node, l };

	return tree_root(root, size, &r, e);
}

int
ledger_edge(struct ledger *l, uint64_t size, struct tree_edge *edge,
    struct err *e)
{
	struct tree_reader r = { read_node, l };

	return tree_edge_load(edge, size, &r, e);
}

int
ledger_inclusion(struct ledger *l, uint64_t index, uint64_t size,
    struct tree_proof *p, struct err *e)
{
	struct tree_reader r = { read_node, l };

	return tree_prove_inclusion(p, index, size, &r, e);
}

int
ledger_consistency(struct ledger *l, uint64_t old, uint64_t size,
    struct tree_proof *p, struct err *e)
{
	struct tree_reader r = { read_node, l };

	if (!l->have_last || l->last_old != old || l->last_size != size) {
		l->have_last = false;
		if (tree_prove_consistency(&l->last, old, size, &r, e) < 0)
			return -1;
		l->have_last = true;
		l->last_old = old;
		l->last_size = size;
	}
	*p = l->last;
	return 0;
}

int
ledger_receipt(struct ledger *l, const struct ledger_checkpoint *cp,
    uint64_t index, uint64_t old, struct buf *out, struct err *e)
{
	struct receipt r = { .index = index,
		.old = old,
		.checkpoint_text = cp->text };

	if (ledger_consistency(l, old, cp->size, &r.consistency, e) < 0 ||
	    ledger_inclusion(l, index, cp->size, &r.inclusion, e) < 0)
		return -1;
	receipt_write(&r, out);
	return 0;
}

/* ------------------------------------------------------------ appending */

/* Load the partial tile of every level, to append to. */
static int
grow_begin(struct ledger *l, struct err *e)
{
	if (l->growing)
		return 0;
	if (store_log_size(l->store, &l->size, e) < 0)
		return -1;
	for (int level = 0; level < LEVELS; level++) {
		uint64_t hashes = l->size >> level * TILE_HEIGHT;
		unsigned width = (unsigned)(hashes % TILE_WIDTH);

		if (l->tail[level] == NULL)
			l->tail[level] = mem_alloc(sizeof(struct cached));
		if (cached_load(l, l->tail[level], level, hashes / TILE_WIDTH,
			e) < 0)
			return -1;
		if (l->tail[level]->width != width)
			return err_set(e, ERR_CORRUPT,
			    "the store's tiles of level %d do not fit its "
			    "%llu entries: run fsck",
			    level, (unsigned long long)l->size);
	}
	l->growing = true;
	return 0;
}

static int
cached_store(struct ledger *l, const struct cached *t, struct err *e)
{
	return store_log_tile_put(l->store, t->level, t->index,
	    slice_make(t->node[0].b, t->width * HASH_SIZE), e);
}

/* Append a hash to a level.  A tile that fills up gives its root to the level
 * above. */
static int
grow(struct ledger *l, int level, const struct hash *h, struct err *e)
{
	struct cached *t = l->tail[level];
	struct hash root;

	ASSERT(level < LEVELS && t->width < TILE_WIDTH);
	t->node[t->width++] = *h;
	l->dirty[level] = true;
	if (t->width < TILE_WIDTH)
		return 0;
	if (cached_store(l, t, e) < 0)
		return -1;
	root = cached_root(t);
	t->index++;
	t->width = 0;
	memset(t->have, 0, sizeof(t->have));
	l->dirty[level] = false;
	return grow(l, level + 1, &root, e);
}

int
ledger_append(struct ledger *l, const struct hash *id, struct slice note,
    uint64_t *index, struct err *e)
{
	struct hash leaf = tree_leaf(note);

	if (grow_begin(l, e) < 0 ||
	    store_log_append(l->store, id, note, index, e) < 0)
		return -1;
	ASSERT(*index == l->size);
	l->size++;
	return grow(l, 0, &leaf, e);
}

int
ledger_flush(struct ledger *l, struct err *e)
{
	for (int level = 0; level < LEVELS; level++) {
		if (l->dirty[level] && l->tail[level]->width > 0 &&
		    cached_store(l, l->tail[level], e) < 0)
			return -1;
		l->dirty[level] = false;
	}
	return 0;
}

/* --------------------------------------------------------- reading again */

struct reread {
	struct ledger *ledger;
	struct tree_edge edge;
};

static int
reread_leaf(void *arg, uint64_t index, struct slice note, struct err *e)
{
	struct reread *r = arg;
	struct hash leaf = tree_leaf(note), stored;

	if (read_node(r->ledger, 0, index, &stored, e) < 0)
		return -1;
	if (!hash_equal(&leaf, &stored))
		return err_set(e, ERR_CORRUPT,
		    "entry %llu of the store does not have the hash it was "
		    "stored under",
		    (unsigned long long)index);
	tree_edge_add(&r->edge, &leaf, NULL, NULL);
	return 0;
}

int
ledger_reread(struct ledger *l, uint64_t old, uint64_t size, struct hash *root,
    struct err *e)
{
	struct tree_reader reader = { read_node, l };
	struct reread r = { .ledger = l };
	struct hash kept;

	if (tree_edge_load(&r.edge, old, &reader, e) < 0 ||
	    store_log_each(l->store, old, size, reread_leaf, &r, e) < 0 ||
	    ledger_root(l, size, &kept, e) < 0)
		return -1;
	*root = tree_edge_root(&r.edge);
	if (!hash_equal(root, &kept))
		return err_set(e, ERR_CORRUPT,
		    "the stored tiles do not have the root of the %llu stored "
		    "entries",
		    (unsigned long long)size);
	return 0;
}
