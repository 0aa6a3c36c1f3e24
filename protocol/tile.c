/*
 * C2SP tlog-tiles: the paths and contents of the log's public files, and which of
 * them hold a node of the tree (PROTOCOL.md, P-TIL-1 to 4).
 */
#include "protocol/tile.h"

#include <stdio.h>
#include <string.h>

#include "common/base/text.h"
#include "protocol/limits.h"

enum { GROUP = 1000, LEVEL_MAX = 7, NUMBER_MAX = 24 };

/* N in groups of three digits, all but the last led by "x". */
static void
format_index(char out[static TILE_PATH_MAX], uint64_t index)
{
	unsigned group[7]; /* 2^64 has 20 digits */
	size_t n = 0, at = 0;

	do {
		group[n++] = (unsigned)(index % GROUP);
		index /= GROUP;
	} while (index > 0);
	while (n-- > 0)
		at += (size_t)snprintf(out + at, TILE_PATH_MAX - at, "%s%03u%s",
		    n > 0 ? "x" : "", group[n], n > 0 ? "/" : "");
}

void
tile_path(char out[static TILE_PATH_MAX], const struct tile *t)
{
	char level[NUMBER_MAX] = "entries";
	char index[TILE_PATH_MAX];
	char part[NUMBER_MAX] = "";
	int n;

	ASSERT(t->level >= TILE_LEVEL_ENTRIES && t->level <= LEVEL_MAX);
	ASSERT(t->width >= 1 && t->width <= TILE_WIDTH);
	if (t->level != TILE_LEVEL_ENTRIES)
		snprintf(level, sizeof(level), "%d", t->level);
	if (t->width != TILE_WIDTH)
		snprintf(part, sizeof(part), ".p/%u", t->width);
	format_index(index, t->index);
	n = snprintf(out, TILE_PATH_MAX, "tile/%s/%s%s", level, index, part);
	ASSERT(n > 0 && n < TILE_PATH_MAX);
}

/* The next part of a path; false when there is none. */
static bool
next_part(struct slice *rest, struct slice *part)
{
	if (rest->n == 0)
		return false;
	text_split(*rest, '/', part, rest);
	return true;
}

static bool
parse_level(struct slice part, int *level)
{
	uint64_t n;

	if (slice_is(part, "entries")) {
		*level = TILE_LEVEL_ENTRIES;
		return true;
	}
	if (!text_parse_u64(part, LEVEL_MAX, &n))
		return false;
	*level = (int)n;
	return true;
}

/* Three digits behind the index so far. */
static bool
take_group(const uint8_t *digit, uint64_t *index)
{
	uint64_t group = 0;

	for (int i = 0; i < 3; i++) {
		if (digit[i] < '0' || digit[i] > '9')
			return false;
		group = group * 10 + (uint64_t)(digit[i] - '0');
	}
	/* A path comes from a request and may have any number of groups. */
	if (*index > (UINT64_MAX - group) / GROUP)
		return false;
	*index = *index * GROUP + group;
	return true;
}

/* Takes the groups and, after ".p", the width; false on anything else. */
static bool
parse_index(struct slice *rest, struct tile *t)
{
	struct slice part;
	uint64_t width;

	t->index = 0;
	t->width = TILE_WIDTH;
	for (;;) {
		if (!next_part(rest, &part))
			return false;
		if (part.n != 4 || part.p[0] != 'x')
			break;
		if (!take_group(part.p + 1, &t->index))
			return false;
	}
	if (part.n < 3 || !take_group(part.p, &t->index))
		return false;
	if (part.n == 3)
		return rest->n == 0;
	if (!slice_is(slice_make(part.p + 3, part.n - 3), ".p"))
		return false;
	if (!text_parse_u64(*rest, TILE_WIDTH - 1, &width) || width == 0)
		return false;
	t->width = (unsigned)width;
	return true;
}

/*
 * The parsed path is written again and compared, so that leading groups of
 * zeros, trailing slashes and any other spelling but the one all fail.
 */
bool
tile_parse_path(struct slice path, struct tile *t)
{
	char again[TILE_PATH_MAX];
	struct slice rest = path, part;

	if (path.n >= TILE_PATH_MAX)
		return false;
	if (!next_part(&rest, &part) || !slice_is(part, "tile"))
		return false;
	if (!next_part(&rest, &part) || !parse_level(part, &t->level))
		return false;
	if (!parse_index(&rest, t))
		return false;
	tile_path(again, t);
	return slice_is(path, again);
}

void
tile_entry_write(struct buf *bundle, struct slice entry)
{
	ASSERT(entry.n <= UINT16_MAX);
	buf_u16be(bundle, (uint16_t)entry.n);
	buf_add_slice(bundle, entry);
}

int
tile_entry_read(struct slice *rest, struct slice *entry, struct err *e)
{
	size_t n;

	if (rest->n < 2)
		return err_refuse(e, "frame", 0,
		    "the entry bundle ends within a length: fetch it again");
	n = (size_t)rest->p[0] << 8 | rest->p[1];
	if (n > rest->n - 2)
		return err_refuse(e, "frame", 0,
		    "the entry bundle ends within an entry of %zu bytes: "
		    "fetch it again",
		    n);
	*entry = slice_make(rest->p + 2, n);
	*rest = slice_make(rest->p + 2 + n, rest->n - 2 - n);
	return 0;
}

/* The tiles of one level that grew when it grew from old to n hashes. */
static int
each_of_level(int level, uint64_t old, uint64_t n,
    int (*each)(void *arg, const struct tile *t, struct err *e), void *arg,
    struct err *e)
{
	struct tile t = { .level = level, .index = old / TILE_WIDTH };

	for (; n > old && t.index <= (n - 1) / TILE_WIDTH; t.index++) {
		uint64_t width = n - t.index * TILE_WIDTH;

		t.width = width < TILE_WIDTH ? (unsigned)width : TILE_WIDTH;
		if (each(arg, &t, e))
			return -1;
	}
	return 0;
}

int
tile_each_new(uint64_t old, uint64_t size,
    int (*each)(void *arg, const struct tile *t, struct err *e), void *arg,
    struct err *e)
{
	ASSERT(old <= size);
	/* Entries before hashes, low levels before high ones: a reader who finds
	 * a hash finds what it was made from. */
	if (each_of_level(TILE_LEVEL_ENTRIES, old, size, each, arg, e))
		return -1;
	for (int level = 0; size > 0; level++) {
		if (each_of_level(level, old, size, each, arg, e))
			return -1;
		old >>= TILE_HEIGHT;
		size >>= TILE_HEIGHT;
	}
	return 0;
}

void
tile_of_node(unsigned level, uint64_t index, uint64_t size, struct tile *t,
    unsigned *first, unsigned *count)
{
	unsigned tile_level = level / TILE_HEIGHT;
	uint64_t hashes = size >> tile_level * TILE_HEIGHT;
	uint64_t at, width;

	ASSERT(level < 64 && index < size >> level);
	/* Only every eighth level is stored.  The nodes between are hashed
	 * again from the tile below them, of which they cover a whole part. */
	*count = 1U << level % TILE_HEIGHT;
	at = index * *count;
	t->level = (int)tile_level;
	t->index = at / TILE_WIDTH;
	width = hashes - t->index * TILE_WIDTH;
	t->width = width < TILE_WIDTH ? (unsigned)width : TILE_WIDTH;
	*first = (unsigned)(at % TILE_WIDTH);
}
