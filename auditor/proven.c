/*
 * A log read from its root down.  The tiles at the right edge make the root;
 * every full tile makes one hash of the tile above it; every entry makes one
 * hash of a tile of level 0 (C2SP tlog-tiles, PROTOCOL.md section 14).
 */
#include "auditor/proven.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/archive.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* 256 entries of the largest note, and their lengths. */
enum { FILE_MAX = TILE_WIDTH * (LIMITS_NOTE_MAX + 2) };

/* What a file must be: the tile, and what its bytes must hash to.  fits() sets
 * *used to the bytes that belong to it. */
struct wanted {
	struct tile tile;
	bool (*fits)(const void *arg, struct slice bytes, size_t *used);
	const void *arg;
};

/* ------------------------------------------------------------ one file */

static int
make_parents(const char *path, struct err *e)
{
	char *dir = file_dir(path);
	int r = file_make_dir(dir, 0755, e);

	free(dir);
	return r;
}

static int
write_tile(const struct proven *p, const struct tile *t, struct slice bytes,
    struct err *e)
{
	char *path = archive_path(p->place.dir, t);
	int r = make_parents(path, e);

	if (r == 0)
		r = file_replace(path, bytes, 0644, e);
	free(path);
	return r;
}

/* The file as the folder holds it, if it fits; *there says that it holds one,
 * whatever is in it. */
static bool
read_local(const struct proven *p, const struct wanted *w,
    const struct tile *as, struct buf *out, bool *there)
{
	char *path = archive_path(p->place.dir, as);
	struct err ignored = ERR_INIT;
	size_t used = 0;
	bool fits = false;

	if (file_exists(path)) {
		*there = true;
		fits = file_read(path, FILE_MAX, out, &ignored) == 0 &&
		       w->fits(w->arg, buf_slice(out), &used) &&
		       (used == out->n || as->width != w->tile.width);
		if (fits)
			out->n = used;
		else
			buf_free(out);
	}
	free(path);
	return fits;
}

static int
say_damaged(const struct tile *t, bool there, struct err *e)
{
	char name[TILE_PATH_MAX];

	tile_path(name, t);
	return err_set(e, ERR_CORRUPT,
	    there ? "the copy is damaged: %s does not hash to what the signed "
		    "checkpoint says. That is this folder's fault, not the "
		    "log's. Run sheaf-audit mirror again: it fetches what is "
		    "damaged"
		  : "the copy is not whole: %s is missing. Run sheaf-audit "
		    "mirror again: it fetches what is missing",
	    name);
}

static int
say_foreign(const struct tile *t, struct err *e)
{
	char name[TILE_PATH_MAX];

	tile_path(name, t);
	return err_set(e, ERR_LATER,
	    "%s, as the server gives it, does not hash to the signed "
	    "checkpoint: a proxy may have answered in its place, or the server "
	    "is damaged. The copy stays as it was; try again later, and tell "
	    "whoever runs the log if it stays so",
	    name);
}

static int
fetch_wanted(struct proven *p, const struct wanted *w, bool replaces,
    struct buf *out, struct err *e)
{
	const struct proven_source *s = p->place.source;
	size_t used;

	buf_init(out, FILE_MAX);
	if (s->get(s->arg, &w->tile, out, e) < 0)
		return -1;
	p->fetched++;
	p->replaced += replaces;
	if (!w->fits(w->arg, buf_slice(out), &used))
		return say_foreign(&w->tile, e);
	out->n = used;
	return p->keep ? write_tile(p, &w->tile, buf_slice(out), e) : 0;
}

/* Read what is wanted into out (initialised here, freed by the caller). */
static int
get(struct proven *p, const struct wanted *w, struct buf *out, struct err *e)
{
	struct tile full = w->tile;
	bool there = false;

	full.width = TILE_WIDTH;
	buf_init(out, FILE_MAX);
	if (read_local(p, w, &w->tile, out, &there) ||
	    (w->tile.width < TILE_WIDTH &&
		read_local(p, w, &full, out, &there)))
		return 0;
	if (p->place.source == NULL)
		return say_damaged(&w->tile, there, e);
	return fetch_wanted(p, w, there, out, e);
}

