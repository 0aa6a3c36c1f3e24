/*
 * What one client adds to a quarter: referrals, caseload, first employer contact
 * and wellbeing.
 */
#include <string.h>

#include "common/base/day.h"
#include "tests/demo/demo_count.h"
#include "tests/demo/demo_life.h"

static bool
is_attended(const struct demo_event *event)
{
	return (event->kind == DEMO_CONTACT || event->kind == DEMO_SUPPORT) &&
	       !event->missed && demo_count_direct(event->mode);
}

static int32_t
engaged_on(const struct demo_episode *ep)
{
	if (ep->profile_completed == DAY_NONE || ep->plan_completed == DAY_NONE)
		return DAY_NONE;
	return ep->profile_completed > ep->plan_completed
		   ? ep->profile_completed
		   : ep->plan_completed;
}

static void
count_referral(struct demo_count *v, const struct demo_episode *ep)
{
	int64_t *count = v->count;

	if (demo_count_within(v, ep->accepted)) {
		count[COUNT_REFERRALS]++;
		if (strcmp(ep->source, "clinician") == 0)
			count[COUNT_REFERRALS_CLINICIAN]++;
		else if (strcmp(ep->source, "self") == 0)
			count[COUNT_REFERRALS_SELF]++;
		else
			count[COUNT_REFERRALS_OTHER]++;
		count[COUNT_REFERRALS_EMPLOYED] += ep->employed;
	}
	count[COUNT_PROFILES_STARTED] +=
	    demo_count_within(v, ep->profile_started);
	count[COUNT_ENGAGED] += demo_count_within(v, engaged_on(ep));
	count[COUNT_DISCHARGED] += demo_count_within(v, ep->discharged);
}

static void
count_access(struct demo_count *v, const struct demo_client *c)
{
	int32_t year = period_year_start(v->quarter.start);
	int32_t first = INT32_MAX;

	for (size_t i = 0; i < c->events.n; i++) {
		const struct demo_event *event = &c->events.event[i];

		if (is_attended(event) && event->day >= year &&
		    event->day < first)
			first = event->day;
	}
	v->count[COUNT_ACCESSED] += demo_count_within(v, first);
}

static void
count_caseload(struct demo_count *v, const struct demo_client *c)
{
	const struct demo_episode *latest = NULL;
	bool seen = false;

	for (size_t i = 0; i < c->episodes; i++) {
		if (demo_count_known(v, demo_life_begin(&c->episode[i])))
			latest = &c->episode[i];
	}
	for (size_t i = 0; i < c->events.n; i++) {
		const struct demo_event *event = &c->events.event[i];

		if (is_attended(event) && demo_count_known(v, event->day) &&
		    event->day >= v->quarter.end - 27)
			seen = true;
	}
	if (latest && seen && demo_count_known(v, engaged_on(latest)) &&
	    !demo_count_known(v, latest->discharged)) {
		v->count[COUNT_CASELOAD]++;
		v->count[COUNT_CASELOAD_EMPLOYED] += latest->employed;
	}
}

static void
count_first_contact(struct demo_count *v, size_t client, size_t episode)
{
	const struct demo_client *c = &v->w->client[client];
	int32_t from = c->episode[episode].profile_started;
	int32_t until = demo_count_until(c, episode);
	int32_t first = INT32_MAX, days;

	if (from == DAY_NONE)
		return;
	for (size_t i = 0; i < v->w->employers; i++) {
		const struct demo_employer_contact *contact =
		    &v->w->employer[i];

		if (contact->client == (int32_t)client &&
		    demo_count_qualifying(contact) && contact->day >= from &&
		    contact->day <= until && contact->day < first)
			first = contact->day;
	}
	if (!demo_count_within(v, first))
		return;
	days = first - from;
	v->count[COUNT_FIRST_CONTACT]++;
	v->count[COUNT_FIRST_CONTACT_DAYS] += days;
	v->count[days <= 30    ? COUNT_FIRST_CONTACT_0_30
		 : days <= 60  ? COUNT_FIRST_CONTACT_31_60
		 : days <= 150 ? COUNT_FIRST_CONTACT_61_150
		 : days <= 270 ? COUNT_FIRST_CONTACT_151_270
			       : COUNT_FIRST_CONTACT_271_UP]++;
}

/* The last score of the quarter against the episode's first. */
static void
count_wellbeing(struct demo_count *v, const struct demo_client *c, size_t k)
{
	int32_t from = demo_life_begin(&c->episode[k]);
	int32_t until = demo_count_until(c, k);
	const struct demo_event *first = NULL, *last = NULL;
	int32_t change;

	for (size_t i = 0; i < c->events.n; i++) {
		const struct demo_event *event = &c->events.event[i];

		if (event->kind != DEMO_WELLBEING || event->day < from ||
		    event->day > until)
			continue;
		if (!first || event->day < first->day)
			first = event;
		if (demo_count_within(v, event->day) &&
		    (!last || event->day > last->day))
			last = event;
	}
	if (!last || last == first)
		return;
	change = last->number - first->number;
	v->count[COUNT_SWEMWBS]++;
	if (change > 0)
		v->count[COUNT_SWEMWBS_RISE] += change;
	else
		v->count[COUNT_SWEMWBS_FALL] -= change;
}

static void
count_search(struct demo_count *v, const struct demo_client *c)
{
	for (size_t i = 0; i < c->events.n; i++) {
		const struct demo_event *event = &c->events.event[i];

		if (!demo_count_within(v, event->day))
			continue;
		v->count[COUNT_APPLICATIONS] += event->kind == DEMO_APPLICATION;
		v->count[COUNT_INTERVIEWS] += event->kind == DEMO_INTERVIEW;
	}
}

void
demo_count_client(struct demo_count *v, size_t client)
{
	const struct demo_client *c = &v->w->client[client];

	for (size_t k = 0; k < c->episodes; k++) {
		count_referral(v, &c->episode[k]);
		count_first_contact(v, client, k);
		count_wellbeing(v, c, k);
	}
	count_access(v, c);
	count_caseload(v, c);
	count_search(v, c);
}
