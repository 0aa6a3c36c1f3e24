/* Services by funding, provider type and site type. */
#include "aggregator/pages/pages_answers.h"
#include "aggregator/views/views_due.h"
#include "aggregator/views/views_typology_write.h"
#include "common/ips/figure_words.h"

/* Those that may be chosen: of which there are figures, and the one that is shown. */
static struct jval *
quarters_json(const struct views_shown_terms *t, struct period shown)
{
	struct period first = shown, last = shown;
	struct jval *all = jval_array();

	if (t->any && t->first.start < first.start)
		first = t->first;
	if (t->any && t->last.start > last.start)
		last = t->last;
	for (struct period p = last; p.start >= first.start;
	     p = period_previous(p)) {
		struct jval *o = figure_words_period(p);

		jval_set_bool(o, "complete", p.end <= t->day);
		jval_add(all, o);
	}
	return all;
}

/* The services of the quarter, from the returns that the state has read; NULL where the
 * store has gone on since. */
static int
services_of(struct pages_call *c, const struct views_typology_request *q,
    struct views_shown **out, struct err *e)
{
	const struct views_request request = { .policy = q->policy,
		.region = q->region,
		.by_service = true,
		.has_period = true,
		.period = q->period,
		.day = q->day };
	struct views_table *t;

	*out = NULL;
	if (c->totals.log_size != c->state->log_size)
		return 0;
	if (pages_states_table(c->pages->states, c->state, &request, &t, e) < 0)
		return -1;
	*out = views_shown_open(t);
	return 0;
}

int
pages_typology_show(struct pages_call *c, struct jval **out, struct err *e)
{
	struct views_typology_request q = {
		.policy = c->asked.policy,
		.region = c->asked.region,
		.has_period = true,
		.period = c->asked.has_period
			      ? c->asked.period
			      : views_due_quarter(c->state->day),
		.day = c->state->day,
	};
	struct views_shown *services;
	struct views_typology *v;
	int r;

	if (services_of(c, &q, &services, e) < 0)
		return -1;
	q.services = services;
	r = views_typology_make(&v, &q, &c->totals, &c->state->registry, e);
	views_shown_close(services);
	if (r < 0)
		return -1;
	*out = views_typology_json(v);
	jval_set(*out, "quarters",
	    quarters_json(views_shown_terms(pages_call_shown(c)),
		v->asked.period));
	pages_asked_choices(*out, &c->person, &c->state->registry);
	views_typology_free(v);
	return 0;
}
