#ifndef SHEAF_COMMON_IPS_RATIOS_H
#define SHEAF_COMMON_IPS_RATIOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/ips/measures.h"

/*
 * Means and percentages, made only from merged sums, at the end:
 *
 *	scale * (num[0] + num[1]) / (den[0] - den[1])
 *
 * Source: the data dictionary of ips-grow/1, "Ratios".
 */
struct ratio {
	const char *code; /* "first_employer_contact.mean_days" */
	const char *title;
	const char *unit;
	const char *num[2]; /* measure codes, the second may be NULL */
	const char *den[2];
	int64_t scale_num, scale_den; /* the factor, as a fraction */
	unsigned decimals;            /* 0 percentages, 1 means */
	const char *people; /* the count that must not be small, or NULL
			       when the ratio is about staff time only */
};

/* All ratios; *n receives their number. */
const struct ratio *ratios_all(size_t *n);

/*
 * The ratio times 10^decimals, rounded half up, from figures of `rs` and the
 * number of services that collected each.  False when a figure is not
 * collected, when the figures do not all come from the same number of services
 * (a sum over five services divided by the n of six is no mean), or when the
 * denominator is not above zero.
 */
bool ratios_value(const struct ratio *r, const struct ruleset *rs,
    const int64_t *totals, const uint32_t *collecting, int64_t *value);

#endif
