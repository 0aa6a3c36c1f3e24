/*
 * Tables that agree with what is shown: which rows have equations in common, what
 * must hold in a return, and how a change of one return changes all cells that it
 * is added up in.
 */
#include "common/ips/possible.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"

/* The pairs of rows of which left <= right, quarters added up to each. */
static const char *const nested[][2] = {
	{ "sustained_26", "sustained_13" },
	{ "sustained_52", "sustained_26" },
	{ "in_work_26", "in_work_13" },
};

static size_t
row_of(const struct suppression *s, const char *code)
{
	int row = measures_find(s->rules, slice_of(code));

	ASSERT(row >= 0);
	return (size_t)row;
}

/* ------------------------------------------------------------------ groups */

/* Without bands, one kind stands for those of all bands: that of the first. */
static uint16_t
needs_of(const struct suppression *s, const struct possible_group *g,
    const struct possible_kind *k)
{
	const struct measure *rows = s->rules->rows;
	bool moves = k->by[k->n - 1] < 0;
	uint16_t needs = 0;

	for (size_t i = 0; i < k->n; i++) {
		size_t row = g->row[k->slot[i]];

		if (moves || rows[row].role != MEASURE_BAND ||
		    rows[row - 1].role == MEASURE_BAND)
			needs = (uint16_t)(needs | 1U << k->slot[i]);
	}
	return needs;
}

static void
add_kind(const struct suppression *s, struct possible_group *g,
    const struct possible_kind *k)
{
	ASSERT(g->kinds < POSSIBLE_KINDS_MAX);
	if (k->n == 0)
		return;
	g->kind[g->kinds] = *k;
	for (size_t i = 0; i < k->n; i++)
		g->kind[g->kinds].bits |= (uint16_t)(1U << k->slot[i]);
	g->kind[g->kinds++].needs = needs_of(s, g, k);
}

static void
add_row(struct possible_kind *k, size_t slot, int by)
{
	ASSERT(k->n < POSSIBLE_SLOTS);
	k->slot[k->n] = (uint8_t)slot;
	k->by[k->n++] = (int8_t)by;
}

/* Whether a row is a part of a band: those have kinds of their own. */
static bool
is_of_band(const struct measure *rows, size_t row)
{
	return rows[row].role == MEASURE_PART &&
	       rows[rows[row].whole].role == MEASURE_BAND;
}

/* Every person that rows of a group can count, row by row: not in it, or in
 * it and in one of its bands. */
static void
add_kinds(const struct suppression *s, struct possible_group *g, size_t at,
    struct possible_kind k)
{
	const struct measure *rows = s->rules->rows;
	size_t row;
	bool bands = false;

	while (at < g->n && (rows[g->row[at]].role == MEASURE_BAND ||
				is_of_band(rows, g->row[at])))
		at++;
	if (at == g->n) {
		add_kind(s, g, &k);
		return;
	}
	row = g->row[at];
	add_kinds(s, g, at + 1, k);
	add_row(&k, at, 1);
	for (size_t i = 0; i < g->n; i++) {
		struct possible_kind banded = k;

		if (rows[g->row[i]].role != MEASURE_BAND ||
		    rows[g->row[i]].whole != (int)row)
			continue;
		bands = true;
		add_row(&banded, i, 1);
		add_kinds(s, g, at + 1, banded);
	}
	if (!bands)
		add_kinds(s, g, at + 1, k);
}

/* People who are in another band than they were. */
static void
add_moves(const struct suppression *s, struct possible_group *g)
{
	const struct measure *rows = s->rules->rows;

	for (size_t i = 0; i < g->n; i++)
		for (size_t j = i + 1; j < g->n; j++) {
			struct possible_kind k = { 0 };

			if (rows[g->row[i]].role != MEASURE_BAND ||
			    rows[g->row[j]].role != MEASURE_BAND ||
			    rows[g->row[i]].whole != rows[g->row[j]].whole)
				continue;
			add_row(&k, i, 1);
			add_row(&k, j, -1);
			add_kind(s, g, &k);
		}
}

/*
 * Of a part of a band: one more of those who are counted already, and somebody who
 * was not.  With all the other rows of the group there would be thousands of kinds;
 * a step makes the same of several.
 */
