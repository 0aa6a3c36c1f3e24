#ifndef SHEAF_AUDITOR_RECOMPUTE_COLUMN_H
#define SHEAF_AUDITOR_RECOMPUTE_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auditor/recompute_grid.h"

/*
 * What the columns of one kind show (P-TOT-22): a scope, or with a service one
 * service of it.
 */
struct recompute_scope {
	const struct recompute_grid *grid;
	/* As a cell of the grid has it, the same pointer; NULL: all. */
	const char *region;
	bool outside;
	size_t first, end; /* services: from first, before end */
	bool single;       /* shows one service */
};

/* True when service s belongs to the scope in quarter q. */
bool recompute_scope_holds(const struct recompute_scope *scope, size_t s,
    size_t q);

struct recompute_rated { /* the returns that hold all parts of a rate */
	int64_t num, den, people;
	size_t services;
	bool uneven; /* another return holds some of the parts only */
};

struct recompute_column {
	const struct recompute_scope *scope;
	size_t from, to;                      /* quarters, both included */
	bool all;                             /* a column of all quarters */
	size_t reported, expected, summaries; /* services */
	int32_t through_min, through_max;     /* DAY_NONE: no return */
	size_t *missing, *with_return;        /* services, in order */
	size_t missing_n;                     /* of with_return: reported */
	size_t
	    sets[MEASURES_SETS]; /* services by rule set, measures_number() */
	int64_t value[MEASURES_MAX];     /* MEASURE_NOT_COLLECTED: "-" */
	size_t collecting[MEASURES_MAX]; /* services */
	struct recompute_rated rate[RECOMPUTE_RATES];
};

/*
 * Fill c from the quarters from..to of the scope (P-TOT-25 to 31).  Freed with
 * recompute_column_free().
 */
void recompute_column_make(struct recompute_column *c,
    const struct recompute_scope *scope, size_t from, size_t to, bool all);
void recompute_column_free(struct recompute_column *c);

#endif
