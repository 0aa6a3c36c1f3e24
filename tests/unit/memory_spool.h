#ifndef SHEAF_TESTS_UNIT_MEMORY_SPOOL_H
#define SHEAF_TESTS_UNIT_MEMORY_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/delivery/spool.h"

/*
 * A spool in memory.  Each write and removal is whole or not done, as with
 * durable files; after `writes_left` of them the disk is "gone" and every
 * further one fails, which is how a test cuts a program off at any point.
 */
struct memory_spool_file {
	char name[SPOOL_NAME_MAX];
	uint8_t *bytes;
	size_t n;
};

struct memory_spool {
	struct memory_spool_file *file;
	size_t files;
	bool limited;
	unsigned writes_left;
};

/* An empty one; *s works on it. Freed by memory_spool_close(). */
void memory_spool_open(struct memory_spool *p, struct spool *s);
void memory_spool_close(struct memory_spool *p);

/* The bytes of a file; n 0 and p NULL when there is none. */
struct slice memory_spool_get(const struct memory_spool *p, const char *name);

/* Put or remove a file, whatever writes_left says. */
void memory_spool_put(struct memory_spool *p, const char *name,
    struct slice bytes);
void memory_spool_drop(struct memory_spool *p, const char *name);

/* The number of files whose names begin with this. */
size_t memory_spool_count(const struct memory_spool *p, const char *prefix);

#endif
