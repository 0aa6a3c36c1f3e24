#ifndef SHEAF_COMMON_IPS_SUPPRESSION_H
#define SHEAF_COMMON_IPS_SUPPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/ips/measures.h"

/*
 * Which counts policy sheaf/1 hides.  A hidden cell is worth something only if
 * the cells around it do not give it away, so this is decided for all scopes
 * and quarters of one log size together, whichever of them is asked for.
 * Source of the rules: protocol/TOTALS.md, "Policy sheaf/1".
 */

/* Where a return belongs that is in no region. */
enum {
	SUPPRESSION_OUTSIDE = -1, /* its service is not placed */
	SUPPRESSION_MAIN = -2     /* the registry is empty: no regions */
};

/* One return that counts (P-TOT-20). */
struct suppression_return {
	size_t service;       /* its number in the order of codes, from 0 */
	int region;           /* likewise; or SUPPRESSION_OUTSIDE, _MAIN */
	size_t quarter;       /* its number, from 0 */
	const int64_t *value; /* a figure for each row of the rule set */
};

struct suppression_input {
	const struct ruleset *rules;
	size_t services, regions, quarters; /* how many of each */
	const struct suppression_return *list;
	size_t n;
};

struct suppression;

/* Decide; in->list is not needed afterwards.  Freed with suppression_free(). */
struct suppression *suppression_new(const struct suppression_input *in);
void suppression_free(struct suppression *s);

/* A cell: of a scope, or of one service of it; of a quarter, or of all. */
enum { SUPPRESSION_ANY = -3, SUPPRESSION_ALL = -1 };
struct suppression_cell {
	int region;  /* a number, SUPPRESSION_OUTSIDE, or SUPPRESSION_MAIN:
			whatever is placed */
	int service; /* its number, or SUPPRESSION_ANY */
	int quarter; /* its number, or SUPPRESSION_ALL */
	size_t row;
};

/*
 * Whether the cell's count is hidden.  False for what is not about people, for
 * sums, for what nobody collects, and where there is no return.
 */
bool suppression_hides(const struct suppression *s,
    const struct suppression_cell *c);

/*
 * What is hidden besides, since a reader could otherwise tell a hidden count too
 * closely (P-TOT-61 to 64): in the order in which a document names it.
 */
struct suppression_more {
	int region;     /* as in a cell: whose parts, and then itself */
	int quarter;    /* as in a cell */
	size_t row;     /* the first of its group */
	unsigned level; /* 1 to 4 */
};
size_t suppression_besides_count(const struct suppression *s);
struct suppression_more suppression_besides_at(const struct suppression *s,
    size_t i);

/*
 * The number of the search that finds it.  It is raised with every change that may
 * find another list for the same returns: a list is kept only for the number it was
 * found by.
 */
enum { SUPPRESSION_SEARCH = 2 };

/*
 * How long it may take, by cells and steps that are counted (P-TOT-63).  A group is
 * looked at once, and once again after each rise of one of its four levels from 0 to 4;
 * in one look, so many changes of returns are looked at for each of its cells.
 */
enum { SUPPRESSION_LOOKS = 17, SUPPRESSION_CHANGES = 1000 };

/* What it took: changes looked at in all groups, and looks at the one that took
 * most. */
struct suppression_cost {
	uint64_t changes;
	unsigned looks;
};
struct suppression_cost suppression_cost(const struct suppression *s);

/*
 * The same decision where the list is known already: as P-TOT-64 says, without a
 * search, in a small part of the time.  NULL for a list that no search has made: a
 * place, time or group that is not there, or a level out of range.
 */
struct suppression *suppression_new_listed(const struct suppression_input *in,
    const struct suppression_more *list, size_t n);

/* Which rules are applied, for tests that show that each is needed. */
enum suppression_rule {
	SUPPRESSION_CHILDREN = 1, /* of a scope's parts one hides a second */
	SUPPRESSION_QUARTERS = 2, /* likewise of quarters */
	SUPPRESSION_BANDS = 4,    /* likewise of bands */
	SUPPRESSION_BELOW = 8,    /* what a hidden count bounds is hidden */
	SUPPRESSION_BESIDES = 16, /* more around what is still too narrow */
	SUPPRESSION_EVERY = 31,
	/* Besides: as if no table that is found were enough, so that the search
	 * does the most that it may. */
	SUPPRESSION_NEVER_SAFE = 32
};
struct suppression *suppression_new_of(const struct suppression_input *in,
    unsigned rules);

#endif
