#ifndef SHEAF_TESTS_DEMO_LIFE_H
#define SHEAF_TESTS_DEMO_LIFE_H

#include "tests/demo/demo_types.h"

/* When a referral falls, and whether it is accepted at all. */
enum demo_cohort {
	DEMO_BEFORE, /* accepted before the six quarters, still supported */
	DEMO_DURING, /* accepted in them: the published count */
	DEMO_AFTER,  /* accepted after them: does not count */
	DEMO_NEVER   /* received in them, never accepted: does not count */
};

/* The jobs an episode will hold. */
enum demo_job_kind {
	DEMO_JOB_COUNTED, /* the published count */
	/* none of these counts */
	DEMO_JOB_UNPAID,
	DEMO_JOB_NOT_COMPETITIVE,
	DEMO_JOB_NO_THRESHOLD,
	DEMO_JOB_BEFORE, /* its threshold lies before the six quarters */
	DEMO_JOB_AFTER   /* ... or after them */
};

/* What one episode is to become, settled for all before any is lived. */
struct demo_plan {
	enum demo_cohort cohort;
	int32_t day; /* accepted, or received if never accepted */
	enum demo_job_kind job[DEMO_JOBS_MAX];
	size_t jobs;
};

/*
 * Add the episode of `plan` to client number `client` of w: its dates and
 * jobs, by chance within what the plan and the register's rules allow.
 */
struct demo_episode *demo_life_live(struct demo_world *w, struct demo_prng *r,
    const struct demo_plan *plan, size_t client);

/* The first day of a referral: received, else accepted. */
int32_t demo_life_begin(const struct demo_episode *ep);

/* True when every job of the episode has a last day. */
bool demo_life_is_closed(const struct demo_episode *ep);

/* day, or the Friday before it when it falls on a weekend. */
int32_t demo_life_workday(int32_t day);

#endif
