/*
 * One step from a table that agrees with everything shown to another one: a
 * change of one return that moves a cell, and then others that put right what
 * each makes wrong.  Of each the best few are followed, to a small depth.
 */
#include "common/base/err.h"
#include "common/ips/suppression_search.h"

enum {
	CHANGES_MAX = 6, /* of returns, in one step */
	BEST_MAX = 8,    /* changes that are followed */
	WRONG_EACH = 4   /* what one change can put right */
};

/* ----------------------------------------------------------------- changes */

/* A change of one return, and by how much cells are wrong after it. */
struct change {
	struct possible_leaf leaf;
	const struct possible_kind *kind;
	int64_t wrong;
};

/* Which changes move a cell some way, and the best few of them, in the order in
 * which they were found. */
struct choice {
	size_t at;
	int way;
	struct mover {
		const struct possible_kind *kind;
		int by;
	} mover[POSSIBLE_KINDS_MAX];
	size_t movers;
	struct change best[BEST_MAX];
	size_t n, most;
	int64_t limit, least; /* how wrong it may be, and is at least */
	size_t right;         /* which are no more wrong than that */
	bool enough;          /* no better ones can be found */
};

static void
list_movers(const struct suppression_attack *a, struct choice *c)
{
	const struct suppression *s = a->p.s;
	size_t row = possible_row(s, c->at);
	/* Of a target that is shown, it is the rest that is to move. */
	bool rest =
	    c->at == a->target && !s->hidden[c->at] && a->p.touches == 0;

	for (size_t k = 0; k < a->g.kinds; k++) {
		const struct possible_kind *kind = &a->g.kind[k];
		int by = possible_by(kind, a->g.slot[row]);

		if (rest)
			by = possible_by(kind,
				 a->g.slot[s->rules->rows[row].whole]) -
			     by;
		if (by != 0)
			c->mover[c->movers++] = (struct mover){ kind, by };
	}
}

static bool
is_worse(const struct choice *c, int64_t wrong)
{
	return wrong > c->limit ||
	       (c->n == c->most && wrong >= c->best[c->n - 1].wrong);
}

static void
choose(struct choice *c, const struct change *one, bool one_is_enough)
{
	size_t at = c->n;

	c->right += one->wrong <= c->least;
	c->enough = c->right >= (one_is_enough ? 1 : c->most);
	while (at > 0 && one->wrong < c->best[at - 1].wrong)
		at--;
	if (at == c->most)
		return;
	if (c->n < c->most)
		c->n++;
	for (size_t i = c->n - 1; i > at; i--)
		c->best[i] = c->best[i - 1];
	c->best[at] = *one;
}

/* What a target changes by in the step. */
static int64_t
effect(const struct suppression_attack *a, size_t at)
{
	const struct suppression *s = a->p.s;

	if (s->hidden[at])
		return possible_changed(&a->p, at);
	return possible_changed(&a->p, suppression_whole(s, at)) -
	       possible_changed(&a->p, at);
}

/* By how much a change changes a row of its return. */
static int
by_of(const struct suppression_attack *a, const struct change *one, size_t row)
{
	size_t slot = a->g.slot[row];
	uint16_t there = possible_has(&a->p, one->leaf.node, one->leaf.quarter);

	return (there & 1U << slot) == 0
		   ? 0
		   : one->leaf.sign * possible_by(one->kind, slot);
}

/* What a target would change by besides. */
static int
effect_of(const struct suppression_attack *a, size_t at,
    const struct change *one)
{
	const struct suppression *s = a->p.s;
	size_t time = at % s->times, place = at / s->times % s->nodes;
	size_t row = possible_row(s, at);
	int node = (int)one->leaf.node;

	if (time != s->quarters && time != one->leaf.quarter)
		return 0;
	while (node >= 0 && (size_t)node != place)
		node = s->node[node].parent;
	if (node < 0)
		return 0;
	if (s->hidden[at])
		return by_of(a, one, row);
	return by_of(a, one, (size_t)s->rules->rows[row].whole) -
	       by_of(a, one, row);
}

