#ifndef SHEAF_AGENT_FIGURES_OUTCOMES_H
#define SHEAF_AGENT_FIGURES_OUTCOMES_H

#include <stddef.h>
#include <stdint.h>

#include "agent/figures/timeline.h"

/*
 * The outcomes that contracts pay for, one by one, each with the evidence that
 * the register knows of it.  They are the units of `engaged`, `job_starts` and
 * `sustained_*` of ips-grow/1, on the same days.
 */
enum outcome_kind {
	OUTCOME_ENGAGED, /* of a referral; the others of a job that counts */
	OUTCOME_JOB_START,
	OUTCOME_SUSTAINED_13,
	OUTCOME_SUSTAINED_26,
	OUTCOME_SUSTAINED_52,
	OUTCOME_KINDS
};

struct outcome {
	enum outcome_kind kind;
	size_t person, episode;         /* of the timeline */
	const struct timeline_job *job; /* NULL of an engagement */
	int32_t day;                    /* on which it was reached */
	int32_t hours; /* a week on that day, hundredths; 0 of an engagement */
	const struct fact *evidence; /* NULL: none that shows it */
	const struct fact *early;    /* NULL: none that is too early to show it,
					or there is some that shows it */
};

struct outcomes {
	struct outcome *item;
	size_t n, cap;
};

/* The word of a kind ("sustained_13"), what people call it ("13 weeks"), and
 * the weeks after the start on which it is reached; 0 of the first two. */
const char *outcomes_word(enum outcome_kind kind);
const char *outcomes_title(enum outcome_kind kind);
int32_t outcomes_weeks(enum outcome_kind kind);

/* The event that says which evidence there is of it. */
enum event outcomes_event(enum outcome_kind kind);

/*
 * Every outcome reached by T of the timeline, person by person; freed with
 * outcomes_free().  It points into the timeline and its facts.
 */
void outcomes_find(const struct timeline *t, struct outcomes *out);

/* The outcomes that jobs of the timeline reach after T and by last, if
 * nothing ends them before; without evidence, which cannot be there yet. */
void outcomes_ahead(const struct timeline *t, int32_t last,
    struct outcomes *out);
void outcomes_free(struct outcomes *list);

/*
 * The engagement of a referral, or that outcome of a job, on the day on which it is
 * or would be reached; whether it is, the caller knows.  Without evidence, until
 * outcomes_look() fills it in: what shows the outcome, of any kind and dated by
 * timeline.today, also after T, and what would if it were not too early.
 * That is the rule for "this outcome has evidence" (PROTOCOL.md, P-RET-5) beneath
 * lists, returns and, of the kinds that it pays for, contracts.
 */
struct outcome outcomes_of_episode(const struct timeline *t,
    const struct timeline_episode *episode);
struct outcome outcomes_of_job(const struct timeline_job *job,
    enum outcome_kind kind);
void outcomes_look(const struct timeline *t, struct outcome *o);

/*
 * The first evidence, of the kinds of which bit (1 << mode) is set, that shows the
 * outcome, also after T, by timeline.today; NULL: none.  An offer, and what a site has defined itself,
 * may come before a job starts.  What is of a kind of the site's own that never had a
 * title shows nothing (facts.untitled).  All else that shows a job start is dated on or
 * after the first day of the job, and what shows any other outcome on or after
 * the day on which that was reached.
 */
const struct fact *outcomes_evidence(const struct timeline *t,
    const struct outcome *o, unsigned kinds);

#endif
