#ifndef SHEAF_AGGREGATOR_SUPPORT_SUPPORT_SAID_H
#define SHEAF_AGGREGATOR_SUPPORT_SUPPORT_SAID_H

#include "aggregator/support/support_events.h"
#include "aggregator/support/support_given.h"

/*
 * An event or support as somebody says it in words, in the options of a command or the
 * fields of a form: one reading of them beneath both.  A word that is NULL is not said,
 * and what was there stays.
 */

/* How many came of a service and role: "" and "-" are no service. */
struct support_said_count {
	struct slice service, role, number;
};

struct support_said_event {
	const char *ref, *kind, *date, *region, *place, *items;
	/* Taken in place of all that there were, where `counted`. */
	const struct support_said_count *count;
	size_t n;
	bool counted;
};

struct support_said_given {
	const char *service, *kind, *date, *hours, *items, *action;
};

/*
 * Put what is said into *event or *given, whose other members stay.  event->attended is
 * freed with free() as before, after a failure too.  ERR_REFUSED with the name of the
 * member as code, "attended" for what is wrong with a count but its number ("number").
 * Whether it holds against the registry is judged when it is stored.
 */
int support_said_event(const struct support_said_event *said,
    struct support_event *event, struct err *e) MUST_USE;
int support_said_given(const struct support_said_given *said,
    struct support_given *given, struct err *e) MUST_USE;

#endif
