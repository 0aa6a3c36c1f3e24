/*
 * Who has not reported, where help is needed, and what a figure was made of.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/pages/pages_answers.h"
#include "aggregator/views/views_complete.h"
#include "aggregator/views/views_help.h"
#include "aggregator/views/views_provenance.h"

int
pages_whole_complete(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct views_complete_request q = {
		.region = c->asked.region,
		.has_from = c->asked.has_from,
		.has_to = c->asked.has_to,
		.from = c->asked.from,
		.to = c->asked.to,
		.day = c->state->day,
	};
	struct views_complete *v;

	if (views_complete_make(&v, &q, &c->totals, &c->state->registry, e) < 0)
		return -1;
	*out = views_complete_json(v);
	views_complete_free(v);
	pages_asked_choices(*out, &c->person, &c->state->registry);
	return 0;
}

/* The services of the region that is asked for, as the state keeps them; NULL
 * without a region, or where the store has gone on since: a list of returns
 * must not be beside the figure of another log size. */
static int
services_of(struct pages_call *c, const struct views_shown **out, struct err *e)
{
	*out = NULL;
	if (c->asked.region == NULL || c->totals.log_size != c->state->log_size)
		return 0;
	return pages_states_services(c->pages->states, c->state,
	    c->asked.region, out, e);
}

int
pages_whole_help(struct pages_call *c, struct jval **out, struct err *e)
{
	struct views_help_request q = {
		.policy = c->asked.policy,
		.region = c->asked.region,
		.day = c->state->day,
		.regions = pages_call_shown(c),
	};
	struct views_help_asked asked;
	struct views_help *h;

	if (services_of(c, &q.services, e) < 0)
		return -1;
	if (views_help_ask(&asked, &q, &c->totals, &c->state->registry, e) < 0)
		return -1;
	h = views_help_make(&asked.question);
	*out = views_help_json(h);
	views_help_free(h);
	views_help_asked_free(&asked);
	pages_asked_choices(*out, &c->person, &c->state->registry);
	return 0;
}

/* One end of the quarters is missing. */
static int
lacks(struct err *e, const char *parameter, const char *end)
{
	return err_refuse(e, parameter, 0,
	    "a figure of several quarters has a first one and a last one, and "
	    "the address does not name the %s (%s): name it too, like 2026/27 "
	    "Q2",
	    end, parameter);
}

/* Which quarters the figure is of. */
static int
reach_of(const struct pages_asked *a, struct views_provenance_request *q,
    struct err *e)
{
	if (a->has_period && (a->has_from || a->has_to))
		return err_refuse(e, "period", 0,
		    "the address asks for one quarter (period) and for several "
		    "(from and to), and a figure is of either: leave one out, "
		    "or ask for one quarter alone, like 2026/27 Q1");
	if (a->has_from != a->has_to)
		return lacks(e, a->has_from ? "to" : "from",
		    a->has_from ? "last" : "first");
	q->reach = a->has_period ? VIEWS_PROVENANCE_QUARTER
		   : a->has_from ? VIEWS_PROVENANCE_SPAN
				 : VIEWS_PROVENANCE_ALL;
	q->period = a->has_from ? a->from : a->period;
	q->last = a->to;
	return 0;
}

int
pages_whole_provenance(struct pages_call *c, struct jval **out, struct err *e)
{
	const char *measure = pages_call_query(c, "measure");
	struct views_provenance_request q = {
		.policy = c->asked.policy,
		.measure = measure,
		.region = c->asked.region,
		.service = pages_call_query(c, "service"),
		.day = c->state->day,
		/* The page puts its own in its place: an answer does not depend
		 * on the address by which it was asked for. */
		.address = "CENTRE/",
	};
	struct views_provenance *p;
	int r = 0;

	if (measure == NULL || measure[0] == '\0')
		return err_refuse(e, "measure", 0,
		    "the address names no figure: open one from a page, or "
		    "give the code that the list of codes has for it "
		    "(measure), like job_starts for Job starts");
	if (reach_of(&c->asked, &q, e) < 0)
		return -1;
	if (q.service != NULL && q.service[0] == '\0')
		q.service = NULL;
	if (services_of(c, &q.services, e) < 0)
		return -1;
	if (c->totals.log_size == c->state->log_size)
		q.regions = pages_call_shown(c);
	if (views_provenance_make(&p, &q, &c->totals, &c->state->registry, e) <
	    0)
		return -1;
	/* Whoever may not see it is told whose it is. */
	if (p->elsewhere != NULL)
		r = pages_asked_theirs(p->elsewhere, &c->person,
		    &c->state->registry, e);
	if (r == 0)
		*out = views_provenance_json(p);
	views_provenance_free(p);
	return r;
}
