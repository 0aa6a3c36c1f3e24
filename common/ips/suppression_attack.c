/*
 * What a reader who knows every shown count can still think possible.  Beginning
 * with the true figures, other tables are found that agree with everything
 * shown: people are added to or taken from returns, or moved between them.  A
 * hidden count that takes three values in tables found so is safe.  The others
 * may be narrow, and more is hidden around them (protocol/TOTALS.md, P-TOT-61
 * to 64).
 *
 * Each step from one table to the next is small and is checked in full, so no
 * solver is needed, and all of it is in whole numbers: the same returns lead to
 * the same bytes on every machine.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ips/suppression_search.h"

enum {
	STEPS_MAX = 16, /* from one target, in one direction */
	/* Changes looked at in one look, by cell: one cell after another, and many
	 * at once. */
	WORK_EACH = 600,
	STIR_EACH = SUPPRESSION_CHANGES - WORK_EACH
};

/* ----------------------------------------------------------------- targets */

static void
look_around(struct suppression_attack *a, size_t at)
{
	for (int way = 1; way >= -1; way -= 2)
		for (int i = 0; i < STEPS_MAX && !suppression_is_safe(a, at);
		     i++)
			if (!suppression_step(a, at, way))
				break;
}

/* From the true figures, more of it; and by two at once, since the first of two
 * small steps may leave no room for the second. */
static void
look_harder(struct suppression_attack *a, size_t at)
{
	possible_again(&a->p);
	look_around(a, at);
	for (int way = 1; way >= -1 && !suppression_is_safe(a, at); way -= 2) {
		possible_again(&a->p);
		a->stride = 2;
		(void)suppression_step(a, at, way);
		a->stride = 1;
		if (!suppression_is_safe(a, at))
			look_around(a, at);
	}
}

/* ------------------------------------------------------------------ groups */

struct suppression_attack *
suppression_attack_new(struct suppression *s, const size_t *group, size_t first)
{
	size_t cells = s->nodes * s->times * s->rules->n;
	struct suppression_attack *a = mem_alloc(sizeof(*a));

	possible_group(s, group, first, &a->g);
	possible_begin(&a->p, s, &a->g);
	a->seen = mem_array(cells, sizeof(*a->seen));
	a->hidden = mem_array(cells, sizeof(*a->hidden));
	a->above = mem_array(s->times, sizeof(*a->above));
	a->open = mem_array(s->nodes * s->times, sizeof(*a->open));
	a->stride = 1;
	return a;
}

void
suppression_attack_free(struct suppression_attack *a)
{
	possible_free(&a->p);
	free(a->seen);
	free(a->hidden);
	free(a->above);
	free(a->open);
	free(a);
}

/*
 * Take what is hidden now.  A table that agreed with more of what was shown
 * agrees with less; but the steps may, in a family, hide another cell than they
 * did, and then nothing that was found counts.
 */
static bool
take_hidden(struct suppression_attack *a)
{
	const struct suppression *s = a->p.s;
	bool less = false;

	for (size_t i = 0; i < suppression_cells_of(a); i++) {
		size_t at = suppression_cell_at(a, i);

		less = less || (a->hidden[at] && !s->hidden[at]);
		a->hidden[at] = s->hidden[at];
	}
	possible_bound(&a->p);
	if (!less)
		return a->looked;
	possible_again(&a->p);
	for (size_t i = 0; i < suppression_cells_of(a); i++)
		a->seen[suppression_cell_at(a, i)] =
		    (struct suppression_seen){ 0 };
	return false;
}

/* Whether the work of a look is done. */
static bool
is_worked(const struct suppression_attack *a)
{
	return a->work >= a->work_max;
}

/* Every cell that is open, by itself. */
static void
look_at_each(struct suppression_attack *a, bool thorough)
{
	for (size_t i = 0; i < suppression_cells_of(a) && !is_worked(a); i++) {
		size_t at = suppression_cell_at(a, i);

		if (!suppression_is_open(a, at))
			continue;
		if (thorough)
			look_harder(a, at);
		else
			look_around(a, at);
	}
}

void
suppression_attack_look(struct suppression_attack *a,
    struct suppression_narrow *out)
{
	/* What is easy to find first, since it moves others too. */
	static const struct {
		size_t most;
		unsigned tries;
		bool thorough;
	} passes[] = {
		{ 3, 200, false },
		{ 3, 1500, false },
		{ 8, 5000, true },
		{ 8, 20000, true },
	};

	a->work = 0;
	a->work_max = WORK_EACH * suppression_cells_of(a);
	a->stirred = 0;
	a->stirred_max = STIR_EACH * suppression_cells_of(a);
	if (!take_hidden(a))
		suppression_stir(a);
	a->looked = true;
	for (size_t i = 0; i < sizeof(passes) / sizeof(passes[0]); i++) {
		a->most = passes[i].most;
		a->tries_max = passes[i].tries;
		a->thorough = passes[i].thorough;
		look_at_each(a, a->thorough);
	}
	a->p.s->looked += a->work + a->stirred;
	for (size_t i = 0; i < suppression_cells_of(a); i++) {
		size_t at = suppression_cell_at(a, i);

		if (!suppression_is_open(a, at))
			continue;
		out->at =
		    mem_grow(out->at, out->n, &out->room, sizeof(*out->at));
		out->at[out->n++] = at;
	}
}
