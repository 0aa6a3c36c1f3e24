#ifndef SHEAF_TESTS_VECTORS_VEC_LINES_H
#define SHEAF_TESTS_VECTORS_VEC_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/vectors/vec_log.h"

/* In a good statement of that kind this line makes it one that is not. */
struct vec_lines {
	enum statement_kind kind;
	unsigned line;
	const char *text;
	const char *reason;
};

extern const struct vec_lines vec_lines[];
extern const size_t vec_lines_n;

/* Lines 8 of a return: whether well formed, but none is a period of it. */
struct vec_lines_period {
	const char *text; /* NULL ends the list */
	bool well_formed;
};

extern const struct vec_lines_period vec_lines_periods[];

#endif
