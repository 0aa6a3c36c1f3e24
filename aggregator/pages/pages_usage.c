/* Who uses Sheaf, by region and month. */
#include "aggregator/pages/pages_answers.h"
#include "aggregator/views/views_uptake.h"

int
pages_usage_show(struct pages_call *c, struct jval **out, struct err *e)
{
	struct views_uptake_request q = {
		.region = c->asked.region,
		.log = c->pages->uptake,
		.registry_hash = &c->state->registry_hash,
		.has_from = c->asked.has_from,
		.has_to = c->asked.has_to,
		.day = c->state->day,
	};
	struct views_uptake *v;

	/* The months of the quarters that are asked for. */
	if (q.has_from)
		q.from = month_of(c->asked.from.start);
	if (q.has_to)
		q.to = month_of(c->asked.to.end);
	if (views_uptake_make(&v, &q, &c->totals, &c->state->registry, e) < 0)
		return -1;
	*out = views_uptake_json(v);
	views_uptake_free(v);
	pages_asked_choices(*out, &c->person, &c->state->registry);
	return 0;
}
