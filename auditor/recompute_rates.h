#ifndef SHEAF_AUDITOR_RECOMPUTE_RATES_H
#define SHEAF_AUDITOR_RECOMPUTE_RATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/ips/measures.h"

/*
 * What protocol/TOTALS.md says of measures and rates, as tables: a second
 * copy of what the aggregator has in common/ips, so that a mistake in one is
 * seen.
 */
enum { RECOMPUTE_RATES = 7 };

struct recompute_rate {
	const char *code, *unit;
	const char *num[2]; /* the second may be NULL */
	const char *den;
	int64_t times, by; /* the factor, as a fraction */
	unsigned decimals;
	const char *people; /* NULL: names none */
};

/* The table of section 3, in its order: RECOMPUTE_RATES of them. */
const struct recompute_rate *recompute_rates(void);

/* The parts of each rate as rows of a rule set; -1 where it has none. */
struct recompute_parts {
	int num[2], den, people;
};
void recompute_rates_parts(const struct ruleset *rules,
    struct recompute_parts out[static RECOMPUTE_RATES]);

/* P-TOT-26: adds over quarters. */
bool recompute_rates_is_flow(const char *measure);
/* Before P-TOT-35: about work, not about people. */
bool recompute_rates_is_work(const char *measure);
/* P-TOT-36, 3: a sum, never shown as such. */
bool recompute_rates_is_sum(const char *measure);

#endif
