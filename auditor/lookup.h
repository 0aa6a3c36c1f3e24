#ifndef SHEAF_AUDITOR_LOOKUP_H
#define SHEAF_AUDITOR_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>

/*
 * From bytes to a number, over the C library's balanced tree.  For the few
 * thousand agents, services, invites and keys of a log.
 */
struct lookup {
	void *root;
};

/* Put n bytes at key (copied); false when they are there already. */
bool lookup_put(struct lookup *l, const void *key, size_t n, size_t value);

/* The number put under the bytes; false when there is none. */
bool lookup_get(const struct lookup *l, const void *key, size_t n,
    size_t *value);

/* Forget everything. */
void lookup_free(struct lookup *l);

#endif
