#ifndef SHEAF_COMMON_IPS_SUPPRESSION_CELLS_H
#define SHEAF_COMMON_IPS_SUPPRESSION_CELLS_H

#include "common/ips/suppression.h"

/*
 * The cells of sheaf/1, for the files of this module alone: suppression.c makes them
 * and hides what is small, suppression_families.c hides by the rules about sums,
 * suppression_attack.c looks at what the rest gives away, and suppression_besides.c
 * hides more where that is too much.
 */

/* A scope, or a service within a region, the country or what is outside. */
struct suppression_node {
	int parent;     /* -1: none */
	int64_t es_fte; /* of all its quarters */
	size_t service; /* its number; SIZE_MAX: not a service */
	size_t *child;  /* in the order in which they are hidden */
	size_t children;
};

/* What is hidden besides, at a place and time: P-TOT-61 and 62. */
struct suppression_besides {
	size_t node, time, row; /* the first of its group */
	unsigned level;
};

struct suppression {
	const struct ruleset *rules;
	size_t services, regions, quarters, times; /* quarters and "all" */
	struct suppression_node *node;
	size_t nodes;
	int *service_node; /* by scope and service; -1: no return */
	/* By row, node and time: suppression_at(). */
	int64_t *value; /* MEASURE_NOT_COLLECTED: no cell */
	uint32_t *collecting;
	bool *hidden, *was; /* now, and before the step under way */
	bool *few;          /* hidden by P-TOT-53 (b), (c) or (d) */
	bool changed;
	int caseload, es_fte; /* rows */
	struct suppression_besides *besides;
	size_t besides_n, besides_room;
	bool never_safe; /* SUPPRESSION_NEVER_SAFE */
	uint64_t looked; /* changes of returns that the search looked at */
	unsigned looks;  /* of the group that took most */
};

/* By row first, since each step goes through the cells of one row after the
 * other: a row of 400 services and 40 quarters fits into the processor's cache,
 * and all of them do not. */
static inline size_t
suppression_at(const struct suppression *s, size_t node, size_t time,
    size_t row)
{
	return (row * s->nodes + node) * s->times + time;
}

/* Counts of people are hidden, and nothing else: sums are never shown. */
static inline bool
suppression_is_count(const struct suppression *s, size_t row)
{
	const struct measure *m = &s->rules->rows[row];

	return m->about == MEASURE_PEOPLE && m->role != MEASURE_SUM;
}

static inline bool
suppression_is_flow(const struct suppression *s, size_t row)
{
	return s->rules->rows[row].kind == MEASURE_FLOW;
}

/* The first row of each row's group (P-TOT-61); a row comes behind what it is part of
 * or bounded by. */
void suppression_groups(const struct ruleset *rules,
    size_t first[static MEASURES_MAX]);

/* Hide a cell; s->changed is set where it was not hidden. */
void suppression_hide(struct suppression *s, size_t at);

/* P-TOT-56: the steps in their order, again until one round changes nothing; in one
 * group of rows, since none of them looks at another one's.  group is what
 * suppression_groups() says, here and below. */
void suppression_settle(struct suppression *s, unsigned rules,
    const size_t *group, size_t first);

/* The levels of an entry (P-TOT-62). */
enum { SUPPRESSION_LEVELS = 4 };

/* Hide what an entry hides; add one to the list; find those that are needed, put them
 * on the list in the order of a document, and hide what they hide. */
void suppression_besides_hide(struct suppression *s,
    const struct suppression_besides *b, const size_t *group);
void suppression_besides_add(struct suppression *s,
    const struct suppression_besides *b);
void suppression_besides_find(struct suppression *s, unsigned rules,
    const size_t *group);

/* Cells that are narrow. */
struct suppression_narrow {
	size_t *at, n, room;
};

/*
 * The search of P-TOT-63 in one group: for tables that agree with everything
 * shown.  Freed with suppression_attack_free().
 */
struct suppression_attack;
struct suppression_attack *suppression_attack_new(struct suppression *s,
    const size_t *group, size_t first);
void suppression_attack_free(struct suppression_attack *a);

/* Add each cell to *out that is narrow as s->hidden is now.  Tables that were
 * found before, while less was hidden, are not looked for again. */
void suppression_attack_look(struct suppression_attack *a,
    struct suppression_narrow *out);

#endif
