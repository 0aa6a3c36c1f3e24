#ifndef SHEAF_AGGREGATOR_SUPPORT_SUPPORT_PAGES_H
#define SHEAF_AGGREGATOR_SUPPORT_SUPPORT_PAGES_H

#include "aggregator/support/support_events.h"
#include "aggregator/support/support_given.h"

/*
 * Lists of events and of support, page by page, the newest first: by day, then by
 * number.  A page begins behind a place and not behind a count, so that nothing is shown
 * twice or left out while others write down more.
 */
enum {
	/* "2026-05-03-12": a day and a number */
	SUPPORT_PAGES_PLACE_SIZE = 40
};

struct support_pages_asked {
	const char *region; /* as the registry spells it; NULL: all */
	/* What the page before gave as `older`; NULL: from the newest on. */
	const char *before;
	size_t most; /* rows of a page: LIMITS_SUPPORT_PAGE_ROWS, or SIZE_MAX */
};

/* Where the next page begins; "": there is none. */
struct support_pages {
	char older[SUPPORT_PAGES_PLACE_SIZE];
};

/*
 * One page of what is in force and concerns a region, as support_write_keep_events() and
 * support_write_keep_given() say.  ERR_USAGE with code "before" for a place that is none.
 * *out is freed by its own function, after a failure too.
 */
int support_pages_events(struct support *s,
    const struct support_pages_asked *asked, const struct registry *registry,
    struct support_events *out, struct support_pages *pages,
    struct err *e) MUST_USE;
int support_pages_given(struct support *s,
    const struct support_pages_asked *asked, const struct registry *registry,
    struct support_givens *out, struct support_pages *pages,
    struct err *e) MUST_USE;

/* Every version of one event or support, the first one first, as far as it concerns the
 * region (NULL: all).  ERR_REFUSED with code "no-such". */
int support_pages_event_history(struct support *s, int64_t id,
    const char *region, const struct registry *registry,
    struct support_events *out, struct err *e) MUST_USE;
int support_pages_given_history(struct support *s, int64_t id,
    const char *region, const struct registry *registry,
    struct support_givens *out, struct err *e) MUST_USE;

/* Append what a page of n rows is: "The newest 100 are shown." */
void support_pages_says(const struct support_pages_asked *asked, size_t n,
    const struct support_pages *pages, struct buf *out);

#endif
