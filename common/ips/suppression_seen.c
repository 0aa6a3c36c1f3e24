/*
 * Which values the tables that were found give to hidden cells, and whether that
 * is enough (P-TOT-63).
 */
#include <string.h>

#include "common/base/err.h"
#include "common/ips/suppression_search.h"

enum {
	ENOUGH = 3,  /* values that a hidden count must take */
	ROUNDED = 5, /* values that a shown count has */
	SMALL = 5
};

size_t
suppression_cells_of(const struct suppression_attack *a)
{
	return a->g.n * a->p.s->nodes * a->p.s->times;
}

size_t
suppression_cell_at(const struct suppression_attack *a, size_t i)
{
	size_t one = a->p.s->nodes * a->p.s->times;

	return a->g.row[i / one] * one + i % one;
}

static void
see(int32_t *low, int32_t *high, int64_t v)
{
	if (v < *low)
		*low = (int32_t)v;
	if (v > *high)
		*high = (int32_t)v;
}

/* Whether it is a part that is shown beside its whole: what is seen of it is
 * then the rest, the whole without it. */
static bool
has_rest(const struct suppression *s, size_t at)
{
	return s->value[at] != MEASURE_NOT_COLLECTED && !s->hidden[at] &&
	       s->rules->rows[possible_row(s, at)].role == MEASURE_PART &&
	       !s->hidden[suppression_whole(s, at)];
}

/* By how much a cell is another than it truly is. */
static int64_t
moved(const struct suppression_attack *a, size_t at)
{
	return a->p.cell[at].now - a->p.s->value[at];
}

void
suppression_see(struct suppression_attack *a)
{
	const struct suppression *s = a->p.s;

	for (size_t i = 0; i < a->p.touches; i++) {
		size_t at = a->p.touched[i].at;
		struct suppression_seen *x = &a->seen[at];

		see(&x->low, &x->high, moved(a, at));
		for (size_t k = 0; k < a->g.parts; k++) {
			size_t part = possible_beside(s, at, a->g.part[k]);
			size_t whole = suppression_whole(s, part);

			if ((part != at && whole != at) ||
			    s->value[part] == MEASURE_NOT_COLLECTED)
				continue;
			x = &a->seen[part];
			see(&x->rest_low, &x->rest_high,
			    moved(a, whole) - moved(a, part));
		}
	}
}

bool
suppression_is_safe(const struct suppression_attack *a, size_t at)
{
	const struct suppression *s = a->p.s;
	const struct suppression_seen *x = &a->seen[at];
	int64_t values = x->high - x->low + 1;

	if (s->never_safe)
		return false;
	if (!s->hidden[at])
		return x->rest_high > x->rest_low;
	return values >= ENOUGH && (!s->few[at] || values > ROUNDED ||
				       s->value[at] + x->low < SMALL);
}

/* Hidden cells; and of shown parts those whose rest may be below 5. */
static bool
is_target(const struct suppression *s, size_t at)
{
	int64_t least, most, part_least, part_most;

	if (s->value[at] == MEASURE_NOT_COLLECTED)
		return false;
	if (s->hidden[at])
		return true;
	if (!has_rest(s, at))
		return false;
	possible_bounds(s, at, &part_least, &part_most);
	possible_bounds(s, suppression_whole(s, at), &least, &most);
	return least - part_most < SMALL;
}

bool
suppression_is_open(const struct suppression_attack *a, size_t at)
{
	return is_target(a->p.s, at) && !suppression_is_safe(a, at);
}

size_t
suppression_note_open(struct suppression_attack *a)
{
	size_t one = a->p.s->nodes * a->p.s->times, n = 0;

	memset(a->open, 0, one * sizeof(*a->open));
	for (size_t i = 0; i < suppression_cells_of(a); i++)
		if (suppression_is_open(a, suppression_cell_at(a, i))) {
			a->open[i % one] =
			    (uint16_t)(a->open[i % one] | 1U << i / one);
			n++;
		}
	return n;
}
