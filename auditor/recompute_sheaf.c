/*
 * Policy sheaf/1 by the text of protocol/TOTALS.md: a second writing of what
 * common/ips/suppression does for the aggregator.
 */
#include "auditor/recompute_sheaf.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum { FEW = 5, ENOUGH = 5, CASELOAD_LEAST = 20, NONE = -1 };

/* P-TOT-51. */
struct place {
	int parent;       /* NONE: it has none */
	const char *code; /* of a region or service; "" for the others */
	bool service;
	int64_t posts;
	size_t first, children; /* in the list of all children */
};

/* P-TOT-52; without a return, value is MEASURE_NOT_COLLECTED. */
struct cell {
	int64_t value;
	uint32_t collecting;
	bool hidden, before; /* now; before the step under way */
};

struct recompute_sheaf {
	struct recompute_grid grid;
	struct place *place;
	size_t places, room;
	int country, outside;
	int *own;      /* by service and quarter: its place, or NONE */
	size_t *child; /* of one place after another, in the order of hiding */
	size_t times;  /* quarters, and behind them all of them */
	struct cell *cell;
	bool hid; /* in this round */
};

static struct cell *
at(const struct recompute_sheaf *s, size_t place, size_t time, size_t row)
{
	return &s->cell[(place * s->times + time) * s->grid.rules->n + row];
}

static bool
is_there(const struct cell *c)
{
	return c->value != MEASURE_NOT_COLLECTED;
}

static bool
is_count(const char *code)
{
	return !recompute_rates_is_work(code) && !recompute_rates_is_sum(code);
}

/* ------------------------------------------------------------------- places */

static int
add_place(struct recompute_sheaf *s, int parent, const char *code, bool service)
{
	s->place = mem_grow(s->place, s->places, &s->room, sizeof(*s->place));
	s->place[s->places] = (struct place){ .parent = parent,
		.code = code,
		.service = service };
	return (int)s->places++;
}

static int
region_place(struct recompute_sheaf *s, const char *region)
{
	for (size_t i = 0; i < s->places; i++)
		if (s->place[i].parent == s->country && !s->place[i].service &&
		    s->place[i].code == region)
			return (int)i;
	return add_place(s, s->country, region, false);
}

/* The place of a service below a parent: of those of one service, few. */
static int
service_place(struct recompute_sheaf *s, size_t service, size_t quarter,
    int parent)
{
	const int *own = &s->own[service * s->grid.quarters];

	for (size_t q = 0; q < quarter; q++)
		if (own[q] != NONE && s->place[own[q]].parent == parent)
			return own[q];
	return add_place(s, parent, s->grid.service[service], true);
}

static void
add_places(struct recompute_sheaf *s)
{
	const struct recompute_grid *g = &s->grid;

	s->country = add_place(s, NONE, "", false);
	s->outside = add_place(s, NONE, "", false);
	s->own = mem_array(g->services * g->quarters + 1, sizeof(*s->own));
	for (size_t i = 0; i < g->services; i++)
		for (size_t q = 0; q < g->quarters; q++) {
			const struct recompute_cell *c =
			    recompute_grid_at(g, i, q);
			int parent = s->outside;

			s->own[i * g->quarters + q] = NONE;
			if (c->returns == NULL)
				continue;
			if (!g->placed)
				parent = s->country;
			else if (c->region != NULL)
				parent = region_place(s, c->region);
			s->own[i * g->quarters + q] =
			    service_place(s, i, q, parent);
		}
}

/* -------------------------------------------------------------------- cells */

static void
add_value(struct cell *c, int64_t value)
{
	if (!is_there(c))
		c->value = 0;
	c->value += value;
	c->collecting++;
}

