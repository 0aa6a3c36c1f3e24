#ifndef SHEAF_TESTS_SIMULATION_PROP_SHOWN_H
#define SHEAF_TESTS_SIMULATION_PROP_SHOWN_H

#include "common/ips/disclosure.h"
#include "tests/simulation/prop_fleet.h"

/*
 * Every table that `totals` prints of a fleet at one log size, as far as its
 * counts go: the country, each region, what is outside, and each service of
 * these, for each quarter and for all.
 */
struct prop_shown_scope {
	int region;  /* a number, SUPPRESSION_OUTSIDE or SUPPRESSION_MAIN */
	int service; /* a number, or SUPPRESSION_ANY */
};

struct prop_shown {
	const struct prop_fleet *fleet;
	const struct suppression *suppression; /* NULL: mhsds/1 */
	struct prop_shown_scope *scope;
	size_t scopes;
};

enum prop_shown_state {
	PROP_SHOWN_NONE,    /* no such row, or "-" */
	PROP_SHOWN_HIDDEN,  /* "*" */
	PROP_SHOWN_BELOW_5, /* "*", and the reader sees that it is for that */
	PROP_SHOWN_ROUNDED, /* rounded to 5 */
	PROP_SHOWN_EXACT    /* not about people */
};

struct prop_shown_cell {
	enum prop_shown_state state;
	int64_t value; /* the true one */
	bool few;      /* of few services, or of one with a small caseload */
};

/* All outputs of a fleet, under sheaf/1 with this suppression, or under
 * mhsds/1 without one. */
void prop_shown_make(struct prop_shown *s, const struct prop_fleet *f,
    const struct suppression *suppression);
void prop_shown_free(struct prop_shown *s);

/* Whether the return of service i in quarter q is in the scope's column. */
bool prop_shown_has(const struct prop_shown *s, size_t scope, size_t i,
    size_t q);

/* A count; quarter s->fleet->quarters means all of them. */
struct prop_shown_cell prop_shown_get(const struct prop_shown *s, size_t scope,
    size_t quarter, size_t row);

/* "region 1, quarter 2, referrals.self". */
void prop_shown_name(const struct prop_shown *s, size_t scope, size_t quarter,
    size_t row, char out[static 160]);

#endif
