#ifndef SHEAF_TESTS_VECTORS_VEC_LINES_H
#define SHEAF_TESTS_VECTORS_VEC_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/vectors/vec_log.h"

/* A line that makes a good statement of that kind a bad one. */
struct vec_lines {
	enum statement_kind kind;
	unsigned line;
	const char *text;
	const char *reason;
};

extern const struct vec_lines vec_lines[];
extern const size_t vec_lines_n;

/* Line 8 of a batch with a return: periods that a return cannot have, and
 * whether each is well formed. */
struct vec_lines_period {
	const char *text; /* NULL ends the list */
	bool well_formed;
};

extern const struct vec_lines_period vec_lines_periods[];

#endif
