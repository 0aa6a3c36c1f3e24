/*
 * Tiles: names of the C2SP specification, entry bundles, and that the tiles
 * written while a log grows hold every node its proofs need.
 */
#include "protocol/tile.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/tree.h"
#include "tests/unit/unit.h"
#include "tests/vectors/vec_forest.h"

static const struct {
	struct tile tile;
	const char *path;
} names[] = {
	{ { 0, 0, 256 }, "tile/0/000" },
	{ { 0, 999, 256 }, "tile/0/999" },
	{ { 0, 1000, 256 }, "tile/0/x001/000" },
	{ { 0, 1234067, 256 }, "tile/0/x001/x234/067" },
	{ { 3, 1234067, 8 }, "tile/3/x001/x234/067.p/8" },
	{ { 7, 5, 1 }, "tile/7/005.p/1" },
	{ { TILE_LEVEL_ENTRIES, 0, 255 }, "tile/entries/000.p/255" },
	{ { TILE_LEVEL_ENTRIES, 67, 256 }, "tile/entries/067" },
	{ { 0, UINT64_MAX, 256 }, "tile/0/x018/x446/x744/x073/x709/x551/615" },
};

START_TEST(paths_both_ways)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[TILE_PATH_MAX];
		struct tile t;

		tile_path(path, &names[i].tile);
		ck_assert_str_eq(path, names[i].path);
		ck_assert(tile_parse_path(slice_of(path), &t));
		ck_assert_int_eq(t.level, names[i].tile.level);
		ck_assert_uint_eq(t.index, names[i].tile.index);
		ck_assert_uint_eq(t.width, names[i].tile.width);
	}
}
END_TEST

START_TEST(other_paths_are_none)
{
	static const char *const bad[] = { "", "tile", "tile/", "tile/0",
		"tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000",
		"tile/0/x000/001", "tile/0/001/001", "tile/0/x001",
		"tile/0/x001/", "tile/0/X001/000", "tile/0/-01", "tile/00/000",
		"tile/8/000", "tile/-1/000", "tile/x/000", "tile/0/000/",
		"/tile/0/000", "tile//000", "tile/0/000.p", "tile/0/000.p/",
		"tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
		"tile/0/000.p/1/", "tile/0/000.p/-1", "tile/0/000p/1",
		"tile/0/../0/000", "tile/entries/../000", "tile/Entries/000",
		"tile/0/x018/x446/x744/x073/x709/x551/616",
		"tile/0/x999/x999/x999/x999/x999/x999/x999/999",
		"tile/0/000.p/8 ", " tile/0/000", "tiles/0/000" };
	const uint8_t nul[] = "tile/0/000\0";
	struct tile t;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!tile_parse_path(slice_of(bad[i]), &t), "%s",
		    bad[i]);
	ck_assert(!tile_parse_path(slice_make(nul, 11), &t));
}
END_TEST

START_TEST(bundles)
{
	static uint8_t large[UINT16_MAX];
	struct slice entry[] = { slice_of("one"), slice_of(""),
		slice_make(large, sizeof(large)) };
	struct slice rest, got;
	struct err e = ERR_INIT;
	struct buf b;

	memset(large, 'x', sizeof(large));
	buf_init(&b, 100000);
	for (size_t i = 0; i < 3; i++)
		tile_entry_write(&b, entry[i]);
	ck_assert_uint_eq(b.n, 3 + 0 + 65535 + 3 * 2);
	rest = buf_slice(&b);
	for (size_t i = 0; i < 3; i++) {
		ck_assert(tile_entry_read(&rest, &got, &e) == 0);
		ck_assert(slice_equal(got, entry[i]));
	}
	ck_assert_uint_eq(rest.n, 0);
	for (size_t cut = 1; cut < 5; cut++) {
		rest = slice_make(b.data, cut);
		ck_assert_int_eq(tile_entry_read(&rest, &got, &e), -1);
		ck_assert_str_eq(e.code, "frame");
		ck_assert_uint_eq(rest.n, cut);
	}
	buf_free(&b);
}
END_TEST

/* What a folder of tiles would hold: the widest tile of each name. */
enum { LEVELS = 3, TILES = 258 };

struct folder {
	const struct vec_forest *forest;
	uint64_t size;                     /* that the tiles are of */
	unsigned width[LEVELS + 1][TILES]; /* entries are the last level */
	int last_level;
	uint64_t last_index;
	unsigned calls, stop_after;
};