/* ----------------------------------------------------------- hash tiles */

static bool
makes_hash(const void *arg, struct slice bytes, size_t *used)
{
	struct hash h;

	*used = (size_t)TILE_WIDTH * HASH_SIZE;
	if (bytes.n < *used)
		return false;
	h = tree_fold(bytes.p, TILE_WIDTH);
	return memcmp(h.b, arg, HASH_SIZE) == 0;
}

static bool
has_width(const void *arg, struct slice bytes, size_t *used)
{
	*used = *(const unsigned *)arg * (size_t)HASH_SIZE;
	return bytes.n >= *used;
}

/* Full tile `index` of the level, or the partial one at the edge. */
static int
get_tile(struct proven *p, unsigned level, uint64_t index,
    const struct buf **out, struct err *e)
{
	uint64_t hashes = p->place.size >> (level * TILE_HEIGHT);
	const struct buf *above;
	struct wanted w = { { (int)level, index, TILE_WIDTH }, makes_hash,
		NULL };

	ASSERT(level < PROVEN_LEVELS && index * TILE_WIDTH < hashes);
	*out = &p->level[level].edge;
	if (hashes - index * TILE_WIDTH < TILE_WIDTH) {
		ASSERT((*out)->n > 0); /* proven_open() has read it */
		return 0;
	}
	*out = &p->level[level].full;
	if (p->level[level].held && p->level[level].index == index)
		return 0;
	if (get_tile(p, level + 1, index / TILE_WIDTH, &above, e) < 0)
		return -1;
	w.arg = above->data + (index % TILE_WIDTH) * HASH_SIZE;
	buf_free(&p->level[level].full);
	p->level[level].held = false;
	if (get(p, &w, &p->level[level].full, e) < 0)
		return -1;
	p->level[level].held = true;
	p->level[level].index = index;
	return 0;
}

static int
read_node(void *arg, unsigned level, uint64_t index, struct hash *out,
    struct err *e)
{
	struct proven *p = arg;
	const struct buf *tile;
	unsigned first, count;
	struct tile t;

	tile_of_node(level, index, p->place.size, &t, &first, &count);
	if (get_tile(p, (unsigned)t.level, t.index, &tile, e) < 0)
		return -1;
	*out = tree_fold(tile->data + (size_t)first * HASH_SIZE, count);
	return 0;
}

struct tree_reader
proven_nodes(struct proven *p)
{
	return (struct tree_reader){ read_node, p };
}

int
proven_root(struct proven *p, uint64_t size, struct hash *root, struct err *e)
{
	struct tree_reader reader = proven_nodes(p);

	ASSERT(size <= p->place.size);
	return tree_root(root, size, &reader, e);
}

/* ------------------------------------------------------------- the edge */

/* The partial tile of that level; false when there is none. */
static bool
edge_tile(const struct proven *p, unsigned level, struct tile *t)
{
	uint64_t hashes = p->place.size >> (level * TILE_HEIGHT);

	*t = (struct tile){ (int)level, hashes / TILE_WIDTH,
		(unsigned)(hashes % TILE_WIDTH) };
	return t->width > 0;
}

/* The edge makes the root: nothing else is needed for it. */
static bool
edge_fits(struct proven *p)
{
	struct err ignored = ERR_INIT;
	struct hash root;

	return proven_root(p, p->place.size, &root, &ignored) == 0 &&
	       hash_equal(&root, &p->place.root);
}

/* All edge tiles, from the folder where it has them, or from the source. */
static int
read_edge(struct proven *p, bool from_source, struct tile *last, struct err *e)
{
	for (unsigned l = 0; l < PROVEN_LEVELS; l++) {
		struct buf *out = &p->level[l].edge;
		struct wanted w = { .fits = has_width };
		bool local = !p->level[l].fetched;
		uint64_t before = p->fetched;

		if (!edge_tile(p, l, &w.tile))
			continue;
		w.arg = &w.tile.width;
		buf_free(out);
		if ((from_source ? fetch_wanted(p, &w, local, out, e)
				 : get(p, &w, out, e)) < 0)
			return -1;
		p->level[l].fetched = p->fetched > before;
		*last = w.tile;
	}
	return 0;
}