/* Whether a change leads on: the return is sound after it, and it does not only
 * undo what was changed. */
static bool
leads_on(const struct suppression_attack *a, const struct change *one)
{
	if (one->wrong == 0 &&
	    (effect(a, a->target) + effect_of(a, a->target, one)) * a->way <= 0)
		return false;
	return possible_would_hold(&a->p, &one->leaf, one->kind);
}

static int64_t
wrong_after(const struct suppression_attack *a, const struct mover *m, int way,
    const struct possible_weight *w)
{
	const struct possible_kind *k = m->kind;
	int64_t wrong = a->p.wrong;

	for (size_t i = 0; i < k->n; i++)
		wrong += way * m->by * k->by[i] > 0 ? w->more[k->slot[i]]
						    : w->less[k->slot[i]];
	return wrong;
}

/* The least that is wrong after a change of those, as far as that goes. */
static int64_t
least_of(const struct suppression_attack *a, const struct choice *c,
    const struct possible_weight *w)
{
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < c->movers; i++) {
		int64_t wrong = wrong_after(a, &c->mover[i], c->way, w);

		if (wrong < least)
			least = wrong;
	}
	return least;
}

/* By how much a change is to change a return: only the first one of a step may
 * be greater. */
static int
each_of(const struct suppression_attack *a)
{
	return a->p.touches == 0 ? a->stride : 1;
}

/* What is above the services of a place, by quarter. */
static void
weigh_place(struct suppression_attack *a, size_t node, const struct choice *c)
{
	size_t time = c->at % a->p.s->times;
	struct possible_leaf l = { .node = node, .sign = each_of(a) };

	for (l.quarter = 0; l.quarter < a->p.s->quarters; l.quarter++) {
		struct suppression_above *above = &a->above[l.quarter];

		if (time != a->p.s->quarters && time != l.quarter)
			continue;
		possible_weigh_above(&a->p, &l, &above->weight);
		above->least = least_of(a, c, &above->weight);
	}
}

/* Whichever return is changed, its place and what is above it change. */
static void
find_least(const struct suppression_attack *a, struct choice *c)
{
	size_t times = a->p.s->times;
	const struct possible_leaf l = { .node = c->at / times % a->p.s->nodes,
		.quarter = c->at % times,
		.sign = each_of(a) };
	struct possible_weight w;

	possible_weigh_above(&a->p, &l, &w);
	c->least = least_of(a, c, &w);
}

/* The changes of one return; above: what they do to the places it is in. */
static void
choose_of(struct suppression_attack *a, const struct possible_leaf *leaf,
    const struct suppression_above *above, struct choice *c)
{
	uint16_t there = possible_has(&a->p, leaf->node, leaf->quarter);
	struct change one = { .leaf = *leaf };
	struct possible_weight w = above->weight;

	possible_weigh(&a->p, leaf, &w);
	for (size_t i = 0;
	     i < c->movers && !c->enough && a->tries < a->tries_max; i++) {
		const struct mover *m = &c->mover[i];

		if (!possible_can(m->kind, there))
			continue;
		a->tries++;
		one.wrong = wrong_after(a, m, c->way, &w);
		if (is_worse(c, one.wrong))
			continue;
		one.kind = m->kind;
		one.leaf.sign = c->way * m->by * leaf->sign;
		if (leads_on(a, &one))
			choose(c, &one,
			    one.wrong == 0 && a->g.sum < 0 && !a->thorough);
	}
}

/* Whether nothing more is to be looked at: enough was found, or looked at. */
static bool
is_over(const struct suppression_attack *a, const struct choice *c)
{
	return c->enough || a->tries >= a->tries_max;
}

/* The changes of a service, in the quarters of a cell. */
static void
choose_in(struct suppression_attack *a, size_t node, bool whole,
    struct choice *c)
{
	const struct suppression *s = a->p.s;
	size_t time = c->at % s->times;
	struct possible_leaf l = { .node = node, .sign = each_of(a) };

