/*
 * A mirror's folder as a source of leaves.  One bundle of up to 256 entries is in
 * memory at a time.
 */
#include "aggregator/remake/remake_mirror.h"

#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/service.h"
#include "protocol/limits.h"
#include "protocol/tile.h"

enum { BUNDLE_MAX = TILE_WIDTH * (LIMITS_NOTE_MAX + 2) };

/* A second history, kept beside the first by whoever found it. */
static int
check_other(const struct remake_mirror *m, const struct keys_verifier *log_key,
    struct err *e)
{
	char *path = file_path(m->dir, "checkpoint.other");
	struct checkpoint other;
	struct err ignored;
	struct buf text = { 0 };
	int rc = 0;

	if (file_exists(path))
		rc = file_read(path, LIMITS_CHECKPOINT_MAX, &text, e);
	if (rc == 0 && text.n > 0 &&
	    checkpoint_open(&other, buf_slice(&text), log_key, &ignored) == 0)
		rc = err_set(e, ERR_REFUSED,
		    "%s is signed with this log's key and is of another "
		    "history: the log has been forked, and nothing may be "
		    "signed any more. Keep both checkpoints and tell the "
		    "authority",
		    path);
	buf_free(&text);
	free(path);
	return rc;
}

int
remake_mirror_open(struct remake_mirror *m, const char *dir,
    const struct keys_verifier *log_key, struct err *e)
{
	char *path = file_path(dir, "checkpoint");
	int rc;

	*m = (struct remake_mirror){ .dir = mem_string(dir) };
	rc = file_read(path, LIMITS_CHECKPOINT_MAX, &m->text, e);
	if (rc == 0 && checkpoint_open(&m->checkpoint, buf_slice(&m->text),
			   log_key, e) < 0)
		rc = err_prefix(e, "%s is not a checkpoint of this log", path);
	if (rc == 0)
		rc = check_other(m, log_key, e);
	free(path);
	return rc;
}

void
remake_mirror_close(struct remake_mirror *m)
{
	buf_free(&m->text);
	free(m->dir);
	m->dir = NULL;
}

int
remake_mirror_entries(struct slice bytes,
    const struct remake_mirror_bundle *bundle,
    int (*each)(void *each_arg, uint64_t index, struct slice note,
	struct err *e),
    void *each_arg, struct err *e)
{
	struct slice entry;

	for (unsigned i = 0; i < bundle->width; i++) {
		if (tile_entry_read(&bytes, &entry, e) < 0)
			return err_set(e, ERR_CORRUPT,
			    "entry %llu is cut off or missing",
			    (unsigned long long)(bundle->first + i));
		if (each(each_arg, bundle->first + i, entry, e) < 0)
			return -1;
	}
	if (bytes.n > 0)
		return err_set(e, ERR_CORRUPT,
		    "there are bytes behind entry %llu",
		    (unsigned long long)(bundle->first + bundle->width - 1));
	return 0;
}

/* The bundle's file; a partial one may have been replaced by the full one. */
static char *
path_of(const struct remake_mirror *m, struct tile *t)
{
	char name[TILE_PATH_MAX];
	char *path;

	tile_path(name, t);
	path = file_path(m->dir, name);
	if (t->width == TILE_WIDTH || file_exists(path))
		return path;
	free(path);
	t->width = TILE_WIDTH;
	tile_path(name, t);
	return file_path(m->dir, name);
}

/* Stop after so many entries of a bundle that has more. */
struct limited {
	int (*each)(void *each_arg, uint64_t index, struct slice note,
	    struct err *e);
	void *arg;
	uint64_t to;
};

static int
each_limited(void *arg, uint64_t index, struct slice note, struct err *e)
{
	const struct limited *l = arg;

	return index < l->to ? l->each(l->arg, index, note, e) : 0;
}

int
remake_mirror_leaves(void *arg, uint64_t to,
    int (*each)(void *each_arg, uint64_t index, struct slice note,
	struct err *e),
    void *each_arg, struct err *e)
{
	const struct remake_mirror *m = arg;
	struct limited limited = { each, each_arg, to };
	int rc = 0;

	for (uint64_t at = 0; rc == 0 && at < to; at += TILE_WIDTH) {
		struct tile t = { .level = TILE_LEVEL_ENTRIES,
			.index = at / TILE_WIDTH,
			.width = to - at < TILE_WIDTH ? (unsigned)(to - at)
						      : TILE_WIDTH };
		char *path = path_of(m, &t);
		struct remake_mirror_bundle b = { at, t.width };
		struct buf bytes = { 0 };

		service_step();
		rc = file_read(path, BUNDLE_MAX, &bytes, e);
		if (rc == 0)
			rc = remake_mirror_entries(buf_slice(&bytes), &b,
			    each_limited, &limited, e);
		if (rc < 0)
			rc = err_prefix(e, "%s", path);
		buf_free(&bytes);
		free(path);
	}
	return rc;
}
