#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_DUE_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_DUE_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/ips/period.h"
#include "common/ips/registry.h"

/*
 * When a quarter of a service is there, late or not due: the one rule of every
 * view that says so.
 */
enum views_due_state {
	VIEWS_DUE_NEVER,        /* due, and no return of it ever came */
	VIEWS_DUE_LATE,         /* due; it is missing or not whole */
	VIEWS_DUE_NOT_YET,      /* not due, and nothing of it came */
	VIEWS_DUE_TO_DATE,      /* not due; figures to some day are there */
	VIEWS_DUE_REPORTED,     /* whole */
	VIEWS_DUE_NOT_EXPECTED, /* the service is in no region then */
	VIEWS_DUE_STATES
};

/* A quarter is due so many days after its last one: until then the site's
 * program seals it anew each week without being asked (agent/figures/due.h). */
enum { VIEWS_DUE_DAYS = 30 };

/* What is known of one service and quarter. */
struct views_due_case {
	bool expected; /* the registry places the service in it */
	bool due;      /* views_due_passed() */
	bool there;    /* a return is in force for it, and not withdrawn */
	bool whole;    /* views_due_whole(), of that return */
	bool ever; /* some return of the service, of any quarter, is there */
};

/* How the quarter stands; pure, by the table of views_due.c. */
enum views_due_state views_due_state(const struct views_due_case *c);

/* Whether quarter p is due on day. */
bool views_due_passed(struct period p, int32_t day);

/* The newest quarter that is due on day. */
struct period views_due_quarter(int32_t day);

/* Whether a return covers its quarter: to its last day or, for a service that
 * closed within it, at all.  An erased one is no longer known to lack a day. */
bool views_due_whole(const struct registry *registry, const char *service,
    const struct store_held *held);

/* The same of one that is not erased, whose figures go to a day. */
bool views_due_covers(const struct registry *registry, const char *service,
    struct period p, int32_t through);

/* "never", "late", "not_yet", "to_date", "reported", "not_expected": in JSON. */
const char *views_due_word(enum views_due_state state);

#endif
