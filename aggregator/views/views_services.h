#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_SERVICES_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_SERVICES_H

#include "aggregator/views/views_shown.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/ips/period.h"

/*
 * The services of a region side by side: a table with the policy applied, in the
 * order of what it shows, and one figure of each over the quarters, all drawn to
 * one scale.
 *
 * An order by true values would give hidden ones away, so what has no value
 * comes last, and ties are in the order of names.  "figures" of the answer are
 * those of which GET /v1/spc answers the chart of one service.
 */
struct views_services_question {
	/* by service, with each quarter, without a period */
	const struct views_shown *shown;
	/* NULL: the newest complete quarter that a service reported */
	const struct period *period;
	const char *sort; /* code of the figure; NULL: job_starts */
};

/* ERR_REFUSED for a quarter or figure that is not there; the caller frees
 * *out. */
int views_services(const struct views_services_question *q, struct jval **out,
    struct err *e) MUST_USE;

#endif
