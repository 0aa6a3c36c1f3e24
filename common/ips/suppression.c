/*
 * Complementary suppression, as rules that three programs can follow alike: no
 * search for the fewest cells, no look at how closely a reader could guess.
 * The numbers of the rules are those of protocol/TOTALS.md.
 */
#include "common/ips/suppression.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ips/disclosure.h"
#include "common/ips/suppression_cells.h"

enum {
	SMALL = 5, /* hidden counts, and the least that hidden ones add up to */
	PAIR = 2,  /* one hidden cell is the total less the others */
	LEVELS = 4,     /* of what is hidden besides */
	WANTED_MAX = 16 /* how much more of it at once */
};

enum {
	NOBODY = -1,
	SOMEBODY = 0
}; /* of service_node, where there is none yet */

/* Nodes: the country, its regions, outside, then services. */
static size_t
scope_node(const struct suppression *s, int region)
{
	if (region == SUPPRESSION_MAIN)
		return 0;
	if (region == SUPPRESSION_OUTSIDE)
		return s->regions + 1;
	ASSERT(region >= 0 && (size_t)region < s->regions);
	return (size_t)region + 1;
}

static int *
service_place(const struct suppression *s, size_t scope, size_t service)
{
	ASSERT(service < s->services);
	return &s->service_node[scope * s->services + service];
}

static void
hide(struct suppression *s, size_t at)
{
	s->changed = s->changed || !s->hidden[at];
	s->hidden[at] = true;
}

/* ------------------------------------------------------- the exact cells */

static void
add_node(struct suppression *s, int parent, size_t service)
{
	s->node = mem_resize(s->node, s->nodes + 1, sizeof(*s->node));
	s->node[s->nodes++] =
	    (struct suppression_node){ .parent = parent, .service = service };
}

static void
make_nodes(struct suppression *s, const struct suppression_input *in)
{
	size_t scopes = in->regions + 2;

	add_node(s, -1, SIZE_MAX);
	for (size_t i = 0; i < in->regions; i++)
		add_node(s, 0, SIZE_MAX);
	add_node(s, -1, SIZE_MAX);
	s->service_node =
	    mem_array(scopes * in->services, sizeof(*s->service_node));
	for (size_t i = 0; i < scopes * in->services; i++)
		s->service_node[i] = NOBODY;
	for (size_t i = 0; i < in->n; i++)
		*service_place(s, scope_node(s, in->list[i].region),
		    in->list[i].service) = SOMEBODY;
	/* In the order of scopes and codes, in whatever order returns come. */
	for (size_t scope = 0; scope < scopes; scope++)
		for (size_t i = 0; i < in->services; i++) {
			int *place = service_place(s, scope, i);

			if (*place != SOMEBODY)
				continue;
			*place = (int)s->nodes;
			add_node(s, (int)scope, i);
		}
}

static void
add_value(struct suppression *s, size_t node, size_t time, size_t row,
    int64_t value)
{
	size_t at = suppression_at(s, node, time, row);

	if (s->value[at] == MEASURE_NOT_COLLECTED)
		s->value[at] = 0;
	s->value[at] += value;
	s->collecting[at]++;
	if (row == (size_t)s->es_fte && time + 1 < s->times)
		s->node[node].es_fte += value;
}

/* A return adds to its service and to all scopes above. */
static void
add_return(struct suppression *s, const struct suppression_return *r)
{
	size_t scope = scope_node(s, r->region);
	int node = *service_place(s, scope, r->service);

	ASSERT(r->quarter < s->quarters);
	for (; node >= 0; node = s->node[node].parent)
		for (size_t row = 0; row < s->rules->n; row++) {
			if (r->value[row] == MEASURE_NOT_COLLECTED)
				continue;
			add_value(s, (size_t)node, r->quarter, row,
			    r->value[row]);
			if (suppression_is_flow(s, row))
				add_value(s, (size_t)node, s->quarters, row,
				    r->value[row]);
		}
}