static void
add_return(struct recompute_sheaf *s, int place, size_t q,
    const struct returns *one)
{
	const struct measure *rows = s->grid.rules->rows;

	for (; place != NONE; place = s->place[place].parent)
		for (size_t row = 0; row < one->n; row++) {
			int64_t value = one->value[row];

			if (value == MEASURE_NOT_COLLECTED)
				continue;
			if (strcmp(rows[row].code, "es_fte") == 0)
				s->place[place].posts += value;
			add_value(at(s, (size_t)place, q, row), value);
			if (recompute_rates_is_flow(rows[row].code))
				add_value(at(s, (size_t)place, s->grid.quarters,
					      row),
				    value);
		}
}

static void
add_cells(struct recompute_sheaf *s)
{
	const struct recompute_grid *g = &s->grid;
	size_t n;

	s->times = g->quarters + 1;
	n = s->places * s->times * g->rules->n;
	s->cell = mem_array(n, sizeof(*s->cell));
	for (size_t i = 0; i < n; i++)
		s->cell[i].value = MEASURE_NOT_COLLECTED;
	for (size_t i = 0; i < g->services; i++)
		for (size_t q = 0; q < g->quarters; q++)
			if (s->own[i * g->quarters + q] != NONE)
				add_return(s, s->own[i * g->quarters + q], q,
				    recompute_grid_at(g, i, q)->returns);
}

/* The fewest posts first, then by code. */
static bool
is_after(const struct place *a, const struct place *b)
{
	if (a->posts != b->posts)
		return a->posts > b->posts;
	return text_compare_id(a->code, b->code) > 0;
}

static void
link_children(struct recompute_sheaf *s)
{
	size_t n = 0;

	s->child = mem_array(s->places, sizeof(*s->child));
	for (size_t p = 0; p < s->places; p++) {
		size_t *list = &s->child[n], to;

		s->place[p].first = n;
		for (size_t i = 0; i < s->places; i++) {
			if (s->place[i].parent != (int)p)
				continue;
			for (to = s->place[p].children++;
			     to > 0 &&
			     is_after(&s->place[list[to - 1]], &s->place[i]);
			     to--)
				list[to] = list[to - 1];
			list[to] = i;
		}
		n += s->place[p].children;
	}
}

/* ----------------------------------------------------- hidden for themselves */

/* P-TOT-53. */
static void
hide_small(struct recompute_sheaf *s, size_t place, size_t row)
{
	size_t caseload =
	    (size_t)measures_find(s->grid.rules, slice_of("caseload"));
	struct cell *all = at(s, place, s->grid.quarters, row);

	for (size_t q = 0; q < s->grid.quarters; q++) {
		struct cell *c = at(s, place, q, row);
		bool few =
		    s->place[place].service
			? at(s, place, q, caseload)->value < CASELOAD_LEAST
			: c->collecting < FEW;

		if (!is_there(c))
			continue;
		c->hidden = few || c->value < ENOUGH;
		all->hidden = all->hidden || (few && is_there(all));
	}
	if (is_there(all) && all->value < ENOUGH)
		all->hidden = true;
}

/* ------------------------------------------------------ hidden for others */

static void
hide(struct recompute_sheaf *s, struct cell *c)
{
	s->hid = s->hid || !c->hidden;
	c->hidden = true;
}

/* The parts of a total, in the order in which they are hidden. */
struct family {
	struct cell **part;
	size_t n;
};

static void
join(struct family *f, struct cell *c)
{
	if (is_there(c))
		f->part[f->n++] = c;
}

