#ifndef SHEAF_COMMON_IPS_SUPPRESSION_SEARCH_H
#define SHEAF_COMMON_IPS_SUPPRESSION_SEARCH_H

#include "common/ips/possible.h"

/*
 * The search for tables that agree with what is shown, for the files of this
 * module alone: suppression_attack.c says which cells are to be moved,
 * suppression_step.c moves one, suppression_stir.c moves many at once, and
 * suppression_seen.c knows which have moved enough.
 */

/* The least and the most seen of a cell, and of the rest of its whole without
 * it: less their true values. */
struct suppression_seen {
	int32_t low, high, rest_low, rest_high;
};

/* What changes of a quarter do to the places of a service; and how much is wrong
 * after any of them, at least. */
struct suppression_above {
	struct possible_weight weight;
	int64_t least;
};

struct suppression_attack {
	struct possible_group g;
	struct possible p;
	struct suppression_seen *seen; /* by cell */
	bool *hidden;                  /* by cell, when it was last looked */
	bool looked;
	uint16_t *open; /* by node and time: a bit for each slot */
	struct suppression_above *above; /* by quarter */
	/* A step: what is to move, and which way, by 1 or 2 at once; changes
	 * looked at, how many may be, and how many of them are followed. */
	size_t target;
	int way, stride;
	unsigned tries, tries_max;
	size_t most;
	bool thorough;
	/* Changes looked at, and how many may be, of a whole look: one cell after
	 * another, and many at once. */
	uint64_t work, work_max, stirred, stirred_max;
};

/* Of a part, the cell of what it is part of. */
static inline size_t
suppression_whole(const struct suppression *s, size_t at)
{
	return possible_beside(s, at,
	    (size_t)s->rules->rows[possible_row(s, at)].whole);
}

/* The cells of the group, one after another. */
size_t suppression_cells_of(const struct suppression_attack *a);
size_t suppression_cell_at(const struct suppression_attack *a, size_t i);

/* Whether enough values of a cell have been seen; and whether it is one that must
 * be safe, and is not: hidden, or a part of which the rest may be below 5. */
bool suppression_is_safe(const struct suppression_attack *a, size_t at);
bool suppression_is_open(const struct suppression_attack *a, size_t at);

/* Take note of the values that a step that was made gives to cells. */
void suppression_see(struct suppression_attack *a);

/* Fill a->open with the cells that are not safe yet: how many. */
size_t suppression_note_open(struct suppression_attack *a);

/* One step, to another table that agrees with everything and in which the cell
 * is moved that way, 1 or -1; of a part that is shown, the rest of its whole
 * without it.  False when none was found: then the table is as before. */
bool suppression_step(struct suppression_attack *a, size_t target, int way);

/* Steps all over, which make most cells safe before any is looked at. */
void suppression_stir(struct suppression_attack *a);

#endif
