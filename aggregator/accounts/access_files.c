/*
 * Files of the access log.  Each line is written by whoever opens the file for it, so a
 * file that has just been given a number still gets the line of somebody who had it open;
 * nothing has to be told to anybody.
 */
#include "aggregator/accounts/access_files.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

int
access_files_list(const char *dir, struct file_names *out, struct err *e)
{
	if (list(dir, out, e) < 0)
		return -1;
	for (size_t i = 0; i < out->n; i++) {
		char *path = file_path(dir, out->name[i]);

		free(out->name[i]);
		out->name[i] = path;
	}
	return 0;
}

static bool
is_full(int fd, const char *path)
{
	struct stat open_one, named;

	return fstat(fd, &open_one) == 0 && stat(path, &named) == 0 &&
	       open_one.st_dev == named.st_dev &&
	       open_one.st_ino == named.st_ino &&
	       open_one.st_size >= LIMITS_ACCESS_FILE_BYTES;
}

/* link() never writes over what another process has just named, and the old name goes
 * only once there is the new one. */
static void
turn(const char *dir, const char *path)
{
	struct file_names names;
	struct err ignored;
	uint64_t next = 1;
	char *to;

	if (list(dir, &names, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.n; i++)
		if (number_of(names.name[i]) >= next)
			next = number_of(names.name[i]) + 1;
	file_names_free(&names);
	to = mem_printf("%s.%" PRIu64, path, next);
	if (link(path, to) == 0) {
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
			turn(dir, path);
	}
	free(path);
}
