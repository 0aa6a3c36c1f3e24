#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_TYPOLOGY_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_TYPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/totals.h"
#include "aggregator/views/views_shown.h"
#include "common/ips/registry.h"
#include "common/ips/typology.h"

/*
 * Services by site type, provider type and funding in one quarter, by each of them and by
 * all three together, with their fidelity and their figures.  What a service is, the row
 * of the registry says that places it in the quarter.  Figures are added up from what
 * each service shows, so that no sum tells more than its parts.  No cause is claimed: the
 * kinds differ in more than their name.
 */
enum { VIEWS_TYPOLOGY_FIGURES = 4 };

struct views_typology_request {
	enum disclosure_policy policy;
	const char *region; /* a code in any case; NULL: all */
	bool has_period;    /* else the newest quarter that is due on the day */
	struct period period;
	int32_t day;
	/* The services of the region in that quarter, of the same state, policy and
	 * day, where a caller has them; NULL: they are made. */
	const struct views_shown *services;
};

/* How the services of one kind do. */
struct views_typology_sum {
	size_t services; /* that the registry places in the quarter */
	size_t reviewed; /* of them, with an independent review by the day */
	size_t reported; /* of them, with a return of the quarter */
	/* Of those reported, by measures_number(): exact under every policy, as all
	 * numbers of services are (P-TOT-59). */
	size_t by_set[MEASURES_SETS];
	int64_t total; /* of their newest reviews */
	struct views_shown_cell figure[VIEWS_TYPOLOGY_FIGURES];
};

/* One kind of services. */
struct views_typology_row {
	const struct typology *by;
	size_t value; /* of by */
	struct views_typology_sum sum;
};

/* One kind by all typologies together. */
struct views_typology_cross {
	size_t value[TYPOLOGIES]; /* in the order of typology_all() */
	struct views_typology_sum sum;
};

struct views_typology {
	struct views_typology_request asked;
	const struct registry *registry;
	uint64_t log_size;
	char *sets;           /* what views_shown_say_sets() says, or NULL */
	const char **service; /* codes of those that are counted, in order */
	size_t services;
	size_t reviewed, reported; /* of them, as above */
	size_t stated[TYPOLOGIES]; /* of them, with that attribute */
	/* Kinds that have a service, in order. */
	struct views_typology_row *row;
	size_t n;
	/* By funding, provider type and site type, in order. */
	struct views_typology_cross *cross;
	size_t crosses;
};

/*
 * Make it from one consistent state.  An unknown region and a quarter that has not begun
 * are refused in words.  *out borrows registry; freed with views_typology_free().
 */
int views_typology_make(struct views_typology **out,
    const struct views_typology_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e) MUST_USE;
void views_typology_free(struct views_typology *v);

#endif
