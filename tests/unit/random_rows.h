#ifndef SHEAF_TESTS_UNIT_RANDOM_ROWS_H
#define SHEAF_TESTS_UNIT_RANDOM_ROWS_H

#include <stdint.h>

/* Random rows of the exchange format, over so few clients, refs and days that
 * they collide. */
struct random_rows {
	unsigned clients, refs, days; /* how many of each there are */
	unsigned rows_max;
};

/* A number below n from a state that starts above 0: the same numbers on
 * every machine. */
unsigned random_rows_below(uint64_t *state, unsigned n);

/* 1 to rows_max lines without a header; the caller frees them. */
char *random_rows_make(const struct random_rows *shape, uint64_t *state);

#endif
