#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_FILL_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_FILL_H

#include "aggregator/views/views.h"
#include "aggregator/views/views_source.h"

/*
 * Append to t the columns of the quarters from span[0] to span[1], made of the
 * returns that count (protocol/TOTALS.md, sections 3 and 5).  Request, registry
 * and policy are those of t.  ERR_CORRUPT when the totals that the writer keeps
 * are not the sum of these returns (P-TOT-46).
 */
int views_fill(struct views_table *t, struct views_source *source,
    const struct period span[2], struct err *e) MUST_USE;

/* Whether return r of this service is one of those that the columns of t are
 * added up from: of the services that the registry places where t asks, or of
 * those outside it (P-TOT-20, 22). */
bool views_fill_holds(const struct views_table *t, const struct store_held *r,
    const char *service, bool outside);

/* Free what a column holds. */
void views_fill_free_column(struct views_column *c);

#endif
