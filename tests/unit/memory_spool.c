/*
 * A spool in memory that fails after a given number of writes, so that a test can
 * cut a program off at every point.
 */
#include "tests/unit/memory_spool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static struct memory_spool_file *
find(const struct memory_spool *p, const char *name)
{
	for (size_t i = 0; i < p->files; i++)
		if (strcmp(p->file[i].name, name) == 0)
			return &p->file[i];
	return NULL;
}

struct slice
memory_spool_get(const struct memory_spool *p, const char *name)
{
	const struct memory_spool_file *f = find(p, name);

	return f == NULL ? slice_make(NULL, 0) : slice_make(f->bytes, f->n);
}

void
memory_spool_put(struct memory_spool *p, const char *name, struct slice bytes)
{
	uint8_t *copy = mem_alloc(bytes.n);
	struct memory_spool_file *f;

	if (bytes.n > 0)
		memcpy(copy, bytes.p, bytes.n);
	f = find(p, name);
	if (f == NULL) {
		p->file = mem_resize(p->file, p->files + 1, sizeof(*p->file));
		f = &p->file[p->files++];
		(void)snprintf(f->name, sizeof(f->name), "%s", name);
	} else {
		free(f->bytes);
	}
	f->bytes = copy;
	f->n = bytes.n;
}

void
memory_spool_drop(struct memory_spool *p, const char *name)
{
	struct memory_spool_file *f = find(p, name);

	if (f == NULL)
		return;
	free(f->bytes);
	*f = p->file[--p->files];
}

size_t
memory_spool_count(const struct memory_spool *p, const char *prefix)
{
	size_t n = 0;

	for (size_t i = 0; i < p->files; i++)
		n += strncmp(p->file[i].name, prefix, strlen(prefix)) == 0;
	return n;
}

static int
get(void *arg, const char *name, size_t max, struct buf *out, bool *found,
    struct err *e)
{
	struct slice bytes = memory_spool_get(arg, name);

	(void)e;
	buf_init(out, max);
	*found = find(arg, name) != NULL && bytes.n <= max;
	if (*found)
		buf_add_slice(out, bytes);
	return 0;
}

static bool
gone(struct memory_spool *p)
{
	if (!p->limited)
		return false;
	if (p->writes_left == 0)
		return true;
	p->writes_left--;
	return false;
}

static int
put(void *arg, const char *name, struct slice bytes, struct err *e)
{
	if (gone(arg))
		return err_set(e, ERR_SYSTEM, "the disk is gone");
	memory_spool_put(arg, name, bytes);
	return 0;
}

static int
drop(void *arg, const char *name, struct err *e)
{
	if (gone(arg))
		return err_set(e, ERR_SYSTEM, "the disk is gone");
	memory_spool_drop(arg, name);
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
list(void *arg, const char *folder, const char *suffix, struct file_names *out,
    struct err *e)
{
	const struct memory_spool *p = arg;
	size_t prefix = strlen(folder), end = strlen(suffix);

	(void)e;
	out->n = 0;
	out->name = mem_array(p->files + 1, sizeof(*out->name));
	for (size_t i = 0; i < p->files; i++) {
		const char *name = p->file[i].name;
		size_t n = strlen(name);

		if (strncmp(name, folder, prefix) == 0 && name[prefix] == '/' &&
		    n >= end && strcmp(name + n - end, suffix) == 0)
			out->name[out->n++] = mem_string(name + prefix + 1);
	}
	qsort(out->name, out->n, sizeof(*out->name), by_name);
	return 0;
}

void
memory_spool_open(struct memory_spool *p, struct spool *s)
{
	memset(p, 0, sizeof(*p));
	*s = (struct spool){ get, put, drop, list, p };
}

void
memory_spool_close(struct memory_spool *p)
{
	for (size_t i = 0; i < p->files; i++)
		free(p->file[i].bytes);
	free(p->file);
	memset(p, 0, sizeof(*p));
}
