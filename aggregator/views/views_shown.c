/*
 * What a page or an export may have of a table of totals.  The table is known in
 * this file alone; what leaves it is made of views_cell() and views_ratio(), and
 * of numbers of services where P-TOT-59 lets them stand.
 */
#include "aggregator/views/views_shown.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* Reasons.  Where several would do, they have one text, since which of them it
 * is may follow from the value that is hidden. */
static const char nobody[] = "nothing reported";
static const char not_collected[] = "not collected";
static const char no_rate[] = "nobody collects all it is made of";
static const char not_added[] = "not added over quarters";
static const char only_mean[] = "only its mean is shown";
static const char few_services[] = "too few services";
static const char small_service[] = "caseload below 20, or not known";
static const char below_5[] = "below 5";
static const char rate_of_few[] = "made of a count below 5";
static const char protects[] =
    "below 5, or other figures would give it or another away";
static const char rate_protects[] = "made of a hidden figure, or would give "
				    "one away";
static const char uneven[] = "some services collect only a part of it";
static const char quarter_hidden[] = "a quarter of it is hidden";
static const char quarter_missing[] = "a quarter of it is missing";

_Static_assert(DISCLOSURE_CASELOAD_MIN == 20, "the reason names it");

/* The columns of a place, which stand side by side in the table: its quarters
 * in order, and all of them. */
struct group {
	struct views_shown_place place;
	const struct views_column *column;
	size_t n;
};

struct views_shown {
	struct views_table *table;
	struct views_shown_terms terms;
	struct group *group;
	size_t groups;
	size_t ratios;
};

/* ------------------------------------------------------------- the table */

static struct views_shown_place
place_of(const struct views_table *t, const struct views_column *c)
{
	return (struct views_shown_place){
		.region = t->request.by_region ? c->region : t->request.region,
		.service = c->service[0] != '\0' ? c->service : NULL,
		.outside = c->outside,
	};
}

static bool
same_id(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : text_compare_id(a, b) == 0;
}

static bool
same_place(const struct views_shown_place *a, const struct views_shown_place *b)
{
	return a->outside == b->outside && same_id(a->region, b->region) &&
	       same_id(a->service, b->service);
}

static void
add_span(struct views_shown_terms *t, const struct views_column *c)
{
	struct period first = c->period, last = c->period;

	/* All quarters: the grid's first and last may have no column. */
	if (c->all) {
		first = period_of(c->period.start);
		last = period_of(c->period.end);
	}
	if (!t->any || first.start < t->first.start)
		t->first = first;
	if (!t->any || last.start > t->last.start)
		t->last = last;
	t->any = true;
}

struct views_shown *
views_shown_open(struct views_table *t)
{
	struct views_shown *s = mem_alloc(sizeof(*s));

	s->table = t;
	s->terms = (struct views_shown_terms){ .rules = t->request.rules,
		.policy = t->request.policy,
		.region = t->request.region,
		.service = t->request.service,
		.registry = t->registry,
		.registry_hash = t->registry_hash,
		.log_size = t->log_size,
		.log_root = t->log_root,
		.day = t->request.day,
		.later = t->later };
	(void)ratios_all(&s->ratios);
	s->group = mem_array(t->columns + 1, sizeof(*s->group));
	for (size_t i = 0; i < t->columns; i++) {
		const struct views_column *c = &t->column[i];
		struct views_shown_place p = place_of(t, c);

		add_span(&s->terms, c);
		if (s->groups == 0 ||
		    !same_place(&s->group[s->groups - 1].place, &p))
			s->group[s->groups++] =
			    (struct group){ .place = p, .column = c };
		s->group[s->groups - 1].n++;
	}
	return s;
}

void
views_shown_close(struct views_shown *s)
{
	if (s == NULL)
		return;
	views_free(s->table);
	free(s->group);
	free(s);
}

const struct views_shown_terms *
views_shown_terms(const struct views_shown *s)
{
	return &s->terms;
}

size_t
views_shown_places(const struct views_shown *s)
{
	return s->groups;
}

struct views_shown_place
views_shown_place(const struct views_shown *s, size_t i)
{
	ASSERT(i < s->groups);
	return s->group[i].place;
}

int
views_shown_find(const struct views_shown *s, const struct views_shown_place *p)
{
	for (size_t i = 0; i < s->groups; i++)
		if (same_place(&s->group[i].place, p))
			return (int)i;
	return -1;
}