/*
 * A wrong tile at the edge cannot be told from its neighbours, since only all
 * of them together make the root: so all are fetched again.
 */
static int
open_edge(struct proven *p, struct err *e)
{
	struct tile last = { 0, 0, 1 };

	if (read_edge(p, false, &last, e) < 0)
		return -1;
	if (edge_fits(p))
		return 0;
	if (p->place.source == NULL)
		return say_damaged(&last, true, e);
	if (read_edge(p, true, &last, e) < 0)
		return -1;
	return edge_fits(p) ? 0 : say_foreign(&last, e);
}

int
proven_open(struct proven *p, const struct proven_place *place, struct err *e)
{
	*p = (struct proven){ .place = *place };
	return open_edge(p, e);
}

void
proven_close(struct proven *p)
{
	for (size_t i = 0; i < PROVEN_LEVELS; i++) {
		buf_free(&p->level[i].edge);
		buf_free(&p->level[i].full);
	}
}

int
proven_keep(struct proven *p, struct err *e)
{
	p->keep = true;
	for (unsigned l = 0; l < PROVEN_LEVELS; l++) {
		struct tile t;

		/* A full one in memory may be on the disk or not. */
		p->level[l].held = false;
		if (!p->level[l].fetched || !edge_tile(p, l, &t))
			continue;
		if (write_tile(p, &t, buf_slice(&p->level[l].edge), e) < 0)
			return -1;
		p->level[l].fetched = false;
	}
	return 0;
}

/* -------------------------------------------------------------- entries */

struct leaves {
	const uint8_t *hashes;
	unsigned count;
};

/* Entries that hash to the tile's hashes, one after another. */
static bool
makes_leaves(const void *arg, struct slice bytes, size_t *used)
{
	const struct leaves *want = arg;
	struct slice rest = bytes, entry;

	for (unsigned i = 0; i < want->count; i++) {
		struct err ignored = ERR_INIT;
		struct hash leaf;

		if (tile_entry_read(&rest, &entry, &ignored) < 0)
			return false;
		leaf = tree_leaf(entry);
		if (memcmp(leaf.b, want->hashes + (size_t)i * HASH_SIZE,
			HASH_SIZE) != 0)
			return false;
	}
	*used = bytes.n - rest.n;
	return true;
}

static int
get_bundle(struct proven *p, uint64_t n, struct buf *out, struct err *e)
{
	uint64_t left = p->place.size - n * TILE_WIDTH;
	struct leaves leaves = { .count = left < TILE_WIDTH ? (unsigned)left
							    : TILE_WIDTH };
	struct wanted w = { { TILE_LEVEL_ENTRIES, n, leaves.count },
		makes_leaves, &leaves };
	const struct buf *tile;

	if (get_tile(p, 0, n, &tile, e) < 0)
		return -1;
	leaves.hashes = tile->data;
	return get(p, &w, out, e);
}

int
proven_each(struct proven *p, uint64_t from, uint64_t to,
    int (*each)(void *arg, uint64_t index, struct slice entry, struct err *e),
    void *arg, struct err *e)
{
	for (uint64_t n = from / TILE_WIDTH; n * TILE_WIDTH < to; n++) {
		uint64_t i = n * TILE_WIDTH;
		struct buf bundle = { 0 };
		struct slice rest, entry;
		int r = get_bundle(p, n, &bundle, e);

		rest = buf_slice(&bundle);
		for (; r == 0 && rest.n > 0 && i < to; i++) {
			r = tile_entry_read(&rest, &entry, e);
			if (r == 0 && i >= from)
				r = each(arg, i, entry, e);
		}
		buf_free(&bundle);
		if (r < 0)
			return -1;
	}
	return 0;
}
