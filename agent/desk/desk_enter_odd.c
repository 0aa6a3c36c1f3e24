/*
 * The odd cases of an entry, each a row of a table.  They are read off the
 * timeline that figures are derived from.
 */
#include "agent/desk/desk_enter_odd.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/events.h"
#include "agent/worklist/worklist.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum {
	LONG_AGO_DAYS = 365,
	HOURS_MAX = 48 * 100, /* a week, by the Working Time Regulations */
	KEY_MAX = 64
};

/* What can be odd, in the order of asking. */
enum odd {
	ODD_LONG_AGO,
	ODD_REFERRAL,
	ODD_PROFILE,
	ODD_NOBODY,
	ODD_NO_JOB,
	ODD_SECOND_JOB,
	ODD_HOURS,
	ODDS
};

static const char *const words[ODDS] = { "long-ago", "before-referral",
	"before-profile", "nobody", "no-job", "second-job", "hours" };

/* The client's timeline, and the entry in it. */
struct look {
	const struct desk_enter_odd_question *q;
	struct timeline t;
};

/* Steps of a referral that follow its beginning.  They belong to it whatever
 * their day, and no rule of the data dictionary orders them. */
static bool
follows_referral(enum event event)
{
	return event == EVENT_REFERRAL_ACCEPTED ||
	       event == EVENT_PROFILE_STARTED ||
	       event == EVENT_PROFILE_COMPLETED ||
	       event == EVENT_PLAN_COMPLETED;
}

/* The referral that a fact belongs to, NULL if there is none. */
static const struct timeline_episode *
episode_of(const struct look *w, const struct fact *f)
{
	const struct timeline_person *p = NULL;

	/* An employer contact may be there that is another client's. */
	for (size_t i = 0; i < w->t.people; i++)
		if (w->t.person[i].client == w->q->now->client)
			p = &w->t.person[i];
	if (p == NULL || !follows_referral(f->event))
		return p == NULL ? NULL : timeline_belongs(&w->t, p, f->day);
	for (size_t i = 0; i < p->episodes; i++)
		if (w->t.episode[p->episode + i].ref == f->ref)
			return &w->t.episode[p->episode + i];
	return NULL;
}

/* The job that was current on a day, other than that of a ref; NULL: none. */
static const struct timeline_job *
job_on(const struct look *w, int32_t day, uint32_t but)
{
	for (size_t i = 0; i < w->t.jobs; i++) {
		const struct timeline_job *job = &w->t.job[i];

		if (job->started->ref != but && job->start <= day &&
		    (job->ended == DAY_NONE || job->ended > day))
			return job;
	}
	return NULL;
}

/* Steps that follow the beginning of the profile in the way IPS works. */
static bool
follows_profile(enum event event)
{
	return event == EVENT_PROFILE_COMPLETED ||
	       event == EVENT_PLAN_COMPLETED || event == EVENT_APPLICATION ||
	       event == EVENT_INTERVIEW || event == EVENT_JOB_STARTED ||
	       event == EVENT_EMPLOYER_CONTACT;
}

/* Whether it is so of a fact; *other is a day that belongs to it. */
static bool
is_odd(const struct look *w, enum odd odd, const struct fact *f, int32_t *other)
{
	const struct timeline_episode *ep = episode_of(w, f);
	const struct timeline_job *job;

	switch (odd) {
	case ODD_LONG_AGO:
		/* A referral is often entered late. */
		return f->event != EVENT_REFERRAL_RECEIVED &&
		       f->event != EVENT_REFERRAL_ACCEPTED &&
		       f->day < w->q->today - LONG_AGO_DAYS;
	case ODD_REFERRAL:
		if (ep == NULL || !follows_referral(f->event))
			return false;
		*other = ep->begin;
		return ep->begin != DAY_NONE && f->day < ep->begin;
	case ODD_NOBODY:
		/* A file may say so; who fills in a form has forgotten it. */
		return f->event == EVENT_ALLOCATED && f->staff == 0;
	case ODD_PROFILE:
		if (ep == NULL || !follows_profile(f->event))
			return false;
		*other = ep->profile_started;
		/* What comes before all of the referral is asked about so. */
		return ep->profile_started != DAY_NONE &&
		       f->day < ep->profile_started && f->day >= ep->begin;
	case ODD_NO_JOB:
		return f->event == EVENT_IN_WORK_SUPPORT &&
		       job_on(w, f->day, UINT32_MAX) == NULL;
	case ODD_SECOND_JOB:
		if (f->event != EVENT_JOB_STARTED)
			return false;
		job = job_on(w, f->day, f->ref);
		*other = job == NULL ? DAY_NONE : job->start;
		return job != NULL;
	default:
		return (f->event == EVENT_JOB_STARTED ||
			   f->event == EVENT_JOB_HOURS) &&
		       f->value != FACT_BLANK && f->value > HOURS_MAX;
	}
}

