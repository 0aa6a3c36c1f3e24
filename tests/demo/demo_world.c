/*
 * An invented service that hits the published counts of its site.  How many
 * referrals and jobs count is planned first and lived afterwards, so no luck of
 * the random numbers can miss a sum.
 */
#include "tests/demo/demo_world.h"

#include <stdlib.h>

#include "common/base/day.h"
#include "common/base/err.h"
#include "common/base/mem.h"
#include "tests/demo/demo_diary.h"
#include "tests/demo/demo_life.h"

enum {
	BEFORE_CLIENTS = 34, /* enough for 20 on the first caseload */
	NEVER_SHARE = 12,    /* one unaccepted referral for so many others */
	AFTER_SHARE = 15,
	SECOND_JOB_SHARE = 6, /* one counted job in so many is a second */
	SETTLE_DAYS = 30,     /* too late to find a job in the quarters */
	REFERRAL_GAP_DAYS = 14
};

/* Jobs that must not count, for every service. */
static const struct {
	enum demo_job_kind kind;
	size_t number;
} uncounted[] = {
	{ DEMO_JOB_UNPAID, 4 },
	{ DEMO_JOB_NOT_COMPETITIVE, 3 },
	{ DEMO_JOB_NO_THRESHOLD, 4 },
	{ DEMO_JOB_BEFORE, 3 },
	{ DEMO_JOB_AFTER, 4 },
};

struct plans {
	struct demo_plan *plan;
	size_t n;
};

static int
earlier(const void *a, const void *b)
{
	int32_t left = ((const struct demo_plan *)a)->day;
	int32_t right = ((const struct demo_plan *)b)->day;

	return (left > right) - (left < right);
}

/* n plans on days by chance from low to high, in the order of their days. */
static void
refer(struct plans *plans, struct demo_prng *r, enum demo_cohort cohort,
    size_t n, int32_t low, int32_t high)
{
	struct demo_plan *plan;

	plans->plan =
	    mem_resize(plans->plan, plans->n + n, sizeof(*plans->plan));
	plan = plans->plan + plans->n;
	for (size_t i = 0; i < n; i++) {
		plan[i] = (struct demo_plan){
			.cohort = cohort,
			.day =
			    demo_life_workday(demo_prng_between(r, low, high)),
		};
	}
	qsort(plan, n, sizeof(*plan), earlier);
	plans->n += n;
}

static bool
has_room(const struct demo_world *w, const struct demo_plan *plan,
    enum demo_job_kind kind, size_t jobs)
{
	if (plan->jobs != jobs)
		return false;
	if (kind == DEMO_JOB_BEFORE)
		return plan->cohort == DEMO_BEFORE;
	if (plan->cohort == DEMO_BEFORE)
		return true;
	return plan->cohort == DEMO_DURING &&
	       plan->day <= w->last.end - SETTLE_DAYS;
}

/* Give n jobs of a kind to episodes that have `jobs` so far. */
static void
deal(const struct demo_world *w, struct plans *plans, struct demo_prng *r,
    enum demo_job_kind kind, size_t n, size_t jobs)
{
	size_t room = 0;

	for (size_t i = 0; i < plans->n; i++)
		room += has_room(w, &plans->plan[i], kind, jobs);
	ASSERT(room >= n);
	while (n > 0) {
		struct demo_plan *plan =
		    &plans->plan[demo_prng_below(r, (int32_t)plans->n)];

		if (!has_room(w, plan, kind, jobs))
			continue;
		plan->job[plan->jobs++] = kind;
		n--;
	}
}

static void
make_plans(const struct demo_world *w, struct plans *plans, struct demo_prng *r)
{
	size_t referrals = (size_t)w->site.referrals;
	size_t jobs = (size_t)w->site.jobs;
	size_t second = jobs / SECOND_JOB_SHARE;

	refer(plans, r, DEMO_BEFORE, BEFORE_CLIENTS, w->first.start - 175,
	    w->first.start - 37);
	refer(plans, r, DEMO_DURING, referrals, w->first.start, w->last.end);
	refer(plans, r, DEMO_NEVER, referrals / NEVER_SHARE, w->first.start,
	    w->last.end);
	refer(plans, r, DEMO_AFTER, referrals / AFTER_SHARE, w->last.end + 3,
	    w->last.end + 55);
	deal(w, plans, r, DEMO_JOB_COUNTED, jobs - second, 0);
	deal(w, plans, r, DEMO_JOB_COUNTED, second, 1);
	for (size_t i = 0; i < sizeof(uncounted) / sizeof(uncounted[0]); i++)
		deal(w, plans, r, uncounted[i].kind, uncounted[i].number, 0);
}

