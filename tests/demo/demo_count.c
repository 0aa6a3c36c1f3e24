/*
 * The second way to the demo's figures: counted from what each invented person was
 * made to do.  The definitions are those of the data dictionary, written once more
 * and without a look at the agent's derivation, which has to give the same.
 */
#include "tests/demo/demo_count.h"

#include "common/base/day.h"
#include "tests/demo/demo_life.h"

bool
demo_count_known(const struct demo_count *v, int32_t day)
{
	return day != DAY_NONE && day <= v->quarter.end;
}

bool
demo_count_within(const struct demo_count *v, int32_t day)
{
	return demo_count_known(v, day) && day >= v->quarter.start;
}

bool
demo_count_direct(enum demo_mode mode)
{
	return mode == DEMO_FACE_TO_FACE || mode == DEMO_PHONE ||
	       mode == DEMO_VIDEO;
}

bool
demo_count_qualifying(const struct demo_employer_contact *contact)
{
	return demo_count_direct(contact->mode) && contact->meaningful &&
	       !contact->in_work;
}

int32_t
demo_count_until(const struct demo_client *c, size_t episode)
{
	if (episode + 1 == c->episodes)
		return INT32_MAX;
	return demo_life_begin(&c->episode[episode + 1]) - 1;
}

static void
count_employer_contacts(struct demo_count *v)
{
	for (size_t i = 0; i < v->w->employers; i++) {
		const struct demo_employer_contact *contact =
		    &v->w->employer[i];

		if (!demo_count_within(v, contact->day))
			continue;
		v->count[COUNT_EMPLOYER_CONTACTS]++;
		if (!demo_count_qualifying(contact))
			v->count[COUNT_EMPLOYER_CONTACTS_OTHER]++;
		else if (contact->mode == DEMO_FACE_TO_FACE)
			v->count[COUNT_EMPLOYER_CONTACTS_FACE_TO_FACE]++;
		else
			v->count[COUNT_EMPLOYER_CONTACTS_REMOTE]++;
		v->count[COUNT_EMPLOYER_CONTACTS_REVIEWED] +=
		    demo_count_known(v, contact->reviewed);
	}
}

/* Staff in post on a day, in hundredths: the latest value of each. */
static int64_t
fte_on(const struct demo_world *w, int32_t day)
{
	int64_t sum = 0;

	for (int32_t staff = 1; staff <= DEMO_STAFF; staff++) {
		const struct demo_event *latest = NULL;

		for (size_t i = 0; i < w->service.n; i++) {
			const struct demo_event *event = &w->service.event[i];

			if (event->kind == DEMO_STAFF_FTE &&
			    event->staff == staff && event->day <= day &&
			    (!latest || event->day > latest->day))
				latest = event;
		}
		sum += latest ? latest->number : 0;
	}
	return sum;
}

static void
count_staff(struct demo_count *v)
{
	int64_t days = 0;

	v->count[COUNT_ES_FTE] = fte_on(v->w, v->quarter.end);
	for (int32_t day = v->quarter.start; day <= v->quarter.end; day++)
		days += fte_on(v->w, day);
	v->count[COUNT_ES_FTE_WEEKS] = (2 * days + 7) / 14; /* half up */
}

void
demo_count_service(struct demo_count *v)
{
	const struct demo_events *events = &v->w->service;

	count_employer_contacts(v);
	count_staff(v);
	for (size_t i = 0; i < events->n; i++) {
		const struct demo_event *event = &events->event[i];

		if (!demo_count_within(v, event->day))
			continue;
		if (event->kind == DEMO_TIME_SAMPLE) {
			v->count[COUNT_COMMUNITY_OF] += event->number;
			v->count[COUNT_COMMUNITY_MINUTES] += event->part;
		} else if (event->kind == DEMO_SATISFACTION) {
			v->count[COUNT_SATISFACTION_RESPONSES] += event->number;
			v->count[COUNT_SATISFACTION_POSITIVE] += event->part;
		}
	}
}
