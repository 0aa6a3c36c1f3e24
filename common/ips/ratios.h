#ifndef SHEAF_COMMON_IPS_RATIOS_H
#define SHEAF_COMMON_IPS_RATIOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/ips/measures.h"

/*
 * Means and percentages (protocol/TOTALS.md, P-TOT-31 to 33):
 *
 *	scale * (num[0] + num[1]) / den
 *
 * over the returns that hold all parts, and no others.  Source of the table:
 * the data dictionary of ips-grow/1, "Ratios".
 */
struct ratio {
	const char *code; /* "first_employer_contact.mean_days" */
	const char *title;
	const char *unit;
	const char *num[2]; /* measure codes, the second may be NULL */
	const char *den;
	int64_t scale_num, scale_den; /* the factor, as a fraction */
	unsigned decimals;            /* 0 percentages, 1 means */
	const char *people; /* the count that must not be small, or NULL
			       when the ratio is about staff time only */
};

enum { RATIOS_MAX = 16 }; /* ceiling of their number */

/* All ratios; *n receives their number. */
const struct ratio *ratios_all(size_t *n);

/* The parts of a ratio as rows of a rule set; -1 where it has none. */
struct ratio_rows {
	int num[2], den, people;
};
struct ratio_rows ratios_rows(const struct ratio *r, const struct ruleset *rs);

/* The parts of one ratio, added up; all zero at first. */
struct ratio_sums {
	int64_t num, den, people;
};

/*
 * Add one return's figures (of the rule set of `rows`) if it holds every
 * part.  False, and nothing is added, when it lacks one: the work of one
 * service must not be divided by the people of another.
 */
bool ratios_add(struct ratio_sums *s, const struct ratio_rows *rows,
    const int64_t *value);

/* Whether a return holds at least one part. */
bool ratios_any(const struct ratio_rows *rows, const int64_t *value);

/* Add the sums of other returns. */
void ratios_merge(struct ratio_sums *s, const struct ratio_sums *more);

/*
 * The ratio times 10^decimals, rounded half up, once, from the exact sums.
 * False when no return held all parts, or the denominator is 0.
 */
bool ratios_value(const struct ratio *r, const struct ratio_sums *s,
    unsigned decimals, int64_t *value);

#endif
