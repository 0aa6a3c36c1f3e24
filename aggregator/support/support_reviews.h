#ifndef SHEAF_AGGREGATOR_SUPPORT_SUPPORT_REVIEWS_H
#define SHEAF_AGGREGATOR_SUPPORT_SUPPORT_REVIEWS_H

#include "aggregator/views/totals.h"
#include "common/ips/fidelity.h"
#include "common/ips/registry.h"

/*
 * Every independent fidelity review in force to a day, from one consistent state.
 * Self-assessments are left out: the two are never mixed.
 */
struct support_review {
	char service[REGISTRY_CODE_SIZE];
	int32_t day;
	uint8_t score[FIDELITY_ITEMS];
};

struct support_reviews {
	struct support_review *review; /* by service, then day */
	size_t n, cap;
};

/* Read them; freed with free(out->review) after success and failure. */
int support_reviews_read(struct support_reviews *out,
    const struct totals_snapshot *totals, int32_t until,
    struct err *e) MUST_USE;

#endif
