/*
 * How far somebody has come, read off the timeline that returns are derived
 * from.
 */
#include "agent/worklist/worklist_phase.h"

#include "common/base/day.h"

static const struct {
	const char *word, *title;
} phases[WORKLIST_PHASES] = {
	[WORKLIST_PHASE_REFERRED] = { "referred", "Referred" },
	[WORKLIST_PHASE_PROFILE] = { "profile", "Vocational profile" },
	[WORKLIST_PHASE_SEARCH] = { "search", "Looking for work" },
	[WORKLIST_PHASE_IN_WORK] = { "in-work", "In work" },
	[WORKLIST_PHASE_DISCHARGED] = { "discharged", "Discharged" },
};

static bool
works(const struct timeline *t, const struct timeline_person *p)
{
	for (size_t i = 0; i < p->jobs; i++) {
		const struct timeline_job *job = &t->job[p->job + i];

		if (job->counted && timeline_current(job, t->through))
			return true;
	}
	return false;
}

enum worklist_phase
worklist_phase_of(const struct timeline *t, const struct timeline_person *p)
{
	const struct timeline_episode *ep = timeline_belongs(t, p, t->through);

	if (ep == NULL)
		return WORKLIST_PHASE_REFERRED;
	if (ep->discharged != DAY_NONE && ep->discharged <= t->through)
		return WORKLIST_PHASE_DISCHARGED;
	if (works(t, p))
		return WORKLIST_PHASE_IN_WORK;
	if (ep->profile_completed != DAY_NONE || ep->first_contact != DAY_NONE)
		return WORKLIST_PHASE_SEARCH;
	return ep->profile_started != DAY_NONE ? WORKLIST_PHASE_PROFILE
					       : WORKLIST_PHASE_REFERRED;
}

const char *
worklist_phase_word(enum worklist_phase phase)
{
	return phases[phase].word;
}

const char *
worklist_phase_title(enum worklist_phase phase)
{
	return phases[phase].title;
}

bool
worklist_phase_find(struct slice word, enum worklist_phase *phase)
{
	for (int i = 0; i < WORKLIST_PHASES; i++) {
		*phase = (enum worklist_phase)i;
		if (slice_is(word, phases[i].word))
			return true;
	}
	return false;
}
