#ifndef SHEAF_AGGREGATOR_SUPPORT_SUPPORT_EVENTS_H
#define SHEAF_AGGREGATOR_SUPPORT_SUPPORT_EVENTS_H

#include "aggregator/support/support.h"
#include "aggregator/support/support_words.h"
#include "protocol/limits.h"

/*
 * Events: what was held, when, for which region, about which fidelity items, and how
 * many of each service and role came.  Counts, and no names.
 */
struct support_attendance {
	char
	    service[REGISTRY_CODE_SIZE]; /* "": of no service of the registry */
	enum support_role role;
	uint32_t number; /* 1 or more */
	/* Which count it was of those that were said, from 1, once it was checked: a
	 * refusal names it by the line of its error. */
	unsigned said;
};

struct support_event {
	struct support_mark mark;
	/* What the organisers call it, in letters, digits and .-_: by it a sheet
	 * that is imported again finds the event.  "" becomes "E" and its number
	 * when it is added, or the next number that is free. */
	char ref[LIMITS_ID_MAX + 1];
	enum support_kind kind;
	int32_t day;
	char region[REGISTRY_CODE_SIZE]; /* "": cross-regional */
	enum support_place place;
	uint32_t items;
	struct support_attendance *attended; /* by service and role */
	size_t n;
};

struct support_events {
	struct support_event *event;
	size_t n;
};

/* Free what it holds; it is empty then. */
void support_events_free(struct support_events *all);

/* Whether two are the same but for mark and who came in which order. */
bool support_events_same(const struct support_event *a,
    const struct support_event *b);

/*
 * Hold an event against the rules, and put region and services in the registry's
 * spelling and the attendance in order.  ERR_REFUSED with the field as code: "kind"
 * (not for an event), "date" (of a day that has not come), "region" and "service"
 * (not in the registry on that day), "ref" (letters, digits and .-_), "number" (1 to
 * LIMITS_ATTENDED_MAX), "attended" (a service and role twice, or too many), and
 * "elsewhere" (a lead writes down what was for their own region).
 */
int support_events_check(struct support_event *event,
    const struct support_by *by, struct err *e) MUST_USE;

/*
 * Add an event, checked as above; *id is its number.  ERR_REFUSED with code "taken"
 * when an event in force has its ref: which one is said to those who may change it.
 */
int support_events_add(struct support *s, const struct support_by *by,
    struct support_event *event, int64_t *id, struct err *e) MUST_USE;

/*
 * Put another version in the place of event `id`; or withdraw it, which leaves all
 * its versions to be read.  Who does it must be allowed to write down both what was
 * there and what comes.  ERR_REFUSED with code "no-such", "changed" (by->by.seen is
 * not its version), "withdrawn", and as above.  "elsewhere" comes before the latter two,
 * and says nothing of the event.
 */
int support_events_correct(struct support *s, const struct support_by *by,
    int64_t id, struct support_event *event, struct err *e) MUST_USE;
int support_events_withdraw(struct support *s, const struct support_by *by,
    int64_t id, struct err *e) MUST_USE;

/*
 * All events in force, by day, then number.  Or every version of one event, the
 * first one first (ERR_REFUSED with code "no-such").  Freed with
 * support_events_free(), which is allowed after a failure.
 */
int support_events_list(struct support *s, struct support_events *out,
    struct err *e) MUST_USE;
/*
 * Those behind a place, the newest first, of which `keep` says that they are wanted: at
 * most `most`, and whether there are more.  keep may take attendance out of an event that
 * it wants.
 */
int support_events_older(struct support *s, const struct support_behind *place,
    size_t most, bool (*keep)(void *arg, struct support_event *event),
    void *arg, struct support_events *out, bool *more, struct err *e) MUST_USE;
int support_events_history(struct support *s, int64_t id,
    struct support_events *out, struct err *e) MUST_USE;

/* What an import does to one event. */
enum support_events_put {
	SUPPORT_EVENTS_NEW,
	SUPPORT_EVENTS_SAME,  /* there is one of that ref, the same */
	SUPPORT_EVENTS_OTHER, /* there is one of that ref, another */
	SUPPORT_EVENTS_TAKEN  /* one of that ref is not theirs to change */
};

/*
 * Add the events of an import in one transaction, by their refs: what[i] says what
 * became, or would become, of each.  Nothing is stored where dry_run, where one is TAKEN,
 * or where one is OTHER and not `correct`: then each OTHER becomes a version of its own.
 */
struct support_events_import {
	struct support_events *events; /* checked */
	enum support_events_put *what; /* one for each */
	bool dry_run, correct;
	bool stored; /* out */
};
int support_events_import(struct support *s, const struct support_by *by,
    struct support_events_import *import, struct err *e) MUST_USE;

#endif
