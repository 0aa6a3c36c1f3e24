/*
 * The published tiles, read as an outsider would: they must give the very leaves
 * and roots that were signed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/log/publisher.h"
#include "common/base/file.h"
#include "tests/simulation/sim_check.h"

enum { TILE = 256 };

/* A published tile of level 0 or a bundle of entries, whole or partial. */
static void
read_tile(struct sim *s, const char *kind, size_t tile, struct buf *out)
{
	size_t left = s->centre.leaves - tile * TILE;
	char name[64], part[16] = "";
	struct err e = ERR_INIT;
	char *path;

	ASSERT(tile < 1000);
	if (left < TILE)
		(void)snprintf(part, sizeof(part), ".p/%u", (unsigned)left);
	(void)snprintf(name, sizeof(name), "tile/%s/%03u%s", kind,
	    (unsigned)tile, part);
	path = file_path(s->centre.log_dir, name);
	if (file_read(path, TILE * (LIMITS_NOTE_MAX + 2), out, &e) < 0)
		sim_fail(s, "not published: %s", e.text);
	free(path);
}

/* The bundle's entries from leaf on; the leaf behind them. */
static size_t
check_bundle(struct sim *s, const struct buf *bundle, size_t leaf)
{
	for (size_t at = 0; at < bundle->n; leaf++) {
		size_t n = (size_t)bundle->data[at] << 8 | bundle->data[at + 1];
		struct slice whole[] = { slice_make("\0", 1),
			slice_make(bundle->data + at + 2, n) };
		struct hash h = hash_of_pieces(whole, 2);

		if (leaf >= s->centre.leaves ||
		    !hash_equal(&h, &s->centre.leaf[leaf]))
			sim_fail(s, "entry %zu is published wrongly", leaf);
		at += 2 + n;
	}
	return leaf;
}

static void
check_checkpoint(struct sim *s)
{
	struct buf published, locked;
	struct err e = ERR_INIT;

	buf_init(&published, LIMITS_CHECKPOINT_MAX);
	buf_init(&locked, LIMITS_CHECKPOINT_MAX);
	if (publisher_read(s->centre.log_dir, &published, &e) < 0 ||
	    lock_read(s->centre.lock, &locked, &e) < 0)
		sim_fail(s, "no checkpoint: %s", e.text);
	/* The lines of witnesses stand below it. */
	if (published.n < locked.n ||
	    memcmp(published.data, locked.data, locked.n) != 0)
		sim_fail(s, "the published checkpoint is not the lock's");
	buf_free(&published);
	buf_free(&locked);
}

void
sim_check_published(struct sim *s)
{
	size_t leaf = 0;

	for (size_t tile = 0; leaf < s->centre.leaves; tile++) {
		struct buf bundle, hashes;
		size_t next;

		read_tile(s, "entries", tile, &bundle);
		read_tile(s, "0", tile, &hashes);
		next = check_bundle(s, &bundle, leaf);
		if (hashes.n != (next - leaf) * HASH_SIZE ||
		    memcmp(hashes.data, s->centre.leaf[leaf].b, hashes.n) != 0)
			sim_fail(s, "tile %zu is published wrongly", tile);
		leaf = next;
		buf_free(&bundle);
		buf_free(&hashes);
	}
	check_checkpoint(s);
}
