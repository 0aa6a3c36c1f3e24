/*
 * Files of the access log.  Each line is written by whoever opens the file for it, so a
 * file that has just been given a number still gets the line of somebody who had it open;
 * nothing has to be told to anybody.
 */
#include "aggregator/accounts/access_files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

static const char stem[] = "access.log";

/* The number behind "access.log."; 0: another name. */
static uint64_t
number_of(const char *name)
{
	size_t n = sizeof(stem) - 1;
	uint64_t number = 0;

	if (strncmp(name, stem, n) != 0 || name[n] != '.' ||
	    !text_parse_u64(slice_of(name + n + 1), UINT32_MAX, &number))
		return 0;
	return number;
}

static int
by_number(const void *pa, const void *pb)
{
	char *const *a = pa, *const *b = pb;
	uint64_t x = number_of(*a), y = number_of(*b);

	/* Without a number it is the newest. */
	if (x == 0 || y == 0)
		return (x == 0) - (y == 0);
	return (x > y) - (x < y);
}

/* Names, in the order of their numbers. */
static int
list(const char *dir, struct file_names *out, struct err *e)
{
	size_t n = 0;

	if (file_list(dir, "", out, e) < 0)
		return -1;
	for (size_t i = 0; i < out->n; i++)
		if (strcmp(out->name[i], stem) == 0 ||
		    number_of(out->name[i]) > 0)
			out->name[n++] = out->name[i];
		else
			free(out->name[i]);
	out->n = n;
	if (n > 1)
		qsort(out->name, n, sizeof(*out->name), by_number);
	return 0;
}

/* -------------------------------------------------------------------- reading */

/* Between two looks at the names.  A turn comes with each LIMITS_ACCESS_FILE_BYTES. */
enum { TRIES_MAX = 1000 };

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool
is_open(const struct access_files *files, const struct stat *st)
{
	struct stat other;

	for (size_t i = 0; i < files->n; i++)
		if (fstat(files->file[i].fd, &other) == 0 &&
		    same_file(&other, st))
			return true;
	return false;
}

/* One more; nothing where it has another name by now, which the next list holds. */
static int
open_one(const char *dir, const char *name, struct access_files *out,
    struct err *e)
{
	char *path = file_path(dir, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;
	struct stat st;

	if (fd < 0 ? errno != ENOENT : fstat(fd, &st) < 0)
		rc = err_errno(e, errno, "cannot read %s", path);
	else if (fd >= 0 && !is_open(out, &st)) {
		out->file[out->n++] =
		    (struct access_file){ .name = mem_string(name), .fd = fd };
		fd = -1;
	}
	if (fd >= 0)
		(void)close(fd);
	free(path);
	return rc;
}

static bool
same_names(const struct file_names *a, const struct file_names *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->name[i], b->name[i]) != 0)
			return false;
	return true;
}

/* *whole: no file got another name meanwhile. */
static int
open_all(const char *dir, struct access_files *out, bool *whole, struct err *e)
{
	struct file_names before, after = { .n = 0 };
	int rc = 0;

	*out = (struct access_files){ .n = 0 };
	if (list(dir, &before, e) < 0)
		return -1;
	out->file = mem_alloc((before.n + 1) * sizeof(*out->file));
	for (size_t i = 0; rc == 0 && i < before.n; i++)
		rc = open_one(dir, before.name[i], out, e);
	if (rc == 0)
		rc = list(dir, &after, e);
	if (rc == 0) {
		*whole = same_names(&before, &after);
		file_names_free(&after);
	}
	file_names_free(&before);
	return rc;
}

int
access_files_open(const char *dir, struct access_files *out, struct err *e)
{
	bool whole = false;
	int rc = 0;

	for (int i = 0; rc == 0 && !whole && i < TRIES_MAX; i++) {
		if (i > 0)
			access_files_close(out);
		rc = open_all(dir, out, &whole, e);
	}
	if (rc == 0 && !whole)
		rc = err_set(e, ERR_LATER,
		    "the files of the access log in %s change all the time",
		    dir);
	if (rc < 0)
		access_files_close(out);
	return rc;
}

void
access_files_close(struct access_files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		(void)close(files->file[i].fd);
		free(files->file[i].name);
	}
	free(files->file);
	*files = (struct access_files){ .n = 0 };
}

/* -------------------------------------------------------------------- turning */

static bool
is_full(int fd, const char *path)
{
	struct stat opened, named;

	return fstat(fd, &opened) == 0 && stat(path, &named) == 0 &&
	       same_file(&opened, &named) &&
	       opened.st_size >= LIMITS_ACCESS_FILE_BYTES;
}

/* Whether one of these numbered names is that file: whoever gave it was killed then. */
static bool
has_number(const char *dir, const struct file_names *names, int fd)
{
	struct stat opened, named;
	bool has = false;

	if (fstat(fd, &opened) < 0)
		return false;
	for (size_t i = 0; !has && i < names->n; i++) {
		char *path = file_path(dir, names->name[i]);

		has = number_of(names->name[i]) > 0 &&
		      stat(path, &named) == 0 && same_file(&opened, &named);
		free(path);
	}
	return has;
}

/* link() never writes over what another process has just named, and the old name goes
 * only once there is the new one. */
static void
turn(const char *dir, const char *path, int fd)
{
	struct file_names names;
	struct err ignored;
	uint64_t next = 1;
	size_t numbers = 0;
	bool has;
	char *to;

	if (list(dir, &names, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.n; i++) {
		uint64_t number = number_of(names.name[i]);

		numbers += number > 0;
		if (number >= next)
			next = number + 1;
	}
	has = has_number(dir, &names, fd);
	file_names_free(&names);
	to = mem_printf("%s.%" PRIu64, path, next);
	if (has || (numbers < LIMITS_ACCESS_FILES_MAX && link(path, to) == 0)) {
		(void)unlink(path);
		(void)!file_sync_dir(dir, &ignored);
	}
	free(to);
}

void
access_files_turn(const char *dir, int fd)
{
	char *path = file_path(dir, stem);

	/* One at a time; whoever comes second finds another file of that name. */
	if (is_full(fd, path) && file_lock_fd(fd, 0) == 0) {
		if (is_full(fd, path))
			turn(dir, path, fd);
	}
	free(path);
}
