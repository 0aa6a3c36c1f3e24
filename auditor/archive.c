/*
 * Reading a mirrored log.  Files are only found and cut here; whether they are
 * right is for those who hash them.
 */
#include "auditor/archive.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "protocol/limits.h"

enum {
	/* 256 entries of the largest note, and their lengths. */
	BUNDLE_MAX = TILE_WIDTH * (LIMITS_NOTE_MAX + 2)
};

char *
archive_path(const char *dir, const struct tile *t)
{
	char name[TILE_PATH_MAX];

	tile_path(name, t);
	return file_path(dir, name);
}

int
archive_open(struct archive *a, const char *dir, bool *found, struct err *e)
{
	char *path = file_path(dir, "checkpoint");
	int r = -1;

	*a = (struct archive){ .dir = dir };
	*found = file_exists(path);
	if (!*found) {
		free(path);
		return 0;
	}
	if (file_read(path, LIMITS_CHECKPOINT_MAX, &a->signed_text, e) == 0 &&
	    note_parse(&a->note, buf_slice(&a->signed_text),
		LIMITS_CHECKPOINT_MAX, false, e) == 0 &&
	    checkpoint_parse(&a->checkpoint, &a->note, e) == 0)
		r = 0;
	else
		err_prefix(e, "%s", path);
	free(path);
	return r;
}

void
archive_close(struct archive *a)
{
	buf_free(&a->signed_text);
}

/* The tile itself, or the full one in its place. */
static int
read_any(const char *dir, const struct tile *t, struct buf *out, struct err *e)
{
	struct tile full = *t;
	char *path;
	int r;

	full.width = TILE_WIDTH;
	path = archive_path(dir, &full);
	if (!file_exists(path)) {
		free(path);
		path = archive_path(dir, t);
	}
	r = file_read(path, BUNDLE_MAX, out, e);
	free(path);
	return r;
}

int
archive_tile(const char *dir, const struct tile *t, struct buf *out,
    struct err *e)
{
	size_t want = (size_t)t->width * HASH_SIZE;

	if (read_any(dir, t, out, e) < 0)
		return -1;
	if (t->level == TILE_LEVEL_ENTRIES)
		return 0;
	if (out->n < want) {
		char name[TILE_PATH_MAX];

		tile_path(name, t);
		return err_set(e, ERR_CORRUPT,
		    "%s holds %zu bytes, fewer than the %zu of its width", name,
		    out->n, want);
	}
	out->n = want;
	return 0;
}

/* Entries of one bundle within from..to. */
static int
each_in_bundle(struct slice rest, uint64_t first, const uint64_t span[2],
    int (*each)(void *arg, uint64_t index, struct slice entry, struct err *e),
    void *arg, struct err *e)
{
	struct slice entry;

	for (uint64_t i = first; i < first + TILE_WIDTH && i < span[1]; i++) {
		if (tile_entry_read(&rest, &entry, e) < 0)
			return err_prefix(e, "entry %llu",
			    (unsigned long long)i);
		if (i >= span[0] && each(arg, i, entry, e) < 0)
			return -1;
	}
	return 0;
}

int
archive_each(const char *dir, uint64_t from, uint64_t to,
    int (*each)(void *arg, uint64_t index, struct slice entry, struct err *e),
    void *arg, struct err *e)
{
	const uint64_t span[2] = { from, to };

	for (uint64_t n = from / TILE_WIDTH; n * TILE_WIDTH < to; n++) {
		uint64_t left = to - n * TILE_WIDTH;
		struct tile t = { TILE_LEVEL_ENTRIES, n,
			left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH };
		struct buf bundle;
		int r = archive_tile(dir, &t, &bundle, e);

		if (r == 0)
			r = each_in_bundle(buf_slice(&bundle), n * TILE_WIDTH,
			    span, each, arg, e);
		buf_free(&bundle);
		if (r < 0)
			return -1;
	}
	return 0;
}

/* The root over 2^k hashes in place. */
static struct hash
fold(struct hash *h, unsigned count)
{
	for (; count > 1; count /= 2)
		for (unsigned i = 0; i < count / 2; i++)
			h[i] = tree_node(&h[2 * i], &h[2 * i + 1]);
	return h[0];
}

int
archive_node(void *arg, unsigned level, uint64_t index, struct hash *out,
    struct err *e)
{
	const struct archive_nodes *nodes = arg;
	struct hash h[TILE_WIDTH];
	struct buf bytes;
	unsigned first, count;
	struct tile t;
	int r;

	tile_of_node(level, index, nodes->size, &t, &first, &count);
	r = archive_tile(nodes->dir, &t, &bytes, e);
	if (r == 0) {
		ASSERT((first + count) * HASH_SIZE <= bytes.n);
		memcpy(h, bytes.data + (size_t)first * HASH_SIZE,
		    (size_t)count * HASH_SIZE);
		*out = fold(h, count);
	}
	buf_free(&bytes);
	return r;
}
