/*
 * Bringing a copy forward.  Tiles are fetched, the new entries hashed onto the
 * old tree, and only when they reach the new checkpoint's root does that
 * checkpoint replace the old one.
 */
#include "auditor/mirror.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/archive.h"
#include "auditor/fetch.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { FILE_MAX = TILE_WIDTH * (LIMITS_NOTE_MAX + 2) };

struct mirror {
	struct fetch *fetch;
	const char *dir;
	const struct policy *policy; /* NULL: any checkpoint */
	struct buf file;
	struct mirror_report *report;
	struct tree_edge edge;
	/* The hash tile of level 0 that the current entries must match. */
	struct buf leaves;
	uint64_t leaves_index;
};

static int
make_parents(const char *path, struct err *e)
{
	char *dir = mem_string(path);
	char *slash = strrchr(dir, '/');
	int r;

	ASSERT(slash != NULL);
	*slash = '\0';
	r = file_make_dir(dir, 0755, e);
	free(dir);
	return r;
}

/* Get one tile unless a full one lies there already. */
static int
get_tile(void *arg, const struct tile *t, struct err *e)
{
	struct mirror *m = arg;
	char name[TILE_PATH_MAX];
	char *path = archive_path(m->dir, t);
	bool found = false;
	int r = -1;

	if (t->width == TILE_WIDTH && file_exists(path)) {
		free(path);
		return 0;
	}
	tile_path(name, t);
	if (fetch_get(m->fetch, name, &m->file, &found, e) < 0)
		goto out;
	if (!found && t->width < TILE_WIDTH) { /* grown since: the full one */
		char *partial = strstr(name, ".p/");

		ASSERT(partial != NULL);
		*partial = '\0';
		if (fetch_get(m->fetch, name, &m->file, &found, e) < 0)
			goto out;
	}
	if (!found) {
		err_set(e, ERR_REFUSED,
		    "the log does not hold %s, which its checkpoint needs",
		    name);
		goto out;
	}
	m->report->fetched++;
	if (make_parents(path, e) < 0 ||
	    file_replace(path, buf_slice(&m->file), 0644, e) < 0)
		goto out;
	r = 0;
out:
	free(path);
	return r;
}

/* Hash an entry, and compare the fetched tile of level 0 with it. */
static int
add_entry(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	struct mirror *m = arg;
	struct hash leaf = tree_leaf(entry);
	uint64_t n = index / TILE_WIDTH;
	size_t at = (size_t)(index % TILE_WIDTH) * HASH_SIZE;

	if (m->leaves.data == NULL || m->leaves_index != n) {
		uint64_t left = m->report->size - n * TILE_WIDTH;
		struct tile t = { 0, n,
			left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH };

		buf_free(&m->leaves);
		m->leaves_index = n;
		if (archive_tile(m->dir, &t, &m->leaves, e) < 0)
			return -1;
	}
	if (at + HASH_SIZE > m->leaves.n ||
	    memcmp(m->leaves.data + at, leaf.b, HASH_SIZE) != 0)
		return err_set(e, ERR_REFUSED,
		    "entry %" PRIu64 " does not "
		    "hash to what the log's tile says",
		    index);
	tree_edge_add(&m->edge, &leaf, NULL, NULL);
	return 0;
}

static int
load_edge(struct mirror *m, const struct archive *old, struct err *e)
{
	struct archive_nodes nodes = { m->dir, old->checkpoint.size };
	struct tree_reader reader = { archive_node, &nodes };
	struct hash root;

	if (tree_edge_load(&m->edge, old->checkpoint.size, &reader, e) < 0)
		return -1;
	root = tree_edge_root(&m->edge);
	if (!hash_equal(&root, &old->checkpoint.root))
		return err_set(e, ERR_CORRUPT,
		    "the copy in %s is damaged: its tiles do not hash to its "
		    "checkpoint; mirror into an empty folder",
		    m->dir);
	return 0;
}