/* The first in the order of hiding: fewest posts, then the first code. */
static bool
is_before(const struct suppression *s, size_t a, size_t b)
{
	const struct suppression_node *x = &s->node[a], *y = &s->node[b];

	if (x->es_fte != y->es_fte)
		return x->es_fte < y->es_fte;
	if (x->service != y->service)
		return x->service < y->service;
	return a < b;
}

static void
link_children(struct suppression *s)
{
	for (size_t i = 0; i < s->nodes; i++) {
		struct suppression_node *p;
		size_t at;

		if (s->node[i].parent < 0)
			continue;
		p = &s->node[s->node[i].parent];
		p->child =
		    mem_resize(p->child, p->children + 1, sizeof(*p->child));
		for (at = p->children++;
		     at > 0 && is_before(s, i, p->child[at - 1]); at--)
			p->child[at] = p->child[at - 1];
		p->child[at] = i;
	}
}

/* ------------------------------------------- cells hidden for themselves */

/* Few services, or a service with a small caseload: P-TOT-53 (b), (c). */
static bool
is_few(const struct suppression *s, size_t node, size_t quarter, size_t row)
{
	if (s->node[node].service == SIZE_MAX)
		return s->collecting[suppression_at(s, node, quarter, row)] <
		       DISCLOSURE_REGION_MIN;
	return s->value[suppression_at(s, node, quarter, (size_t)s->caseload)] <
	       DISCLOSURE_CASELOAD_MIN;
}

static void
hide_small(struct suppression *s, size_t node, size_t row)
{
	size_t all = suppression_at(s, node, s->quarters, row);
	bool flow = suppression_is_flow(s, row);

	for (size_t q = 0; q < s->quarters; q++) {
		size_t at = suppression_at(s, node, q, row);

		if (s->value[at] == MEASURE_NOT_COLLECTED)
			continue;
		if (is_few(s, node, q, row)) {
			hide(s, at);
			s->few[at] = true;
			if (flow) {
				hide(s, all);
				s->few[all] = true;
			}
		}
		if (s->value[at] < SMALL)
			hide(s, at);
	}
	if (flow && s->value[all] != MEASURE_NOT_COLLECTED &&
	    s->value[all] < SMALL)
		hide(s, all);
}

/* ------------------------------------------------- cells hidden for others */

/*
 * A total and what adds up to it.  The cells of `member` are in the order of
 * hiding; those that nobody collects are left out.
 */
struct family {
	size_t total;
	size_t *member;
	size_t n;
};

static void
join(const struct suppression *s, struct family *f, size_t at)
{
	if (s->value[at] != MEASURE_NOT_COLLECTED)
		f->member[f->n++] = at;
}

/* P-TOT-55. */
static void
settle(struct suppression *s, const struct family *f)
{
	size_t hidden = 0, need;
	int64_t sum = 0;

	for (size_t i = 0; i < f->n; i++)
		if (s->was[f->member[i]]) {
			hidden++;
			sum += s->value[f->member[i]];
		}
	need = s->was[f->total] ? 1 : PAIR;
	if (need == PAIR && hidden == 0)
		return;
	for (size_t i = 0; i < f->n && (hidden < need || sum < SMALL); i++)
		if (!s->was[f->member[i]]) {
			hidden++;
			sum += s->value[f->member[i]];
			hide(s, f->member[i]);
		}
	if (hidden < need || sum < SMALL)
		hide(s, f->total);
}

static void
settle_children(struct suppression *s, struct family *f, size_t row)
{
	for (size_t i = 0; i < s->nodes; i++)
		for (size_t t = 0; t < s->times; t++) {
			const struct suppression_node *p = &s->node[i];

			f->n = 0;
			f->total = suppression_at(s, i, t, row);
			for (size_t c = 0; c < p->children; c++)
				join(s, f,
				    suppression_at(s, p->child[c], t, row));
			if (f->n > 0)
				settle(s, f);
		}
}

