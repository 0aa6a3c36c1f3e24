/*
 * What is hidden besides (protocol/TOTALS.md, P-TOT-61 to 65): where
 * suppression_attack.c finds a cell narrow, more around it, at all places and times
 * that are of one kind alike.  So what was found is said in few words, and found in
 * few looks.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ips/suppression_cells.h"

/*
 * Where an entry stands: at the country or below it, of a quarter or of all.  All
 * entries of a group that stand alike have one level, so that the list of a group is
 * one of 5 to the power of that many, and tells no more than which.
 */
enum { KINDS = 4 };

static size_t
kind_of(const struct suppression *s, size_t node, size_t time)
{
	return 2 * (size_t)(node == 0) + (size_t)(time == s->quarters);
}

/* P-TOT-62: bands and parts before what they are of, and the parts of a place
 * before itself.  hid: each cell that is hidden; false: there is none. */
static bool
each_besides(struct suppression *s, const struct suppression_besides *b,
    const size_t *group, bool (*each)(struct suppression *, size_t))
{
	const struct suppression_node *p = &s->node[b->node];
	bool any = false;

	for (size_t row = b->row; row < s->rules->n; row++) {
		unsigned least =
		    s->rules->rows[row].role == MEASURE_TOTAL ? 2 : 1;

		if (group[row] != b->row || !suppression_is_count(s, row))
			continue;
		for (size_t i = 0; b->level >= least && i < p->children; i++)
			any = each(s, suppression_at(s, p->child[i], b->time,
					  row)) ||
			      any;
		if (b->level >= least + 2)
			any =
			    each(s, suppression_at(s, b->node, b->time, row)) ||
			    any;
	}
	return any;
}

static bool
hide_cell(struct suppression *s, size_t at)
{
	if (s->value[at] == MEASURE_NOT_COLLECTED)
		return false;
	suppression_hide(s, at);
	return true;
}

static bool
is_cell_shown(struct suppression *s, size_t at)
{
	return s->value[at] != MEASURE_NOT_COLLECTED && !s->hidden[at];
}

void
suppression_besides_add(struct suppression *s,
    const struct suppression_besides *b)
{
	s->besides = mem_grow(s->besides, s->besides_n, &s->besides_room,
	    sizeof(*s->besides));
	s->besides[s->besides_n++] = *b;
}

void
suppression_besides_hide(struct suppression *s,
    const struct suppression_besides *b, const size_t *group)
{
	(void)each_besides(s, b, group, hide_cell);
}

/* The levels of a group while they are looked for. */
struct levels {
	const size_t *group;
	size_t first;
	unsigned level[KINDS];
	bool raised[KINDS]; /* in this round */
};

/* Hide more at a place and time, and at all that are of its kind: false where all of
 * that one is hidden. */
static bool
raise_at(struct suppression *s, struct levels *l, size_t node, size_t time,
    unsigned least)
{
	size_t k = kind_of(s, node, time);
	struct suppression_besides b = { .node = node,
		.time = time,
		.row = l->first,
		.level = l->level[k] + 1 };

	/* What another narrow cell has had hidden may serve this one. */
	if (l->raised[k])
		return true;
	if (b.level < least)
		b.level = least;
	while (b.level <= SUPPRESSION_LEVELS &&
	       !each_besides(s, &b, l->group, is_cell_shown))
		b.level++;
	if (b.level > SUPPRESSION_LEVELS)
		return false;
	l->level[k] = b.level;
	l->raised[k] = true;
	return true;
}

/* Hide around a narrow cell: below its parent, and where nothing is left there
 * further up, and over all quarters.  False: nothing is left. */
static bool
raise_around(struct suppression *s, struct levels *l, size_t at)
{
	size_t row = at / (s->nodes * s->times), time = at % s->times;
	size_t place = at / s->times % s->nodes, own;
	unsigned least = s->rules->rows[row].role == MEASURE_TOTAL ? 2 : 1;

	if (s->node[place].parent >= 0)
		place = (size_t)s->node[place].parent;
	own = place;
	for (;;) {
		if (raise_at(s, l, place, time, least))
			return true;
		if (s->node[place].parent >= 0) {
			place = (size_t)s->node[place].parent;
		} else if (time < s->quarters) {
			time = s->quarters;
			place = own;
		} else {
			return false;
		}
	}
}

/* Whether something is left to be hidden in the group at all; then all of it is. */
static bool
raise_all(struct levels *l)
{
	bool left = false;

	for (size_t k = 0; k < KINDS; k++) {
		left = left || l->level[k] < SUPPRESSION_LEVELS;
		l->level[k] = SUPPRESSION_LEVELS;
	}
	return left;
}

/* More is hidden around each narrow cell: true if there is more. */
static bool
raise_around_each(struct suppression *s, struct levels *l,
    const struct suppression_narrow *narrow)
{
	bool served = true;

	memset(l->raised, 0, sizeof(l->raised));
	for (size_t i = 0; i < narrow->n; i++)
		served = raise_around(s, l, narrow->at[i]) && served;
	return served ? narrow->n > 0 : raise_all(l);
}

/*
 * P-TOT-63 and 65, of one group.  What is hidden besides is hidden at once, after all
 * that steps A to D hide without it, as whoever knows the list does (P-TOT-64);
 * so the order in which it was found does not matter.
 */
static void
each_level(struct suppression *s, const struct levels *l, bool list)
{
	for (size_t i = 0; i < s->nodes; i++)
		for (size_t t = 0; t < s->times; t++) {
			struct suppression_besides b = { .node = i,
				.time = t,
				.row = l->first,
				.level = l->level[kind_of(s, i, t)] };

			if (s->node[i].service == SIZE_MAX && b.level > 0 &&
			    each_besides(s, &b, l->group, hide_cell) && list)
				suppression_besides_add(s, &b);
		}
}

static void
hide_again(struct suppression *s, const bool *before, const struct levels *l)
{
	size_t one = s->nodes * s->times;

	for (size_t row = 0; row < s->rules->n; row++)
		if (l->group[row] == l->first)
			memcpy(&s->hidden[row * one], &before[row * one],
			    one * sizeof(*before));
	each_level(s, l, false);
}

static void
protect_group(struct suppression *s, unsigned rules, const size_t *group,
    size_t first)
{
	size_t cells = s->nodes * s->times * s->rules->n;
	struct suppression_attack *a = suppression_attack_new(s, group, first);
	struct suppression_narrow narrow = { 0 };
	struct levels l = { .group = group, .first = first };
	bool *before = mem_array(cells, sizeof(*before));
	unsigned looks = 1;

	memcpy(before, s->hidden, cells * sizeof(*before));
	for (suppression_attack_look(a, &narrow);
	     raise_around_each(s, &l, &narrow);
	     suppression_attack_look(a, &narrow)) {
		hide_again(s, before, &l);
		suppression_settle(s, rules, group, first);
		narrow.n = 0;
		looks++;
	}
	ASSERT(looks <= SUPPRESSION_LOOKS);
	if (looks > s->looks)
		s->looks = looks;
	each_level(s, &l, true);
	free(before);
	free(narrow.at);
	suppression_attack_free(a);
}

static int
by_place(const void *a, const void *b)
{
	const struct suppression_besides *x = a, *y = b;

	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

void
suppression_besides_find(struct suppression *s, unsigned rules,
    const size_t *group)
{
	for (size_t row = 0; row < s->rules->n; row++)
		if (group[row] == row && suppression_is_count(s, row))
			protect_group(s, rules, group, row);
	if (s->besides_n > 0)
		qsort(s->besides, s->besides_n, sizeof(*s->besides), by_place);
}
