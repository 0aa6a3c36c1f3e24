#ifndef SHEAF_AGGREGATOR_PUBLISHED_PUBLISHED_RULES_H
#define SHEAF_AGGREGATOR_PUBLISHED_PUBLISHED_RULES_H

#include "common/ips/mhsds.h"

/*
 * Which published measure can be held against which figure of a return, and how: a
 * return is of a quarter, a publication of a month.  One table, for command and page.
 */
enum published_way {
	PUBLISHED_ADDED, /* the three months of a quarter add up to ours */
	PUBLISHED_LAST,  /* the last month of a quarter ends as it does */
	PUBLISHED_MARCH, /* twelve months to March: the four quarters added */
	PUBLISHED_NOT    /* there is nothing to hold it against */
};

struct published_rule {
	enum published_way way;
	const char *code; /* of the measure of a return; NULL: PUBLISHED_NOT */
	/* In a sentence: what is not the same all the same; why there is
	 * nothing. */
	const char *says;
};

/* The rule of a measure; there is one for each. */
const struct published_rule *published_rule(enum mhsds measure);

#endif