static const struct views_column *
column_at(const struct views_shown *s, size_t place, const struct period *q)
{
	const struct group *g;

	ASSERT(place < s->groups);
	g = &s->group[place];
	for (size_t i = 0; i < g->n; i++)
		if (q == NULL ? g->column[i].all
			      : !g->column[i].all &&
				    g->column[i].period.start == q->start)
			return &g->column[i];
	return NULL;
}

/* ----------------------------------------------------------- the figures */

size_t
views_shown_figures(const struct views_shown *s)
{
	return s->terms.rules->n + s->ratios;
}

struct views_shown_figure
views_shown_figure(const struct views_shown *s, size_t f)
{
	const struct ruleset *rs = s->terms.rules;
	const struct ratio *r;
	size_t n;

	ASSERT(f < views_shown_figures(s));
	if (f < rs->n)
		return (struct views_shown_figure){ .code = rs->rows[f].code,
			.title = rs->rows[f].title,
			.unit = rs->rows[f].unit,
			.measure = &rs->rows[f] };
	r = &ratios_all(&n)[f - rs->n];
	return (struct views_shown_figure){ .code = r->code,
		.title = r->title,
		.unit = r->unit,
		.ratio = r };
}

int
views_shown_find_figure(const struct views_shown *s, struct slice code)
{
	for (size_t f = 0; f < views_shown_figures(s); f++)
		if (slice_is(code, views_shown_figure(s, f).code))
			return (int)f;
	return -1;
}

int
views_shown_take_figure(const struct views_shown *s, const char *code,
    size_t *out, struct err *e)
{
	int f = views_shown_find_figure(s, slice_of(code));

	if (f < 0)
		return err_refuse(e, "measure", 0,
		    "there is no figure \"%.60s\": figures are named by their "
		    "codes (measure), like job_starts for Job starts; the list "
		    "of codes has them all",
		    code);
	*out = (size_t)f;
	return 0;
}

/* ------------------------------------------------------------- the cells */

/* "1,161", "12.50". */
static void
write_value(char out[static VIEWS_SHOWN_TEXT_SIZE],
    const struct disclosure_cell *c)
{
	char plain[DISCLOSURE_TEXT_SIZE];
	size_t whole, n = 0;

	disclosure_text(plain, *c);
	whole = strcspn(plain, ".");
	for (size_t i = 0; plain[i] != '\0'; i++) {
		if (i > 0 && i < whole && (whole - i) % 3 == 0)
			out[n++] = ',';
		out[n++] = plain[i];
	}
	out[n] = '\0';
}

struct views_shown_cell
views_shown_made(int64_t value, unsigned decimals)
{
	const struct disclosure_cell c = { DISCLOSURE_SHOWN, value, decimals };
	struct views_shown_cell out = { .has_value = true,
		.value = value,
		.decimals = decimals };

	ASSERT(value >= 0);
	write_value(out.text, &c);
	return out;
}

struct views_shown_cell
views_shown_none(const char *text, const char *why)
{
	struct views_shown_cell out = { .why = why,
		.hidden = strcmp(text, "*") == 0 };

	ASSERT(strlen(text) < sizeof(out.text));
	(void)strcpy(out.text, text);
	return out;
}

/* Why what would be there is hidden. */
static const char *
why_hidden(const struct views_table *t, const struct views_column *c,
    size_t figure)
{
	size_t n = t->request.rules->n;
	bool few = figure < n ? c->few[figure] : c->ratio_few[figure - n];

	if (c->hidden)
		return c->service[0] != '\0' ? small_service : few_services;
	if (t->request.policy == DISCLOSURE_SHEAF_1)
		return figure < n ? protects : rate_protects;
	if (few)
		return few_services;
	return figure < n ? below_5 : rate_of_few;
}

/* Whether column c has such a figure at all. */
static bool
applies(const struct views_table *t, const struct views_column *c,
    size_t figure)
{
	size_t n = t->request.rules->n;

	return figure < n ? c->applies[figure]
			  : views_ratio_applies(t, c, figure - n);
}

static struct disclosure_cell
disclosed(const struct views_table *t, const struct views_column *c,
    size_t figure)
{
	const struct ruleset *rs = t->request.rules;
	struct disclosure_cell d;

	if (figure >= rs->n)
		return views_ratio(t, c, figure - rs->n);
	d = views_cell(t, c, figure);
	d.decimals += measures_decimals(&rs->rows[figure]);
	return d;
}

