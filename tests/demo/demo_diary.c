/*
 * The everyday facts of an invented service: contacts, applications, time spent.
 * They are made after referrals and jobs, which the published counts fix.
 */
#include "tests/demo/demo_diary.h"

#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/demo/demo_life.h"

static struct demo_event *
add(struct demo_events *events, enum demo_kind kind, int32_t day)
{
	struct demo_event *event;

	events->event =
	    mem_resize(events->event, events->n + 1, sizeof(*events->event));
	event = &events->event[events->n++];
	*event = (struct demo_event){
		.kind = kind,
		.day = day,
		.mode = DEMO_NO_MODE,
		.staff = -1,
	};
	return event;
}

static int32_t
staff_by_chance(struct demo_prng *r)
{
	return demo_prng_between(r, 1, DEMO_STAFF);
}

/* The last day on which a fact of the episode may stand. */
static int32_t
open_until(const struct demo_world *w, const struct demo_episode *ep)
{
	return ep->discharged == DAY_NONE ? w->horizon : ep->discharged;
}

static enum demo_mode
contact_mode(struct demo_prng *r)
{
	int32_t roll = demo_prng_below(r, 100);

	if (roll < 58)
		return DEMO_FACE_TO_FACE;
	if (roll < 82)
		return DEMO_PHONE;
	return roll < 88 ? DEMO_VIDEO : DEMO_MESSAGE;
}

static void
contacts(const struct demo_world *w, struct demo_prng *r, struct demo_client *c,
    const struct demo_episode *ep, int32_t staff)
{
	int32_t until = open_until(w, ep);
	int32_t day = demo_life_begin(ep) + 2;

	for (; day <= until; day += demo_prng_between(r, 9, 24)) {
		struct demo_event *event =
		    add(&c->events, DEMO_CONTACT, demo_life_workday(day));

		event->mode = contact_mode(r);
		event->missed = demo_prng_chance(r, 11);
		event->staff = demo_prng_chance(r, 90) ? staff : -1;
	}
}

static bool
supported_on(const struct demo_client *c, int32_t day)
{
	for (size_t i = 0; i < c->events.n; i++) {
		if (c->events.event[i].kind == DEMO_SUPPORT &&
		    c->events.event[i].day == day)
			return true;
	}
	return false;
}

/* Support has no limit in time: it may go on after a discharge. */
static void
support(const struct demo_world *w, struct demo_prng *r, struct demo_client *c,
    const struct demo_episode *ep, const struct demo_job *job)
{
	int32_t until = job->end == DAY_NONE ? w->horizon : job->end;
	int32_t day = job->start + demo_prng_between(r, 4, 30);

	if (demo_prng_chance(r, 25))
		return;
	if (ep->discharged != DAY_NONE && until > ep->discharged + 60)
		until = ep->discharged + 60;
	if (until > w->horizon)
		until = w->horizon;
	for (; day <= until; day += demo_prng_between(r, 18, 40)) {
		struct demo_event *event;

		if (supported_on(c, day))
			continue;
		event = add(&c->events, DEMO_SUPPORT, day);
		event->mode = contact_mode(r);
		event->staff = staff_by_chance(r);
	}
}

static struct demo_employer_contact *
employer_contact(struct demo_world *w, struct demo_prng *r, int32_t day)
{
	static const enum demo_mode modes[] = { DEMO_FACE_TO_FACE,
		DEMO_FACE_TO_FACE, DEMO_FACE_TO_FACE, DEMO_FACE_TO_FACE,
		DEMO_PHONE, DEMO_PHONE, DEMO_VIDEO, DEMO_EMAIL };
	struct demo_employer_contact *contact;

	w->employer =
	    mem_resize(w->employer, w->employers + 1, sizeof(*w->employer));
	contact = &w->employer[w->employers++];
	*contact = (struct demo_employer_contact){
		.day = day,
		.client = -1,
		.mode = modes[demo_prng_below(r, 8)],
		.meaningful = demo_prng_chance(r, 80),
		.staff = staff_by_chance(r),
		.reviewed = DAY_NONE,
	};
	if (demo_prng_chance(r, 60))
		contact->reviewed = day + demo_prng_between(r, 0, 40);
	return contact;
}

static void
employers(struct demo_world *w, struct demo_prng *r, size_t client,
    const struct demo_episode *ep)
{
	int32_t until = open_until(w, ep);
	int32_t number = demo_prng_below(r, 7);
	int32_t day = ep->profile_started;

	if (day == DAY_NONE)
		return;
	/* Some begin to ask around before the profile is begun. */
	if (demo_prng_chance(r, 10))
		day = demo_life_begin(ep);
	for (int32_t i = 0; i < number; i++) {
		day += demo_prng_between(r, 0, i == 0 ? 45 : 60);
		if (day > until)
			return;
		employer_contact(w, r, day)->client = (int32_t)client;
	}
}

