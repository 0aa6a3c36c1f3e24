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

struct views_region_spc_question {
	/* As above; of a service, those of the region by service with each
	 * quarter, without a period. */
	const struct views_shown *shown;
	const char *region;  /* code; NULL: all regions, and no service */
	const char *service; /* id; NULL: of the region */
	const char *figure;  /* its code */
};

/* The chart of one figure of a region, or of a service of it, with its judgement
 * beside the targets of the same, as GET /v1/spc answers it: {region, service,
 * name, figure, chart, policy ...}.  ERR_REFUSED for a region, service or figure
 * that is not there, with the parameter as its code; the caller frees *out. */
int views_region_spc(const struct views_region_spc_question *q,
    struct jval **out, struct err *e) MUST_USE;

/* What may be asked for as a figure of it: [{code, title}]; the caller frees
 * it. */
struct jval *views_region_figures(const struct views_shown *shown);

#endif
