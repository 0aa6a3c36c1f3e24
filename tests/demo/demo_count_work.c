/*
 * What one client's jobs add to a quarter: job starts, sustained jobs and people
 * in work.
 */
#include "common/base/day.h"
#include "tests/demo/demo_count.h"

static int32_t
threshold_of(const struct demo_job *job)
{
	int32_t day = job->full_day;

	if (job->part_time && job->four_hours != DAY_NONE &&
	    (day == DAY_NONE || job->four_hours < day))
		day = job->four_hours;
	return day;
}

static bool
is_counted(const struct demo_count *v, const struct demo_job *job)
{
	return !job->unpaid && !job->not_competitive &&
	       demo_count_known(v, threshold_of(job));
}

static int64_t
minutes_on(const struct demo_job *job, int32_t day)
{
	int64_t hours = job->hours;

	if (job->changed != DAY_NONE && job->changed <= day)
		hours = job->changed_hours;
	return (hours * 60 + 50) / 100;
}

/* A total and its band of 16 hours and more, or less. */
static void
count_banded(struct demo_count *v, int total, const struct demo_job *job,
    int32_t day)
{
	v->count[total]++;
	v->count[minutes_on(job, day) >= 16 * 60 ? total + 1 : total + 2]++;
}

/* Silence after a discharge is not employment. */
static int32_t
last_known_day(const struct demo_count *v, const struct demo_client *c,
    const struct demo_episode *ep, const struct demo_job *job)
{
	int32_t last = ep->discharged;

	if (demo_count_known(v, job->end))
		return job->end;
	if (!demo_count_known(v, ep->discharged))
		return v->quarter.end;
	for (size_t i = 0; i < c->events.n; i++) {
		const struct demo_event *event = &c->events.event[i];

		if (event->kind == DEMO_SUPPORT &&
		    demo_count_known(v, event->day) && event->day > last)
			last = event->day;
	}
	return last;
}

static void
count_job(struct demo_count *v, const struct demo_client *c,
    const struct demo_episode *ep, const struct demo_job *job)
{
	static const struct {
		int measure, days;
	} milestones[] = {
		{ COUNT_SUSTAINED_13, 91 },
		{ COUNT_SUSTAINED_26, 182 },
		{ COUNT_SUSTAINED_52, 364 },
	};

	if (!is_counted(v, job))
		return;
	if (demo_count_within(v, threshold_of(job)))
		count_banded(v, COUNT_JOB_STARTS, job, threshold_of(job));
	for (size_t i = 0; i < 3; i++) {
		int32_t day = job->start + milestones[i].days;

		if (demo_count_within(v, day) &&
		    day <= last_known_day(v, c, ep, job))
			count_banded(v, milestones[i].measure, job, day);
	}
}

static bool
is_current(const struct demo_count *v, const struct demo_client *c,
    const struct demo_episode *ep, const struct demo_job *job, int32_t day)
{
	return is_counted(v, job) && job->start <= day &&
	       day <= last_known_day(v, c, ep, job);
}

/* 13 or 26 weeks after the first start, in any of the episode's jobs. */
static void
count_in_work_after(struct demo_count *v, const struct demo_client *c,
    const struct demo_episode *ep, int measure, int32_t day)
{
	bool current = false;

	for (size_t i = 0; i < ep->jobs; i++)
		current = current || is_current(v, c, ep, &ep->job[i], day);
	v->count[measure] += current && demo_count_within(v, day);
}

static void
count_jobs(struct demo_count *v, const struct demo_client *c,
    const struct demo_episode *ep)
{
	int32_t threshold = INT32_MAX, start = INT32_MAX;

	for (size_t i = 0; i < ep->jobs; i++) {
		const struct demo_job *job = &ep->job[i];

		count_job(v, c, ep, job);
		if (!is_counted(v, job))
			continue;
		if (threshold_of(job) < threshold)
			threshold = threshold_of(job);
		if (job->start < start)
			start = job->start;
	}
	if (start == INT32_MAX)
		return;
	if (demo_count_within(v, threshold)) {
		v->count[COUNT_INTO_WORK]++;
		v->count[COUNT_INTO_WORK_NOT_EMPLOYED] +=
		    demo_count_known(v, ep->accepted) && !ep->employed;
	}
	count_in_work_after(v, c, ep, COUNT_IN_WORK_13, start + 91);
	count_in_work_after(v, c, ep, COUNT_IN_WORK_26, start + 182);
}

/* People in work on the quarter's last day, and supported in it. */
static void
count_in_work(struct demo_count *v, const struct demo_client *c)
{
	bool in_work = false, at_work = false, supported = false;

	for (size_t i = 0; i < c->episodes; i++) {
		const struct demo_episode *ep = &c->episode[i];

		for (size_t k = 0; k < ep->jobs; k++) {
			const struct demo_job *job = &ep->job[k];

			if (is_counted(v, job) &&
			    last_known_day(v, c, ep, job) >= v->quarter.start)
				at_work = true;
			if (!is_current(v, c, ep, job, v->quarter.end))
				continue;
			in_work = true;
			v->count[COUNT_IN_WORK_MINUTES] +=
			    minutes_on(job, v->quarter.end);
		}
	}
	for (size_t i = 0; i < c->events.n; i++) {
		if (c->events.event[i].kind == DEMO_SUPPORT &&
		    demo_count_within(v, c->events.event[i].day))
			supported = true;
	}
	v->count[COUNT_IN_WORK] += in_work;
	v->count[COUNT_IN_WORK_SUPPORTED] += at_work && supported;
}

void
demo_count_work(struct demo_count *v, const struct demo_client *c)
{
	for (size_t i = 0; i < c->episodes; i++)
		count_jobs(v, c, &c->episode[i]);
	count_in_work(v, c);
}