/* The oldest quarter first: the newest is what people look for. */
static void
settle_quarters(struct suppression *s, struct family *f, size_t row)
{
	if (!suppression_is_flow(s, row))
		return;
	for (size_t i = 0; i < s->nodes; i++) {
		f->n = 0;
		f->total = suppression_at(s, i, s->quarters, row);
		for (size_t q = 0; q < s->quarters; q++)
			join(s, f, suppression_at(s, i, q, row));
		if (f->n > 0)
			settle(s, f);
	}
}

/* The last band first: in most tables it is the rarest. */
static void
settle_bands(struct suppression *s, struct family *f, size_t whole)
{
	const struct measure *rows = s->rules->rows;

	for (size_t i = 0; i < s->nodes; i++)
		for (size_t t = 0; t < s->times; t++) {
			f->n = 0;
			f->total = suppression_at(s, i, t, whole);
			for (size_t row = s->rules->n; row-- > 0;)
				if (rows[row].role == MEASURE_BAND &&
				    rows[row].whole == (int)whole)
					join(s, f,
					    suppression_at(s, i, t, row));
			if (f->n > 0)
				settle(s, f);
		}
}

static void
hide_below(struct suppression *s, size_t left, size_t right)
{
	for (size_t i = 0; i < s->nodes; i++)
		for (size_t t = 0; t < s->times; t++)
			if (s->was[suppression_at(s, i, t, right)] &&
			    s->value[suppression_at(s, i, t, left)] !=
				MEASURE_NOT_COLLECTED)
				hide(s, suppression_at(s, i, t, left));
}

/* What bounds a row from above by P-TOT-54, A, besides its whole; -1: nothing. */
static int
bound_of(const struct ruleset *rules, size_t row)
{
	static const char *const chain[][2] = {
		{ "into_work", "job_starts" },
		{ "sustained_26", "sustained_13" },
		{ "sustained_52", "sustained_26" },
		{ "in_work_26", "in_work_13" },
	};

	for (size_t i = 0; i < sizeof(chain) / sizeof(chain[0]); i++)
		if (strcmp(rules->rows[row].code, chain[i][0]) == 0)
			return measures_find(rules, slice_of(chain[i][1]));
	return -1;
}

/* A row comes behind what it is part of or bounded by. */
static void
find_groups(const struct ruleset *rules, size_t first[static MEASURES_MAX])
{
	for (size_t row = 0; row < rules->n; row++) {
		int whole = rules->rows[row].whole;
		int bound = bound_of(rules, row);

		first[row] = row;
		if (whole >= 0 && (size_t)whole < row)
			first[row] = first[whole];
		if (bound >= 0)
			first[row] = first[bound];
	}
}

/* P-TOT-54, A: bands and parts below their whole, and what is ordered. */
static void
settle_below(struct suppression *s, struct family *f, size_t row)
{
	int whole = s->rules->rows[row].whole, bound = bound_of(s->rules, row);

	(void)f;
	if (whole >= 0)
		hide_below(s, row, (size_t)whole);
	if (bound >= 0)
		hide_below(s, row, (size_t)bound);
}

/* P-TOT-56: the steps in their order, again until one round changes nothing; in
 * one group of rows, since none of them looks at another one's. */
static void
settle_group(struct suppression *s, unsigned rules, const size_t *group,
    size_t first)
{
	static const struct {
		enum suppression_rule rule;
		void (*settle)(struct suppression *, struct family *, size_t);
	} steps[] = {
		{ SUPPRESSION_BELOW, settle_below },
		{ SUPPRESSION_BANDS, settle_bands },
		{ SUPPRESSION_QUARTERS, settle_quarters },
		{ SUPPRESSION_CHILDREN, settle_children },
	};
	size_t one = s->nodes * s->times, row[MEASURES_MAX], n = 0;
	struct family f = { 0 };

	for (size_t i = first; i < s->rules->n; i++)
		if (group[i] == first && suppression_is_count(s, i))
			row[n++] = i;
	f.member =
	    mem_array(s->nodes + s->times + s->rules->n, sizeof(*f.member));
	do {
		s->changed = false;
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
			if ((rules & steps[i].rule) == 0)
				continue;
			for (size_t k = 0; k < n; k++)
				memcpy(&s->was[row[k] * one],
				    &s->hidden[row[k] * one],
				    one * sizeof(*s->was));
			for (size_t k = 0; k < n; k++)
				steps[i].settle(s, &f, row[k]);
		}
	} while (s->changed);
	free(f.member);
}

