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

enum { SMALL = 5 }; /* what is hidden is below it */

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
			suppression_hide(s, at);
			s->few[at] = true;
			if (flow) {
				suppression_hide(s, all);
				s->few[all] = true;
			}
		}
		if (s->value[at] < SMALL)
			suppression_hide(s, at);
	}
	if (flow && s->value[all] != MEASURE_NOT_COLLECTED &&
	    s->value[all] < SMALL)
		suppression_hide(s, all);
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
		.never_safe = (rules & SUPPRESSION_NEVER_SAFE) != 0,
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
	suppression_groups(s->rules, group);
	for (size_t row = 0; row < s->rules->n; row++)
		if (group[row] == row && suppression_is_count(s, row))
			suppression_settle(s, rules, group, row);
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
	size_t group[MEASURES_MAX];

	suppression_groups(s->rules, group);
	if ((rules & SUPPRESSION_BESIDES) != 0)
		suppression_besides_find(s, rules, group);
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
	       m->level <= SUPPRESSION_LEVELS;
}

struct suppression *
suppression_new_listed(const struct suppression_input *in,
    const struct suppression_more *list, size_t n)
{
	struct suppression *s = begin(in, SUPPRESSION_EVERY);
	size_t group[MEASURES_MAX];

	suppression_groups(s->rules, group);
	for (size_t i = 0; i < n; i++) {
		const struct suppression_more *m = &list[i];
		size_t time = m->quarter == SUPPRESSION_ALL
				  ? s->quarters
				  : (size_t)m->quarter;

		if (!is_entry(s, group, m)) {
			suppression_free(s);
			return NULL;
		}
		suppression_besides_add(s, &(struct suppression_besides){
					       .node = scope_node(s, m->region),
					       .time = time,
					       .row = m->row,
					       .level = m->level });
	}
	for (size_t i = 0; i < s->besides_n; i++)
		suppression_besides_hide(s, &s->besides[i], group);
	for (size_t row = 0; row < s->rules->n && n > 0; row++)
		if (group[row] == row && suppression_is_count(s, row))
			suppression_settle(s, SUPPRESSION_EVERY, group, row);
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

struct suppression_cost
suppression_cost(const struct suppression *s)
{
	return (struct suppression_cost){ s->looked, s->looks };
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
