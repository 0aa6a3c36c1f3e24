#ifndef SHEAF_AGGREGATOR_SUPPORT_SUPPORT_GIVEN_H
#define SHEAF_AGGREGATOR_SUPPORT_SUPPORT_GIVEN_H

#include "aggregator/support/support.h"
#include "aggregator/support/support_words.h"
#include "protocol/limits.h"

/*
 * Support that one service was given: which kind, when, for how long, about which
 * fidelity items, and to which action of the service's plan it belongs.
 */
struct support_given {
	struct support_mark mark;
	char service[REGISTRY_CODE_SIZE];
	enum support_kind kind;
	int32_t day;
	uint32_t minutes; /* a multiple of 15 */
	uint32_t items;   /* as support_words_items() */
	/* What the service's plan calls the action, in letters, digits and .-_; the
	 * words of an action stay at the site.  "" is none. */
	char action[LIMITS_ID_MAX + 1];
};

struct support_givens {
	struct support_given *given;
	size_t n;
};

/* Free what it holds; it is empty then. */
void support_given_free(struct support_givens *all);

/* "1.5" into minutes: hours in quarters, from 0.25 to LIMITS_SUPPORT_HOURS_MAX.
 * ERR_REFUSED with code "hours". */
int support_given_hours(struct slice text, uint32_t *minutes,
    struct err *e) MUST_USE;

/* Append "1.5". */
void support_given_put_hours(uint32_t minutes, struct buf *out);

/*
 * Add support; *id is its number.  Put another version in its place; or withdraw it,
 * which leaves all its versions to be read.  ERR_REFUSED with the field as code:
 * "kind", "date", "service" (not in the registry on that day), "hours", "action",
 * "elsewhere" (a lead writes down what was for a service of their own region on that
 * day), and "no-such", "changed" and "withdrawn" as of events.
 */
int support_given_add(struct support *s, const struct support_by *by,
    struct support_given *given, int64_t *id, struct err *e) MUST_USE;
int support_given_correct(struct support *s, const struct support_by *by,
    int64_t id, struct support_given *given, struct err *e) MUST_USE;
int support_given_withdraw(struct support *s, const struct support_by *by,
    int64_t id, struct err *e) MUST_USE;

/* As support_events_list(), support_events_older() and support_events_history(). */
int support_given_list(struct support *s, struct support_givens *out,
    struct err *e) MUST_USE;
int support_given_older(struct support *s, const struct support_behind *place,
    size_t most, bool (*keep)(void *arg, const struct support_given *given),
    void *arg, struct support_givens *out, bool *more, struct err *e) MUST_USE;
int support_given_history(struct support *s, int64_t id,
    struct support_givens *out, struct err *e) MUST_USE;

/* The region of a service on a day, as the registry places it; "" for none. */
const char *support_given_region(const struct registry *registry,
    const char *service, int32_t day);

#endif