static void
add_band_parts(const struct suppression *s, struct possible_group *g)
{
	const struct measure *rows = s->rules->rows;

	for (size_t i = 0; i < g->n; i++) {
		struct possible_kind shown = { 0 }, new = { 0 };
		size_t band;

		if (!is_of_band(rows, g->row[i]))
			continue;
		add_row(&shown, i, 1);
		add_kind(s, g, &shown);
		band = (size_t)rows[g->row[i]].whole;
		add_row(&new, g->slot[rows[band].whole], 1);
		add_row(&new, g->slot[band], 1);
		add_row(&new, i, 1);
		add_kind(s, g, &new);
	}
}

/* What of a return, and of all returns of a service, is ordered. */
static void
add_orders(const struct suppression *s, struct possible_group *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (s->rules->rows[g->row[i]].role == MEASURE_PART) {
			ASSERT(g->orders < POSSIBLE_ORDERS_MAX);
			g->part[g->parts++] = g->row[i];
			g->order[g->orders++] =
			    (struct measure_order){ (int)g->row[i],
				    s->rules->rows[g->row[i]].whole };
		}
	for (size_t i = 0; i < s->rules->orders_n; i++)
		for (size_t k = 0; k < g->n; k++)
			if (g->row[k] == (size_t)s->rules->orders[i].left)
				g->order[g->orders++] = s->rules->orders[i];
	ASSERT(g->orders <= POSSIBLE_ORDERS_MAX);
	for (size_t i = 0; i < sizeof(nested) / sizeof(nested[0]); i++)
		for (size_t k = 0; k < g->n; k++)
			if (g->row[k] == row_of(s, nested[i][0]))
				g->nested[g->nesteds++] =
				    (struct measure_order){ (int)g->row[k],
					    (int)row_of(s, nested[i][1]) };
}

void
possible_group(const struct suppression *s, const size_t *group, size_t first,
    struct possible_group *g)
{
	memset(g, 0, sizeof(*g));
	g->first = first;
	g->sum = -1;
	for (size_t row = first; row < s->rules->n; row++)
		if (group[row] == first && suppression_is_count(s, row)) {
			ASSERT(g->n < POSSIBLE_ROWS_MAX);
			g->slot[row] = (uint8_t)g->n;
			g->row[g->n++] = row;
		}
	if (first == row_of(s, "first_employer_contact")) {
		g->sum = (int)row_of(s, "first_employer_contact.days");
		g->scale = 1;
	}
	if (first == row_of(s, "in_work")) {
		g->sum = (int)row_of(s, "in_work.minutes");
		g->scale = 60;
	}
	add_orders(s, g);
	add_kinds(s, g, 0, (struct possible_kind){ 0 });
	add_band_parts(s, g);
	add_moves(s, g);
}

/* ------------------------------------------------------- what must hold */

void
possible_bounds(const struct suppression *s, size_t at, int64_t *low,
    int64_t *high)
{
	int64_t shown = (s->value[at] + 2) / 5 * 5;

	*low = 0;
	*high = INT64_MAX;
	if (s->hidden[at])
		return;
	*low = shown == 5 ? 5 : shown - 2;
	*high = shown + 2;
}

/* The rows of the group that are counts, and its sum behind them. */
static size_t
row_at(const struct possible_group *g, size_t i)
{
	return i < g->n ? g->row[i] : (size_t)g->sum;
}

/* Take note of what a change of a cell would do now; w: of its place and time. */
static inline void
set_weight(const struct possible_cell *c, struct possible_weight *w,
    size_t slot)
{
	int64_t now = possible_wrong(c, 0);

	w->more[slot] = (int8_t)(possible_wrong(c, 1) - now);
	w->less[slot] = (int8_t)(possible_wrong(c, -1) - now);
}

/* The same of every cell there is. */
static void
set_weights(struct possible *a)
{
	size_t one = a->s->nodes * a->s->times;

	for (size_t k = 0; k < a->g->n; k++)
		for (size_t i = 0; i < one; i++)
			if ((a->there[i] & 1U << k) != 0)
				set_weight(&a->cell[a->g->row[k] * one + i],
				    &a->weight[i], k);
}

void
possible_again(struct possible *a)
{
	size_t one = a->s->nodes * a->s->times;

	for (size_t i = 0; i < a->strays; i++) {
		size_t at = a->strayed[i], row = possible_row(a->s, at);

		a->cell[at].now = a->s->value[at];
		a->astray[at] = false;
		if (suppression_is_count(a->s, row))
			set_weight(&a->cell[at], &a->weight[at % one],
			    a->g->slot[row]);
	}
	a->strays = 0;
}