static struct views_shown_cell
cell_of(const struct views_table *t, const struct views_column *c,
    size_t figure)
{
	struct disclosure_cell d;

	if (c == NULL || !c->any)
		return views_shown_none("", nobody);
	if (!applies(t, c, figure))
		return views_shown_none("", not_added);
	d = disclosed(t, c, figure);
	switch (d.state) {
	case DISCLOSURE_SHOWN:
		return views_shown_made(d.value, d.decimals);
	case DISCLOSURE_MASKED:
		return views_shown_none("*", why_hidden(t, c, figure));
	case DISCLOSURE_NOT_COLLECTED:
		return views_shown_none("-",
		    figure < t->request.rules->n ? not_collected : no_rate);
	case DISCLOSURE_NEVER:
		break;
	}
	return views_shown_none("", only_mean);
}

struct views_shown_cell
views_shown_cell(const struct views_shown *s, size_t place,
    const struct period *q, size_t figure)
{
	ASSERT(figure < views_shown_figures(s));
	return cell_of(s->table, column_at(s, place, q), figure);
}

/* --------------------------------------------------------- who reported */

/* Whether the days that a column reaches to are left out (P-TOT-59). */
static bool
bare_column(const struct views_table *t, const struct views_column *c)
{
	return t->request.policy == DISCLOSURE_SHEAF_1 && c->hidden;
}

struct views_shown_reporting
views_shown_reporting(const struct views_shown *s, size_t place,
    const struct period *q)
{
	const struct views_column *c = column_at(s, place, q);
	struct views_shown_reporting r = { .through_min = DAY_NONE,
		.through_max = DAY_NONE };

	if (c == NULL)
		return r;
	r.any = c->any;
	r.expected = c->expected;
	r.reported = c->reported;
	r.summaries = c->summaries;
	memcpy(r.by_set, c->by_set, sizeof(r.by_set));
	r.missing = c->missing;
	r.missing_n = c->missing_n;
	r.outsiders = c->outsiders;
	r.outsiders_n = c->outsiders_n;
	r.partial = c->partial;
	r.partial_n = c->partial_n;
	r.erased = c->erased;
	r.erased_n = c->erased_n;
	r.hidden = c->hidden;
	if (c->hidden)
		r.why = c->service[0] != '\0' ? small_service : few_services;
	if (c->any && !bare_column(s->table, c)) {
		r.through_min = c->through_min;
		r.through_max = c->through_max;
	}
	return r;
}

bool
views_shown_collecting(const struct views_shown *s, size_t place,
    const struct period *q, size_t figure, size_t *services)
{
	const struct views_column *c = column_at(s, place, q);
	size_t n = s->terms.rules->n;

	ASSERT(figure < views_shown_figures(s));
	if (c == NULL || !c->any || !applies(s->table, c, figure) ||
	    views_bare(s->table, disclosed(s->table, c, figure)))
		return false;
	*services = figure < n ? c->collecting[figure]
			       : c->ratio_collecting[figure - n];
	return true;
}

bool
views_shown_collects(const struct views_shown *s, size_t place,
    const char *code)
{
	int figure = views_shown_find_figure(s, slice_of(code));
	struct views_shown_cell c;

	if (figure < 0)
		return false;
	c = views_shown_cell(s, place, NULL, (size_t)figure);
	return c.has_value ||
	       (c.hidden && !views_shown_reporting(s, place, NULL).hidden);
}

/* ------------------------------------------------------------- a series */

static void
set_point(struct views_shown_point *p, const struct views_shown *s,
    const struct views_column *c, size_t figure)
{
	p->cell = cell_of(s->table, c, figure);
	p->in_progress = p->period.end > s->terms.day;
	p->through = DAY_NONE;
	p->gap = c == NULL || !c->any;
	if (c == NULL)
		return;
	p->reported = c->reported;
	p->expected = c->expected;
	if (p->in_progress && !p->gap && !bare_column(s->table, c))
		p->through = c->through_max;
}

/* Whether a measure is collected by the same services in two quarters; of a ratio
 * that is not known. */
static bool
same_services(const struct views_shown *s, const struct views_column *a,
    const struct views_column *b, size_t figure)
{
	return figure < s->terms.rules->n &&
	       a->collecting[figure] == b->collecting[figure] &&
	       a->who[figure] == b->who[figure];
}

void
views_shown_series(const struct views_shown *s, size_t place, size_t figure,
    struct views_shown_series *out)
{
	const struct group *g;
	const struct views_column *before = NULL;
	size_t next = 0;

