#ifndef SHEAF_PROTOCOL_TILE_H
#define SHEAF_PROTOCOL_TILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"

/*
 * C2SP tlog-tiles: tiles of up to 256 hashes (height 8) and entry bundles
 * of up to 256 entries.  Tile level L holds tree nodes of level 8L.
 */
enum {
	TILE_WIDTH = 256,
	TILE_HEIGHT = 8,
	TILE_PATH_MAX = 96,
	TILE_LEVEL_ENTRIES = -1
};

struct tile {
	int level;      /* 0..7, or TILE_LEVEL_ENTRIES */
	uint64_t index; /* N */
	unsigned width; /* 1..256; 256 is a full tile */
};

/* "tile/0/x001/x234/067" or with ".p/12"; entries: "tile/entries/…". */
void tile_path(char out[static TILE_PATH_MAX], const struct tile *t);

/* Parse a path that tile_path() could have made; false for any other. */
bool tile_parse_path(struct slice path, struct tile *t);

/* Append one entry to a bundle: u16be length and bytes. */
void tile_entry_write(struct buf *bundle, struct slice entry);

/* Take one entry off the front of *rest. e: code "frame". */
int tile_entry_read(struct slice *rest, struct slice *entry,
    struct err *e) MUST_USE;

/*
 * Call `each` for the hash and entry tiles of a tree of `size` that a tree of
 * `old` did not have, or had narrower, partial ones included, in an order in
 * which they may be written.  `each` returns -1 to stop.
 */
int tile_each_new(uint64_t old, uint64_t size,
    int (*each)(void *arg, const struct tile *t, struct err *e), void *arg,
    struct err *e) MUST_USE;

/*
 * Where node (level, index) of the tree of `size` is found: it is the RFC 6962
 * tree hash over the hashes first .. first + count - 1 of tile *t.  count is a
 * power of two.
 */
void tile_of_node(unsigned level, uint64_t index, uint64_t size, struct tile *t,
    unsigned *first, unsigned *count);

#endif
