/*
 * The public log as files that any web server could serve.  A tile is written
 * before the checkpoint that needs it, and never changes; partial tiles go when
 * the full one is there.  The files of one call share the flush of their
 * folders: a group writes six files or more in three or four folders.
 */
#include "aggregator/log/publisher.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/service.h"

enum {
	FILE_MODE = 0644, /* the log is public */
	DIR_MODE = 0755
};

struct paths {
	char **path;
	size_t n, cap;
};

struct files {
	const char *dir;
	struct store *store;
	bool missing_only;
	struct paths folders; /* to be flushed */
	struct paths full;    /* full tiles written, whose partial forms go */
};

static void
paths_add(struct paths *p, char *path)
{
	p->path = mem_grow(p->path, p->n, &p->cap, sizeof(*p->path));
	p->path[p->n++] = path;
}

static void
paths_free(struct paths *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->path[i]);
	free(p->path);
}

/* The folder of the file at path is to be flushed. */
static void
note_folder(struct files *f, const char *path)
{
	struct paths *p = &f->folders;
	char *dir = file_dir(path);

	/* From the end: files of one folder come one after another. */
	for (size_t i = p->n; i > 0; i--)
		if (strcmp(p->path[i - 1], dir) == 0) {
			free(dir);
			return;
		}
	paths_add(p, dir);
}

static int
add_entry(void *arg, uint64_t index, struct slice note, struct err *e)
{
	(void)index;
	(void)e;
	tile_entry_write(arg, note);
	return 0;
}

int
publisher_make(struct store *s, const struct tile *t, struct buf *out,
    struct err *e)
{
	uint64_t first = t->index * TILE_WIDTH;

	if (t->level == TILE_LEVEL_ENTRIES)
		return store_log_each(s, first, first + t->width, add_entry,
		    out, e);
	if (store_log_tile_get(s, t->level, t->index, out, e) < 0)
		return -1;
	/* The stored tile may have grown since. */
	if (out->n < t->width * HASH_SIZE)
		return err_set(e, ERR_CORRUPT,
		    "tile %d/%llu of the store is too short: run fsck",
		    t->level, (unsigned long long)t->index);
	out->n = t->width * HASH_SIZE;
	return 0;
}

/* Make the folder of the file at path. */
static int
make_parent(struct files *f, const char *path, struct err *e)
{
	char *dir = file_dir(path);
	int rc = 0;

	if (mkdir(dir, DIR_MODE) == 0) {
		/* Whatever the umask; and its own name is flushed with the
		 * others. */
		if (chmod(dir, DIR_MODE) < 0)
			rc = err_errno(e, errno,
			    "cannot set the permissions of %s", dir);
		note_folder(f, dir);
	} else if (errno != EEXIST) {
		rc = file_make_dir(dir, DIR_MODE, e);
	}
	free(dir);
	return rc;
}

/* Delete the partial forms of a tile once the full one is durable.  One that
 * cannot be deleted does no harm: readers prefer the full tile. */
static void
drop_partials(const char *full)
{
	struct file_names names = { 0 };
	char *dir = mem_printf("%s.p", full);
	struct err ignored;

	if (file_exists(dir) && file_list(dir, "", &names, &ignored) == 0) {
		for (size_t i = 0; i < names.n; i++) {
			char *path = file_path(dir, names.name[i]);

			(void)unlink(path);
			free(path);
		}
		file_names_free(&names);
		(void)rmdir(dir);
	}
	free(dir);
}

static int
write_tile(void *arg, const struct tile *t, struct err *e)
{
	struct files *f = arg;
	char name[TILE_PATH_MAX];
	struct buf bytes;
	char *path;
	int rc = 0;

	service_step();
	tile_path(name, t);
	path = file_path(f->dir, name);
	buf_init(&bytes, PUBLISHER_FILE_MAX);
	/* One that is there may have been named just before a crash. */
	note_folder(f, path);
	if (f->missing_only && file_exists(path))
		goto out;
	rc = publisher_make(f->store, t, &bytes, e);
	if (rc == 0)
		rc = make_parent(f, path, e);
	if (rc == 0)
		rc = file_replace_unsynced(path, buf_slice(&bytes), FILE_MODE,
		    e);
	if (rc == 0 && t->width == TILE_WIDTH)
		paths_add(&f->full, mem_string(path));
out:
	buf_free(&bytes);
	free(path);
	return rc;
}

static int
write_tiles(struct files *f, uint64_t old, uint64_t size, struct err *e)
{
	int rc = tile_each_new(old, size, write_tile, f, e);

	for (size_t i = 0; rc == 0 && i < f->folders.n; i++) {
		service_step();
		rc = file_sync_dir(f->folders.path[i], e);
	}
	for (size_t i = 0; rc == 0 && i < f->full.n; i++) {
		service_step();
		drop_partials(f->full.path[i]);
	}
	paths_free(&f->full);
	paths_free(&f->folders);
	return rc;
}

int
publisher_tiles(const char *dir, struct store *s, uint64_t old, uint64_t size,
    struct err *e)
{
	struct files f = { .dir = dir, .store = s };

	return write_tiles(&f, old, size, e);
}

int
publisher_repair(const char *dir, struct store *s, uint64_t size, struct err *e)
{
	struct files f = { .dir = dir, .store = s, .missing_only = true };

	return write_tiles(&f, 0, size, e);
}

int
publisher_checkpoint(const char *dir, struct slice text, struct err *e)
{
	char *path = file_path(dir, "checkpoint");
	int rc = file_exists(dir) ? 0 : file_make_dir(dir, DIR_MODE, e);

	if (rc == 0)
		rc = file_replace(path, text, FILE_MODE, e);
	free(path);
	return rc;
}

int
publisher_read(const char *dir, struct buf *out, struct err *e)
{
	char *path = file_path(dir, "checkpoint");
	struct buf text;
	int rc = 0;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	if (file_exists(path))
		rc = file_read(path, LIMITS_CHECKPOINT_MAX, &text, e);
	if (rc == 0)
		buf_add_slice(out, buf_slice(&text));
	buf_free(&text);
	free(path);
	return rc;
}

int
publisher_published(const char *dir, struct checkpoint *out, struct err *e)
{
	struct buf text;
	struct note n;
	int rc;

	*out = (struct checkpoint){ .size = 0 };
	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	rc = publisher_read(dir, &text, e);
	if (rc == 0 && text.n > 0 &&
	    (note_parse(&n, buf_slice(&text), LIMITS_CHECKPOINT_MAX, false, e) <
		    0 ||
		checkpoint_parse(out, &n, e) < 0)) {
		*out = (struct checkpoint){ .size = 0 };
		rc = err_prefix(e, "the published checkpoint");
	}
	buf_free(&text);
	return rc;
}

struct clock_wall
publisher_when(const char *dir)
{
	char *path = file_path(dir, "checkpoint");
	struct clock_wall at = clock_wall_now();
	struct stat st;

	if (stat(path, &st) == 0)
		at.s = st.st_mtim.tv_sec;
	free(path);
	return at;
}