/* --------------------------------------------------------- hidden besides */

static void
hide_cell(struct suppression *s, size_t at)
{
	if (s->value[at] != MEASURE_NOT_COLLECTED)
		hide(s, at);
}

/* P-TOT-62: bands and parts before what they are of, and the parts of a place
 * before itself. */
static void
hide_besides(struct suppression *s, const struct suppression_besides *b)
{
	const struct suppression_node *p = &s->node[b->node];
	size_t group[MEASURES_MAX];

	find_groups(s->rules, group);
	for (size_t row = b->row; row < s->rules->n; row++) {
		unsigned least =
		    s->rules->rows[row].role == MEASURE_TOTAL ? 2 : 1;

		if (group[row] != b->row || !suppression_is_count(s, row))
			continue;
		for (size_t i = 0; b->level >= least && i < p->children; i++)
			hide_cell(s,
			    suppression_at(s, p->child[i], b->time, row));
		if (b->level >= least + 2)
			hide_cell(s, suppression_at(s, b->node, b->time, row));
	}
}

static struct suppression_besides *
find_besides(struct suppression *s, size_t node, size_t time, size_t first)
{
	for (size_t i = 0; i < s->besides_n; i++)
		if (s->besides[i].node == node && s->besides[i].time == time &&
		    s->besides[i].row == first)
			return &s->besides[i];
	s->besides = mem_grow(s->besides, s->besides_n, &s->besides_room,
	    sizeof(*s->besides));
	s->besides[s->besides_n] = (struct suppression_besides){ .node = node,
		.time = time,
		.row = first };
	return &s->besides[s->besides_n++];
}

/* Hide more at a place and time: false where everything is hidden. */
static bool
deepen(struct suppression *s, size_t node, size_t time, size_t first,
    unsigned level)
{
	struct suppression_besides *b = find_besides(s, node, time, first);
	unsigned before = b->level;

	for (s->changed = false; b->level < LEVELS && !s->changed;) {
		b->level = b->level < level ? level : b->level + 1;
		hide_besides(s, b);
	}
	if (s->changed)
		return true;
	b->level = before;
	if (before == 0)
		s->besides_n--;
	return false;
}

/*
 * Hide around a narrow cell: below its parent, and where nothing is left there
 * further up, and over all quarters.  A cell that is narrow again, after that,
 * has twice as much hidden around it, so that nothing takes many rounds.  What
 * one cell had hidden at a place serves the others there: `done` says how often
 * that was, by place and time.
 */
static bool
hide_around(struct suppression *s, size_t at, const size_t *group,
    struct suppression_narrow *narrow)
{
	size_t row = at / (s->nodes * s->times), time = at % s->times;
	size_t place = at / s->times % s->nodes;
	unsigned level = s->rules->rows[row].role == MEASURE_TOTAL ? 2 : 1;
	unsigned wanted = narrow->wanted[at];
	bool hid = false;

	if (narrow->wanted[at] < WANTED_MAX)
		narrow->wanted[at] = (uint8_t)(2 * wanted);
	if (s->node[place].parent >= 0)
		place = (size_t)s->node[place].parent;
	for (;;) {
		uint8_t *done = &narrow->done[place * s->times + time];

		while (*done < wanted &&
		       deepen(s, place, time, group[row], level)) {
			(*done)++;
			hid = true;
		}
		if (*done >= wanted)
			return true;
		if (s->node[place].parent >= 0)
			place = (size_t)s->node[place].parent;
		else if (time < s->quarters)
			time = s->quarters;
		else
			return hid;
	}
}