/* P-TOT-55. */
static void
settle(struct recompute_sheaf *s, struct cell *total, struct family *f)
{
	size_t least = total->before ? 1 : 2, hidden = 0, n = f->n;
	int64_t sum = 0;

	f->n = 0;
	if (!is_there(total) || n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (f->part[i]->before) {
			hidden++;
			sum += f->part[i]->value;
		}
	if (!total->before && hidden == 0)
		return;
	for (size_t i = 0; i < n && (hidden < least || sum < ENOUGH); i++)
		if (!f->part[i]->before) {
			hide(s, f->part[i]);
			hidden++;
			sum += f->part[i]->value;
		}
	if (hidden < least || sum < ENOUGH)
		hide(s, total);
}

/* The row that bounds this one from above, by name, or NULL. */
static const char *
bound_of(const struct ruleset *rules, size_t row, bool second)
{
	const struct measure *m = &rules->rows[row];

	if (!second)
		return m->whole >= 0 ? rules->rows[m->whole].code : NULL;
	return recompute_besides_bound(m->code);
}

static void
step_a(struct recompute_sheaf *s, size_t row, struct family *f)
{
	(void)f;
	for (int k = 0; k < 2; k++) {
		const char *name = bound_of(s->grid.rules, row, k == 1);
		int above = name != NULL
				? measures_find(s->grid.rules, slice_of(name))
				: NONE;

		for (size_t p = 0; p < s->places && above != NONE; p++)
			for (size_t t = 0; t < s->times; t++)
				if (is_there(at(s, p, t, row)) &&
				    at(s, p, t, (size_t)above)->before)
					hide(s, at(s, p, t, row));
	}
}

static void
step_b(struct recompute_sheaf *s, size_t row, struct family *f)
{
	const struct ruleset *rules = s->grid.rules;

	for (size_t p = 0; p < s->places; p++)
		for (size_t t = 0; t < s->times; t++) {
			for (size_t band = rules->n; band-- > 0;)
				if (rules->rows[band].role == MEASURE_BAND &&
				    rules->rows[band].whole == (int)row)
					join(f, at(s, p, t, band));
			settle(s, at(s, p, t, row), f);
		}
}

static void
step_c(struct recompute_sheaf *s, size_t row, struct family *f)
{
	for (size_t p = 0; p < s->places; p++) {
		for (size_t q = 0; q < s->grid.quarters; q++)
			join(f, at(s, p, q, row));
		settle(s, at(s, p, s->grid.quarters, row), f);
	}
}

static void
step_d(struct recompute_sheaf *s, size_t row, struct family *f)
{
	for (size_t p = 0; p < s->places; p++) {
		const struct place *parent = &s->place[p];

		for (size_t t = 0; t < s->times; t++) {
			for (size_t i = 0; i < parent->children; i++)
				join(f,
				    at(s, s->child[parent->first + i], t, row));
			settle(s, at(s, p, t, row), f);
		}
	}
}

/* P-TOT-56. */
static void
settle_all(struct recompute_sheaf *s)
{
	static void (*const steps[])(struct recompute_sheaf *, size_t,
	    struct family *) = { step_a, step_b, step_c, step_d };
	const struct ruleset *rules = s->grid.rules;
	size_t cells = s->places * s->times * rules->n;
	struct family f = {
		mem_array(s->places + s->times + rules->n, sizeof(*f.part)), 0
	};

	do {
		s->hid = false;
		for (size_t k = 0; k < sizeof(steps) / sizeof(steps[0]); k++) {
			for (size_t i = 0; i < cells; i++)
				s->cell[i].before = s->cell[i].hidden;
			for (size_t row = 0; row < rules->n; row++)
				if (is_count(rules->rows[row].code))
					steps[k](s, row, &f);
		}
	} while (s->hid);
	free(f.part);
}

/* -------------------------------------------------------------- as a whole */

/* P-TOT-62: of one entry. */
static void
hide_besides(struct recompute_sheaf *s, const struct recompute_besides *b,
    size_t place)
{
	const struct place *p = &s->place[place];
	size_t time = 0;

	while (b->has_period && time < s->grid.quarters &&
	       s->grid.quarter[time].start != b->period.start)
		time++;
	if (b->has_period && time == s->grid.quarters)
		return;
	if (!b->has_period)
		time = s->grid.quarters;
	for (size_t row = 0; row < s->grid.rules->n; row++) {
		unsigned total = s->grid.rules->rows[row].whole < 0;

		if (recompute_besides_group(s->grid.rules, row) != b->row ||
		    !is_count(s->grid.rules->rows[row].code))
			continue;
		for (size_t i = 0; i < p->children; i++) {
			struct cell *c =
			    at(s, s->child[p->first + i], time, row);

			if (b->level >= 1 + total && is_there(c))
				hide(s, c);
		}
		if (b->level >= 3 + total && is_there(at(s, place, time, row)))
			hide(s, at(s, place, time, row));
	}
}

static void
hide_all_besides(struct recompute_sheaf *s,
    const struct recompute_sheaf_terms *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct recompute_besides *b = &t->besides[i];
		/* A region without returns has no cells to hide. */
		int place = b->region != NULL ? NONE
			    : b->outside      ? s->outside
					      : s->country;

		for (size_t p = 0; p < s->places && b->region != NULL; p++)
			if (s->place[p].parent == s->country &&
			    !s->place[p].service &&
			    text_compare_id(s->place[p].code, b->region) == 0)
				place = (int)p;
		if (place != NONE)
			hide_besides(s, b, (size_t)place);
	}
}

