#ifndef SHEAF_AGGREGATOR_PUBLISHED_PUBLISHED_OURS_H
#define SHEAF_AGGREGATOR_PUBLISHED_PUBLISHED_OURS_H

#include <stdbool.h>
#include <stddef.h>

#include "aggregator/published/published_file.h"
#include "aggregator/views/views_shown.h"
#include "aggregator/views/views_source.h"

/*
 * Our side of a comparison: figures of England, regions, areas and providers in one
 * quarter, made of what the policy shows.  England and regions are columns of the
 * table of totals; several regions with the code of one are added up.  An area and a provider are added up from what each of their
 * services shows, so they tell nothing that the page of services does not.
 */
struct published_ours {
	bool asked; /* what follows is filled */
	/* Of one measure: the figure, and how much of it services have brought
	 * whose clients are not in MHSDS.  "" where nobody reported, "*" where
	 * the policy hides a part, "-" where a service that reported does not
	 * collect it. */
	struct views_shown_cell cell, without;
	size_t expected,
	    reported; /* services, that the registry places there */
	/* Of those that reported, by measures_number(); of a year the most that
	 * there were in one of its quarters. */
	size_t by_set[MEASURES_SETS];
	size_t without_n; /* of them not in MHSDS, */
	size_t unsaid_n;  /* and of which the registry does not say */
	bool partial;     /* a return does not cover all of the quarter */
	bool elsewhere;   /* has services outside the region asked for */
};

struct published_quarter;

struct published_scope {
	const struct registry *registry;
	enum disclosure_policy policy;
	const char *region; /* as the registry spells it; NULL: all */
	int32_t day;
};

/* Read the two tables of a quarter that has begun.  scope and source outlive *out;
 * freed with published_quarter_free(). */
int published_quarter_open(struct published_quarter **out,
    const struct published_scope *scope, struct views_source *source,
    struct period p, struct err *e) MUST_USE;
void published_quarter_free(struct published_quarter *q);

/* What we have of an area in that quarter, of the measure with this code. */
void published_quarter_ask(const struct published_quarter *q,
    const struct published_area *area, const char *code,
    struct published_ours *out);

/* Whether the registry has ever had a service there. */
bool published_ours_knows(const struct registry *registry,
    const struct published_area *area);

#endif
