/*
 * Facts as the people, referrals, jobs and posts that they speak of.  Built
 * anew for each question and in one pass, since facts come sorted by client,
 * kind and day: nothing derived is stored that a late entry could make
 * wrong.
 */
#include "agent/figures/timeline.h"

#include <stdlib.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/period.h"

/* A timeline under construction. */
struct builder {
	struct timeline *t;
	int32_t year_start;
	int32_t *reviewed; /* by number of the employer contact's ref */
};

static int32_t
earlier(int32_t a, int32_t b)
{
	if (a == DAY_NONE || b == DAY_NONE)
		return a == DAY_NONE ? b : a;
	return a < b ? a : b;
}

/* DAY_NONE is before every day. */
static int32_t
later(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

const char *
timeline_contact_fails(const struct fact *f)
{
	if (!events_is_direct(f->mode))
		return "e-mail";
	if (!(f->flags & FLAG_MEANINGFUL))
		return "not meaningful";
	return f->flags & FLAG_IN_WORK ? "about a client in work" : NULL;
}

bool
timeline_qualifies(const struct fact *f)
{
	return timeline_contact_fails(f) == NULL;
}

const char *
timeline_attended_fails(const struct fact *f)
{
	if (!events_is_direct(f->mode))
		return "a message";
	return f->flags & FLAG_MISSED ? "missed" : NULL;
}

const char *
timeline_job_fails(const struct timeline_job *job)
{
	unsigned flags = job->started->flags;

	if (flags & FLAG_UNPAID)
		return "unpaid";
	if (flags & FLAG_NOT_COMPETITIVE)
		return "not competitive";
	if (job->threshold != DAY_NONE)
		return NULL;
	return flags & FLAG_PART_TIME
		   ? "no full day and no four hours worked yet"
		   : "no full day worked yet";
}

int32_t
timeline_hours(const struct timeline_job *job, int32_t day)
{
	int32_t hours = job->started->value;

	/* They are sorted by day: the last change up to the day holds. */
	for (size_t i = 0; i < job->hours_n && job->hours[i].day <= day; i++)
		hours = job->hours[i].value;
	return hours;
}

bool
timeline_current(const struct timeline_job *job, int32_t day)
{
	return job->start <= day && day <= job->last_known;
}

/* -------------------------------------------------------------- episodes */

static void
set_date(struct timeline_episode *ep, const struct fact *f, int32_t *received)
{
	switch (f->event) {
	case EVENT_REFERRAL_RECEIVED:
		*received = f->day;
		break;
	case EVENT_REFERRAL_ACCEPTED:
		ep->accepted = f->day;
		break;
	case EVENT_PROFILE_STARTED:
		ep->profile_started = f->day;
		break;
	case EVENT_PROFILE_COMPLETED:
		ep->profile_completed = f->day;
		break;
	case EVENT_PLAN_COMPLETED:
		ep->plan_completed = f->day;
		break;
	case EVENT_DISCHARGED:
		ep->discharged = f->day;
		break;
	default: /* evidence of an outcome is no step of the referral */
		break;
	}
}

/* One referral from its run of facts.  Its source and whether the client was
 * employed then are no events: they are read even from facts after T. */
static void
add_episode(struct timeline *t, size_t person, const struct fact *f, size_t n)
{
	struct timeline_episode *ep = &t->episode[t->episodes++];
	int32_t received = DAY_NONE;

	*ep = (struct timeline_episode){ .person = person,
		.ref = f->ref,
		.accepted = DAY_NONE,
		.profile_started = DAY_NONE,
		.discharged = DAY_NONE,
		.profile_completed = DAY_NONE,
		.plan_completed = DAY_NONE,
		.engaged = DAY_NONE,
		.first_start = DAY_NONE,
		.first_threshold = DAY_NONE,
		.first_contact = DAY_NONE };
	for (int i = 0; i < TIMELINE_INSTRUMENTS; i++)
		ep->score[i].first_day = ep->score[i].last_day = DAY_NONE;
	for (size_t i = 0; i < n; i++) {
		if (f[i].mode != MODE_NONE && !events_is_evidence(f[i].event))
			ep->source = f[i].mode;
		ep->employed = ep->employed || f[i].flags & FLAG_EMPLOYED;
		if (f[i].day <= t->through)
			set_date(ep, &f[i], &received);
	}
	/* A referral that was accepted without a day of receipt began then. */
	ep->begin = received != DAY_NONE ? received : ep->accepted;
	if (ep->profile_completed != DAY_NONE && ep->plan_completed != DAY_NONE)
		ep->engaged = later(ep->profile_completed, ep->plan_completed);
}

static int
by_begin(const void *a, const void *b)
{
	const struct timeline_episode *x = a, *y = b;

	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

const struct timeline_episode *
timeline_belongs(const struct timeline *t, const struct timeline_person *p,
    int32_t day)
{
	for (size_t i = p->episodes; i-- > 0;) {
		const struct timeline_episode *ep = &t->episode[p->episode + i];

		if (ep->begin != DAY_NONE && ep->begin <= day)
			return ep;
	}
	return NULL;
}

/* timeline_belongs(), for writing. */
static struct timeline_episode *
belongs(struct timeline *t, const struct timeline_person *p, int32_t day)
{
	const struct timeline_episode *ep = timeline_belongs(t, p, day);

	return ep ? &t->episode[ep - t->episode] : NULL;
}

/* ------------------------------------------------------------------ jobs */

static void
set_threshold(struct timeline_job *job, enum timeline_threshold rule)
{
	unsigned flags = job->started->flags;

	if (rule == TIMELINE_JOB_STARTED)
		job->threshold = job->start;
	else if (flags & FLAG_PART_TIME)
		job->threshold = earlier(job->four_hours, job->full_day);
	else
		job->threshold = job->full_day;
	job->counted = timeline_job_fails(job) == NULL;
}

static void
add_job(struct timeline *t, struct timeline_person *p, const struct fact *f,
    size_t n)
{
	struct timeline_job job = { .full_day = DAY_NONE,
		.four_hours = DAY_NONE,
		.ended = DAY_NONE };
	struct timeline_episode *ep;

	for (size_t i = 0; i < n; i++) {
		if (f[i].day > t->through)
			continue;
		switch (f[i].event) {
		case EVENT_JOB_STARTED:
			job.started = &f[i];
			break;
		case EVENT_JOB_FULL_DAY:
			job.full_day = f[i].day;
			break;
		case EVENT_JOB_FOUR_HOURS:
			job.four_hours = f[i].day;
			break;
		case EVENT_JOB_ENDED:
			job.ended = f[i].day;
			break;
		case EVENT_JOB_HOURS: /* together, sorted by day */
			if (!job.hours)
				job.hours = &f[i];
			job.hours_n++;
			break;
		default: /* evidence: outcomes.h */
			break;
		}
	}
	/* A job that starts after T, or before any referral, is none yet. */
	if (!job.started)
		return;
	job.start = job.started->day;
	ep = belongs(t, p, job.start);
	if (!ep)
		return;
	job.person = (size_t)(p - t->person);
	job.episode = (size_t)(ep - t->episode);
	set_threshold(&job, t->rule);
	t->job[t->jobs++] = job;
	p->jobs++;
	if (!job.counted)
		return;
	ep->first_start = earlier(ep->first_start, job.start);
	ep->first_threshold = earlier(ep->first_threshold, job.threshold);
}

/* Silence is not employment: a job without an end is taken to go on to T, but
 * after a discharge only to that day or the last support.  See "Last known
 * day" in the dictionary. */
static void
set_last_known(struct timeline *t, const struct timeline_person *p)
{
	for (size_t i = p->job; i < p->job + p->jobs; i++) {
		struct timeline_job *job = &t->job[i];
		int32_t discharged = t->episode[job->episode].discharged;

		if (job->ended != DAY_NONE)
			job->last_known = job->ended;
		else if (discharged == DAY_NONE)
			job->last_known = t->through;
		else
			job->last_known = later(discharged, p->last_support);
	}
}

/* ----------------------------------------------------------------- people */

static void
attend(const struct builder *b, struct timeline_person *p, const struct fact *f)
{
	if (timeline_attended_fails(f) != NULL)
		return;
	if (f->day >= b->year_start)
		p->first_attended = earlier(p->first_attended, f->day);
	p->last_attended = later(p->last_attended, f->day);
}

static void
add_score(struct timeline_episode *ep, const struct fact *f)
{
	struct timeline_score *s =
	    &ep->score[f->mode == MODE_SWEMWBS ? TIMELINE_SWEMWBS
					       : TIMELINE_REQOL];

	if (s->first_day == DAY_NONE) {
		s->first_day = f->day;
		s->first = f->value;
	}
	s->last_day = f->day;
	s->last = f->value;
}

static void
add_employer(const struct builder *b, const struct fact *f)
{
	struct timeline *t = b->t;

	t->employer[t->employers++] = (struct timeline_employer){ .fact = f,
		.reviewed = b->reviewed[f->ref] };
}

/* A fact of a client that belongs to no referral or job by its ref.  These
 * come sorted by day, so the first one found is the earliest. */
static void
add_other(const struct builder *b, struct timeline_person *p,
    const struct fact *f)
{
	struct timeline_episode *ep = belongs(b->t, p, f->day);

	switch (f->event) {
	case EVENT_CONTACT:
		attend(b, p, f);
		break;
	case EVENT_IN_WORK_SUPPORT:
		attend(b, p, f);
		p->last_support = later(p->last_support, f->day);
		break;
	case EVENT_WELLBEING:
		if (ep)
			add_score(ep, f);
		break;
	case EVENT_EMPLOYER_CONTACT:
		add_employer(b, f);
		if (ep && timeline_qualifies(f) &&
		    ep->profile_started != DAY_NONE &&
		    ep->profile_started <= f->day)
			ep->first_contact = earlier(ep->first_contact, f->day);
		break;
	default:
		break;
	}
}

/* How many facts from f on have its ref and subject; 0 unless they are about
 * a referral or job. */
static size_t
run(const struct fact *f, size_t n)
{
	enum event_subject subject = events_kind(f->event)->subject;
	size_t i = 1;

	if (subject != SUBJECT_REFERRAL && subject != SUBJECT_JOB)
		return 0;
	while (i < n && f[i].ref == f->ref &&
	       events_kind(f[i].event)->subject == subject)
		i++;
	return i;
}

static void
add_person(const struct builder *b, const struct fact *f, size_t n)
{
	struct timeline *t = b->t;
	struct timeline_person *p = &t->person[t->people];
	size_t i = 0, len;

	*p = (struct timeline_person){ .client = f->client,
		.episode = t->episodes,
		.job = t->jobs,
		.first_attended = DAY_NONE,
		.last_attended = DAY_NONE,
		.last_support = DAY_NONE };
	for (; i < n && events_kind(f[i].event)->subject == SUBJECT_REFERRAL;
	     i += len) {
		len = run(&f[i], n - i);
		add_episode(t, t->people, &f[i], len);
	}
	p->episodes = t->episodes - p->episode;
	if (p->episodes > 1)
		qsort(&t->episode[p->episode], p->episodes, sizeof(*t->episode),
		    by_begin);
	t->people++;
	/* Jobs need the referrals in order of time, and all else the jobs. */
	for (; i < n && (len = run(&f[i], n - i)) > 0; i += len)
		add_job(t, p, &f[i], len);
	for (; i < n; i++)
		if (f[i].day <= t->through)
			add_other(b, p, &f[i]);
	set_last_known(t, p);
}

/* ------------------------------------------------------------------ posts */

static int
by_post(const void *a, const void *b)
{
	const struct fact *const *x = a, *const *y = b;

	if ((*x)->staff != (*y)->staff)
		return (*x)->staff < (*y)->staff ? -1 : 1;
	if ((*x)->mode != (*y)->mode)
		return (*x)->mode < (*y)->mode ? -1 : 1;
	return (*x)->day < (*y)->day ? -1 : (*x)->day > (*y)->day;
}

static void
make_posts(struct timeline *t)
{
	if (t->ftes)
		qsort(t->fte, t->ftes, sizeof(*t->fte), by_post);
	for (size_t i = 0; i < t->ftes; i++) {
		const struct fact *f = t->fte[i];

		if (i == 0 || f->staff != t->fte[i - 1]->staff ||
		    f->mode != t->fte[i - 1]->mode)
			t->post[t->posts++].fte = &t->fte[i];
		t->post[t->posts - 1].n++;
	}
}

/* ------------------------------------------------------------------- build */

/* Facts that name no client. */
static void
add_service_fact(const struct builder *b, const struct fact *f)
{
	if (f->day > b->t->through)
		return;
	if (f->event == EVENT_EMPLOYER_CONTACT)
		add_employer(b, f);
	else if (f->event == EVENT_STAFF_FTE)
		b->t->fte[b->t->ftes++] = f;
}

/* Room for as many of each as there can be, so that pointers between them
 * stay valid while they are filled. */
static void
make_room(struct builder *b, uint32_t names_n)
{
	struct timeline *t = b->t;
	size_t count[EVENT_KINDS] = { 0 };
	size_t referrals = 0, people = 0;

	b->reviewed = mem_array(names_n, sizeof(*b->reviewed));
	for (uint32_t i = 0; i < names_n; i++)
		b->reviewed[i] = DAY_NONE;
	for (size_t i = 0; i < t->facts->n; i++) {
		const struct fact *f = &t->facts->fact[i];

		count[f->event]++;
		referrals += events_kind(f->event)->subject == SUBJECT_REFERRAL;
		people += i == 0 || f->client != f[-1].client;
		if (f->event == EVENT_EMPLOYER_CONTACT_REVIEWED &&
		    f->day <= t->through)
			b->reviewed[f->ref] = f->day;
	}
	t->person = mem_array(people, sizeof(*t->person));
	t->episode = mem_array(referrals, sizeof(*t->episode));
	t->job = mem_array(count[EVENT_JOB_STARTED], sizeof(*t->job));
	t->employer =
	    mem_array(count[EVENT_EMPLOYER_CONTACT], sizeof(*t->employer));
	t->fte = mem_array(count[EVENT_STAFF_FTE], sizeof(*t->fte));
	t->post = mem_array(count[EVENT_STAFF_FTE], sizeof(*t->post));
}

void
timeline_build(struct timeline *t, const struct facts *facts, uint32_t names_n,
    int32_t through, enum timeline_threshold rule)
{
	struct builder b = { .t = t, .year_start = period_year_start(through) };
	const struct fact *f = facts->fact;

	*t = (struct timeline){ .through = through,
		.today = through,
		.rule = rule,
		.facts = facts };
	make_room(&b, names_n);
	for (size_t i = 0, end; i < facts->n; i = end) {
		for (end = i; end < facts->n && f[end].client == f[i].client;
		     end++)
			if (f[end].client == 0)
				add_service_fact(&b, &f[end]);
		if (f[i].client != 0)
			add_person(&b, &f[i], end - i);
	}
	make_posts(t);
	free(b.reviewed);
}

void
timeline_free(struct timeline *t)
{
	free(t->person);
	free(t->episode);
	free(t->job);
	free(t->employer);
	free(t->post);
	free(t->fte);
	*t = (struct timeline){ 0 };
}
