/*
 * The register in terms of the published definitions.  Which contact is an
 * attended one, to which referral it belongs and when a job is current are the
 * timeline's rules, not others.
 */
#include "agent/reconcile/reconcile_register.h"

#include <string.h>

#include "agent/figures/timeline.h"
#include "agent/people/people_search.h"
#include "agent/register/services.h"
#include "common/base/day.h"

/* A service that is being loaded. */
struct loading {
	struct reconcile_side *side;
	const struct people_search *roll;
	const char *service;
	const struct timeline *t;
};

/* Hours of all paid jobs that are current on a day, in hundredths, or -1
 * without one. */
static int32_t
hours_on(const struct timeline *t, const struct timeline_person *p, int32_t day)
{
	int32_t sum = -1;

	for (size_t i = p->job; i < p->job + p->jobs; i++) {
		const struct timeline_job *job = &t->job[i];

		if ((job->started->flags & FLAG_UNPAID) ||
		    !timeline_current(job, day))
			continue;
		sum = (sum < 0 ? 0 : sum) + timeline_hours(job, day);
	}
	return sum;
}

static void
add_referral(const struct loading *l, const struct timeline_person *p,
    const struct timeline_episode *ep, size_t person)
{
	size_t at = reconcile_side_add_entry(l->side, person);
	struct reconcile_entry *x = &l->side->entry[at];
	int32_t hours;

	x->is.received = ep->begin;
	x->is.discharged = ep->discharged;
	x->is.counted = ep->begin >= reconcile_referrals_from();
	x->excluded = x->is.counted ? EXCLUDED_NOT : EXCLUDED_EARLY;
	x->is.at_referral = ep->employed ? WORK_YES : WORK_NO;
	if (ep->discharged == DAY_NONE)
		return;
	hours = hours_on(l->t, p, ep->discharged);
	x->is.at_discharge = hours < 0 ? WORK_NO : WORK_YES;
	x->is.hours = hours < 0 ? HOURS_UNKNOWN : reconcile_hours_of(hours);
	x->is.sixteen = hours == 1600;
}

/* Facts of a client stand together, but for those before the first referral. */
static void
add_visits(const struct loading *l, const struct timeline_person *p,
    size_t first, const struct fact *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct timeline_episode *ep;
		const char *why;

		if ((f[i].event != EVENT_CONTACT &&
			f[i].event != EVENT_IN_WORK_SUPPORT) ||
		    f[i].day > l->t->through)
			continue;
		ep = timeline_belongs(l->t, p, f[i].day);
		if (ep == NULL)
			continue;
		why = timeline_attended_fails(&f[i]);
		/* Referrals that have not begun stand before the others, and
		 * were left out. */
		reconcile_side_add_visit(l->side,
		    first + (size_t)(ep - &l->t->episode[p->episode]), f[i].day,
		    why == NULL                ? FATE_COUNTS
		    : f[i].flags & FLAG_MISSED ? FATE_NOT_ATTENDED
					       : FATE_NOT_DIRECT);
	}
}

static void
add_person(const struct loading *l, const struct timeline_person *p,
    const struct fact *f, size_t n)
{
	const struct people_entry *who = people_search_get(l->roll, p->client);
	size_t person, first;

	if (who == NULL || p->episodes == 0)
		return;
	person = reconcile_side_add_person(l->side, who->reference, l->service);
	l->side->person[person].client = p->client;
	(void)nhs_number_parse(slice_of(people_get(&who->words,
				   PEOPLE_NHS_NUMBER)),
	    l->side->person[person].nhs);
	first = l->side->entries;
	for (size_t i = 0; i < p->episodes; i++)
		add_referral(l, p, &l->t->episode[p->episode + i], person);
	add_visits(l, p, first, f, n);
}

static int
add_service(struct open_register *reg, const struct services *s,
    const struct people_search *roll, int32_t today, struct reconcile_side *out,
    struct err *e)
{
	struct loading l = { .side = out, .roll = roll, .service = s->service };
	struct symbols names;
	struct facts facts;
	struct timeline t;
	int rc;

	symbols_init(&names);
	rc = facts_load(reg->db, s->number, &names, &facts, e);
	if (rc == 0) {
		size_t at = 0;

		timeline_build(&t, &facts, names.n, today,
		    TIMELINE_FULL_DAY_WORKED);
		l.t = &t;
		for (size_t i = 0; i < t.people; i++) {
			size_t end;

			while (facts.fact[at].client != t.person[i].client)
				at++;
			for (end = at;
			     end < facts.n &&
			     facts.fact[end].client == t.person[i].client;)
				end++;
			add_person(&l, &t.person[i], &facts.fact[at], end - at);
			at = end;
		}
		timeline_free(&t);
	}
	facts_free(&facts);
	symbols_free(&names);
	return rc;
}

int
reconcile_register_load(struct open_register *reg, const char *service,
    int32_t today, struct reconcile_side *out, struct err *e)
{
	const struct people_search *roll;
	struct services_list list;
	int rc;

	reconcile_side_init(out);
	if (people_search_hold(reg, &roll, e) < 0 ||
	    services_load(reg->db, &list, e) < 0)
		return -1;
	rc = service != NULL && services_find(&list, service) == NULL
		 ? services_unknown(reg->db, e)
		 : 0;
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		if (service == NULL ||
		    strcmp(list.service[i].service, service) == 0)
			rc = add_service(reg, &list.service[i], roll, today,
			    out, e);
	services_free(&list);
	reconcile_side_settle(out);
	return rc;
}