static int
write_tile(void *arg, const struct tile *t, struct err *e)
{
	struct folder *f = arg;
	int level = t->level == TILE_LEVEL_ENTRIES ? LEVELS : t->level;
	unsigned shift = level == LEVELS ? 0 : 8 * (unsigned)level;

	if (++f->calls == f->stop_after)
		return err_set(e, ERR_SYSTEM, "disk full");
	ck_assert_int_lt(t->level, LEVELS);
	ck_assert_uint_lt(t->index, TILES);
	/* Entries first, then level by level, each from left to right. */
	ck_assert(f->calls == 1 || t->level > f->last_level ||
		  (t->level == f->last_level && t->index > f->last_index));
	ck_assert_uint_gt(t->width, f->width[level][t->index]);
	ck_assert_uint_le(t->index * 256 + t->width, f->size >> shift);
	f->width[level][t->index] = t->width;
	f->last_level = t->level;
	f->last_index = t->index;
	return 0;
}

/* A node made from the hashes of the tile that tile_of_node() names. */
static int
read_from_tiles(void *arg, unsigned level, uint64_t index, struct hash *out,
    struct err *e)
{
	const struct folder *f = arg;
	struct tree_edge edge = { .size = 0 };
	unsigned first, count;
	struct tile t;

	(void)e;
	tile_of_node(level, index, f->size, &t, &first, &count);
	ck_assert_uint_le(first + count, t.width);
	ck_assert_uint_eq(f->width[t.level][t.index], t.width);
	for (unsigned i = 0; i < count; i++)
		tree_edge_add(&edge,
		    &f->forest
			 ->node[8 * t.level][t.index * TILE_WIDTH + first + i],
		    NULL, NULL);
	*out = tree_edge_root(&edge);
	return 0;
}

static void
grow_to(struct folder *f, uint64_t size)
{
	struct err e = ERR_INIT;
	uint64_t old = f->size;

	f->size = size;
	f->calls = 0;
	ck_assert(tile_each_new(old, size, write_tile, f, &e) == 0);
}

static void
check_proofs(const struct folder *f)
{
	struct tree_reader r = { read_from_tiles, (void *)(uintptr_t)f };
	struct err e = ERR_INIT;
	struct hash root;

	ck_assert(tree_root(&root, f->size, &r, &e) == 0);
	ck_assert(hash_equal(&root, &f->forest->root[f->size]));
	for (uint64_t i = 0; i < f->size; i += 1 + f->size / 7) {
		struct tree_proof p;

		ck_assert(tree_prove_inclusion(&p, i, f->size, &r, &e) == 0);
		ck_assert(tree_verify_inclusion(&p, &f->forest->node[0][i], i,
		    f->size, &root));
	}
}

START_TEST(a_growing_log_has_all_its_nodes_in_tiles)
{
	static const uint64_t size[] = { 0, 1, 2, 2, 255, 256, 257, 258, 511,
		512, 513, 700, 5000, 65279, 65280, 65535, 65536, 65537 };
	static struct vec_forest forest;
	static struct folder f;

	vec_forest_make(&forest);
	f.forest = &forest;
	for (size_t i = 0; i < sizeof(size) / sizeof(size[0]); i++) {
		grow_to(&f, size[i]);
		check_proofs(&f);
	}
	/* Exactly the tiles of this size, and no empty one. */
	for (uint64_t n = 0; n < TILES; n++) {
		unsigned full = n < 256 ? 256 : n == 256 ? 1 : 0;

		ck_assert_uint_eq(f.width[0][n], full);
		ck_assert_uint_eq(f.width[LEVELS][n], full);
	}
	ck_assert_uint_eq(f.width[1][0], 256);
	ck_assert_uint_eq(f.width[1][1], 0);
	ck_assert_uint_eq(f.width[2][0], 1);
	vec_forest_free(&forest);
}
END_TEST

START_TEST(a_failure_stops)
{
	struct folder f = { .size = 600, .stop_after = 2 };
	struct err e = ERR_INIT;

	ck_assert_int_eq(tile_each_new(0, 600, write_tile, &f, &e), -1);
	ck_assert_int_eq(e.kind, ERR_SYSTEM);
	ck_assert_uint_eq(f.calls, 2);
	f.stop_after = 0;
	ck_assert_int_eq(tile_each_new(600, 600, write_tile, &f, &e), 0);
	ck_assert_uint_eq(f.calls, 2);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { paths_both_ways, other_paths_are_none,
		bundles, a_growing_log_has_all_its_nodes_in_tiles,
		a_failure_stops, NULL };

	return unit_main("tile", tests);
}
