/*
 * The pages of a region and of its services, and one figure judged.
 */
#include <stdlib.h>

#include "aggregator/pages/pages_answers.h"
#include "aggregator/views/views_region.h"
#include "aggregator/views/views_services.h"

int
pages_region_show(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct views_region_question q = {
		.shown = pages_call_shown(c),
		.region = c->asked.region,
		.period = c->asked.has_period ? &c->asked.period : NULL,
	};

	if (views_region(&q, out, e) < 0)
		return -1;
	pages_asked_choices(*out, &c->person, &c->state->registry);
	return 0;
}

int
pages_region_spc(struct pages_call *c, struct jval **out, struct err *e)
{
	const char *measure = pages_call_query(c, "measure");
	struct views_region_spc_question q = {
		.region = c->asked.region,
		.service = pages_call_query(c, "service"),
		.figure = measure != NULL ? measure : "job_starts",
	};

	if (q.service != NULL && q.service[0] == '\0')
		q.service = NULL;
	if (q.service != NULL && q.region == NULL)
		return err_refuse(e, "region", 0,
		    "the address names a service, and no region that it is of: "
		    "open it from the page of a region, or give the code of "
		    "its region too (region), like north");
	if (q.service == NULL)
		q.shown = pages_call_shown(c);
	else if (pages_states_services(c->pages->states, c->state, q.region,
		     &q.shown, e) < 0)
		return -1;
	return views_region_spc(&q, out, e);
}

/* Where no region is asked for, and all are open, that of the first. */
int
pages_region_services(struct pages_call *c, struct jval **out, struct err *e)
{
	struct views_services_question q = {
		.period = c->asked.has_period ? &c->asked.period : NULL,
		.sort = pages_call_query(c, "measure"),
	};
	const char *region = c->asked.region, **codes;
	size_t n;

	if (region == NULL) {
		codes =
		    registry_codes(&c->state->registry, REGISTRY_REGION, &n);
		region = n > 0 ? codes[0] : NULL;
		free(codes);
	}
	/* Of a registry that names none yet, there is nothing but to say so. */
	q.shown = pages_call_shown(c);
	if ((region != NULL && pages_states_services(c->pages->states, c->state,
				   region, &q.shown, e) < 0) ||
	    views_services(&q, out, e) < 0)
		return -1;
	pages_asked_choices(*out, &c->person, &c->state->registry);
	return 0;
}
