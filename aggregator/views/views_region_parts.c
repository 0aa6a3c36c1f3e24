/* What the parts of a region's page ask of its table. */
#include "aggregator/views/views_region_parts.h"

#include "common/base/err.h"

size_t
views_region_figure(const struct views_region *r, const char *code)
{
	int f = views_shown_find_figure(r->shown, slice_of(code));

	ASSERT(f >= 0);
	return (size_t)f;
}

struct period
views_region_quarter(const struct views_region *r, size_t i)
{
	struct period p = r->terms->first;

	while (i-- > 0)
		p = period_next(p);
	return p;
}
