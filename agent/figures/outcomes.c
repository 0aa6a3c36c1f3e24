/*
 * Outcomes one by one.  What counts, and when, is read off the timeline, as the
 * rules of ips-grow/1 read it; nothing is decided here but what shows what.
 */
#include "agent/figures/outcomes.h"

#include <stdlib.h>

#include "common/base/day.h"
#include "common/base/err.h"
#include "common/base/mem.h"

enum { WEEK = 7 };

static const struct {
	const char *word, *title;
	enum event event;
	int32_t weeks;
} kinds[OUTCOME_KINDS] = {
	[OUTCOME_ENGAGED] = { "engaged", "Engagement", EVENT_ENGAGED_EVIDENCE,
	    0 },
	[OUTCOME_JOB_START] = { "job_start", "Job start",
	    EVENT_JOB_START_EVIDENCE, 0 },
	[OUTCOME_SUSTAINED_13] = { "sustained_13", "13 weeks",
	    EVENT_SUSTAINED_13_EVIDENCE, 13 },
	[OUTCOME_SUSTAINED_26] = { "sustained_26", "26 weeks",
	    EVENT_SUSTAINED_26_EVIDENCE, 26 },
	[OUTCOME_SUSTAINED_52] = { "sustained_52", "52 weeks",
	    EVENT_SUSTAINED_52_EVIDENCE, 52 },
};

const char *
outcomes_word(enum outcome_kind kind)
{
	return kinds[kind].word;
}

const char *
outcomes_title(enum outcome_kind kind)
{
	return kinds[kind].title;
}

int32_t
outcomes_weeks(enum outcome_kind kind)
{
	return kinds[kind].weeks;
}

enum event
outcomes_event(enum outcome_kind kind)
{
	return kinds[kind].event;
}

/* ----------------------------------------------------------------- evidence */

static bool
is_early(const struct outcome *o, const struct fact *f)
{
	if (o->kind != OUTCOME_JOB_START)
		return f->day < o->day;
	return f->mode != MODE_JOB_OFFER && !events_is_own(f->mode) &&
	       f->day < o->job->start;
}

/* The earliest evidence of an outcome that shows it, or that is too early to; what is
 * of a kind that nobody has given a title is neither. */
static const struct fact *
find(const struct timeline *t, const struct outcome *o, unsigned modes,
    bool early)
{
	uint32_t client = t->person[o->person].client;
	uint32_t ref =
	    o->job ? o->job->started->ref : t->episode[o->episode].ref;
	const struct fact *found = NULL;

	for (size_t i = facts_first(t->facts, client);
	     i < t->facts->n && t->facts->fact[i].client == client; i++) {
		const struct fact *f = &t->facts->fact[i];

		if (f->event != kinds[o->kind].event || f->ref != ref ||
		    f->day > t->today ||
		    !(modes & ~t->facts->untitled & 1U << f->mode) ||
		    is_early(o, f) != early)
			continue;
		if (found == NULL || f->day < found->day)
			found = f;
	}
	return found;
}

const struct fact *
outcomes_evidence(const struct timeline *t, const struct outcome *o,
    unsigned modes)
{
	return find(t, o, modes, false);
}

/* ----------------------------------------------------------------- outcomes */

static void
add(struct outcomes *list, const struct outcome *o)
{
	list->item =
	    mem_grow(list->item, list->n, &list->cap, sizeof(*list->item));
	list->item[list->n++] = *o;
}

void
outcomes_look(const struct timeline *t, struct outcome *o)
{
	unsigned all = events_kind(kinds[o->kind].event)->modes;

	o->evidence = find(t, o, all, false);
	o->early = o->evidence == NULL ? find(t, o, all, true) : NULL;
}

struct outcome
outcomes_of_episode(const struct timeline *t,
    const struct timeline_episode *episode)
{
	return (struct outcome){ .kind = OUTCOME_ENGAGED,
		.person = episode->person,
		.episode = (size_t)(episode - t->episode),
		.day = episode->engaged };
}

struct outcome
outcomes_of_job(const struct timeline_job *job, enum outcome_kind kind)
{
	struct outcome o = { .kind = kind,
		.person = job->person,
		.episode = job->episode,
		.job = job,
		.day = kind == OUTCOME_JOB_START
			   ? job->threshold
			   : job->start + kinds[kind].weeks * WEEK };

	o.hours = timeline_hours(job, o.day);
	return o;
}

static void
reach(const struct timeline *t, struct outcomes *list, struct outcome o)
{
	outcomes_look(t, &o);
	add(list, &o);
}

static void
reach_job(const struct timeline *t, struct outcomes *list,
    const struct timeline_job *job)
{
	if (!job->counted)
		return;
	for (int k = OUTCOME_JOB_START; k < OUTCOME_KINDS; k++) {
		struct outcome o = outcomes_of_job(job, (enum outcome_kind)k);

		if (k == OUTCOME_JOB_START ||
		    (o.day <= t->through && o.day <= job->last_known))
			reach(t, list, o);
	}
}

void
outcomes_find(const struct timeline *t, struct outcomes *out)
{
	*out = (struct outcomes){ .n = 0 };
	for (size_t p = 0; p < t->people; p++) {
		const struct timeline_person *who = &t->person[p];

		for (size_t i = who->episode; i < who->episode + who->episodes;
		     i++)
			if (t->episode[i].engaged != DAY_NONE)
				reach(t, out,
				    outcomes_of_episode(t, &t->episode[i]));
		for (size_t i = who->job; i < who->job + who->jobs; i++)
			reach_job(t, out, &t->job[i]);
	}
}

void
outcomes_ahead(const struct timeline *t, int32_t last, struct outcomes *out)
{
	*out = (struct outcomes){ .n = 0 };
	for (size_t i = 0; i < t->jobs; i++) {
		const struct timeline_job *job = &t->job[i];

		if (!job->counted || !timeline_current(job, t->through))
			continue;
		for (int k = OUTCOME_SUSTAINED_13; k < OUTCOME_KINDS; k++) {
			struct outcome o =
			    outcomes_of_job(job, (enum outcome_kind)k);

			if (o.day > t->through && o.day <= last &&
			    (job->ended == DAY_NONE || o.day <= job->ended))
				add(out, &o);
		}
	}
}

void
outcomes_free(struct outcomes *list)
{
	free(list->item);
	*list = (struct outcomes){ .n = 0 };
}
