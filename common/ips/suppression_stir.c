/*
 * Steps all over a table, so that most hidden cells take enough values before
 * any is looked at by itself.  People are moved between the returns of two
 * services, regions or quarters of which the numbers differ in one bit: then one
 * gains and the other loses, and what both are added up in stays as it is.
 */
#include "common/base/err.h"
#include "common/ips/suppression_search.h"

enum {
	ROUNDS = 2,   /* the same way */
	BITS_MAX = 16 /* in which numbers of services may differ */
};

/* Where a step of stirring changes returns: each change is made good by another
 * one somewhere else, so that what they are added up in stays as it is. */
enum stir {
	STIR_ONE,      /* nowhere else */
	STIR_SERVICES, /* in another service of the place */
	STIR_REGIONS,  /* in a service of another region */
	STIR_QUARTERS, /* in another quarter of the service */
	STIR_BOTH,     /* in another service and another quarter */
	STIR_KINDS
};

struct stirring {
	enum stir how;
	const struct possible_kind *kind;
	struct possible_leaf leaf[4];
	size_t n;
};

/* The bits of slots that are open of a return and what is made of it. */
static uint16_t
open_of(const struct suppression_attack *a, const struct possible_leaf *l,
    enum stir how)
{
	const struct suppression *s = a->p.s;
	const uint16_t *open = &a->open[l->node * s->times];
	uint16_t bits = open[l->quarter] | open[s->quarters];
	int parent = s->node[l->node].parent;

	if (how == STIR_SERVICES || how == STIR_BOTH)
		return bits;
	for (; parent >= 0; parent = s->node[parent].parent) {
		open = &a->open[(size_t)parent * s->times];
		bits |= open[l->quarter] | open[s->quarters];
	}
	return bits;
}

/* What is the same for each kind of person: the slots that are open of what the
 * step changes, and those that each of its returns has. */
static void
look_at_leaves(const struct suppression_attack *a, const struct stirring *x,
    uint16_t *open, uint16_t *there)
{
	*open = 0;
	*there = UINT16_MAX;
	for (size_t i = 0; i < x->n; i++) {
		*open |= open_of(a, &x->leaf[i], x->how);
		*there &=
		    possible_has(&a->p, x->leaf[i].node, x->leaf[i].quarter);
	}
}

/* Whether most of what a step changes may be. */
static bool
is_worth(const struct suppression_attack *a, const struct stirring *x)
{
	static const size_t places[STIR_KINDS] = { 3, 1, 2, 3, 1 };

	for (size_t i = 0; i < x->n; i++)
		if (!possible_fits(&a->p, &x->leaf[i], x->kind, places[x->how]))
			return false;
	return true;
}

static void
stir_step(struct suppression_attack *a, const struct stirring *x)
{
	bool made;

	if (!is_worth(a, x))
		return;
	a->p.wrong = 0;
	for (size_t i = 0; i < x->n; i++)
		possible_change(&a->p, &x->leaf[i], x->kind, 1);
	made = a->p.wrong == 0;
	for (size_t i = 0; made && i < x->n; i++)
		made = possible_holds(&a->p, &x->leaf[i], x->kind);
	made = made && possible_sums(&a->p);
	if (made)
		suppression_see(a);
	possible_finish(&a->p, made);
}

/* The other service or quarter of a pair, of which the number differs in one
 * bit; or SIZE_MAX. */
static size_t
other_of(size_t i, size_t n, unsigned bit)
{
	size_t other = i ^ (size_t)1 << bit;

	return other < n ? other : SIZE_MAX;
}

/* Steps of each kind that begin with a return: more of it, and less elsewhere. */
static void
stir_return(struct suppression_attack *a, const struct stirring *with,
    const size_t *other, size_t quarter)
{
	for (size_t how = 0; how < STIR_KINDS; how++) {
		struct stirring x = *with;
		const struct possible_leaf l = x.leaf[0];
		uint16_t open, there;

		x.how = (enum stir)how;
		x.n = how == STIR_ONE ? 1 : how == STIR_BOTH ? 4 : 2;
		x.leaf[1] = x.leaf[2] = x.leaf[3] = l;
		x.leaf[1].sign = x.leaf[2].sign = -l.sign;
		if (how == STIR_SERVICES || how == STIR_REGIONS)
			x.leaf[1].node = other[how];
		if (how == STIR_QUARTERS)
			x.leaf[1].quarter = quarter;
		if (how == STIR_BOTH) {
			x.leaf[1].node = x.leaf[3].node = other[STIR_SERVICES];
			x.leaf[2].quarter = x.leaf[3].quarter = quarter;
		}
		if (x.leaf[1].node == SIZE_MAX ||
		    (x.n == 4 && x.leaf[3].node == SIZE_MAX) ||
		    x.leaf[1].quarter == SIZE_MAX ||
		    x.leaf[3].quarter == SIZE_MAX)
			continue;
		look_at_leaves(a, &x, &open, &there);
		for (size_t k = 0; open != 0 && k < a->g.kinds; k++) {
			x.kind = &a->g.kind[k];
			if ((open & x.kind->bits) == 0 ||
			    !possible_can(x.kind, there) ||
			    a->stirred == a->stirred_max)
				continue;
			a->stirred++;
			stir_step(a, &x);
		}
	}
}

/* Each service of a place gains, and others lose, or the other way round. */
static void
stir_place(struct suppression_attack *a, size_t node, unsigned bit, int way)
{
	const struct suppression *s = a->p.s;
	const struct suppression_node *p = &s->node[node];
	size_t region, other[STIR_KINDS];

	for (size_t i = 0; i < p->children; i++) {
		struct stirring x = { .leaf = { { p->child[i], 0, way } } };

		if (s->node[p->child[i]].service == SIZE_MAX)
			return;
		other[STIR_REGIONS] = SIZE_MAX;
		other[STIR_SERVICES] = other_of(i, p->children, bit);
		if (other[STIR_SERVICES] != SIZE_MAX)
			other[STIR_SERVICES] = p->child[other[STIR_SERVICES]];
		region = p->parent < 0 ? SIZE_MAX
				       : other_of(node - 1, s->regions, bit);
		if (region != SIZE_MAX && s->node[region + 1].children > 0)
			other[STIR_REGIONS] =
			    s->node[region + 1]
				.child[i % s->node[region + 1].children];
		if ((i >> bit & 1) != 0)
			x.leaf[0].sign = -way;
		for (size_t q = 0; q < s->quarters; q++) {
			x.leaf[0].quarter = q;
			stir_return(a, &x, other,
			    other_of(q, s->quarters, bit));
		}
	}
}

/* The same way all over, for each service that gains in it. */
static void
stir_all(struct suppression_attack *a, unsigned bit, int way)
{
	for (size_t node = 0; node < a->p.s->nodes; node++)
		stir_place(a, node, bit, way);
}

/*
 * Until a pairing of services and quarters makes less than half of what is open
 * safe.  Some rounds lead the same way, so that each goes on from where the last
 * one got to: out, twice as far back, and home.
 */
void
suppression_stir(struct suppression_attack *a)
{
	size_t open = suppression_note_open(a), before;
	unsigned bit = 0;

	do {
		before = open;
		for (size_t i = 0; i < 4 * ROUNDS && open > 0; i++) {
			stir_all(a, bit,
			    i < ROUNDS || i >= 3 * ROUNDS ? 1 : -1);
			open = suppression_note_open(a);
		}
		bit++;
	} while (open > 0 && open < before - before / 2 && bit < BITS_MAX &&
		 a->stirred < a->stirred_max);
}
