#ifndef SHEAF_COMMON_IPS_POSSIBLE_H
#define SHEAF_COMMON_IPS_POSSIBLE_H

#include "common/ips/suppression_cells.h"

/*
 * A table that agrees with everything that is shown, for suppression_attack.c
 * alone: at first the true one, and then one after another that differs from the
 * last in a few returns.  A step is made of changes; it is kept if everything
 * holds after the last of them, and else taken back.
 */

enum {
	POSSIBLE_ROWS_MAX = 16,    /* of one group */
	POSSIBLE_SLOTS = 6,        /* rows of a group that count one person */
	POSSIBLE_ORDERS_MAX = 8,   /* of rows of a group */
	POSSIBLE_KINDS_MAX = 96,   /* of persons, of one group */
	POSSIBLE_TOUCHED_MAX = 600 /* cells that one step changes */
};

/* A person: one more in each of these rows; or, of somebody who is in another
 * band than before, one more in the first and one less in the second. */
struct possible_kind {
	uint8_t slot[POSSIBLE_SLOTS]; /* rows, by their number in the group */
	int8_t by[POSSIBLE_SLOTS];
	uint8_t n;
	uint16_t needs; /* a bit for each slot that a return must have */
	uint16_t bits;  /* a bit for each slot that it changes */
};

/* Rows that have equations in common (P-TOT-61). */
struct possible_group {
	size_t first, row[POSSIBLE_ROWS_MAX], n;
	uint8_t slot[MEASURES_MAX]; /* the number of a row in the group */
	size_t part[POSSIBLE_ORDERS_MAX], parts;
	/* left <= right: in each return, and added up to each quarter. */
	struct measure_order order[POSSIBLE_ORDERS_MAX];
	struct measure_order nested[POSSIBLE_ORDERS_MAX];
	size_t orders, nesteds;
	struct possible_kind kind[POSSIBLE_KINDS_MAX];
	size_t kinds;
	/* The row of a sum over the first row of which a mean is made, or -1;
	 * and how many of its units are one of the mean. */
	int sum, scale;
};

/* The return of a service in a quarter, and which way it changes: 1 or -1, or
 * twice that. */
struct possible_leaf {
	size_t node, quarter;
	int sign;
};

/* A cell of the table at hand, and what a reader knows of it. */
struct possible_cell {
	int64_t now, least, greatest;
};

/* What a change by one would do to possible.wrong, by slot: with one more of it, and
 * with one less. */
struct possible_weight {
	int8_t more[POSSIBLE_ROWS_MAX], less[POSSIBLE_ROWS_MAX];
};

struct possible {
	struct suppression *s;
	const struct possible_group *g;
	bool flow; /* the rows of a group are of one kind */
	struct possible_cell *cell;
	/* By node and time: of the cells there, as they are now.  A search asks for
	 * it all the time, and it stands in two lines of the processor's cache. */
	struct possible_weight *weight;
	/* Cells that may be other than they truly are: where they stand, and how
	 * many; by cell, whether it is among them. */
	size_t *strayed, strays;
	bool *astray;
	uint16_t *mark;  /* by cell: 1 + its number in `touched`, or 0 */
	uint16_t *there; /* by node and time: a bit for each slot it has */
	int *same;       /* by node: the next one of its service, in a ring */
	/* The step at hand: cells that it changes, and by how much; and by how
	 * much cells are out of what is shown. */
	struct possible_touched {
		size_t at;
		int64_t by;
	} touched[POSSIBLE_TOUCHED_MAX];
	size_t touches;
	int64_t wrong;
};

/* The row of a cell, and the cell of another row at the same place and time. */
static inline size_t
possible_row(const struct suppression *s, size_t at)
{
	return at / (s->nodes * s->times);
}

static inline size_t
possible_beside(const struct suppression *s, size_t at, size_t row)
{
	size_t one = s->nodes * s->times;

	return at % one + row * one;
}

/* Which rows of a return have an integer. */
static inline uint16_t
possible_has(const struct possible *a, size_t node, size_t quarter)
{
	return a->there[node * a->s->times + quarter];
}

/* Whether a return can count such a person: it has all rows but bands, and of
 * who is in another band now, those. */
static inline bool
possible_can(const struct possible_kind *k, uint16_t there)
{
	return (k->needs & ~there) == 0;
}

/* By how much a cell that changes so is out of what is shown. */
static inline int64_t
possible_wrong(const struct possible_cell *c, int64_t by)
{
	int64_t v = c->now + by;

	if (v < c->least)
		return c->least - v;
	return v > c->greatest ? v - c->greatest : 0;
}

/* By how much the step at hand changes a cell. */
static inline int64_t
possible_changed(const struct possible *a, size_t at)
{
	return a->mark[at] == 0 ? 0 : a->touched[a->mark[at] - 1].by;
}

/* By how much a kind changes a slot. */
static inline int
possible_by(const struct possible_kind *k, size_t slot)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->slot[i] == slot)
			return k->by[i];
	return 0;
}

/* Fill *g for the group whose first row that is; `group` is what
 * suppression_groups() says. */
void possible_group(const struct suppression *s, const size_t *group,
    size_t first, struct possible_group *g);

/* For the true table of that group.  Freed with possible_free(). */
void possible_begin(struct possible *a, struct suppression *s,
    const struct possible_group *g);
void possible_free(struct possible *a);

/* Take what is shown from s->hidden, as it is now; the table at hand must agree
 * with that.  possible_again(): go back to the true one. */
void possible_bound(struct possible *a);
void possible_again(struct possible *a);

/* What a reader knows of a cell: at least, and at most. */
void possible_bounds(const struct suppression *s, size_t at, int64_t *low,
    int64_t *high);

/* Add to a row of a return that is a sum of days or minutes, and to all that it is
 * added up in. */
void possible_add(struct possible *a, const struct possible_leaf *l, size_t row,
    int64_t by);

/* Change a return by a person, to and fro: sign 1 or -1. */
void possible_change(struct possible *a, const struct possible_leaf *l,
    const struct possible_kind *k, int sign);

/*
 * What a change of a return would do to a->wrong, by slot, where abs(l->sign) is how
 * many it is of.  possible_weigh() is of the cells of one place, in that quarter and
 * in all; it adds to *w, and leaves the table alone.  _above() is of a place and all
 * that are above it.
 */
void possible_weigh(const struct possible *a, const struct possible_leaf *l,
    struct possible_weight *w);
void possible_weigh_above(const struct possible *a,
    const struct possible_leaf *l, struct possible_weight *w);

/* Whether nothing would be wrong of a return and of what it is added up in, up
 * to so many places: the service, its region, the country. */
bool possible_fits(const struct possible *a, const struct possible_leaf *l,
    const struct possible_kind *k, size_t places);

/* Whether the return, and the service it is of, are still sound after a change of it
 * that has been made; and whether they would be after one that has not. */
bool possible_holds(const struct possible *a, const struct possible_leaf *l,
    const struct possible_kind *k);
bool possible_would_hold(const struct possible *a,
    const struct possible_leaf *l, const struct possible_kind *k);

/* Find sums of days or minutes that go with the step, and add them to it.  False,
 * and nothing is added, when there are none. */
bool possible_sums(struct possible *a);

/* Forget the cells touched last, which have their values again, but so many. */
void possible_forget(struct possible *a, size_t touches);

/* End the step: keep it, or take it back. */
void possible_finish(struct possible *a, bool made);

#endif
