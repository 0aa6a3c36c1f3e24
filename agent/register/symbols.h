#ifndef SHEAF_AGENT_REGISTER_SYMBOLS_H
#define SHEAF_AGENT_REGISTER_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"

/*
 * A set of short strings, each under a number, so that facts compare by
 * number.  Number 0 is the empty string.
 */
struct symbols {
	char **text;    /* by number; text[0] is "" */
	uint32_t *hash; /* by number */
	uint32_t n, cap;
	uint32_t *slot; /* open addressing: number + 1, or 0 */
	uint32_t slots; /* a power of two */
};

/* An empty set (which holds ""). */
void symbols_init(struct symbols *names);

/* Free the strings and wipe them: some are client references. */
void symbols_free(struct symbols *names);

/* The number of a string, added when it is new. */
uint32_t symbols_add(struct symbols *names, struct slice s);

/* The string of a number, valid until symbols_free(). */
const char *symbols_text(const struct symbols *names, uint32_t number);

/* A fast hash for tables in memory; not for anything that is secret. */
uint32_t symbols_hash(const void *p, size_t n);

#endif
