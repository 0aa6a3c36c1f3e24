/* Services by funding, provider type and site type. */
#include "aggregator/pages/pages_answers.h"
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

int
pages_typology_show(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct views_typology_request q = {
		.policy = c->asked.policy,
		.region = c->asked.region,
		.has_period = c->asked.has_period,
		.period = c->asked.period,
		.day = c->state->day,
	};
	struct views_typology *v;

	if (views_typology_make(&v, &q, &c->totals, &c->state->registry, e) < 0)
		return -1;
	*out = views_typology_json(v);
	jval_set(*out, "quarters",
	    quarters_json(views_shown_terms(pages_call_shown(c)),
		v->asked.period));
	pages_asked_choices(*out, &c->person, &c->state->registry);
	views_typology_free(v);
	return 0;
}