/* Hide around each narrow cell: true if more was hidden. */
static bool
hide_around_each(struct suppression *s, struct suppression_narrow *narrow,
    const size_t *group)
{
	bool hid = false;

	memset(narrow->done, 0, s->nodes * s->times * sizeof(*narrow->done));
	for (size_t i = 0; i < narrow->n; i++)
		hid = hide_around(s, narrow->at[i], group, narrow) || hid;
	return hid;
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

/*
 * P-TOT-63, of one group.  What is hidden besides is hidden at once, after all
 * that steps A to D hide without it, as whoever knows the list does (P-TOT-64);
 * so the order in which it was found does not matter.
 */
static void
hide_again(struct suppression *s, const bool *before, const size_t *group,
    size_t first)
{
	size_t one = s->nodes * s->times;

	for (size_t row = 0; row < s->rules->n; row++)
		if (group[row] == first)
			memcpy(&s->hidden[row * one], &before[row * one],
			    one * sizeof(*before));
	for (size_t i = 0; i < s->besides_n; i++)
		if (s->besides[i].row == first)
			hide_besides(s, &s->besides[i]);
}

static void
protect_group(struct suppression *s, unsigned rules, const size_t *group,
    size_t first)
{
	size_t one = s->nodes * s->times, cells = one * s->rules->n;
	struct suppression_attack *a = suppression_attack_new(s, group, first);
	struct suppression_narrow narrow = { .wanted = mem_array(cells,
						 sizeof(*narrow.wanted)),
		.done = mem_array(one, sizeof(*narrow.done)) };
	bool *before = mem_array(cells, sizeof(*before));

	memset(narrow.wanted, 1, cells * sizeof(*narrow.wanted));
	memcpy(before, s->hidden, cells * sizeof(*before));
	for (suppression_attack_look(a, &narrow);
	     hide_around_each(s, &narrow, group);
	     suppression_attack_look(a, &narrow)) {
		hide_again(s, before, group, first);
		settle_group(s, rules, group, first);
		narrow.n = 0;
	}
	free(before);
	free(narrow.at);
	free(narrow.wanted);
	free(narrow.done);
	suppression_attack_free(a);
}

static void
protect(struct suppression *s, unsigned rules)
{
	size_t group[MEASURES_MAX];

	find_groups(s->rules, group);
	for (size_t row = 0; row < s->rules->n; row++)
		if (group[row] == row && suppression_is_count(s, row))
			protect_group(s, rules, group, row);
	if (s->besides_n > 0)
		qsort(s->besides, s->besides_n, sizeof(*s->besides), by_place);
}

/* -------------------------------------------------------------- as a whole */

/* All that is hidden without a list. */
static struct suppression *
begin(const struct suppression_input *in, unsigned rules)
{
	struct suppression *s = mem_alloc(sizeof(*s));
	size_t cells, group[MEASURES_MAX];

	*s = (struct suppression){ .rules = in->rules,
		.services = in->services,
		.regions = in->regions,
		.quarters = in->quarters,
		.times = in->quarters + 1,
		.caseload = measures_find(in->rules, slice_of("caseload")),
		.es_fte = measures_find(in->rules, slice_of("es_fte")) };
	ASSERT(s->caseload >= 0 && s->es_fte >= 0);
	make_nodes(s, in);
	cells = s->nodes * s->times * s->rules->n;
	s->value = mem_array(cells, sizeof(*s->value));
	s->collecting = mem_array(cells, sizeof(*s->collecting));
	s->hidden = mem_array(cells, sizeof(*s->hidden));
	s->was = mem_array(cells, sizeof(*s->was));
	s->few = mem_array(cells, sizeof(*s->few));
	for (size_t i = 0; i < cells; i++)
		s->value[i] = MEASURE_NOT_COLLECTED;
	for (size_t i = 0; i < in->n; i++)
		add_return(s, &in->list[i]);
	link_children(s);
	for (size_t i = 0; i < s->nodes; i++)
		for (size_t row = 0; row < s->rules->n; row++)
			if (suppression_is_count(s, row))
				hide_small(s, i, row);
	find_groups(s->rules, group);
	for (size_t row = 0; row < s->rules->n; row++)
		if (group[row] == row && suppression_is_count(s, row))
			settle_group(s, rules, group, row);
	return s;
}

/* What is hidden is all that is asked for from here on. */
static struct suppression *
end(struct suppression *s)
{
	free(s->value);
	free(s->collecting);
	free(s->was);
	free(s->few);
	s->few = NULL;
	s->value = NULL;
	s->collecting = NULL;
	s->was = NULL;
	return s;
}

struct suppression *
suppression_new_of(const struct suppression_input *in, unsigned rules)
{
	struct suppression *s = begin(in, rules);

	if ((rules & SUPPRESSION_BESIDES) != 0)
		protect(s, rules);
	return end(s);
}

static bool
is_entry(const struct suppression *s, const size_t *group,
    const struct suppression_more *m)
{
	return m->region >= SUPPRESSION_MAIN &&
	       (m->region < 0 || (size_t)m->region < s->regions) &&
	       m->quarter >= SUPPRESSION_ALL &&
	       (m->quarter < 0 || (size_t)m->quarter < s->quarters) &&
	       m->row < s->rules->n && group[m->row] == m->row &&
	       suppression_is_count(s, m->row) && m->level >= 1 &&
	       m->level <= LEVELS;
}

struct suppression *
suppression_new_listed(const struct suppression_input *in,
    const struct suppression_more *list, size_t n)
{
	struct suppression *s = begin(in, SUPPRESSION_EVERY);
	size_t group[MEASURES_MAX];

	find_groups(s->rules, group);
	for (size_t i = 0; i < n; i++) {
		const struct suppression_more *m = &list[i];
		size_t time = m->quarter == SUPPRESSION_ALL
				  ? s->quarters
				  : (size_t)m->quarter;

		if (!is_entry(s, group, m)) {
			suppression_free(s);
			return NULL;
		}
		find_besides(s, scope_node(s, m->region), time, m->row)->level =
		    m->level;
	}
	for (size_t i = 0; i < s->besides_n; i++)
		hide_besides(s, &s->besides[i]);
	for (size_t row = 0; row < s->rules->n && n > 0; row++)
		if (group[row] == row && suppression_is_count(s, row))
			settle_group(s, SUPPRESSION_EVERY, group, row);
	return end(s);
}

struct suppression *
suppression_new(const struct suppression_input *in)
{
	return suppression_new_of(in, SUPPRESSION_EVERY);
}

void
suppression_free(struct suppression *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->nodes; i++)
		free(s->node[i].child);
	free(s->node);
	free(s->service_node);
	free(s->value);
	free(s->collecting);
	free(s->hidden);
	free(s->was);
	free(s->few);
	free(s->besides);
	free(s);
}

