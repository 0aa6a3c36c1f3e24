#ifndef SHEAF_TESTS_UNIT_POCKET_H
#define SHEAF_TESTS_UNIT_POCKET_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/delivery/spool.h"

/*
 * A spool in memory.  Each write and removal is whole or not done, as with
 * durable files; after `writes_left` of them the disk is "gone" and every
 * further one fails, which is how a test cuts a program off at any point.
 */
struct pocket_file {
	char name[SPOOL_NAME_MAX];
	uint8_t *bytes;
	size_t n;
};

struct pocket {
	struct pocket_file *file;
	size_t files;
	bool limited;
	unsigned writes_left;
};

/* An empty one; *s works on it. Freed by pocket_close(). */
void pocket_open(struct pocket *p, struct spool *s);
void pocket_close(struct pocket *p);

/* The bytes of a file; n 0 and p NULL when there is none. */
struct slice pocket_get(const struct pocket *p, const char *name);

/* Put or remove a file, whatever writes_left says. */
void pocket_put(struct pocket *p, const char *name, struct slice bytes);
void pocket_drop(struct pocket *p, const char *name);

/* Files whose names begin so. */
size_t pocket_count(const struct pocket *p, const char *prefix);

#endif
