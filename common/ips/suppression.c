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

enum {
	SMALL = 5, /* hidden counts, and the least that hidden ones add up to */
	PAIR = 2   /* one hidden cell is the total less the others */
};

/* A scope, or a service within a region, the country or what is outside. */
struct node {
	int parent;     /* -1: none */
	int64_t es_fte; /* of all its quarters */
	size_t service; /* its number; SIZE_MAX: not a service */
	size_t *child;  /* in the order in which they are hidden */
	size_t children;
};

struct suppression {
	const struct ruleset *rules;
	size_t services, regions, quarters, times; /* quarters and "all" */
	struct node *node;
	size_t nodes;
	int *service_node; /* by scope and service; -1: no return */
	/* By row, node and time. */
	int64_t *value; /* MEASURE_NOT_COLLECTED: no cell */
	uint32_t *collecting;
	bool *hidden, *was; /* now, and before the step under way */
	bool changed;
	int caseload, es_fte; /* rows */
};

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

/* By row first, since each step goes through the cells of one row after the
 * other: a row of 400 services and 40 quarters fits into the processor's cache,
 * and all of them do not. */
static size_t
cell(const struct suppression *s, size_t node, size_t time, size_t row)
{
	return (row * s->nodes + node) * s->times + time;
}

/* Counts of people are hidden, and nothing else: sums are never shown. */
static bool
is_count(const struct suppression *s, size_t row)
{
	const struct measure *m = &s->rules->rows[row];

	return m->about == MEASURE_PEOPLE && m->role != MEASURE_SUM;
}

static bool
is_flow(const struct suppression *s, size_t row)
{
	return s->rules->rows[row].kind == MEASURE_FLOW;
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
	    (struct node){ .parent = parent, .service = service };
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
		s->service_node[i] = -1;
	for (size_t i = 0; i < in->n; i++) {
		size_t scope = scope_node(s, in->list[i].region);
		int *place = service_place(s, scope, in->list[i].service);

		if (*place >= 0)
			continue;
		*place = (int)s->nodes;
		add_node(s, (int)scope, in->list[i].service);
	}
}

static void
add_value(struct suppression *s, size_t node, size_t time, size_t row,
    int64_t value)
{
	size_t at = cell(s, node, time, row);

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
			if (is_flow(s, row))
				add_value(s, (size_t)node, s->quarters, row,
				    r->value[row]);
		}
}

/* The first in the order of hiding: fewest posts, then the first code. */
static bool
is_before(const struct suppression *s, size_t a, size_t b)
{
	const struct node *x = &s->node[a], *y = &s->node[b];

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
		struct node *p;
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
		return s->collecting[cell(s, node, quarter, row)] <
		       DISCLOSURE_REGION_MIN;
	return s->value[cell(s, node, quarter, (size_t)s->caseload)] <
	       DISCLOSURE_CASELOAD_MIN;
}

static void
hide_small(struct suppression *s, size_t node, size_t row)
{
	size_t all = cell(s, node, s->quarters, row);
	bool flow = is_flow(s, row);

	for (size_t q = 0; q < s->quarters; q++) {
		size_t at = cell(s, node, q, row);

		if (s->value[at] == MEASURE_NOT_COLLECTED)
			continue;
		if (is_few(s, node, q, row)) {
			hide(s, at);
			if (flow)
				hide(s, all);
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
			const struct node *p = &s->node[i];

			f->n = 0;
			f->total = cell(s, i, t, row);
			for (size_t c = 0; c < p->children; c++)
				join(s, f, cell(s, p->child[c], t, row));
			if (f->n > 0)
				settle(s, f);
		}
}

/* The oldest quarter first: the newest is what people look for. */
static void
settle_quarters(struct suppression *s, struct family *f, size_t row)
{
	if (!is_flow(s, row))
		return;
	for (size_t i = 0; i < s->nodes; i++) {
		f->n = 0;
		f->total = cell(s, i, s->quarters, row);
		for (size_t q = 0; q < s->quarters; q++)
			join(s, f, cell(s, i, q, row));
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
			f->total = cell(s, i, t, whole);
			for (size_t row = s->rules->n; row-- > 0;)
				if (rows[row].role == MEASURE_BAND &&
				    rows[row].whole == (int)whole)
					join(s, f, cell(s, i, t, row));
			if (f->n > 0)
				settle(s, f);
		}
}

static void
hide_below(struct suppression *s, size_t left, size_t right)
{
	for (size_t i = 0; i < s->nodes; i++)
		for (size_t t = 0; t < s->times; t++)
			if (s->was[cell(s, i, t, right)] &&
			    s->value[cell(s, i, t, left)] !=
				MEASURE_NOT_COLLECTED)
				hide(s, cell(s, i, t, left));
}

/* P-TOT-54, A: bands and parts below their whole, and what is ordered. */
static void
settle_below(struct suppression *s, struct family *f, size_t row)
{
	static const char *const chain[][2] = {
		{ "into_work", "job_starts" },
		{ "sustained_26", "sustained_13" },
		{ "sustained_52", "sustained_26" },
		{ "in_work_26", "in_work_13" },
	};
	const struct measure *m = &s->rules->rows[row];

	(void)f;
	if (m->whole >= 0)
		hide_below(s, row, (size_t)m->whole);
	for (size_t i = 0; i < sizeof(chain) / sizeof(chain[0]); i++)
		if (strcmp(m->code, chain[i][0]) == 0) {
			int right =
			    measures_find(s->rules, slice_of(chain[i][1]));

			ASSERT(right >= 0);
			hide_below(s, row, (size_t)right);
		}
}

/* P-TOT-56: the steps in their order, again until one round changes nothing. */
static void
settle_all(struct suppression *s, unsigned rules)
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
	size_t cells = s->nodes * s->times * s->rules->n;
	struct family f = { 0 };

	f.member =
	    mem_array(s->nodes + s->times + s->rules->n, sizeof(*f.member));
	do {
		s->changed = false;
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
			if ((rules & steps[i].rule) == 0)
				continue;
			memcpy(s->was, s->hidden, cells * sizeof(*s->was));
			for (size_t row = 0; row < s->rules->n; row++)
				if (is_count(s, row))
					steps[i].settle(s, &f, row);
		}
	} while (s->changed);
	free(f.member);
}

/* -------------------------------------------------------------- as a whole */

struct suppression *
suppression_new_of(const struct suppression_input *in, unsigned rules)
{
	struct suppression *s = mem_alloc(sizeof(*s));
	size_t cells;

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
	for (size_t i = 0; i < cells; i++)
		s->value[i] = MEASURE_NOT_COLLECTED;
	for (size_t i = 0; i < in->n; i++)
		add_return(s, &in->list[i]);
	link_children(s);
	for (size_t i = 0; i < s->nodes; i++)
		for (size_t row = 0; row < s->rules->n; row++)
			if (is_count(s, row))
				hide_small(s, i, row);
	settle_all(s, rules);
	/* What is hidden is all that is asked for from here on. */
	free(s->value);
	free(s->collecting);
	free(s->was);
	s->value = NULL;
	s->collecting = NULL;
	s->was = NULL;
	return s;
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
		return s->hidden[cell(s, scope, time, c->row)];
	/* Wherever a service was placed: hidden if it is so in one region. */
	if (c->region == SUPPRESSION_MAIN)
		last = s->regions;
	for (; scope <= last; scope++) {
		int node = *service_place(s, scope, (size_t)c->service);

		if (node >= 0 && s->hidden[cell(s, (size_t)node, time, c->row)])
			return true;
	}
	return false;
}