void
possible_bound(struct possible *a)
{
	size_t one = a->s->nodes * a->s->times;

	for (size_t k = 0; k < a->g->n; k++)
		for (size_t i = a->g->row[k] * one, n = i + one; i < n; i++)
			possible_bounds(a->s, i, &a->cell[i].least,
			    &a->cell[i].greatest);
	set_weights(a);
}

/* Which service is at which places. */
static int *
link_services(const struct suppression *s)
{
	int *same = mem_array(s->nodes, sizeof(*same));
	int *last = mem_array(s->services, sizeof(*last));

	for (size_t i = 0; i < s->services; i++)
		last[i] = -1;
	for (size_t i = 0; i < s->nodes; i++) {
		size_t service = s->node[i].service;

		same[i] = (int)i;
		if (service == SIZE_MAX)
			continue;
		if (last[service] >= 0) {
			same[i] = same[last[service]];
			same[last[service]] = (int)i;
		}
		last[service] = (int)i;
	}
	free(last);
	return same;
}

void
possible_begin(struct possible *a, struct suppression *s,
    const struct possible_group *g)
{
	size_t one = s->nodes * s->times, cells = one * s->rules->n;

	*a = (struct possible){ .s = s,
		.g = g,
		.flow = suppression_is_flow(s, g->first),
		.cell = mem_array(cells, sizeof(*a->cell)),
		.weight = mem_array(one, sizeof(*a->weight)),
		.strayed = mem_array(one * (g->n + 1), sizeof(*a->strayed)),
		.astray = mem_array(cells, sizeof(*a->astray)),
		.mark = mem_array(cells, sizeof(*a->mark)),
		.there = mem_array(one, sizeof(*a->there)),
		.same = link_services(s) };
	for (size_t k = 0; k < g->n; k++)
		for (size_t i = 0; i < one; i++)
			if (s->value[g->row[k] * one + i] !=
			    MEASURE_NOT_COLLECTED)
				a->there[i] = (uint16_t)(a->there[i] | 1U << k);
	for (size_t k = 0; k < g->n + (g->sum >= 0); k++)
		for (size_t i = row_at(g, k) * one, n = i + one; i < n; i++)
			a->cell[i].now = s->value[i];
}

void
possible_free(struct possible *a)
{
	free(a->cell);
	free(a->weight);
	free(a->strayed);
	free(a->astray);
	free(a->mark);
	free(a->there);
	free(a->same);
}

static inline void
touch(struct possible *a, size_t at, int64_t by)
{
	a->cell[at].now += by;
	if (a->mark[at] == 0) {
		ASSERT(a->touches < POSSIBLE_TOUCHED_MAX);
		a->touched[a->touches] = (struct possible_touched){ .at = at };
		a->mark[at] = (uint16_t)++a->touches;
	}
	a->touched[a->mark[at] - 1].by += by;
}

static inline void
touch_count(struct possible *a, size_t at, int64_t by, size_t slot,
    struct possible_weight *w)
{
	struct possible_cell *c = &a->cell[at];

	a->wrong -= possible_wrong(c, 0);
	touch(a, at, by);
	a->wrong += possible_wrong(c, 0);
	set_weight(c, w, slot);
}

/* A count, by its slot: of the quarter, and of a flow in all quarters. */
static void
add_count(struct possible *a, const struct possible_leaf *l, size_t slot,
    int64_t by)
{
	const struct suppression *s = a->s;
	size_t row = a->g->row[slot];

	for (int node = (int)l->node; node >= 0; node = s->node[node].parent) {
		struct possible_weight *w = &a->weight[(size_t)node * s->times];
		size_t at = suppression_at(s, (size_t)node, 0, row);

		touch_count(a, at + l->quarter, by, slot, &w[l->quarter]);
		if (a->flow)
			touch_count(a, at + s->quarters, by, slot,
			    &w[s->quarters]);
	}
}

void
possible_add(struct possible *a, const struct possible_leaf *l, size_t row,
    int64_t by)
{
	const struct suppression *s = a->s;
	bool flow = suppression_is_flow(s, row);

	for (int node = (int)l->node; node >= 0; node = s->node[node].parent) {
		touch(a, suppression_at(s, (size_t)node, l->quarter, row), by);
		if (flow)
			touch(a,
			    suppression_at(s, (size_t)node, s->quarters, row),
			    by);
	}
}

