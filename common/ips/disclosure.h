#ifndef SHEAF_COMMON_IPS_DISCLOSURE_H
#define SHEAF_COMMON_IPS_DISCLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/ips/measures.h"
#include "common/ips/ratios.h"

/*
 * Disclosure control: what of a total may be shown, at every output.  Policies
 * are named and versioned.
 *
 * mhsds/1 follows NHS England's published code for the Mental Health
 * Services Data Set.  A count of people below 5, zero included, is hidden;
 * any other is rounded to the nearest 5, from the true total and never from
 * rounded parts.  A percentage or mean is hidden when its numerator or its n
 * is below 5; otherwise it is made from unrounded figures and shown as a
 * whole number.  It judges each cell by itself.
 *
 * sheaf/1 rounds likewise, but hides besides what other cells would give away:
 * suppression.h decides that, since it needs all cells.  Rates are made of what
 * is shown beside them.
 */
enum disclosure_policy {
	DISCLOSURE_SHEAF_1, /* the default */
	DISCLOSURE_MHSDS_1,
	DISCLOSURE_EXACT_1
};

enum {
	/* The fewest contributing services with which a region is shown. */
	DISCLOSURE_REGION_MIN = 5,
	/* A service's own figures are shown to others from this caseload. */
	DISCLOSURE_CASELOAD_MIN = 20,
	DISCLOSURE_TEXT_SIZE = 24
};

/* What an output may say in place of a figure. */
enum disclosure_state {
	DISCLOSURE_SHOWN,         /* `value` may be shown */
	DISCLOSURE_MASKED,        /* "*" */
	DISCLOSURE_NOT_COLLECTED, /* "-" */
	DISCLOSURE_NEVER          /* a sum: only its mean is shown */
};

struct disclosure_cell {
	enum disclosure_state state;
	int64_t value;
	unsigned decimals; /* 1: value is in tenths; 2: in hundredths */
};

/* The policy of that name. False if the name is unknown. */
bool disclosure_policy_parse(const char *name, enum disclosure_policy *p);

/* "sheaf/1", "mhsds/1" or "exact/1". */
const char *disclosure_policy_name(enum disclosure_policy p);

/* What may be shown of a total `value` (MEASURE_NOT_COLLECTED allowed); under
 * sheaf/1 only where suppression_hides() does not say otherwise. */
struct disclosure_cell disclosure_count(enum disclosure_policy p,
    const struct measure *m, int64_t value);

/* What mhsds/1 and exact/1 show of a ratio, from the unrounded sums of its
 * parts. */
struct disclosure_cell disclosure_ratio(enum disclosure_policy p,
    const struct ratio *r, const struct ratio_sums *sums);

/* What the same column shows beside a ratio. */
struct disclosure_beside {
	const struct ruleset *rules;
	/* What is shown of a row; asked of those alone that the ratio depends on. */
	struct disclosure_cell (*shown)(const void *arg, size_t row);
	const void *arg;
	bool
	    even; /* no return holds one measure of the ratio and lacks another */
};

/* What sheaf/1 shows of a ratio (protocol/TOTALS.md, P-TOT-60). */
struct disclosure_cell disclosure_ratio_beside(const struct ratio *r,
    const struct ratio_sums *sums, const struct disclosure_beside *b);

/*
 * Whether a region with so many contributing services, or a service with
 * this caseload, may be shown to others at all.  For a row of a region,
 * `services` counts those that collect it: were they few, a reader could work
 * out the figure of one of them.
 */
bool disclosure_region(enum disclosure_policy p, size_t services);
bool disclosure_service(enum disclosure_policy p, int64_t caseload);

/* "75", "26.5", "*", "-", or "" for what is never shown. */
void disclosure_text(char out[static DISCLOSURE_TEXT_SIZE],
    struct disclosure_cell c);

#endif
