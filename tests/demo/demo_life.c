/*
 * The course of one episode from referral to discharge, jobs included, as its plan
 * demands.
 */
#include "tests/demo/demo_life.h"

#include "common/base/day.h"
#include "common/base/err.h"

static int32_t
least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int32_t
most(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

int32_t
demo_life_begin(const struct demo_episode *ep)
{
	return ep->received != DAY_NONE ? ep->received : ep->accepted;
}

int32_t
demo_life_workday(int32_t day)
{
	int32_t weekday = (day + 3) % 7; /* day 0 was a Thursday; 0: Monday */

	return weekday < 5 ? day : day - (weekday - 4);
}

static const char *
source_by_chance(struct demo_prng *r)
{
	int32_t roll = demo_prng_below(r, 100);

	return roll < 68 ? "clinician" : roll < 88 ? "self" : "other";
}

/* The rows on which source and flag stand: one of them or both. */
static void
place_source(struct demo_episode *ep, struct demo_prng *r)
{
	int32_t roll = demo_prng_below(r, 3);

	ep->on_received = roll != 1;
	ep->on_accepted = roll != 0;
	if (ep->received == DAY_NONE)
		ep->on_accepted = true;
	if (ep->accepted == DAY_NONE)
		ep->on_received = true;
}

static void
refer(struct demo_episode *ep, struct demo_prng *r,
    const struct demo_plan *plan, size_t number)
{
	static const char *const refs[] = { "r1", "r2", "r3" };

	ep->ref = number == 0 && demo_prng_chance(r, 30) ? "" : refs[number];
	ep->source = source_by_chance(r);
	ep->employed = demo_prng_chance(r, 6);
	ep->received = ep->accepted = DAY_NONE;
	if (plan->cohort == DEMO_NEVER) {
		ep->received = plan->day;
		if (demo_prng_chance(r, 40))
			ep->source = "";
	} else {
		ep->accepted = plan->day;
		if (demo_prng_chance(r, 92))
			ep->received =
			    demo_life_workday(plan->day -
					      demo_prng_below(r, 14));
	}
	place_source(ep, r);
}

/* Vocational profile and action plan. */
static void
profile(struct demo_episode *ep, struct demo_prng *r,
    const struct demo_plan *plan)
{
	bool settled = plan->cohort == DEMO_BEFORE || plan->jobs > 0;
	/* Clients from before are engaged before the six quarters begin. */
	int32_t slow = plan->cohort == DEMO_BEFORE ? 8 : 28;

	ep->profile_started = DAY_NONE;
	ep->profile_completed = ep->plan_completed = DAY_NONE;
	if (plan->cohort == DEMO_NEVER || (!settled && demo_prng_chance(r, 5)))
		return;
	ep->profile_started = ep->accepted + demo_prng_between(r, 1, 12);
	if (!settled && demo_prng_chance(r, 10))
		return;
	ep->profile_completed =
	    ep->profile_started + demo_prng_between(r, 2, slow);
	if (settled || demo_prng_chance(r, 95))
		ep->plan_completed =
		    ep->profile_started + demo_prng_between(r, 1, slow);
}

/* Where the threshold of a job of this kind may fall. */
static int32_t
threshold_day(const struct demo_world *w, struct demo_prng *r,
    const struct demo_episode *ep, enum demo_job_kind kind)
{
	int32_t begin = demo_life_begin(ep);
	int32_t low = most(begin + 10, w->first.start);
	int32_t high = least(low + 240, w->last.end);

	if (kind == DEMO_JOB_BEFORE) {
		low = begin + 5;
		high = w->first.start - 1;
	} else if (kind == DEMO_JOB_AFTER) {
		low = w->last.end + 1;
		high = w->last.end + 55;
	}
	return demo_prng_between(r, low, high);
}

/* The threshold is reached on `day`: in one of the ways there are. */
static void
reach_threshold(struct demo_job *job, struct demo_prng *r, int32_t day)
{
	int32_t roll = demo_prng_below(r, 4);

	if (!job->part_time) {
		job->full_day = day;
		return;
	}
	job->four_hours = day;
	if (roll == 0)
		job->full_day = day + demo_prng_between(r, 1, 20);
	if (roll == 1) {
		job->full_day = day;
		job->four_hours = day + demo_prng_between(r, 1, 5);
	}
}

/* Four hours alone do not count for a job that is not part-time. */
static void
miss_threshold(struct demo_job *job, struct demo_prng *r, int32_t day)
{
	if (!job->part_time && demo_prng_chance(r, 50))
		job->four_hours = day;
}

static int32_t
hours_by_chance(struct demo_prng *r, bool part_time)
{
	if (demo_prng_chance(r, 4))
		return 1599; /* just under the band of 16 hours */
	if (part_time)
		return 400 + 25 * demo_prng_below(r, 64);
	return 1600 + 50 * demo_prng_below(r, 44);
}

static void
change_hours(struct demo_job *job, struct demo_prng *r, int32_t threshold)
{
	int32_t days = demo_prng_between(r, 1, 120);

	if (threshold > job->start && demo_prng_chance(r, 30))
		days = demo_prng_between(r, 1, threshold - job->start);
	job->changed = job->start + days;
	job->changed_hours = hours_by_chance(r, job->part_time);
}

static void
work(struct demo_world *w, struct demo_prng *r, struct demo_episode *ep,
    enum demo_job_kind kind)
{
	struct demo_job *job = &ep->job[ep->jobs++];
	int32_t day = threshold_day(w, r, ep, kind);
	int32_t end;

	job->id = ++w->jobs;
	job->full_day = job->four_hours = DAY_NONE;
	job->changed = job->end = DAY_NONE;
	job->start = most(demo_life_begin(ep), day - demo_prng_below(r, 6));
	job->part_time = demo_prng_chance(r, 45);
	job->unpaid = kind == DEMO_JOB_UNPAID;
	job->not_competitive = kind == DEMO_JOB_NOT_COMPETITIVE;
	job->hours = hours_by_chance(r, job->part_time);
	if (kind == DEMO_JOB_NO_THRESHOLD)
		miss_threshold(job, r, day);
	else
		reach_threshold(job, r, day);
	if (demo_prng_chance(r, 20))
		change_hours(job, r, day);
	end = most(most(job->full_day, job->four_hours),
	    most(job->changed, job->start));
	end += demo_prng_between(r, 5, 280);
	if (demo_prng_chance(r, 45) && end <= w->horizon)
		job->end = end;
}

static void
discharge(const struct demo_world *w, struct demo_prng *r,
    struct demo_episode *ep, const struct demo_plan *plan)
{
	int32_t day = demo_life_begin(ep) + 45;
	bool open = demo_prng_chance(r, plan->cohort == DEMO_NEVER ? 50 : 20);

	/* Clients from before make up the first quarter's caseload. */
	if (plan->cohort == DEMO_BEFORE)
		day = w->first.end;
	for (size_t i = 0; i < ep->jobs; i++)
		day = most(day, ep->job[i].start);
	day +=
	    demo_prng_between(r, 30, ep->plan_completed == DAY_NONE ? 60 : 240);
	for (size_t i = 0; i < plan->jobs; i++)
		open = open || plan->job[i] == DEMO_JOB_AFTER;
	ep->discharged = open || day > w->horizon ? DAY_NONE : day;
}

struct demo_episode *
demo_life_live(struct demo_world *w, struct demo_prng *r,
    const struct demo_plan *plan, size_t client)
{
	struct demo_client *c = &w->client[client];
	struct demo_episode *ep = &c->episode[c->episodes];

	ASSERT(c->episodes < DEMO_EPISODES_MAX);
	refer(ep, r, plan, c->episodes++);
	profile(ep, r, plan);
	for (size_t i = 0; i < plan->jobs; i++)
		work(w, r, ep, plan->job[i]);
	discharge(w, r, ep, plan);
	return ep;
}

bool
demo_life_is_closed(const struct demo_episode *ep)
{
	if (ep->discharged == DAY_NONE)
		return false;
	for (size_t i = 0; i < ep->jobs; i++) {
		if (ep->job[i].end == DAY_NONE)
			return false;
	}
	return true;
}