/* The new checkpoint must be of the same log, and not behind the old one. */
static int
compare_checkpoints(const struct archive *old, const struct checkpoint *new,
    struct err *e)
{
	if (strcmp(old->checkpoint.origin, new->origin) != 0)
		return err_set(e, ERR_REFUSED, "that is the log %s, not %s",
		    new->origin, old->checkpoint.origin);
	if (new->size < old->checkpoint.size)
		return err_set(e, ERR_REFUSED,
		    "the log shows %" PRIu64 " entries, but %" PRIu64
		    " were mirrored: it has been cut. Keep the copy, it is "
		    "evidence",
		    new->size, old->checkpoint.size);
	if (new->size == old->checkpoint.size &&
	    !hash_equal(&new->root, &old->checkpoint.root))
		return err_set(e, ERR_REFUSED,
		    "the log shows another root at size %" PRIu64
		    " than was mirrored: it has forked. Keep the copy, it is "
		    "evidence",
		    new->size);
	return 0;
}

static int
drop_tile(void *arg, const struct tile *t, struct err *e)
{
	struct mirror *m = arg;
	char *path = archive_path(m->dir, t);
	int r = file_remove(path, e);

	free(path);
	return r;
}

/*
 * Remove what was fetched, since it does not fit together.  It may be the error
 * page of a proxy, and the next run would take it for a tile that is there
 * already.
 */
static void
drop_new(struct mirror *m, uint64_t size)
{
	struct err ignored;

	(void)!tile_each_new(m->report->old_size, size, drop_tile, m, &ignored);
}

static int
check_entries(struct mirror *m, const struct checkpoint *new, struct err *e)
{
	struct hash root;

	if (archive_each(m->dir, m->report->old_size, new->size, add_entry, m,
		e) < 0)
		return -1;
	root = tree_edge_root(&m->edge);
	if (!hash_equal(&root, &new->root))
		return err_set(e, ERR_REFUSED,
		    "the entries do not hash to the root of the log's "
		    "checkpoint: what was mirrored before is not a prefix of "
		    "it, or an entry was changed");
	return 0;
}

static int
get_entries(struct mirror *m, const struct checkpoint *new, struct err *e)
{
	if (tile_each_new(m->report->old_size, new->size, get_tile, m, e) < 0)
		return -1;
	if (check_entries(m, new, e) == 0)
		return 0;
	drop_new(m, new->size);
	return -1;
}

static int
update(struct mirror *m, const struct archive *old, bool had, struct err *e)
{
	struct checkpoint new;
	struct buf text;
	struct note note;
	bool found;
	char *path = file_path(m->dir, "checkpoint");
	int r = -1;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	if (fetch_get(m->fetch, "checkpoint", &text, &found, e) < 0)
		goto out;
	if (!found) {
		err_set(e, ERR_REFUSED, "there is no log at that address");
		goto out;
	}
	if (note_parse(&note, buf_slice(&text), LIMITS_CHECKPOINT_MAX, false,
		e) < 0 ||
	    checkpoint_parse(&new, &note, e) < 0 ||
	    (m->policy != NULL && policy_check(m->policy, &note, e) < 0) ||
	    (had && (compare_checkpoints(old, &new, e) < 0 ||
			load_edge(m, old, e) < 0)))
		goto out;
	m->report->old_size = m->edge.size;
	m->report->size = new.size;
	if (get_entries(m, &new, e) == 0)
		r = file_replace(path, buf_slice(&text), 0644, e);
out:
	buf_free(&text);
	free(path);
	return r;
}

int
mirror_run(const char *url, const char *dir, const struct policy *policy,
    struct mirror_report *report, struct err *e)
{
	struct mirror m = { .dir = dir, .policy = policy, .report = report };
	struct archive old = { 0 };
	bool had = false;
	int r = -1;

	*report = (struct mirror_report){ 0 };
	buf_init(&m.file, FILE_MAX);
	if (fetch_open(&m.fetch, url, e) == 0 &&
	    file_make_dir(dir, 0755, e) == 0 &&
	    archive_open(&old, dir, &had, e) == 0)
		r = update(&m, &old, had, e);
	archive_close(&old);
	fetch_close(m.fetch);
	buf_free(&m.leaves);
	buf_free(&m.file);
	return r;
}
