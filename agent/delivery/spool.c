/*
 * The spool as files.  Each write replaces a whole file durably, so the other
 * side never reads half of one.
 */
#include "agent/delivery/spool.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"

enum {
	/* The courier may run as another user of the same group. */
	DIR_MODE = 0770,
	FILE_MODE = 0660,
	NAME_EPOCH_DIGITS = 6,
	NAME_SEQ_DIGITS = 10,
	NAME_DIGITS = NAME_EPOCH_DIGITS + 1 + NAME_SEQ_DIGITS
};

/* Behind spool.arg of a spool on disk. */
struct dir {
	char *root;
	int lock; /* -1: not held */
};

static char *
dir_path(void *arg, const char *name)
{
	const struct dir *d = arg;

	return file_path(d->root, name);
}

static int
dir_read(void *arg, const char *name, size_t max, struct buf *out, bool *found,
    struct err *e)
{
	char *path = dir_path(arg, name);
	int rc = 0;

	*found = file_exists(path);
	if (*found)
		rc = file_read(path, max, out, e);
	else
		buf_init(out, max);
	free(path);
	return rc;
}

static int
dir_write(void *arg, const char *name, struct slice bytes, struct err *e)
{
	char *path = dir_path(arg, name);
	int rc = file_replace(path, bytes, FILE_MODE, e);

	free(path);
	return rc;
}

static int
dir_remove(void *arg, const char *name, struct err *e)
{
	char *path = dir_path(arg, name);
	int rc = file_remove(path, e);

	free(path);
	return rc;
}

static int
dir_list(void *arg, const char *folder, const char *suffix,
    struct file_names *out, struct err *e)
{
	char *path = dir_path(arg, folder);
	int rc = file_list(path, suffix, out, e);

	free(path);
	return rc;
}

static const char *const folders[] = { "out", "in", "joins", "receipts" };

static void
use_dir(struct spool *s, char *root)
{
	struct dir *d = mem_array(1, sizeof(*d));

	d->root = root;
	d->lock = -1;
	*s = (struct spool){ dir_read, dir_write, dir_remove, dir_list, d };
}

int
spool_create(struct spool *s, const char *state_dir, struct err *e)
{
	char *root = file_path(state_dir, "spool");
	int rc = file_make_dir(root, DIR_MODE, e);

	for (size_t i = 0; rc == 0 && i < sizeof(folders) / sizeof(folders[0]);
	     i++) {
		char *dir = file_path(root, folders[i]);

		rc = file_make_dir(dir, DIR_MODE, e);
		free(dir);
	}
	if (rc < 0)
		free(root);
	else
		use_dir(s, root);
	return rc;
}

int
spool_open(struct spool *s, const char *state_dir, struct err *e)
{
	char *root = file_path(state_dir, "spool");
	char *out = file_path(root, folders[0]);
	bool there = file_exists(out);

	free(out);
	if (there) {
		use_dir(s, root);
		return 0;
	}
	free(root);
	return err_set(e, ERR_USAGE,
	    "there is no site in %s: make one with 'sheaf-agent init', or "
	    "name its folder with --dir",
	    state_dir);
}

int
spool_open_alone(struct spool *s, const char *state_dir, struct err *e)
{
	struct dir *d;
	char *path;
	int rc;

	if (spool_open(s, state_dir, e) < 0)
		return -1;
	d = s->arg;
	path = file_path(d->root, "lock");
	rc = file_lock(path, &d->lock, e);
	free(path);
	if (rc < 0) {
		d->lock = -1;
		spool_close(s);
	}
	return rc;
}

void
spool_close(struct spool *s)
{
	struct dir *d = s->arg;

	if (d != NULL && d->lock >= 0)
		file_unlock(d->lock);
	if (d != NULL)
		free(d->root);
	free(d);
	s->arg = NULL;
}

void
spool_name(char out[static SPOOL_NAME_MAX], const char *folder,
    struct spool_item item, const char *suffix)
{
	int n;

	ASSERT(item.epoch <= SPOOL_EPOCH_MAX && item.seq <= SPOOL_SEQ_MAX);
	n = snprintf(out, SPOOL_NAME_MAX, "%s/%06" PRIu64 "-%010" PRIu64 "%s",
	    folder, item.epoch, item.seq, suffix);
	ASSERT(n > 0 && n < SPOOL_NAME_MAX);
}

/* n digits, leading zeros included. */
static bool
digits(const char *s, size_t n, uint64_t *out)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s[i] - '0');
	}
	*out = v;
	return true;
}

bool
spool_parse_name(const char *name, const char *suffix, struct spool_item *item)
{
	return strlen(name) == NAME_DIGITS + strlen(suffix) &&
	       strcmp(name + NAME_DIGITS, suffix) == 0 &&
	       name[NAME_EPOCH_DIGITS] == '-' &&
	       digits(name, NAME_EPOCH_DIGITS, &item->epoch) &&
	       digits(name + NAME_EPOCH_DIGITS + 1, NAME_SEQ_DIGITS,
		   &item->seq);
}

int
spool_items(const struct spool *s, const char *folder, const char *suffix,
    uint64_t epoch, struct spool_item **out, size_t *n, struct err *e)
{
	struct file_names names;

	*out = NULL;
	*n = 0;
	if (s->list(s->arg, folder, suffix, &names, e) < 0)
		return -1;
	*out = mem_array(names.n + 1, sizeof(**out));
	for (size_t i = 0; i < names.n; i++) {
		struct spool_item item;

		if (spool_parse_name(names.name[i], suffix, &item) &&
		    (epoch == 0 || item.epoch == epoch))
			(*out)[(*n)++] = item;
	}
	file_names_free(&names);
	return 0;
}

void
spool_answer_write(const struct spool_answer *a, struct buf *out)
{
	buf_u16be(out, (uint16_t)a->status);
	buf_u64be(out, (uint64_t)a->at.s);
	buf_add_slice(out, a->body);
}

/* n bytes off the front of *rest as a big-endian number. */
static bool
take_be(struct slice *rest, size_t n, uint64_t *out)
{
	uint64_t v = 0;

	if (rest->n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | rest->p[i];
	*rest = slice_make(rest->p + n, rest->n - n);
	*out = v;
	return true;
}

bool
spool_answer_parse(struct spool_answer *a, struct slice bytes)
{
	uint64_t status, at;

	if (!take_be(&bytes, 2, &status) || !take_be(&bytes, 8, &at))
		return false;
	a->status = (unsigned)status;
	a->at.s = at > INT64_MAX ? 0 : (int64_t)at;
	a->body = bytes;
	return true;
}

void
spool_receipt_write(struct slice note, const struct spool_answer *a,
    struct buf *out)
{
	buf_u32be(out, (uint32_t)note.n);
	buf_add_slice(out, note);
	spool_answer_write(a, out);
}

bool
spool_receipt_parse(struct slice bytes, struct slice *note,
    struct spool_answer *a)
{
	uint64_t n;

	if (!take_be(&bytes, 4, &n) || n > bytes.n)
		return false;
	*note = slice_make(bytes.p, (size_t)n);
	return spool_answer_parse(a,
	    slice_make(bytes.p + n, bytes.n - (size_t)n));
}
