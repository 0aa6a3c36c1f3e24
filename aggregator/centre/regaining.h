#ifndef SHEAF_AGGREGATOR_CENTRE_REGAINING_H
#define SHEAF_AGGREGATOR_CENTRE_REGAINING_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/clock.h"

/*
 * The daemon's own recovery: once all that an older copy had lost has come back (regain.h),
 * the log is made of it, while no centre is open, and the daemon opens again.  What one
 * attempt leaves for the next is kept here; the daemon holds it over all its lives.
 */
struct regaining {
	const char *dir; /* the state directory */
	/* Where somebody who reads the store was in the way, so long until the next
	 * attempt. */
	int64_t again_ms;
	/* Of the attempts so far; 0 and false in front of the first. */
	int64_t from_ms; /* clock_mono_now(): not tried again before */
	bool failed; /* it needs a person, and is tried by the next process */
};

/* A backup that reads the store takes some seconds, and at each attempt nobody is
 * answered for as long. */
enum { REGAINING_AGAIN_MS = 60 * 1000 };

/* Whether there may be an attempt at that time. */
bool regaining_may(const struct regaining *r, struct clock_mono now);

/*
 * One attempt, which takes the process lock.  True: store and public files have all of it,
 * and the log of events says so ("regained").  False: nothing was changed, or the next
 * start finishes it (centre_recover.h); the log of events has the reason ("recover"), and
 * r says whether and when there is another attempt.
 */
bool regaining_try(struct regaining *r);

#endif