	for (size_t q = 0; q < s->quarters && !is_over(a, c); q++) {
		if (time != s->quarters && time != q)
			continue;
		/* What is wrong of a service is put right before anything else,
		 * so none is but the one that is looked at by itself. */
		if (!whole && is_worse(c, a->above[q].least)) {
			a->tries++;
			continue;
		}
		l.quarter = q;
		choose_of(a, &l, &a->above[q], c);
	}
}

/* The changes of all returns below a place. */
static void
choose_below(struct suppression_attack *a, size_t node, struct choice *c)
{
	const struct suppression *s = a->p.s;
	const struct suppression_node *p = &s->node[node];

	if (p->service != SIZE_MAX) {
		weigh_place(a, (size_t)p->parent, c);
		choose_in(a, node, true, c);
		return;
	}
	for (size_t i = 0; i < p->children && !is_over(a, c); i++) {
		if (s->node[p->child[i]].service == SIZE_MAX) {
			choose_below(a, p->child[i], c);
			continue;
		}
		if (i == 0)
			weigh_place(a, node, c);
		choose_in(a, p->child[i], false, c);
	}
}

/* ------------------------------------------------------------------- steps */

static bool search(struct suppression_attack *a, unsigned more);

/* Make one of the best changes, and put right what that makes wrong. */
static bool
follow(struct suppression_attack *a, const struct choice *c, unsigned more)
{
	size_t touches = a->p.touches;

	for (size_t i = 0; i < c->n; i++) {
		possible_change(&a->p, &c->best[i].leaf, c->best[i].kind, 1);
		if (search(a, more))
			return true;
		possible_change(&a->p, &c->best[i].leaf, c->best[i].kind, -1);
		possible_forget(&a->p, touches);
	}
	return false;
}

/* Move a cell some way. */
static bool
move(struct suppression_attack *a, size_t at, int way, unsigned more)
{
	struct choice c;

	if (a->tries >= a->tries_max)
		return false;
	c.at = at;
	c.way = way;
	c.movers = c.n = c.right = 0;
	c.most = a->most;
	c.limit = (int64_t)more * WRONG_EACH;
	c.enough = false;
	list_movers(a, &c);
	find_least(a, &c);
	choose_below(a, at / a->p.s->times % a->p.s->nodes, &c);
	return follow(a, &c, more);
}

/* A cell that the step has moved out of what is shown, and how it must change:
 * of a service before that of a region. */
static bool
find_wrong(const struct possible *p, size_t *wrong, int *way)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < p->touches; i++) {
		size_t at = p->touched[i].at;
		size_t node = at / p->s->times % p->s->nodes;

		if (!suppression_is_count(p->s, possible_row(p->s, at)) ||
		    possible_wrong(&p->cell[at], 0) == 0)
			continue;
		if (best != SIZE_MAX && node <= best)
			continue;
		best = node;
		*wrong = at;
		*way = p->cell[at].now < p->cell[at].least ? 1 : -1;
	}
	return best != SIZE_MAX;
}

/* Put right what is wrong, by so many more changes. */
static bool
search(struct suppression_attack *a, unsigned more)
{
	size_t wrong;
	int way;

	if (!find_wrong(&a->p, &wrong, &way))
		return effect(a, a->target) * a->way > 0 &&
		       possible_sums(&a->p);
	return more > 0 && move(a, wrong, way, more - 1);
}

/* One step, to another table that agrees with everything. */
bool
suppression_step(struct suppression_attack *a, size_t target, int way)
{
	unsigned most = a->tries_max;
	bool made;

	if (a->work_max - a->work < most)
		a->tries_max = (unsigned)(a->work_max - a->work);
	a->target = target;
	a->way = way;
	a->tries = 0;
	a->p.wrong = 0;
	made = move(a, target, way, CHANGES_MAX - 1);
	if (made)
		suppression_see(a);
	possible_finish(&a->p, made);
	a->work += a->tries;
	a->tries_max = most;
	return made;
}