void
possible_change(struct possible *a, const struct possible_leaf *l,
    const struct possible_kind *k, int sign)
{
	uint16_t there = possible_has(a, l->node, l->quarter);

	for (size_t i = 0; i < k->n; i++)
		if ((there & 1U << k->slot[i]) != 0)
			add_count(a, l, k->slot[i], sign * l->sign * k->by[i]);
}

static void
add_weight(struct possible_weight *w, const struct possible_weight *by)
{
	for (size_t i = 0; i < POSSIBLE_ROWS_MAX; i++) {
		w->more[i] = (int8_t)(w->more[i] + by->more[i]);
		w->less[i] = (int8_t)(w->less[i] + by->less[i]);
	}
}

/* Of a change by two. */
static void
weigh_cell(const struct possible_cell *c, int64_t each, int8_t *more,
    int8_t *less)
{
	int64_t now = possible_wrong(c, 0);

	*more = (int8_t)(*more + possible_wrong(c, each) - now);
	*less = (int8_t)(*less + possible_wrong(c, -each) - now);
}

static void
weigh_each(const struct possible *a, const struct possible_leaf *l,
    struct possible_weight *w)
{
	const struct suppression *s = a->s;
	uint16_t there = possible_has(a, l->node, l->quarter);

	for (size_t i = 0; i < a->g->n; i++) {
		size_t at =
		    suppression_at(s, l->node, l->quarter, a->g->row[i]);

		if ((there & 1U << i) == 0)
			continue;
		weigh_cell(&a->cell[at], l->sign, &w->more[i], &w->less[i]);
		if (a->flow && l->quarter < s->quarters)
			weigh_cell(&a->cell[at + s->quarters - l->quarter],
			    l->sign, &w->more[i], &w->less[i]);
	}
}

void
possible_weigh(const struct possible *a, const struct possible_leaf *l,
    struct possible_weight *w)
{
	const struct suppression *s = a->s;
	const struct possible_weight *of = &a->weight[l->node * s->times];

	if (l->sign != 1) {
		weigh_each(a, l, w);
		return;
	}
	add_weight(w, &of[l->quarter]);
	if (a->flow && l->quarter < s->quarters)
		add_weight(w, &of[s->quarters]);
}

void
possible_weigh_above(const struct possible *a, const struct possible_leaf *l,
    struct possible_weight *w)
{
	struct possible_leaf at = *l;

	*w = (struct possible_weight){ 0 };
	for (int node = (int)l->node; node >= 0;
	     node = a->s->node[node].parent) {
		at.node = (size_t)node;
		possible_weigh(a, &at, w);
	}
}

bool
possible_fits(const struct possible *a, const struct possible_leaf *l,
    const struct possible_kind *k, size_t places)
{
	const struct suppression *s = a->s;
	uint16_t there = possible_has(a, l->node, l->quarter);

	for (size_t i = 0; i < k->n; i++) {
		size_t row = a->g->row[k->slot[i]];
		int by = l->sign * k->by[i], node = (int)l->node;

		if ((there & 1U << k->slot[i]) == 0)
			continue;
		for (size_t p = 0; p < places && node >= 0;
		     p++, node = s->node[node].parent)
			if (possible_wrong(&a->cell[suppression_at(s,
					       (size_t)node, l->quarter, row)],
				by) > 0)
				return false;
	}
	return true;
}

void
possible_forget(struct possible *a, size_t touches)
{
	while (a->touches > touches)
		a->mark[a->touched[--a->touches].at] = 0;
}

void
possible_finish(struct possible *a, bool made)
{
	size_t one = a->s->nodes * a->s->times;

	for (size_t i = 0; i < a->touches; i++) {
		size_t at = a->touched[i].at, row;

		a->mark[at] = 0;
		if (a->touched[i].by == 0)
			continue;
		if (made) {
			if (!a->astray[at])
				a->strayed[a->strays++] = at;
			a->astray[at] = true;
			continue;
		}
		a->cell[at].now -= a->touched[i].by;
		row = possible_row(a->s, at);
		if (suppression_is_count(a->s, row))
			set_weight(&a->cell[at], &a->weight[at % one],
			    a->g->slot[row]);
	}
	a->touches = 0;
}

