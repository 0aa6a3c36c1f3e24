#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_SHOWN_TOTAL_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_SHOWN_TOTAL_H

#include "aggregator/views/views_shown.h"

/*
 * What some services show, added up: the figure of an area, a provider or a kind of
 * services, which are no columns of the totals document.  Disclosure control does not
 * know such sums, so one is hidden as soon as a part of it is, and tells nothing that its
 * parts do not.
 */
struct views_shown_total {
	bool any, hidden;
	int64_t value;
};

/* Add a cell of a count; {0} is a total of nothing. */
void views_shown_total_add(struct views_shown_total *t,
    const struct views_shown_cell *c);

/* The total as a cell: "" where nothing was added, "*" with a hidden part. */
struct views_shown_cell
views_shown_total_cell(const struct views_shown_total *t);

#endif
