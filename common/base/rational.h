#ifndef SHEAF_COMMON_BASE_RATIONAL_H
#define SHEAF_COMMON_BASE_RATIONAL_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"

/*
 * Exact fractions that are never negative, always in lowest terms.  Numbers
 * of at most 4,096 bits: a result that would be longer is a bug of the
 * caller, who bounds the inputs.
 */
enum { RATIONAL_WORDS = 128 };

struct rational_number {
	uint32_t n;                    /* words in use; the highest is not 0 */
	uint32_t word[RATIONAL_WORDS]; /* least first */
};

struct rational {
	struct rational_number num, den;
};

/* num / den; den is not 0. */
struct rational rational_of(uint64_t num, uint64_t den);

/* Sum, product, quotient (b is not 0), and 1 - a (a at most 1). */
struct rational rational_add(const struct rational *a,
    const struct rational *b);
struct rational rational_mul(const struct rational *a,
    const struct rational *b);
struct rational rational_div(const struct rational *a,
    const struct rational *b);
struct rational rational_rest(const struct rational *a);

/* Less than 0, 0, more than 0 as a is less than, equal to, more than b. */
int rational_compare(const struct rational *a, const struct rational *b);

/* True for 0. */
bool rational_is_zero(const struct rational *a);

/* The nearest whole number, halves up; INT64_MAX for anything above it. */
int64_t rational_round(const struct rational *a);

/*
 * What people write: "60000", "0.025" (at most nine digits before the
 * point and four after) or "2/3" (parts of 1 to 9999, the upper one may be
 * 0).  False otherwise, *out untouched.
 */
bool rational_parse(struct slice s, struct rational *out);

#endif