/*
 * The client of a plan: now and then somebody who was discharged long
 * enough ago (free_from), mostly somebody new.
 */
static size_t
choose_client(struct demo_world *w, struct demo_prng *r,
    const struct demo_plan *plan, const int32_t *free_from)
{
	int32_t latest = plan->day - 2 * REFERRAL_GAP_DAYS;

	if (plan->cohort == DEMO_DURING && demo_prng_chance(r, 15)) {
		for (size_t i = 0; i < w->clients; i++) {
			if (free_from[i] < latest &&
			    w->client[i].episodes < DEMO_EPISODES_MAX)
				return i;
		}
	}
	return w->clients++;
}

static void
live(struct demo_world *w, struct demo_prng *r, const struct plans *plans)
{
	int32_t *free_from = mem_array(plans->n, sizeof(*free_from));

	w->client = mem_array(plans->n, sizeof(*w->client));
	for (size_t i = 0; i < plans->n; i++) {
		const struct demo_plan *plan = &plans->plan[i];
		size_t client = choose_client(w, r, plan, free_from);
		const struct demo_episode *ep =
		    demo_life_live(w, r, plan, client);
		int32_t last = demo_diary_of_episode(w, r, client, ep);

		free_from[client] = demo_life_is_closed(ep) ? last : INT32_MAX;
	}
	free(free_from);
}

void
demo_world_make(struct demo_world *w, const struct demo_site *site,
    uint64_t seed)
{
	struct plans plans = { 0 };
	struct demo_prng r;

	*w = (struct demo_world){ .site = *site };
	w->first = period_of(day_from_civil(2015, 10, 1));
	w->last = w->first;
	for (int i = 1; i < DEMO_QUARTERS; i++)
		w->last = period_next(w->last);
	w->horizon = w->last.end + 75;
	demo_prng_seed(&r, seed, site->slug);
	make_plans(w, &plans, &r);
	live(w, &r, &plans);
	demo_diary_of_service(w, &r);
	free(plans.plan);
}

void
demo_world_free(struct demo_world *w)
{
	for (size_t i = 0; i < w->clients; i++)
		free(w->client[i].events.event);
	free(w->client);
	free(w->employer);
	free(w->service.event);
	*w = (struct demo_world){ 0 };
}

/* A day that may be DAY_NONE, moved. */
static int32_t
moved(int32_t day, int32_t days)
{
	return day == DAY_NONE ? DAY_NONE : day + days;
}

void
demo_world_move(struct demo_job *job, int32_t days)
{
	job->start = moved(job->start, days);
	job->full_day = moved(job->full_day, days);
	job->four_hours = moved(job->four_hours, days);
}

/* A later job still keeps to its end, its hours and its episode. */
static bool
is_possible(const struct demo_episode *ep, const struct demo_job *job)
{
	return (ep->discharged == DAY_NONE || job->start <= ep->discharged) &&
	       (job->changed == DAY_NONE || job->start < job->changed) &&
	       (job->end == DAY_NONE ||
		   (job->full_day <= job->end && job->four_hours <= job->end));
}

static bool
may_slip(const struct demo_world *w, const struct demo_episode *ep,
    const struct demo_job *job)
{
	struct demo_job late = *job;

	demo_world_move(&late, DEMO_WORLD_SLIP_DAYS);
	return !job->part_time && !job->unpaid && !job->not_competitive &&
	       job->full_day != DAY_NONE && job->full_day >= w->first.start &&
	       late.full_day <= w->last.end && is_possible(ep, &late) &&
	       period_distance(period_of(job->full_day),
		   period_of(late.full_day)) == 1;
}

struct demo_job *
demo_world_slip(struct demo_world *w, size_t *client)
{
	for (size_t i = 0; i < w->clients; i++) {
		struct demo_client *c = &w->client[i];

		for (size_t k = 0; k < c->episodes; k++) {
			struct demo_episode *ep = &c->episode[k];

			*client = i;
			for (size_t j = 0; j < ep->jobs; j++) {
				if (may_slip(w, ep, &ep->job[j]))
					return &ep->job[j];
			}
		}
	}
	return NULL;
}