static char *
says(enum odd odd, const struct fact *f, int32_t other)
{
	char day[DAY_SAID_SIZE], than[DAY_SAID_SIZE] = "";

	day_say(day, f->day);
	if (other != DAY_NONE)
		day_say(than, other);
	switch (odd) {
	case ODD_LONG_AGO:
		return mem_printf("Is %s right? That is more than a year ago.",
		    day);
	case ODD_REFERRAL:
		return mem_printf("Is %s right? The referral began on %s.", day,
		    than);
	case ODD_NOBODY:
		return mem_printf("Is it right that no specialist is named? "
				  "The client is then nobody's from %s on.",
		    day);
	case ODD_PROFILE:
		return mem_printf("Is %s right? The profile began on %s.", day,
		    than);
	case ODD_NO_JOB:
		return mem_printf("Is %s right? The client had no job then.",
		    day);
	case ODD_SECOND_JOB:
		return mem_printf("Is it another job? That of %s has not ended "
				  "by then.",
		    than);
	default:
		return mem_printf("Are %d hours a week right?",
		    (int)(f->value / 100));
	}
}

/* What the answer "it is right" is about: the day, or the hours. */
static void
write_key(enum odd odd, const struct fact *f, char out[static KEY_MAX])
{
	char day[DAY_TEXT_SIZE];

	day_format(day, f->day);
	if (odd == ODD_HOURS)
		(void)snprintf(out, KEY_MAX, "%s:%d", words[odd],
		    (int)f->value);
	else
		(void)snprintf(out, KEY_MAX, "%s:%s", words[odd], day);
}

/* Whether a key is among those that were answered. */
static bool
answered(const char *sure, const char *key)
{
	size_t n = strlen(key);

	for (; *sure != '\0'; sure += strcspn(sure, " ")) {
		sure += strspn(sure, " ");
		if (strcspn(sure, " ") == n && strncmp(sure, key, n) == 0)
			return true;
	}
	return false;
}

static void
ask(const struct look *w, enum odd odd, struct jval *all)
{
	const struct fact *now = w->q->now, *was = w->q->was;
	char key[KEY_MAX], before[KEY_MAX] = "";
	int32_t other = DAY_NONE;
	struct jval *one;
	char *text;

	if (!is_odd(w, odd, now, &other))
		return;
	write_key(odd, now, key);
	if (was != NULL && was->event == now->event)
		write_key(odd, was, before);
	if (strcmp(key, before) == 0 || answered(w->q->sure, key))
		return;
	text = says(odd, now, other);
	one = jval_object();
	jval_set_str(one, "key", key);
	jval_set_str(one, "says", text);
	jval_add(all, one);
	free(text);
}

struct jval *
desk_enter_odd(const struct desk_enter_odd_question *q)
{
	struct look w = { .q = q };
	struct jval *all = jval_array();

	worklist_timeline(&w.t, q->facts, q->names_n, q->today);
	for (int i = 0; i < ODDS; i++)
		ask(&w, (enum odd)i, all);
	timeline_free(&w.t);
	return all;
}
