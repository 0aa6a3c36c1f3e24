#ifndef SHEAF_AGGREGATOR_SUPPORT_SUPPORT_MOVED_H
#define SHEAF_AGGREGATOR_SUPPORT_SUPPORT_MOVED_H

#include "aggregator/support/support_given.h"
#include "aggregator/support/support_reviews.h"
#include "common/base/table.h"

/*
 * Support beside the fidelity items that it was about: what each service concerned
 * scored in its newest independent review not later than the first support about the
 * item, and in its newest one after the last.  It says what was, and never why: many
 * things happen between two reviews.  Pure.
 */
struct support_moved_pair {
	unsigned item; /* 1 to 25 */
	char service[REGISTRY_CODE_SIZE];
	int32_t first, last;           /* days of support about it */
	uint32_t minutes;              /* of all support that was about it */
	int32_t before_day, after_day; /* DAY_NONE: no such review */
	uint8_t before, after;         /* scores, where there is the day */
};

struct support_moved {
	struct support_moved_pair *pair; /* by item, then service */
	size_t n;
	const struct registry *registry;
};

/* Pair support (in force, of the regions asked for) with reviews.  *out borrows the
 * registry; freed with support_moved_free(). */
void support_moved_make(struct support_moved *out,
    const struct support_givens *given, const struct support_reviews *reviews,
    const struct registry *registry);
void support_moved_free(struct support_moved *m);

/*
 * As tables, which the caller frees.  Items: item, name, services (supported),
 * compared (with both reviews), higher, same, lower.  Services: item, name, service
 * and service_shown, hours, first and last, before_on and before, after_on and after,
 * change ("+2").
 */
struct table *support_moved_items(const struct support_moved *m);
struct table *support_moved_services(const struct support_moved *m);

/* Append what the tables say and what they do not. */
void support_moved_says(const struct support_moved *m, struct buf *out);

#endif