bool
suppression_hides(const struct suppression *s, const struct suppression_cell *c)
{
	size_t time =
	    c->quarter == SUPPRESSION_ALL ? s->quarters : (size_t)c->quarter;
	size_t scope = scope_node(s, c->region), last = scope;

	ASSERT(time < s->times && c->row < s->rules->n);
	if (c->service == SUPPRESSION_ANY)
		return s->hidden[suppression_at(s, scope, time, c->row)];
	/* Wherever a service was placed: hidden if it is so in one region. */
	if (c->region == SUPPRESSION_MAIN)
		last = s->regions;
	for (; scope <= last; scope++) {
		int node = *service_place(s, scope, (size_t)c->service);

		if (node >= 0 &&
		    s->hidden[suppression_at(s, (size_t)node, time, c->row)])
			return true;
	}
	return false;
}

size_t
suppression_besides_count(const struct suppression *s)
{
	return s->besides_n;
}

struct suppression_more
suppression_besides_at(const struct suppression *s, size_t i)
{
	const struct suppression_besides *b = &s->besides[i];
	struct suppression_more m = { .region = (int)b->node - 1,
		.quarter =
		    b->time == s->quarters ? SUPPRESSION_ALL : (int)b->time,
		.row = b->row,
		.level = b->level };

	ASSERT(i < s->besides_n);
	if (b->node == 0)
		m.region = SUPPRESSION_MAIN;
	if (b->node == s->regions + 1)
		m.region = SUPPRESSION_OUTSIDE;
	return m;
}