	ASSERT(place < s->groups && figure < views_shown_figures(s));
	g = &s->group[place];
	*out = (struct views_shown_series){ .figure = figure };
	if (!s->terms.any)
		return;
	out->n = (size_t)period_distance(s->terms.first, s->terms.last) + 1;
	out->point = mem_array(out->n, sizeof(*out->point));
	for (size_t i = 0; i < out->n; i++) {
		struct views_shown_point *p = &out->point[i];
		const struct views_column *c = NULL;

		p->period = i == 0 ? s->terms.first
				   : period_next(out->point[i - 1].period);
		/* Columns are in order; a quarter may have none. */
		if (next < g->n && !g->column[next].all &&
		    g->column[next].period.start == p->period.start)
			c = &g->column[next++];
		set_point(p, s, c, figure);
		p->others = i > 0 && (c == NULL || before == NULL ||
					 !same_services(s, before, c, figure));
		before = c;
	}
}

void
views_shown_series_free(struct views_shown_series *series)
{
	free(series->point);
	*series = (struct views_shown_series){ 0 };
}

/* Whether a figure adds over the quarters from `from` to `to`. */
static bool
adds(const struct measure *m, struct period from, struct period to)
{
	if (m->kind == MEASURE_YEAR_FLOW)
		return period_year_start(from.start) ==
		       period_year_start(to.start);
	return m->kind == MEASURE_FLOW;
}

struct views_shown_cell
views_shown_sum(const struct views_shown *s, size_t figure,
    const struct views_shown_point *point, size_t n)
{
	struct views_shown_figure f = views_shown_figure(s, figure);
	int64_t sum = 0;

	if (n == 0)
		return views_shown_none("", nobody);
	if (f.measure == NULL ||
	    !adds(f.measure, point[0].period, point[n - 1].period))
		return views_shown_none("", not_added);
	for (size_t i = 0; i < n; i++) {
		const struct views_shown_cell *c = &point[i].cell;

		if (c->hidden)
			return views_shown_none("*", quarter_hidden);
		if (!c->has_value)
			return views_shown_none(c->text,
			    strcmp(c->why, nobody) == 0 ? quarter_missing
							: c->why);
		sum += c->value;
	}
	return views_shown_made(sum, point[0].cell.decimals);
}

/* The true sums of a ratio over quarters, for exact/1. */
static struct views_shown_cell
exact_rate(const struct views_shown *s, size_t place, size_t figure,
    const struct views_shown_point *p, size_t n)
{
	const struct ratio *r = views_shown_figure(s, figure).ratio;
	struct ratio_sums sums = { 0 };
	int64_t value;

	for (size_t i = 0; i < n; i++)
		ratios_merge(&sums, &column_at(s, place, &p[i].period)
					 ->ratio[figure - s->terms.rules->n]);
	if (!ratios_value(r, &sums, r->decimals, &value))
		return views_shown_none("-", no_rate);
	return views_shown_made(value, r->decimals);
}

/* Whether a return of a quarter holds only a part of the ratio: then the sums of
 * its parts are over different returns. */
static bool
is_uneven(const struct views_shown *s, size_t place, size_t figure,
    const struct views_shown_point *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (column_at(s, place, &p[i].period)
			->ratio_uneven[figure - s->terms.rules->n])
			return true;
	return false;
}

/* A part of a ratio, added up over quarters from what they show. */
static struct views_shown_cell
part_sum(const struct views_shown *s, size_t place, const char *code,
    const struct views_shown_point *p, size_t n)
{
	int row = measures_find(s->terms.rules, slice_of(code));
	int64_t sum = 0;

	ASSERT(row >= 0);
	for (size_t i = 0; i < n; i++) {
		struct views_shown_cell c =
		    views_shown_cell(s, place, &p[i].period, (size_t)row);

		if (!c.has_value)
			return c;
		sum += c.value;
	}
	return views_shown_made(sum, 0);
}

/* Why there is no ratio of the quarters, or NULL. */
static const char *
lacks_rate(const struct views_shown *s, size_t figure,
    const struct views_shown_point *p, size_t n, const char **text)
{
	const struct ratio *r = views_shown_figure(s, figure).ratio;
	struct ratio_rows rows = ratios_rows(r, s->terms.rules);
	const struct measure *m = s->terms.rules->rows;

	*text = "";
	if (n == 0)
		return nobody;
	if (m[rows.num[0]].kind != MEASURE_FLOW ||
	    m[rows.den].kind != MEASURE_FLOW)
		return not_added;
	for (size_t i = 0; i < n; i++) {
		*text = p[i].cell.hidden ? "*" : p[i].cell.text;
		if (p[i].cell.hidden)
			return quarter_hidden;
		if (p[i].gap)
			return quarter_missing;
		if (!p[i].cell.has_value)
			return p[i].cell.why;
	}
	*text = "";
	return NULL;
}

