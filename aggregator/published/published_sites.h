#ifndef SHEAF_AGGREGATOR_PUBLISHED_PUBLISHED_SITES_H
#define SHEAF_AGGREGATOR_PUBLISHED_PUBLISHED_SITES_H

#include "aggregator/published/published_ours.h"
#include "aggregator/views/totals.h"
#include "common/base/err.h"
#include "common/base/table.h"
#include "common/ips/month.h"
#include "protocol/limits.h"

/* A month that a site has taken back (P-RCN-7). */
struct published_sites_withdrawn {
	char service[LIMITS_ID_MAX + 1];
	struct month month;
};

struct published_sites {
	struct table *table;                         /* by service and month */
	struct published_sites_withdrawn *withdrawn; /* likewise */
	size_t withdrawn_n;
};

/*
 * What sites have sent of their own submission to MHSDS (PROTOCOL.md, section 6.5),
 * of the months of a published file: of each service and measure the number of the
 * site's extract, the one of its register, and under exact/1 the difference where both
 * are known: one of rounded numbers would say nothing.
 * Services alone, and nothing is added up.
 *
 * Unless the policy is exact/1, all of a service and month is hidden where one of its
 * two caseloads, or that of the service's return of the quarter, is below 20 or not
 * known (P-RCN-5); under sheaf/1 always, since months narrow what is hidden of a
 * quarter (DESIGN.md).  Counts below 5 are hidden and others rounded to 5, as NHS
 * England publishes these measures.  scope->region, where there is one, keeps the
 * services of that region.
 * Of a month that its site has taken back (P-RCN-7) there is no number.
 * *out is freed with published_sites_free(); after a failure it is empty.
 */
int published_sites_make(struct published_sites *out,
    const struct published_scope *scope, const struct published_file *file,
    const struct totals_snapshot *totals, struct err *e) MUST_USE;
/* Free what it holds; it is empty then, and an empty one is allowed. */
void published_sites_free(struct published_sites *sites);

#endif