struct recompute_sheaf *
recompute_sheaf_make(const struct recompute *r,
    const struct recompute_sheaf_terms *t)
{
	const struct ruleset *rules = t->rules;
	int32_t day = t->day;
	struct recompute_sheaf *s = mem_alloc(sizeof(*s));
	int32_t first = day, last = day;
	bool any = false;

	for (size_t i = 0; i < r->n; i++) {
		int32_t start = r->list[i].period.start;

		if (!measures_adds(rules, r->list[i].rules) || start > day)
			continue;
		first = !any || start < first ? start : first;
		last = !any || start > last ? start : last;
		any = true;
	}
	recompute_grid_make(&s->grid, r, rules, first, last);
	add_places(s);
	add_cells(s);
	link_children(s);
	for (size_t p = 0; p < s->places; p++)
		for (size_t row = 0; row < rules->n; row++)
			if (is_count(rules->rows[row].code))
				hide_small(s, p, row);
	settle_all(s);
	hide_all_besides(s, t);
	settle_all(s);
	return s;
}

void
recompute_sheaf_free(struct recompute_sheaf *s)
{
	if (s == NULL)
		return;
	recompute_grid_free(&s->grid);
	free(s->place);
	free(s->own);
	free(s->child);
	free(s->cell);
	free(s);
}

/* The columns that P-TOT-57 names for one service. */
static bool
hides_service(const struct recompute_sheaf *s, const struct recompute_column *c,
    size_t time, size_t row)
{
	const struct recompute_scope *scope = c->scope;
	size_t i = recompute_grid_service(&s->grid,
	    scope->grid->service[scope->first]);

	for (size_t q = 0; i < s->grid.services && q < s->grid.quarters; q++) {
		int own = s->own[i * s->grid.quarters + q], parent;

		if (own == NONE)
			continue;
		parent = s->place[own].parent;
		if (scope->outside != (parent == s->outside))
			continue;
		if (scope->region != NULL &&
		    s->place[parent].code != scope->region)
			continue;
		if (at(s, (size_t)own, time, row)->hidden)
			return true;
	}
	return false;
}

bool
recompute_sheaf_hides(const struct recompute_sheaf *s,
    const struct recompute_column *c, size_t row)
{
	const struct recompute_scope *scope = c->scope;
	int32_t start = scope->grid->quarter[c->from].start;
	int place = scope->outside ? s->outside : s->country;
	size_t time = 0;

	while (time < s->grid.quarters && s->grid.quarter[time].start != start)
		time++;
	if (c->all)
		time = s->grid.quarters;
	else if (time == s->grid.quarters)
		return false; /* without a return: nothing to hide */
	if (scope->single)
		return hides_service(s, c, time, row);
	if (scope->region != NULL)
		place = NONE;
	for (size_t i = 0; i < s->places && place == NONE; i++)
		if (!s->place[i].service && s->place[i].code == scope->region)
			place = (int)i;
	return place != NONE && at(s, (size_t)place, time, row)->hidden;
}