struct views_shown_cell
views_shown_rate(const struct views_shown *s, size_t place, size_t figure,
    const struct views_shown_point *p, size_t n)
{
	const struct ratio *r = views_shown_figure(s, figure).ratio;
	struct views_shown_cell num[2], den;
	struct ratio_sums sums;
	const char *text, *why;
	int64_t value;

	ASSERT(r != NULL);
	why = lacks_rate(s, figure, p, n, &text);
	if (why != NULL)
		return views_shown_none(text, why);
	/* What is about staff alone is exact under every policy. */
	if (s->terms.policy == DISCLOSURE_EXACT_1 || r->people == NULL)
		return exact_rate(s, place, figure, p, n);
	if (is_uneven(s, place, figure, p, n))
		return views_shown_none("", uneven);
	num[0] = part_sum(s, place, r->num[0], p, n);
	num[1] = r->num[1] == NULL ? views_shown_made(0, 0)
				   : part_sum(s, place, r->num[1], p, n);
	den = part_sum(s, place, r->den, p, n);
	if (num[0].hidden || num[1].hidden || den.hidden)
		return views_shown_none("*", quarter_hidden);
	if (!num[0].has_value || !num[1].has_value || !den.has_value)
		return views_shown_none("", not_added);
	sums = (struct ratio_sums){ num[0].value + num[1].value, den.value, 0 };
	if (!ratios_value(r, &sums, 0, &value))
		return views_shown_none("-", no_rate);
	return views_shown_made(value, 0);
}

struct views_shown_cell
views_shown_over(const struct views_shown *s, size_t place, size_t figure,
    const struct views_shown_point *p, size_t n)
{
	return views_shown_figure(s, figure).ratio != NULL
		   ? views_shown_rate(s, place, figure, p, n)
		   : views_shown_sum(s, figure, p, n);
}

/* ------------------------------------------------------------ the policy */

const char *
views_shown_line(enum disclosure_policy p)
{
	switch (p) {
	case DISCLOSURE_SHEAF_1:
		return "Policy sheaf/1: counts of people below 5 are hidden "
		       "(*), "
		       "and so is every figure that would give one away; the "
		       "others are rounded to the nearest 5, each from its own "
		       "true total, so parts need not add up. A region is "
		       "shown from 5 services that report, a service from a "
		       "caseload of 20.";
	case DISCLOSURE_MHSDS_1:
		return "Policy mhsds/1: counts of people below 5 are hidden "
		       "(*) and the others rounded to the nearest 5, each by "
		       "itself, so parts need not add up. What several figures "
		       "give away together is not hidden. A region is shown "
		       "from 5 services that report, a service from a caseload "
		       "of 20.";
	case DISCLOSURE_EXACT_1:
		return "Policy exact/1: nothing is hidden and nothing is "
		       "rounded.";
	}
	ASSERT(false);
	return "";
}

_Static_assert(DISCLOSURE_REGION_MIN == 5, "the lines above name it");

const char *
views_shown_audience(enum disclosure_policy p)
{
	switch (p) {
	case DISCLOSURE_SHEAF_1:
		return "No, not outside the circle of people who may see the "
		       "region's live figures. Do not publish it: whoever "
		       "compares it with the same figures of another day could "
		       "see a change of a few people.";
	case DISCLOSURE_MHSDS_1:
		return "No, not outside the region: hidden figures may follow "
		       "from the others.";
	case DISCLOSURE_EXACT_1:
		return "No, not to anybody without leave to see exact figures: "
		       "small ones can point to a person.";
	}
	ASSERT(false);
	return "";
}

const char *
views_shown_clients(void)
{
	return "A client of two services counts in both.";
}

/* ------------------------------------------------------------------ JSON */

struct jval *
views_shown_cell_json(const struct views_shown_cell *c)
{
	struct jval *o = jval_object();

	jval_set_str(o, "shown", c->text);
	if (c->has_value) {
		jval_set_i64(o, "value", c->value);
		if (c->decimals > 0)
			jval_set_i64(o, "decimals", (int64_t)c->decimals);
	} else {
		jval_set_str(o, "why", c->why);
	}
	return o;
}