/* A change of a return, by slot; all 0 where it has been made already. */
struct delta {
	int by[POSSIBLE_ROWS_MAX];
};

static struct delta
delta_of(const struct possible *a, const struct possible_leaf *l,
    const struct possible_kind *k)
{
	uint16_t there = possible_has(a, l->node, l->quarter);
	struct delta d = { { 0 } };

	for (size_t i = 0; i < k->n; i++)
		if ((there & 1U << k->slot[i]) != 0)
			d.by[k->slot[i]] = l->sign * k->by[i];
	return d;
}

/* left <= right within a return, of parts and of what is ordered. */
static bool
holds_orders(const struct possible *a, const struct possible_leaf *l,
    const struct delta *d)
{
	const struct suppression *s = a->s;

	for (size_t i = 0; i < a->g->orders; i++) {
		const struct measure_order *o = &a->g->order[i];
		size_t left =
		    suppression_at(s, l->node, l->quarter, (size_t)o->left);
		size_t right =
		    suppression_at(s, l->node, l->quarter, (size_t)o->right);

		if (s->value[left] != MEASURE_NOT_COLLECTED &&
		    s->value[right] != MEASURE_NOT_COLLECTED &&
		    a->cell[left].now + d->by[a->g->slot[o->left]] >
			a->cell[right].now + d->by[a->g->slot[o->right]])
			return false;
	}
	return true;
}

/* By how much more a service has of left than of right in a quarter, wherever
 * it was: in the table at hand, and truly. */
static int64_t
more_of(const struct possible *a, const struct possible_leaf *l,
    const struct measure_order *n, int64_t *truly)
{
	const struct suppression *s = a->s;
	size_t node = l->node;
	int64_t now = 0;

	do {
		size_t left =
		    suppression_at(s, node, l->quarter, (size_t)n->left);
		size_t right =
		    suppression_at(s, node, l->quarter, (size_t)n->right);

		if (s->value[left] != MEASURE_NOT_COLLECTED) {
			now += a->cell[left].now;
			*truly += s->value[left];
		}
		if (s->value[right] != MEASURE_NOT_COLLECTED) {
			now -= a->cell[right].now;
			*truly -= s->value[right];
		}
		node = (size_t)a->same[node];
	} while (node != l->node);
	return now;
}

/* By how much a change gives a return more of left than of right. */
static int
widens(const struct possible *a, const struct delta *d,
    const struct measure_order *n)
{
	return d->by[a->g->slot[n->left]] - d->by[a->g->slot[n->right]];
}

/*
 * What was sustained for longer is among what was sustained for less, as far
 * as that holds for the true figures: an old job may be sustained in the first
 * quarters of a document.  A change that widens nothing leaves what held before.
 */
static bool
holds_nested(const struct possible *a, const struct possible_leaf *l,
    const struct delta *change, const struct delta *d)
{
	for (size_t i = 0; i < a->g->nesteds; i++) {
		const struct measure_order *n = &a->g->nested[i];
		struct possible_leaf each = *l;
		int64_t now = 0, truly = 0;

		if (widens(a, change, n) <= 0)
			continue;
		for (each.quarter = 0; each.quarter < a->s->quarters;
		     each.quarter++) {
			now += more_of(a, &each, n, &truly);
			if (each.quarter == l->quarter)
				now += widens(a, d, n);
			if (now > 0 && truly <= 0)
				return false;
		}
	}
	return true;
}

static bool
holds(const struct possible *a, const struct possible_leaf *l,
    const struct delta *change, const struct delta *d)
{
	const struct possible_group *g = a->g;

	for (size_t i = 0; i < g->n; i++)
		if (change->by[i] != 0 && a->cell[suppression_at(a->s, l->node,
						      l->quarter, g->row[i])]
						      .now +
						  d->by[i] <
					      0)
			return false;
	return holds_orders(a, l, d) && holds_nested(a, l, change, d);
}

bool
possible_holds(const struct possible *a, const struct possible_leaf *l,
    const struct possible_kind *k)
{
	const struct delta change = delta_of(a, l, k), made = { { 0 } };

	return holds(a, l, &change, &made);
}

bool
possible_would_hold(const struct possible *a, const struct possible_leaf *l,
    const struct possible_kind *k)
{
	const struct delta change = delta_of(a, l, k);

	return holds(a, l, &change, &change);
}