/* Support given to the employer of somebody in work. */
static void
employer_support(struct demo_world *w, struct demo_prng *r, size_t client,
    const struct demo_job *job)
{
	int32_t until = job->end == DAY_NONE ? w->horizon : job->end;
	int32_t day = job->start + demo_prng_between(r, 10, 40);

	if (day <= until && demo_prng_chance(r, 40)) {
		struct demo_employer_contact *contact =
		    employer_contact(w, r, day);

		contact->client = (int32_t)client;
		contact->in_work = true;
	}
}

static void
applications(struct demo_prng *r, struct demo_client *c,
    const struct demo_episode *ep, int32_t until)
{
	int32_t number = demo_prng_below(r, 5);
	int32_t day = ep->plan_completed;

	if (day == DAY_NONE)
		return;
	for (int32_t i = 0; i < number; i++) {
		day += demo_prng_between(r, 3, 30);
		if (day > until)
			return;
		add(&c->events, DEMO_APPLICATION, day);
		if (demo_prng_chance(r, 35) && day + 9 <= until)
			add(&c->events, DEMO_INTERVIEW, day + 9);
	}
}

static void
wellbeing(struct demo_prng *r, struct demo_client *c,
    const struct demo_episode *ep, int32_t until)
{
	int32_t day = ep->profile_completed;
	int32_t score = demo_prng_between(r, 1600, 2200);

	if (day == DAY_NONE || demo_prng_chance(r, 30))
		return;
	for (; day <= until; day += 91) {
		struct demo_event *event = add(&c->events, DEMO_WELLBEING, day);

		event->number = score;
		score += demo_prng_between(r, -100, 150);
	}
}

int32_t
demo_diary_of_episode(struct demo_world *w, struct demo_prng *r, size_t client,
    const struct demo_episode *ep)
{
	struct demo_client *c = &w->client[client];
	int32_t staff = staff_by_chance(r);
	int32_t until = open_until(w, ep);
	int32_t last = until;

	if (ep->accepted == DAY_NONE)
		return last;
	add(&c->events, DEMO_ALLOCATED, ep->accepted)->staff = staff;
	contacts(w, r, c, ep, staff);
	applications(r, c, ep, until);
	wellbeing(r, c, ep, until);
	employers(w, r, client, ep);
	for (size_t i = 0; i < ep->jobs; i++) {
		support(w, r, c, ep, &ep->job[i]);
		employer_support(w, r, client, &ep->job[i]);
		if (ep->job[i].end != DAY_NONE && ep->job[i].end > last)
			last = ep->job[i].end;
	}
	/* Support goes on for at most this long after a discharge. */
	return last > until + 60 ? last : until + 60;
}

static void
time_samples(struct demo_world *w, struct demo_prng *r)
{
	int32_t day = w->first.start - 30;

	for (; day <= w->horizon; day += 30) {
		for (int32_t staff = 1; staff <= DEMO_STAFF; staff++) {
			struct demo_event *event =
			    add(&w->service, DEMO_TIME_SAMPLE, day);

			event->staff = staff;
			event->number = demo_prng_between(r, 1800, 2250);
			event->part = demo_prng_between(r, 700, 1700);
		}
	}
}

static void
satisfaction(struct demo_world *w, struct demo_prng *r)
{
	int32_t day = w->first.start - 20;

	for (; day <= w->horizon; day += 45) {
		struct demo_event *event =
		    add(&w->service, DEMO_SATISFACTION, day);

		event->number = demo_prng_between(r, 5, 20);
		event->part = demo_prng_between(r, 3, event->number);
	}
}

static void
staff_in_post(struct demo_world *w)
{
	static const struct {
		int32_t staff, days, hundredths; /* days into the quarters */
	} posts[] = {
		{ 0, -180, 50 }, { 1, -180, 100 }, { 2, -180, 100 },
		{ 3, -180, 80 }, { 4, -180, 60 }, { 5, 45, 100 }, /* joins */
		{ 3, 200, 55 }, /* works fewer hours */
		{ 2, 400, 0 },  /* leaves */
	};

	for (size_t i = 0; i < sizeof(posts) / sizeof(posts[0]); i++) {
		struct demo_event *event = add(&w->service, DEMO_STAFF_FTE,
		    w->first.start + posts[i].days);

		event->staff = posts[i].staff;
		event->number = posts[i].hundredths;
	}
}

void
demo_diary_of_service(struct demo_world *w, struct demo_prng *r)
{
	int32_t day = w->first.start - 60;

	staff_in_post(w);
	time_samples(w, r);
	satisfaction(w, r);
	for (; day <= w->horizon; day += demo_prng_between(r, 3, 15))
		employer_contact(w, r, day);
}
