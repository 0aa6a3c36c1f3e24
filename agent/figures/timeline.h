#ifndef SHEAF_AGENT_FIGURES_TIMELINE_H
#define SHEAF_AGENT_FIGURES_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/register/facts.h"

/*
 * The facts of one service as people, episodes and jobs, as they were known
 * on day T: nothing dated after T is in it.  Source: the fine print of the
 * data dictionary.  A day that is not known is DAY_NONE.
 */
enum timeline_threshold { /* when a job has started, for a rule set */
	/* The first full day; part-time, the earlier of it and four hours. */
	TIMELINE_FULL_DAY_WORKED,
	TIMELINE_JOB_STARTED /* its first day */
};

struct timeline_score { /* of one instrument, hundredths of a point */
	int32_t first_day, first;
	int32_t last_day, last;
};

enum { TIMELINE_SWEMWBS, TIMELINE_REQOL, TIMELINE_INSTRUMENTS };

/* A referral.  begin is DAY_NONE while neither date of it is past. */
struct timeline_episode {
	size_t person;
	uint32_t ref;
	int32_t begin, accepted, profile_started, discharged;
	int32_t profile_completed, plan_completed;
	int32_t engaged; /* the later of the two above, both known */
	enum event_mode source;
	bool employed;
	/* of its counted jobs */
	int32_t first_start, first_threshold;
	/* first qualifying employer contact since the profile was started */
	int32_t first_contact;
	struct timeline_score score[TIMELINE_INSTRUMENTS];
};

struct timeline_job {
	size_t person, episode;
	const struct fact *started;
	int32_t start, full_day, four_hours, ended;
	int32_t threshold;
	int32_t last_known;
	bool counted;             /* paid, competitive, threshold by T */
	const struct fact *hours; /* its job_hours by T, by day */
	size_t hours_n;
};

struct timeline_person {
	uint32_t client;
	size_t episode, episodes; /* first and number, by begin */
	size_t job, jobs;
	int32_t first_attended; /* in the financial year of T */
	int32_t last_attended;
	int32_t last_support; /* in work */
};

struct timeline_employer { /* a contact with an employer */
	const struct fact *fact;
	int32_t reviewed;
};

struct timeline_post {           /* one person in one role */
	const struct fact **fte; /* by day */
	size_t n;
};

struct timeline {
	int32_t through;
	/* Up to which day evidence shows outcomes: T, unless the caller, which makes
	 * figures of days that are past, sets it to the day on which it makes them. */
	int32_t today;
	enum timeline_threshold rule;
	const struct facts *facts;
	struct timeline_person *person;
	struct timeline_episode *episode;
	struct timeline_job *job;
	struct timeline_employer *employer;
	struct timeline_post *post;
	const struct fact **fte;
	size_t people, episodes, jobs, employers, posts, ftes;
};

/*
 * Build the timeline of sorted facts on day T by a rule set's threshold
 * rule.  It points into facts, which must outlive it unchanged and keep the
 * rules of the exchange format.  names_n is the number of names that refs
 * and staff codes can be.  Freed with timeline_free().
 */
void timeline_build(struct timeline *t, const struct facts *facts,
    uint32_t names_n, int32_t through, enum timeline_threshold rule);
void timeline_free(struct timeline *t);

/*
 * Why something does not count, in words that follow "not counted: "; NULL
 * when it does.  These are the rules themselves: the timeline is built by
 * them.  An employer contact qualifies when it is direct, meaningful and not
 * in-work; a job counts when it is paid, competitive and past its threshold by
 * T; a contact or support in work is attended when it is direct and not
 * missed.
 */
const char *timeline_contact_fails(const struct fact *employer_contact);
const char *timeline_job_fails(const struct timeline_job *job);
const char *timeline_attended_fails(const struct fact *contact);

/* True when an employer contact qualifies. */
bool timeline_qualifies(const struct fact *employer_contact);

/* The latest referral of a client begun by a day, NULL if there is none. */
const struct timeline_episode *timeline_belongs(const struct timeline *t,
    const struct timeline_person *p, int32_t day);

/* Weekly hours of a job in force on a day, in hundredths. */
int32_t timeline_hours(const struct timeline_job *job, int32_t day);

/* True when the job was current on a day. */
bool timeline_current(const struct timeline_job *job, int32_t day);

#endif
