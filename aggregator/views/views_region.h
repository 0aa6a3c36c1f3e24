#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_REGION_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_REGION_H

#include <stdbool.h>

#include "aggregator/views/views_shown.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/ips/period.h"

/*
 * How a region does: one page's answer, made of shown figures alone.
 *
 * The quarter, the financial year so far and four quarters stand beside each
 * other; what does not add over them is left blank.  A figure is compared with
 * its target only when its quarter is over, and where rounding hides whether a
 * target is met it says that.
 */
struct views_region_question {
	const struct views_shown *shown; /* by region, without a period */
	const char *region;              /* code; NULL: all regions */
	/* NULL: the newest complete quarter that was reported */
	const struct period *period;
};

/* ERR_REFUSED for a region or quarter that is not there; the caller frees
 * *out. */
int views_region(const struct views_region_question *q, struct jval **out,
    struct err *e) MUST_USE;

/* The chart of one figure of a region with its judgement, as GET /v1/spc
 * answers it: {region, figure, chart, policy ...}.  ERR_REFUSED for a region or
 * figure that is not there; the caller frees *out. */
int views_region_spc(const struct views_shown *shown, const char *region,
    const char *figure, struct jval **out, struct err *e) MUST_USE;

#endif
