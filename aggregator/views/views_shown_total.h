#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_SHOWN_TOTAL_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_SHOWN_TOTAL_H

#include "aggregator/views/views_shown.h"

/*
 * What some services show, added up: the figure of an area, a provider or a kind of
 * services, which are no columns of the totals document.  Disclosure control does not
 * know such sums, so one is hidden as soon as a part of it is, and tells nothing that its
 * parts do not.  One that some of those who reported do not collect is not there either:
 * what the others have is a part of it.
 */
struct views_shown_total {
	bool any, hidden, lacks; /* lacks: a part is not collected */
	int64_t value;
};

/* Add a cell of a count; {0} is a total of nothing.  A cell "" is of nobody and adds
 * nothing. */
void views_shown_total_add(struct views_shown_total *t,
    const struct views_shown_cell *c);

/* The total as a cell: "" where nothing was added, "*" with a hidden part, or else "-"
 * with one that is not collected. */
struct views_shown_cell
views_shown_total_cell(const struct views_shown_total *t);

#endif
